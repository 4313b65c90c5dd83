"""Taking the values of a deleted user field, or of deleted items, from all entities that have them."""

from collections.abc import Sequence

from procrastinate import JobContext

from relead.actions import user_values
from relead.actions.unit import Tx
from relead.actions.user_fields import STRIP
from relead.jobs.queue import engine_of, tasks


@tasks.task(name=STRIP, pass_context=True)
async def strip(
    context: JobContext, *, owner: str, field_id: int, items: Sequence[int], files_too: bool, after: int
) -> None:
    """Go on behind the entity `after`, a unit of work for each batch; begun again it finds what is left."""
    last: int | None = after
    while last is not None:

        async def batch(tx: Tx, behind: int = last) -> int | None:
            return await user_values.strip(tx, owner, field_id, items, files_too=files_too, after=behind)

        last = await engine_of(context).transact(batch)
