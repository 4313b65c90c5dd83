"""`crm.activity.binding.*`: what activities are bound to (communications.md 3.7)."""

from relead.actions import activity_bindings
from relead.actions.unit import ReadTx, Tx
from relead.methods._call import actor, card, required_id
from relead.wire.call import Call
from relead.wire.registry import Method

_FAMILY = "crm.activity.binding"
_ID = "activityId"


async def _add(tx: Tx, call: Call) -> object:
    number, bound = required_id(call, _ID), card(call, "entityTypeId", "entityId")
    await activity_bindings.bind(tx, actor(call), number, bound)
    return True


async def _delete(tx: Tx, call: Call) -> object:
    number, bound = required_id(call, _ID), card(call, "entityTypeId", "entityId")
    await activity_bindings.unbind(tx, actor(call), number, bound)
    return True


async def _list(tx: ReadTx, call: Call) -> object:
    found = await activity_bindings.list_for(tx, actor(call), required_id(call, _ID))
    return [{"entityTypeId": int(each.entity), "entityId": each.id} for each in found]


async def _move(tx: Tx, call: Call) -> object:
    number = required_id(call, _ID)
    source = card(call, "sourceEntityTypeId", "sourceEntityId")
    target = card(call, "targetEntityTypeId", "targetEntityId")
    await activity_bindings.move(tx, actor(call), number, source, target)
    return True


_WRITES = {"add": _add, "delete": _delete, "move": _move}
METHODS = [
    Method(f"{_FAMILY}.{verb}", handler, "crm", writes=verb in _WRITES, family=_FAMILY, verb=verb)
    for verb, handler in {**_WRITES, "list": _list}.items()
]
