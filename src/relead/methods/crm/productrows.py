"""`crm.lead.productrows.*` and `crm.deal.productrows.*` (entities.md 2.10)."""

from collections.abc import Mapping

from relead.actions import product_rows
from relead.actions.unit import ReadTx, Tx
from relead.domain.ids import Entity
from relead.methods._call import actor, entity_id, items
from relead.methods._product_rows import classic
from relead.wire.call import Call
from relead.wire.registry import Method, methods_of


def _family(entity: Entity) -> list[Method]:
    async def get(tx: ReadTx, call: Call) -> object:
        return classic(tx, await product_rows.list_for(tx, actor(call), entity, entity_id(call)))

    async def set_(tx: Tx, call: Call) -> object:
        owner_id = entity_id(call)
        # A form cannot send an empty list: what is no row counts as none, as in `items.set` of links.
        rows = [row for row in items(call, "rows") if isinstance(row, Mapping)]
        await product_rows.replace_all(tx, actor(call), entity, owner_id, rows)
        return True

    name = f"crm.{entity.name.lower()}.productrows"
    return methods_of(name, {"get": get}, {"set": set_}, scope="crm")


METHODS = [method for entity in product_rows.OWNERS for method in _family(entity)]
