"""`crm.entity.mergeBatch`: several entities of one type become one (entities.md 9.2)."""

from relead.actions import merging
from relead.actions.unit import Tx
from relead.domain.enums import ENUMS
from relead.domain.errors import ParameterMissing
from relead.domain.errors.clients import NothingToMerge, OneToMerge
from relead.domain.errors.money import OwnerTypeUnsupported
from relead.domain.ids import Entity, to_id
from relead.methods._call import actor, mapping
from relead.wire.call import Call
from relead.wire.params import as_list
from relead.wire.registry import Method


async def _merge(tx: Tx, call: Call) -> object:
    params = mapping(call, "params")
    entity = _entity(params.get("entityTypeId"))
    given = [to_id(one) for one in as_list(params.get("entityIds")) or ()]
    ids = list(dict.fromkeys(one for one in given if one > 0))
    if not ids:
        raise NothingToMerge
    if len(ids) == 1:
        raise OneToMerge
    made = await merging.merge(tx, actor(call), entity, ids)
    return {"STATUS": "CONFLICT" if made.conflicts else "SUCCESS", "ENTITY_IDS": list(made.merged)}


def _entity(given: object) -> Entity:
    number = to_id(given)
    if number <= 0:
        raise ParameterMissing("entityTypeId")
    if number not in tuple(Entity):
        known = {item.id: item.code for item in ENUMS["ownertype"]}
        raise OwnerTypeUnsupported(known.get(number) or str(number))
    return Entity(number)


METHODS = [
    Method("crm.entity.mergeBatch", _merge, "crm", writes=True, family="crm.entity", verb="mergeBatch"),
]
