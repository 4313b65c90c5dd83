"""`crm.lead.convert` and `crm.lead.conversion.schemes`: our own extensions (ruling R12)."""

from typing import Any

from relead.actions import conversion
from relead.actions.conversion import Outcome, Wish
from relead.actions.unit import ReadTx, Tx
from relead.domain.conversion import SCHEMES
from relead.domain.errors import ConversionRefused
from relead.domain.fields.values import read_flag
from relead.domain.ids import Entity, to_id
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
    if read_flag(call.params.get("preview")):
        return _shown(await conversion.preview(tx, actor(call), entity_id(call), wish)) | {"preview": True}
    return _shown(await conversion.convert(tx, actor(call), entity_id(call), wish))


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


def _shown(made: Outcome) -> dict[str, Any]:
    return {
        "leadId": made.lead_id,
        "statusId": conversion.CONVERTED,
        **{f"{name.lower()}Id": made.ids.get(entity) for name, entity in _TARGETS.items()},
        "created": {entity.name: new for entity, new in sorted(made.created.items())},
        "items": [entity.name for entity in sorted(made.targets)],
        "fields": [
            {"field": item.column.upper(), "to": item.target.name, "toField": str(item.to).upper()}
            for item in made.placed
            if item.target is not None
        ],
        "skippedFields": [item.column.upper() for item in made.left],
        "duplicates": {entity.name: ids for entity, ids in sorted(made.duplicates.items())} or [],
    }


METHODS = [
    Method("crm.lead.convert", _convert, "crm", writes=True, family="crm.lead", verb="convert"),
    Method("crm.lead.conversion.schemes", _schemes, "crm", family="crm.lead.conversion", verb="schemes"),
]
