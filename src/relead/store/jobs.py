"""Queueing background jobs by SQL, with the commit of the unit of work that makes them necessary (ADR 4).

Belongs here: the queue's own SQL function. Does not belong here: what jobs do (`jobs`).
"""

from typing import Any, Final

from sqlalchemy import bindparam, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB, array
from sqlalchemy.sql.elements import ColumnElement

from relead.store.engine import Tx
from relead.store.statement import Statement

_NONE: Final[ColumnElement[Any]] = literal_column("NULL::procrastinate_job_to_defer_v1")
_DEFER = Statement(
    lambda: select(
        func.procrastinate_defer_jobs_v1(
            array([func.jsonb_populate_record(_NONE, bindparam("job", type_=JSONB))])
        )
    )
)


async def defer(tx: Tx, task: str, **arguments: Any) -> None:
    """Let the worker run a task, at least once, after the commit."""
    job = {"queue_name": "default", "task_name": task, "priority": 0, "args": arguments}
    await tx.run(_DEFER, job=job)
