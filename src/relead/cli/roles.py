"""`relead role`: what users may do in the CRM; running servers follow at once."""

from typing import Annotated

import typer

from relead.cli.database import DataDir, run
from relead.cli.errors import CommandError

app = typer.Typer(no_args_is_help=True)


@app.command("list")
def list_roles(data_dir: DataDir = None) -> None:
    """Print all roles, who has them, and their rights as `set` takes them."""
    from relead.actions import roles
    from relead.domain.access import SYSTEM
    from relead.domain.roles import TRANSITION, read_rights

    for role in run(data_dir, lambda tx: roles.list_roles(tx, SYSTEM)):
        print(role["CODE"], f"({role['NAME']})", "changes settings" if role["CONFIG"] else "")
        rights = read_rights(role["RIGHTS"])
        lines = {
            "users": role["USERS"],
            "departments": role["DEPARTMENTS"],
            "rights": [right.written for right in rights if right.action != TRANSITION],
            "transitions": [right.written for right in rights if right.action == TRANSITION],
        }
        for title, values in lines.items():
            if values:
                print(f"  {title:12}{' '.join(map(str, values))}")


@app.command("set")
def set_role(
    code: str,
    name: Annotated[str | None, typer.Option(help="Its name; without one it keeps its own.")] = None,
    right: Annotated[
        list[str] | None,
        typer.Option(help="ENTITY[/CATEGORY]:ACTION[@STAGE]=LEVEL, such as LEAD:READ=A. Any number."),
    ] = None,
    transition: Annotated[
        list[str] | None,
        typer.Option(help="ENTITY[/CATEGORY]:[STAGE]=TARGET,... such as LEAD:NEW=IN_PROCESS. Any number."),
    ] = None,
    only: Annotated[bool, typer.Option("--only", help="Take away every right not given here.")] = False,
    config: Annotated[
        bool | None, typer.Option("--config/--no-config", help="Whether it may change the CRM's settings.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Make a role or change it: rights given are set beside those it has."""
    from relead.actions import roles
    from relead.domain.access import SYSTEM
    from relead.domain.roles import written_right, written_transition

    rights = [*map(written_right, right or ()), *map(written_transition, transition or ())]
    run(
        data_dir,
        lambda tx: roles.save(tx, SYSTEM, code, name=name, config=config, rights=rights, adding=not only),
    )


@app.command("delete")
def delete_role(code: str, data_dir: DataDir = None) -> None:
    """Delete a role and take it from everybody; one that every portal has becomes what it was at first."""
    from relead.actions import roles
    from relead.domain.access import SYSTEM
    from relead.domain.errors import EntityNotFound

    try:
        run(data_dir, lambda tx: roles.delete(tx, SYSTEM, code))
    except EntityNotFound:
        raise CommandError(f"there is no role {code}") from None


_User = Annotated[int, typer.Option("--user", help="Id of a user.")]
_Department = Annotated[int, typer.Option("--department", help="Id of a department.")]


@app.command("assign")
def assign_role(code: str, user: _User = 0, department: _Department = 0, data_dir: DataDir = None) -> None:
    """Give a role to a user, or to everybody in a department."""
    _assign(code, user, department, data_dir, given=True)


@app.command("revoke")
def revoke_role(code: str, user: _User = 0, department: _Department = 0, data_dir: DataDir = None) -> None:
    """Take a role from a user or from a department."""
    _assign(code, user, department, data_dir, given=False)


def _assign(code: str, user: int, department: int, data_dir: DataDir, *, given: bool) -> None:
    from relead.actions import roles
    from relead.domain.access import SYSTEM
    from relead.domain.errors import EntityNotFound

    try:
        run(
            data_dir,
            lambda tx: roles.assign(tx, SYSTEM, code, user_id=user, department_id=department, given=given),
        )
    except EntityNotFound:
        raise CommandError(f"there is no role {code}, or nobody to have it") from None
