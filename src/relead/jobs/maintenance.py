"""Jobs by the clock that keep the database small and the queue moving.

Each runs often and does little: a schedule that was missed by ten minutes is skipped, and a portal on
a laptop is not always on.
"""

from typing import Final

from procrastinate import JobContext

from relead.actions import import_runs, limits, outbox
from relead.jobs.queue import engine_of, tasks

_FAILED_JOBS_HOURS: Final = 30 * 24


@tasks.periodic(cron="17 * * * *")
@tasks.task(name="trim_outbox", queueing_lock="trim_outbox", pass_context=True)
async def trim_outbox(context: JobContext, timestamp: int) -> None:
    """Delete old events."""
    del timestamp
    async with engine_of(context).write() as tx:
        await outbox.trim(tx)


@tasks.periodic(cron="22 * * * *")
@tasks.task(name="trim_limits", queueing_lock="trim_limits", pass_context=True)
async def trim_limits(context: JobContext, timestamp: int) -> None:
    """Delete counters of limits that nobody looks at any more: web servers do it only while limits are on."""
    del timestamp
    async with engine_of(context).write() as tx:
        await limits.trim(tx)


@tasks.periodic(cron="24 * * * *")
@tasks.task(name="trim_imports", queueing_lock="trim_imports", pass_context=True)
async def trim_imports(context: JobContext, timestamp: int) -> None:
    """Delete tables that somebody began to import and left."""
    del timestamp
    async with engine_of(context).write() as tx:
        await import_runs.trim(tx)


@tasks.periodic(cron="27 * * * *")
@tasks.task(name="trim_jobs", queueing_lock="trim_jobs", pass_context=True)
async def trim_jobs(context: JobContext, timestamp: int) -> None:
    """Delete jobs that failed long ago; those that succeeded are gone already."""
    del timestamp
    await context.app.job_manager.delete_old_jobs(
        nb_hours=_FAILED_JOBS_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


@tasks.periodic(cron="* * * * *")
@tasks.task(name="retry_stalled", queueing_lock="retry_stalled", pass_context=True)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Queue again the jobs of workers whose heart stopped: killed ones leave theirs "doing" for ever."""
    del timestamp
    for job in await context.app.job_manager.get_stalled_jobs():
        await context.app.job_manager.retry_job(job)
