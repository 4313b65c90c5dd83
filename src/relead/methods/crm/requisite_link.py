"""`crm.requisite.link.*` (entities.md 10.4)."""

from relead.actions import requisite_links as links
from relead.actions.unit import ReadTx, Tx
from relead.domain.fields.requisite import REQUISITE_LINK
from relead.domain.ids import to_id
from relead.methods._call import actor, mapping
from relead.methods._row_family import list_family, methods
from relead.methods._rows import row_shower
from relead.wire.call import Call

_FAMILY = "crm.requisite.link"


async def _get(tx: ReadTx, call: Call) -> object:
    row = await links.get(tx, actor(call), *_entity(call))
    return row_shower(REQUISITE_LINK.own)(row, tx.portal.zone)


async def _register(tx: Tx, call: Call) -> object:
    await links.register(tx, actor(call), mapping(call, "fields"))
    return True


async def _unregister(tx: Tx, call: Call) -> object:
    await links.unregister(tx, actor(call), *_entity(call))
    return True


def _entity(call: Call) -> tuple[int, int]:
    return to_id(call.params.get("entityTypeId")), to_id(call.params.get("entityId"))


METHODS = [
    *list_family(_FAMILY, links.LIST),
    *methods(_FAMILY, {"get": _get}, {"register": _register, "unregister": _unregister}),
]
