"""The commands that run a portal: `serve` and `demo`."""

import contextlib
import datetime as dt
import gc
import importlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from relead.cli.database import Database, DataDir, choose, read_settings, upgrade
from relead.cli.errors import CommandError
from relead.cli.listener import Listener
from relead.settings import Settings

if TYPE_CHECKING:
    from relead.adapters.tls import Certificate
    from relead.cli.children import Stopping

_Port = Annotated[int, typer.Option(min=0, max=65535, help="Port; 0 takes a free one.")]
_Host = Annotated[str, typer.Option(help="Address to listen on.")]
_Workers = Annotated[int, typer.Option(min=1, help="Processes that answer requests.")]
_NoWorker = Annotated[bool, typer.Option("--no-worker", help="Leave background jobs to `relead worker`.")]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run."""

    settings: Settings
    listeners: list[Listener]
    workers: int = 1
    jobs: bool = True
    prepare: Callable[[str], list[str]] = field(default=lambda _: [])
    """Fills the database at that URL once it is up to date, and gives lines to print."""


def serve(
    host: _Host = "127.0.0.1",
    port: _Port = 8080,
    data_dir: DataDir = None,
    workers: _Workers = 1,
    no_worker: _NoWorker = False,
    tls: Annotated[bool, typer.Option("--tls", help="Speak https, with a certificate made here.")] = False,
    tls_cert: Annotated[Path | None, typer.Option(help="Certificate to speak https with, PEM.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Key of that certificate, PEM.")] = None,
) -> None:
    """Run the portal until stopped. Prints `ready URL` once it answers requests."""
    settings = read_settings(data_dir)
    claimed = Listener.claimed(host, port)
    listener = replace(claimed, certificate=_certificate(settings, host, tls_cert, tls_key, made=tls))
    run(Plan(settings, [listener], workers, not no_worker))


def demo(
    host: _Host = "127.0.0.1",
    port: _Port = 8080,
    tls_port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="A second port, for https; 0 takes a free one.")
    ] = None,
    data_dir: DataDir = None,
    workers: _Workers = 1,
    no_worker: _NoWorker = False,
    reset: Annotated[bool, typer.Option("--reset", help="Forget everything and begin anew.")] = False,
) -> None:
    """Run a portal with demo data. Prints how to sign in, a webhook, and `ready URL` once it answers."""
    from relead.cli import demo_portal

    settings = read_settings(data_dir, "demo")
    listeners = [Listener.claimed(host, port)]
    if tls_port is not None:
        claimed = Listener.claimed(host, tls_port)
        listeners.append(replace(claimed, certificate=_certificate(settings, host, None, None, made=True)))
    if reset:
        demo_portal.reset(settings)
    origins = [listener.origin for listener in listeners]
    prepare = demo_portal.preparing(settings, origins)
    run(Plan(settings, listeners, workers, not no_worker, prepare))


def _certificate(
    settings: Settings, host: str, given: Path | None, key: Path | None, *, made: bool
) -> "Certificate | None":
    if not (made or given or key):
        return None
    from relead.adapters.tls import Certificate, certificate_for

    if made and not (given or key) and settings.data_dir:
        found = certificate_for(settings.data_dir / "tls", host, dt.datetime.now(dt.UTC))
    elif given and key and not made:
        found = Certificate(given, key)
    else:
        raise CommandError("https needs either --tls or both --tls-cert and --tls-key")
    _check(found)
    return found


def _check(certificate: "Certificate") -> None:
    import ssl

    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate.certificate, certificate.key)
    except (OSError, ssl.SSLError) as error:
        raise CommandError(f"cannot use {certificate.certificate} with {certificate.key}: {error}") from None


def run(plan: Plan) -> None:
    """Run the portal until a signal comes. Raise CommandError if a part of it ends by itself."""
    from relead.cli.children import Stopping

    gc.disable()  # until there are children: what is imported stays, and looking for garbage in it takes long
    database = choose(plan.settings)
    with Stopping() as stopping, contextlib.ExitStack() as after:
        after.callback(database.stop)
        database.launch()
        _import_parts()  # while the database starts
        database.start()
        stopping.check()
        settings = replace(plan.settings, database_url=database.url)
        _run(replace(plan, settings=settings), database, stopping)


def _run(plan: Plan, database: Database, stopping: "Stopping") -> None:
    from relead.cli.children import Children, Task

    upgrade(database.url)
    stopping.check()
    lines = plan.prepare(database.url)
    stopping.check()
    children = Children()

    def watch(seconds: float) -> None:
        children.wait(seconds)
        stopping.check()
        children.check()
        database.tend()

    try:
        for listener in plan.listeners:
            name = f"web server on {listener.origin}"
            children.start(Task(name, listener.serve, (plan.settings, plan.workers)))
        while not all(listener.answers() for listener in plan.listeners):
            watch(0.02)
        _announce(plan.listeners, lines)
        if plan.jobs:
            importlib.import_module("relead.jobs.queue").load()  # nobody waited for this
            children.start(Task("worker", work, (plan.settings,), vital=False))
        while True:
            watch(0.5)
    finally:
        children.stop()


def work(settings: Settings) -> None:
    """Run background jobs until told to stop."""
    import asyncio

    from relead.jobs import queue
    from relead.logs import configure_logs

    configure_logs(settings.log_level)
    asyncio.run(queue.run(settings))


def _import_parts() -> None:
    """Import what the web servers need, once for all of them, and what makes the portal."""
    for module in ("granian.server", "uvloop", "relead.server", "relead.actions.setup"):
        importlib.import_module(module)


def _announce(listeners: list[Listener], lines: list[str]) -> None:
    authorities = {item.certificate.authority for item in listeners if item.certificate}
    trusted = [f"authority {path}" for path in authorities if path]
    ready = [f"ready {listener.origin}" for listener in listeners]
    print("\n".join([*lines, *trusted, *ready]), flush=True)
