"""`crm.userfield.*`: what may be said of user fields in general (entities.md 11.1)."""

from relead.actions.unit import ReadTx
from relead.domain.fields.values import text_of
from relead.domain.user_fields.description import (
    ATTRIBUTES,
    ITEM_ATTRIBUTES,
    described,
    described_settings,
)
from relead.domain.user_fields.types import TYPES
from relead.wire.call import Call
from relead.wire.errors import WireError
from relead.wire.registry import methods_of

_FAMILY = "crm.userfield"


async def _types(tx: ReadTx, _call: Call) -> object:
    return [{"ID": name, "title": kind.title(tx.portal.language)} for name, kind in TYPES.items()]


async def _fields(tx: ReadTx, _call: Call) -> object:
    return described(ATTRIBUTES, tx.portal.language)


async def _items(tx: ReadTx, _call: Call) -> object:
    return described(ITEM_ATTRIBUTES, tx.portal.language)


async def _settings(tx: ReadTx, call: Call) -> object:
    kind = text_of(call.params.get("type"))
    if not kind:
        raise WireError("", "Parameter 'type' is not specified or empty.")
    return described_settings(kind, tx.portal.language) or []


_READS = {
    "types": _types,
    "fields": _fields,
    "enumeration.fields": _items,
    "settings.fields": _settings,
}
METHODS = methods_of(_FAMILY, _READS, scope="crm")
