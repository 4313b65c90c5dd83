"""`crm.address.*` (entities.md 10.5)."""

from relead.actions import addresses
from relead.actions.unit import Tx
from relead.methods._call import actor, mapping
from relead.methods._row_family import list_family, methods
from relead.wire.call import Call

_FAMILY = "crm.address"


async def _add(tx: Tx, call: Call) -> object:
    await addresses.add(tx, actor(call), mapping(call, "fields"))
    return True


async def _update(tx: Tx, call: Call) -> object:
    await addresses.update(tx, actor(call), mapping(call, "fields"))
    return True


async def _delete(tx: Tx, call: Call) -> object:
    await addresses.delete(tx, actor(call), mapping(call, "fields"))
    return True


METHODS = [
    *list_family(_FAMILY, addresses.LIST),
    *methods(_FAMILY, {}, {"add": _add, "update": _update, "delete": _delete}),
]
