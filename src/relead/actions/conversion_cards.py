"""The cards a conversion makes or adds to: what the plan places in each (repeat-leads.md 5.4).

Belongs here: from placed values to a draft that the card's own use case stores. Does not belong here:
deciding where values go (`domain/placement`), the lead itself (`conversion`).
"""

from collections.abc import Mapping
from typing import Any

from relead.actions import files, product_rows, requisite_links
from relead.actions.conversion_plan import FAMILIES, Outcome
from relead.domain import multifield
from relead.domain.access import Actor
from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.draft import Draft, Drafter
from relead.domain.ids import Entity
from relead.domain.placement import Kind, Target, of
from relead.domain.user_fields.field import UserField
from relead.store.engine import ReadTx, Tx


async def create(
    tx: Tx,
    actor: Actor,
    plan: Outcome,
    entity: Entity,
    *,
    columns: Mapping[str, Any],
    links: Mapping[str, Any],
) -> int:
    """Create a card with the values placed in it, and with more columns and links; return its id."""
    draft = await _draft(tx, plan, entity)
    draft.columns |= columns
    draft.links |= links
    draft.trusted = True
    made = await FAMILIES[entity].add(tx, actor, {}, drafter=_given(draft))
    if entity is Entity.DEAL:
        deal = await FAMILIES[entity].written(tx, made)
        await requisite_links.choose_default(tx, deal)
        await product_rows.give(tx, made, [each.made for each in of(plan.placed, entity, Kind.PRODUCT_ROW)])
    return made


async def add_to(tx: Tx, actor: Actor, plan: Outcome, entity: Entity) -> None:
    """Give a chosen client what it lacks; it becomes the lead's child unless it is another's.

    Needs the right to change it.
    """
    draft, row = await _draft(tx, plan, entity), plan.present[entity].row
    if row is not None and row["lead_id"] is None:
        draft.columns["lead_id"] = plan.lead_id
    await FAMILIES[entity].update(tx, actor, plan.ids[entity], {}, drafter=_given(draft))


def _given(draft: Draft) -> Drafter:
    """A drafter that has nothing to read: the values are stored ones."""

    def given(*_: object, **__: object) -> Draft:
        return draft

    return given


async def _draft(tx: ReadTx, plan: Outcome, entity: Entity) -> Draft:
    """Values placed in one target."""
    draft, target = Draft(), plan.present.get(entity) or Target(entity)
    draft.columns = {str(each.to).lower(): each.made for each in of(plan.placed, entity, Kind.COLUMN)}
    values = [each.made for each in of(plan.placed, entity, Kind.MULTIFIELD)]
    for value in multifield.union(target.values, values, tx.portal.country) if target.values else values:
        entry = {"VALUE": value.value, "VALUE_TYPE": value.value_type}
        draft.multifields.setdefault(value.type, []).append(entry)
    draft.user = await _user_values(tx, plan, target)
    return draft


async def _user_values(tx: ReadTx, plan: Outcome, target: Target) -> dict[UserField, Any]:
    """Values of user fields placed in one target, lists after what it has already; files as copies."""
    known = {
        each.code: each for each in FAMILIES[target.entity].known(tx).fields if isinstance(each, UserField)
    }
    made: dict[UserField, Any] = {}
    for placed in of(plan.placed, target.entity, Kind.USER_FIELD):
        to = known[str(placed.to)]
        value = await files.copied(tx, placed.made) if to.type is FieldType.FILE else placed.made
        if not to.multiple:
            made[to] = [value] if to.type is FieldType.FILE else value
            continue
        values = made.setdefault(to, list((target.row or {}).get("uf", {}).get(to.key) or ()))
        if value not in values:
            values.append(value)
    return made
