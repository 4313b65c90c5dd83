"""The job queue: procrastinate over the portal's own database, and the worker that empties it.

Belongs here: how jobs are run. Does not belong here: what they do; a module of `jobs` registers them
on `tasks`, and `run` imports the modules named in `_MODULES`.

The queue's tables stand beside ours (`procrastinate_*`) and come with our migrations; the version of
procrastinate is pinned because of them. A job runs at least once: make its steps idempotent.
"""

import importlib
from typing import Final

from procrastinate import App, JobContext, PsycopgConnector

from relead.actions.unit import Engine
from relead.settings import Settings

tasks = App(connector=PsycopgConnector())
"""Where modules of `jobs` register tasks; a task that asks for its context gets the engine by it."""

_MODULES: Final = ("relead.jobs.maintenance", "relead.jobs.user_fields")
_CONCURRENCY: Final = 4
_STOP_SECONDS: Final = 2.0
"""How long running jobs may take to finish once the worker has to stop; then they are tried again later."""


def engine_of(context: JobContext) -> Engine:
    """Give the engine that the worker lends to its jobs."""
    engine = context.additional_context["engine"]
    if not isinstance(engine, Engine):
        raise TypeError("the worker was started without an engine")
    return engine


def load() -> App:
    """Give `tasks` once all modules of jobs have registered theirs."""
    for module in _MODULES:
        importlib.import_module(module)
    return tasks


async def run(settings: Settings, *, wait: bool = True) -> None:
    """Work on jobs until SIGTERM or SIGINT; with `wait=False` only until none is left."""
    if settings.database_url is None:
        raise ValueError("no database")
    engine = await Engine.open(settings.database_url, size=_CONCURRENCY)
    line = PsycopgConnector(conninfo=settings.database_url, min_size=1, max_size=_CONCURRENCY + 1)
    try:
        # The app is one per process: tasks are bound to it, and it to one database at a time.
        with load().replace_connector(line) as app:
            async with app.open_async():
                await app.run_worker_async(
                    wait=wait,
                    concurrency=_CONCURRENCY,
                    delete_jobs="successful",
                    shutdown_graceful_timeout=_STOP_SECONDS,
                    additional_context={"engine": engine},
                )
    finally:
        await engine.close()
