"""Who acts, where a user is known by his id alone."""

from relead.domain.access import Actor, actor
from relead.store import credentials
from relead.store.engine import ReadTx


async def actor_of(tx: ReadTx, user_id: int) -> Actor | None:
    """The user with the rights he has now; None if there is no such user or he may not come in any more."""
    row = await credentials.rights_of(tx, user_id)
    if row is None or not row["active"]:
        return None
    return actor(user_id, is_admin=row["is_admin"], roles=tuple(row["roles"]))
