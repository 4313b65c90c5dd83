"""`crm.duplicate.findbycomm`: whose phone number or e-mail address it is (entities.md 9.1)."""

from typing import Any

from relead.actions import duplicates
from relead.actions.unit import ReadTx
from relead.domain.errors.clients import (
    CommunicationTypeMissing,
    CommunicationTypeUnsupported,
    CommunicationValuesMissing,
)
from relead.domain.errors.money import OwnerTypeUnsupported
from relead.domain.fields.values import text_of
from relead.domain.ids import Entity
from relead.methods._call import actor
from relead.wire.call import Call
from relead.wire.params import as_list
from relead.wire.registry import Method

_KINDS = ("PHONE", "EMAIL")
_TYPES = {entity.name: entity for entity in (Entity.LEAD, Entity.CONTACT, Entity.COMPANY)}


async def _find(tx: ReadTx, call: Call) -> object:
    kind, values = _kind(call.params.get("type")), as_list(call.params.get("values"))
    if not values:
        raise CommunicationValuesMissing
    types = _types(call.params.get("entity_type"))
    texts = [value for value in values if isinstance(value, str)]
    found = await duplicates.find(tx, actor(call), kind, texts, types)
    return {entity.name: ids for entity, ids in found.items()} or []


def _kind(given: Any) -> str:
    kind = (text_of(given) or "").upper()
    if not kind:
        raise CommunicationTypeMissing
    if kind not in _KINDS:
        raise CommunicationTypeUnsupported(kind)
    return kind


def _types(given: Any) -> list[Entity]:
    """Types to look through: all, the one named, or those of a list in its order."""
    named = [(text_of(name) or "").upper() for name in as_list(given) or [given]]
    if not any(named):
        return list(_TYPES.values())
    for name in named:
        if name not in _TYPES:
            raise OwnerTypeUnsupported(name.capitalize())
    return [_TYPES[name] for name in dict.fromkeys(named)]


METHODS = [
    Method("crm.duplicate.findbycomm", _find, "crm", family="crm.duplicate", verb="findbycomm"),
]
