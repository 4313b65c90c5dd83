"""`crm.item.*`: leads, deals, contacts and companies in the universal dialect."""

from collections.abc import Mapping
from typing import Any

from relead.actions import companies, contacts, deals, imports, leads
from relead.actions.unit import Tx
from relead.domain.errors import DomainError, InvalidContainer
from relead.methods._call import actor, items, required
from relead.methods._errors import translate
from relead.methods._family import crud_family
from relead.methods._items import Universal
from relead.wire.call import Call
from relead.wire.params import as_map
from relead.wire.registry import methods_of

_FAMILY = "crm.item"
_UNIVERSAL = Universal((leads.FAMILY, deals.FAMILY, contacts.FAMILY, companies.FAMILY))


async def _import(tx: Tx, call: Call) -> object:
    family, given = _UNIVERSAL.family(call), _UNIVERSAL.given(call)
    return _imported(await imports.import_one(tx, actor(call), family, given))


async def _batch_import(tx: Tx, call: Call) -> object:
    family = _UNIVERSAL.family(call)
    made = await imports.import_many(tx, actor(call), family, _rows(call))
    return {
        "items": [_refused(call, each) if isinstance(each, DomainError) else _imported(each) for each in made]
    }


def _rows(call: Call) -> list[Mapping[str, Any]]:
    required(call, "data")
    rows = [as_map(row) for row in items(call, "data")]
    if None in rows:
        raise InvalidContainer("data")
    return [row for row in rows if row is not None]


def _imported(entity_id: int) -> dict[str, Any]:
    return {"item": {"id": entity_id}}


def _refused(call: Call, error: DomainError) -> dict[str, Any]:
    return translate(error, call.method).body()


METHODS = [
    *crud_family(_FAMILY, _UNIVERSAL),
    *methods_of(_FAMILY, {}, {"import": _import, "batchImport": _batch_import}, scope="crm"),
]
