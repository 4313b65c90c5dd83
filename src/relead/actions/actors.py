"""Who acts: a user's row as an actor with all his rights."""

from relead.domain.access import Actor, actor
from relead.store import roles
from relead.store.engine import ReadTx, Row


async def actor_of(tx: ReadTx, user: Row) -> Actor:
    """Make the actor of a user row with `user_id`, `is_admin`, `roles` and `departments`."""
    if user["is_admin"]:
        return actor(user["user_id"], is_admin=True)
    near, below = await roles.people(tx, user["departments"])
    return actor(
        user["user_id"],
        is_admin=False,
        roles=await roles.effective(tx, user["roles"], user["departments"]),
        colleagues=near,
        subordinates=below,
    )
