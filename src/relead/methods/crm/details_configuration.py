"""`crm.<entity>.details.configuration.*` and `crm.item.details.configuration.*` (entities.md 2.11)."""

from collections.abc import Callable

from relead.actions import card_layouts
from relead.actions.card_layouts import COMMON, Place
from relead.actions.unit import ReadTx, Tx
from relead.domain.card_layout import variant
from relead.domain.errors import ParameterNamed
from relead.domain.errors.money import OwnerTypeUnsupported
from relead.domain.fields.values import text_of
from relead.domain.ids import Entity, to_id
from relead.methods._call import actor, mapping
from relead.wire.call import Call
from relead.wire.registry import Method, methods_of


def _family(name: str, entity_of: Callable[[Call], Entity]) -> list[Method]:
    def place(call: Call) -> Place:
        entity = entity_of(call)
        common = (text_of(call.params.get("scope")) or "").upper() == "C"
        user_id = COMMON if common else max(to_id(call.params.get("userId")), 0) or actor(call).user_id
        return Place(entity, variant(entity, mapping(call, "extras")), user_id)

    async def get(tx: ReadTx, call: Call) -> object:
        return await card_layouts.get(tx, actor(call), place(call))

    async def set_(tx: Tx, call: Call) -> object:
        await card_layouts.put(tx, actor(call), place(call), mapping(call, "data", required=True))
        return True

    async def reset(tx: Tx, call: Call) -> object:
        await card_layouts.reset(tx, actor(call), place(call))
        return True

    async def force(tx: Tx, call: Call) -> object:
        meant = place(call)
        await card_layouts.force_common(tx, actor(call), meant.entity, meant.variant)
        return True

    verbs = {"set": set_, "reset": reset, "forceCommonScopeForAll": force}
    return methods_of(f"{name}.details.configuration", {"get": get}, verbs, scope="crm")


def _of(entity: Entity) -> Callable[[Call], Entity]:
    return lambda _call: entity


def _named(call: Call) -> Entity:
    """The type of entities whose number a universal method was given."""
    value = call.params.get("entityTypeId")
    if value is None:
        raise ParameterNamed("entityTypeId")
    found = to_id(value)
    if found not in set(Entity):
        raise OwnerTypeUnsupported(str(found))
    return Entity(found)


METHODS = [
    *(
        method
        for entity in (Entity.LEAD, Entity.DEAL, Entity.CONTACT, Entity.COMPANY)
        for method in _family(f"crm.{entity.name.lower()}", _of(entity))
    ),
    *_family("crm.item", _named),
]
