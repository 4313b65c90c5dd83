"""The command `relead`: which subcommands there are, and how it says that something went wrong.

Belongs here: registering commands. Does not belong here: what they do. Every module of commands
imports what is heavy inside its functions: `relead --help` and the start of `serve` are felt.
"""

import os
import sys

import typer

from relead.cli import admin, coverage, departments, method, roles, serve, worker
from relead.cli.errors import CommandError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="A self-hosted CRM server for leads and the people behind them.",
)
app.command("serve")(serve.serve)
app.command("demo")(serve.demo)
app.command("worker")(worker.worker)
app.command("migrate")(admin.migrate)
app.add_typer(admin.webhook, name="webhook", help="Incoming webhooks.")
app.add_typer(admin.user, name="user", help="Users of the portal.")
app.add_typer(roles.app, name="role", help="Roles: what users may do in the CRM.")
app.add_typer(departments.app, name="department", help="Departments: whose colleague is who.")
app.add_typer(admin.settings, name="settings", help="Settings of the portal.")
app.command("method")(method.method)
app.command("coverage")(coverage.coverage)

USAGE_ERROR = 2


def main() -> None:
    """Run the command line; exit 0 only when what was asked is done."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except Exception as error:
        refusal = _refusal(error)
        if refusal is None:
            raise
        status, text = refusal
        print(f"relead: {' '.join(text.split())}", file=sys.stderr)
        sys.exit(status)


def _refusal(error: Exception) -> tuple[int, str] | None:
    """Exit status and text of an error that is the operator's business; None for a fault of ours."""
    # Imported here: nobody waits for them while all is well.
    from relead.adapters.postgres_folder import EmbeddedPostgresError
    from relead.domain.errors import DomainError
    from relead.settings import SettingsError

    if isinstance(error, (CommandError, EmbeddedPostgresError, SettingsError, DomainError)):
        return os.EX_OK + 1, str(error) or type(error).__name__
    if hasattr(error, "format_message"):  # what typer says about arguments
        return USAGE_ERROR, error.format_message()
    if isinstance(error, typer.Abort):
        return os.EX_OK + 1, "stopped"
    return None
