"""`crm.enum.*`: enumerations of the protocol (entities.md 8.3)."""

from relead.actions.unit import ReadTx
from relead.domain.enums import DEAL, ENUMS, Item, show
from relead.domain.fields import dictionaries as fields
from relead.wire.call import Call
from relead.wire.registry import Handler, methods_of


def _values(items: tuple[Item, ...]) -> Handler:
    async def values(tx: ReadTx, _call: Call) -> object:
        return [show(item, tx.portal.language) for item in items]

    return values


async def _fields(tx: ReadTx, _call: Call) -> object:
    return fields.describe(fields.ENUM, tx.portal.language)


async def _order_owners(tx: ReadTx, _call: Call) -> object:
    """Owners an order may have, in a row of its own shape."""
    return [{"id": DEAL.id, "name": DEAL.name(tx.portal.language), "code": DEAL.code, "attribute": "DYN"}]


_READS = {
    "fields": _fields,
    **{name: _values(items) for name, items in ENUMS.items()},
    "getorderownertypes": _order_owners,
}
METHODS = methods_of("crm.enum", _READS, scope="crm")
