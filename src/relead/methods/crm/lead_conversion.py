"""`crm.lead.convert` and `crm.lead.conversion.schemes`: our own extensions (ruling R12)."""

from collections.abc import Callable, Mapping
from typing import Any

from relead.actions import conversion
from relead.actions.conversion import Outcome, Wish
from relead.actions.unit import ReadTx, Tx
from relead.domain.conversion import SCHEMES
from relead.domain.errors.clients import ConversionRefused
from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.lead import LEAD
from relead.domain.fields.values import read_flag, shower
from relead.domain.ids import Entity, to_id
from relead.domain.placement import Kind, Placed
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.showing import classic_shower
from relead.methods._call import actor, entity_id
from relead.wire.call import Call
from relead.wire.params import as_list
from relead.wire.registry import Method

_TARGETS = {entity.name: entity for entity in (Entity.DEAL, Entity.CONTACT, Entity.COMPANY)}


async def _schemes(tx: ReadTx, call: Call) -> object:
    return [
        {
            "scheme": scheme.number,
            "name": scheme.name,
            "items": [entity.name for entity in sorted(scheme.targets)],
            "allowed": reason is None,
            "reason": reason,
        }
        for scheme, reason in await conversion.schemes(tx, actor(call), entity_id(call))
    ]


async def _convert(tx: Tx, call: Call) -> object:
    wish = _wish(call)
    act = conversion.preview if read_flag(call.params.get("preview")) else conversion.convert
    made = await act(tx, actor(call), entity_id(call), wish)
    return _shown(tx, made) | ({} if made.done else {"preview": True})


def _wish(call: Call) -> Wish:
    params = call.params
    existing = {
        Entity.CONTACT: to_id(params.get("contactId")),
        Entity.COMPANY: to_id(params.get("companyId")),
    }
    return Wish(
        targets=_targets(call),
        existing={entity: chosen for entity, chosen in existing.items() if chosen > 0},
        category=to_id(params.get("dealCategoryId")),
        responsible=to_id(params.get("responsibleId")) or None,
        confirmed=read_flag(params.get("confirmDuplicates", "Y")),
    )


def _targets(call: Call) -> frozenset[Entity] | None:
    items, number = call.params.get("items"), call.params.get("scheme")
    if items is not None:
        named = as_list(items) or []
        unknown = [name for name in named if not isinstance(name, str) or name not in _TARGETS]
        if unknown:
            raise ConversionRefused(f"items are among {', '.join(_TARGETS)}")
        return frozenset(_TARGETS[name] for name in named)
    if number is None:
        return None
    found = next((scheme for scheme in SCHEMES if scheme.number == to_id(number)), None)
    if found is None:
        raise ConversionRefused("scheme is a number from 1 to 7")
    return found.targets


def _shown(tx: ReadTx, made: Outcome) -> dict[str, Any]:
    return {
        "leadId": made.lead_id,
        "statusId": conversion.CONVERTED,
        **{f"{name.lower()}Id": made.ids.get(entity) for name, entity in _TARGETS.items()},
        "created": {entity.name: new for entity, new in sorted(made.created.items())} or [],
        "items": [entity.name for entity in sorted(made.targets)],
        "fields": [
            {**_value(tx, item), "to": item.target.name, "toField": item.to}
            for item in made.placed
            if item.target is not None
        ],
        "left": [_value(tx, item) for item in made.left],
        "skippedFields": list(dict.fromkeys(item.field for item in made.left)),
        "duplicates": {entity.name: ids for entity, ids in sorted(made.duplicates.items())} or [],
    }


def _value(tx: ReadTx, item: Placed) -> dict[str, Any]:
    """One value of the lead as clients of the classic dialect know it; of a file its id."""
    return {"field": item.field, "value": _VALUES[item.kind](tx, item)}


def _column(tx: ReadTx, item: Placed) -> Any:
    known = LEAD.by_code.get(item.field)
    show = None if known is None else shower(known)
    return item.value if show is None else show(item.value, tx.portal.zone)


def _user_value(tx: ReadTx, item: Placed) -> Any:
    known = tx.portal.user_fields.extend(LEAD).by_code[item.field]
    if not isinstance(known, UserField) or known.type is FieldType.FILE:
        return item.value
    stored = {known.key: [item.value] if known.multiple else item.value}
    shown = classic_shower(known, listed=False)(stored, tx.portal.zone)
    return shown[0] if known.multiple else shown


_VALUES: Mapping[Kind, Callable[[ReadTx, Placed], Any]] = {
    Kind.COLUMN: _column,
    Kind.MULTIFIELD: lambda _tx, item: {
        "ID": str(item.value.id),
        "VALUE_TYPE": item.value.value_type,
        "VALUE": item.value.value,
    },
    Kind.USER_FIELD: _user_value,
    Kind.PRODUCT_ROW: lambda _tx, item: {
        "ID": str(item.value.id),
        "PRODUCT_NAME": item.value.product_name,
        "PRICE": float(item.value.price),
        "QUANTITY": float(item.value.quantity),
    },
    Kind.OBSERVER: lambda _tx, item: str(item.value),
}


METHODS = [
    Method("crm.lead.convert", _convert, "crm", writes=True, family="crm.lead", verb="convert"),
    Method("crm.lead.conversion.schemes", _schemes, "crm", family="crm.lead.conversion", verb="schemes"),
]
