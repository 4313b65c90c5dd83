"""Commands that change one thing and end; they work while a server runs."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from relead.cli.database import DataDir, opened, run
from relead.cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from relead.actions.unit import Tx

webhook = typer.Typer(no_args_is_help=True)
user = typer.Typer(no_args_is_help=True)
settings = typer.Typer(no_args_is_help=True)


def migrate(data_dir: DataDir = None) -> None:
    """Bring the database to this version; `serve` does it by itself."""
    with opened(data_dir):
        pass


@webhook.command("create")
def create_webhook(
    user_id: Annotated[int, typer.Option("--user", help="Id of the user it speaks for.")],
    scope: Annotated[str, typer.Option(help="What it may do: codes parted by commas, e.g. crm,user.")],
    secret: Annotated[str | None, typer.Option(help="Its secret; by default a random one.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a webhook and print its path, /rest/USER/SECRET/. The secret is not shown again."""
    from relead.actions import webhooks
    from relead.domain.errors import EntityNotFound

    scopes = tuple(filter(None, (code.strip() for code in scope.split(","))))
    try:
        made = run(data_dir, lambda tx: webhooks.create(tx, user_id, scopes, secret))
    except EntityNotFound:
        raise CommandError(f"there is no user {user_id}") from None
    print(f"/rest/{user_id}/{made}/")


@webhook.command("list")
def list_webhooks(data_dir: DataDir = None) -> None:
    """Print all webhooks: number, user, scopes, when it was made, what it is for. No secret: none is kept."""
    from relead.actions import webhooks

    for hook in run(data_dir, webhooks.list_all):
        made = hook["created_at"].isoformat(timespec="seconds")
        line = f"{hook['id']} user {hook['user_id']} {','.join(hook['scopes'])} {made} {hook['title']}"
        print(line.rstrip())


@webhook.command("revoke")
def revoke_webhook(
    hook_id: Annotated[int, typer.Argument(metavar="NUMBER")], data_dir: DataDir = None
) -> None:
    """Revoke the webhook of that number, as `list` prints it; running servers refuse it at once."""
    from relead.actions import webhooks
    from relead.domain.errors import EntityNotFound

    try:
        run(data_dir, lambda tx: webhooks.revoke(tx, hook_id))
    except EntityNotFound:
        raise CommandError(f"there is no webhook {hook_id}") from None


@user.command("create")
def create_user(
    login: Annotated[str, typer.Option(help="What he signs in with.")],
    name: Annotated[str, typer.Option(help="His name, as colleagues see it.")],
    password: Annotated[str | None, typer.Option(help="His password; without one he cannot sign in.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="May do everything.")] = False,
    role: Annotated[str | None, typer.Option(help="Role that says what he may do in the CRM.")] = None,
    department: Annotated[int | None, typer.Option(help="Id of the department he works in.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a user and print his id."""
    from relead.actions import users

    def create(tx: "Tx") -> "Awaitable[int]":
        return users.create(
            tx, login=login, name=name, password=password, admin=admin, role=role, department=department
        )

    print(run(data_dir, create))


@user.command("password")
def set_password(
    login: Annotated[str, typer.Option(help="Whose it is.")],
    password: Annotated[str | None, typer.Option(help="The new one; asked for if it is not given.")] = None,
    data_dir: DataDir = None,
) -> None:
    """Give a user a password and end his sessions."""
    from relead.actions import accounts
    from relead.domain.access import SYSTEM
    from relead.domain.errors import EntityNotFound

    new = _asked() if password is None else password

    async def work(tx: "Tx") -> None:
        await accounts.set_password(tx, SYSTEM, await accounts.user_with(tx, login), new)

    try:
        run(data_dir, work)
    except EntityNotFound:
        raise CommandError(f"there is no user {login}") from None


def _asked() -> str:
    """A password typed twice and not shown, or the first line of what is piped in."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


@settings.command("set")
def put_setting(key: str, value: str, data_dir: DataDir = None) -> None:
    """Change a setting of the portal; running servers follow within a second."""
    from relead.actions import settings as actions

    run(data_dir, lambda tx: actions.put(tx, key, value))


@settings.command("get")
def get_setting(key: str, data_dir: DataDir = None) -> None:
    """Print a setting of the portal."""
    from relead.actions import settings as actions

    print(run(data_dir, lambda tx: actions.get(tx, key)))
