"""Who acts: a user as an actor with the rights he has now."""

from relead.domain.access import Actor, Level, Role, actor
from relead.store import credentials, roles
from relead.store.engine import ReadTx, Row


async def actor_of(tx: ReadTx, user: Row) -> Actor:
    """Make the actor of a row with `user_id`, `is_admin`, `roles` and `departments`."""
    if user["is_admin"]:
        return actor(user["user_id"], is_admin=True)
    own = await roles.effective(tx, user["roles"], user["departments"])
    near, below = await roles.people(tx, user["departments"]) if any(map(_reads_others, own)) else ((), ())
    return actor(
        user["user_id"],
        is_admin=False,
        roles=own,
        colleagues=near,
        subordinates=below,
    )


def _reads_others(role: Role) -> bool:
    """Whether whose department is whose matters to the role."""
    return any(Level.OWN < level < Level.ALL for grant in role.rights.values() for level in grant.levels)


async def actor_by_id(tx: ReadTx, user_id: int) -> Actor | None:
    """The actor of a user; None if there is no such user or he may not come in any more."""
    row = await credentials.rights_of(tx, user_id)
    return None if row is None or not row["active"] else await actor_of(tx, row)
