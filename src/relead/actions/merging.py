"""Merging entities of one type into the first of them (entities.md 9.2).

Belongs here: rights, and what the target becomes. Which value stays is decided in `domain/merging`; what
refers to the others is turned by `references`; their own use case deletes them when nothing does any more.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from relead.actions import (
    activity_bindings,
    companies,
    contacts,
    deals,
    leads,
    links,
    owned_requisites,
    product_rows,
    references,
    requisite_merging,
    timeline_bindings,
    user_values,
)
from relead.actions.demands import demand
from relead.actions.entity_family import EntityFamily
from relead.actions.owner_links import CONTACT_COMPANIES, DEAL_CONTACTS, OwnerLinks
from relead.actions.references import Locked
from relead.actions.user_values import user_fields_of
from relead.domain import binding, events, multifield
from relead.domain.access import Action, Actor
from relead.domain.events import Kind, Record
from relead.domain.ids import Card, Entity
from relead.domain.merging import Merged, merge_columns, merge_money, merge_user_values
from relead.domain.multifield import Patch
from relead.domain.texts import text
from relead.domain.user_fields.values import crm_value
from relead.store import entities, files, multifields, related
from relead.store import product_rows as stored_rows
from relead.store.engine import Tx

FAMILIES: Final[Mapping[Entity, EntityFamily]] = {
    family.entity: family for family in (leads.FAMILY, deals.FAMILY, contacts.FAMILY, companies.FAMILY)
}
_LINKS: Final[Mapping[Entity, OwnerLinks]] = {
    Entity.DEAL: DEAL_CONTACTS,
    Entity.CONTACT: CONTACT_COMPANIES,
}
_AMOUNTS: Final = {Entity.LEAD: "opportunity", Entity.DEAL: "opportunity", Entity.COMPANY: "revenue"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Ids merged away; or names of the fields only a human can decide on, and then nothing was done."""

    merged: tuple[int, ...] = ()
    conflicts: tuple[str, ...] = ()


async def merge(tx: Tx, actor: Actor, entity: Entity, ids: Sequence[int]) -> Outcome:
    """Merge all but the first of two or more different ids into it, and delete them.

    Needs WRITE on the first and DELETE on the others. Raises EntityNotFound or AccessDenied.
    """
    for one in ids:
        row = await demand(tx, actor, entity, Action.READ, await entities.owner(tx, entity, one))
        await demand(tx, actor, entity, Action.WRITE if one == ids[0] else Action.DELETE, row)
    found = await references.lock(tx, entity, tuple(ids))
    await demand(tx, actor, entity, Action.WRITE, found.own[0])  # it may have changed hands meanwhile
    made = await _decided(tx, found)
    if made.conflicts:
        return Outcome(conflicts=tuple(sorted(made.conflicts)))
    await _join(tx, found, made)
    await references.redirect(tx, found)
    await requisite_merging.unite(tx, entity, found.own)
    await owned_requisites.follow(tx, entity, found.to, found.own[0], made.gained)
    await user_values.rename(tx, [crm_value(entity, one) for one in found.gone], crm_value(entity, found.to))
    for one in found.gone:
        await files.hand_over(tx, entity, one, found.to)
        await timeline_bindings.move(tx, Card(entity, one), Card(entity, found.to))
        await activity_bindings.rebind(tx, Card(entity, one), Card(entity, found.to))
        await FAMILIES[entity].delete(tx, actor, one)
    gained = sorted(made.gained.keys() - {"uf"})
    details = {"ids": list(found.gone), "fields": gained, "left": made.left}
    tx.record(Record(Kind.MERGED, entity, found.to, details))
    return Outcome(merged=found.gone)


async def _decided(tx: Tx, found: Locked) -> Merged:
    entity = found.entity
    # Of a contact the company is the primary one of a list, which is united with its links.
    own_links = {"company_id"} if entity is Entity.CONTACT else {"contact_id"}
    columns = (known.column for known in FAMILIES[entity].catalogue.columns)
    names = [name for name in columns if name is not None and name not in own_links]
    rows = [_unnamed(tx, entity, {name: row[name] for name in names}) for row in found.own]
    # The title of a lead or a deal is a caption, not somebody's name: two do not contradict each other.
    made = merge_columns(rows, ("title",) if entity in product_rows.OWNERS else ())
    if entity in _AMOUNTS:
        merge_money(made, _AMOUNTS[entity], rows, [await _has_rows(tx, entity, one) for one in found.ids])
    own = user_fields_of(FAMILIES[entity].known(tx))
    values = merge_user_values(made, own, [row["uf"] for row in found.own])
    if values != found.own[0]["uf"]:
        made.gained["uf"] = values
    return made


def _unnamed(tx: Tx, entity: Entity, row: dict[str, Any]) -> dict[str, Any]:
    """A row without the name the server gave it because there was none."""
    column = "last_name" if entity is Entity.CONTACT else "title"
    given = text(f"{entity.name.lower()}_title", tx.portal.language, id=row["id"])
    return {**row, column: None} if row[column] == given else row


async def _has_rows(tx: Tx, entity: Entity, one: int) -> bool:
    return entity in product_rows.OWNERS and bool(await stored_rows.list_for(tx, entity, one))


async def _join(tx: Tx, found: Locked, made: Merged) -> None:
    """Give the target what it gains: columns, multifields, observers, product rows, links."""
    entity, target = found.entity, found.own[0]
    columns = {**made.gained, "date_modify": tx.now}
    if entity is not Entity.DEAL:  # deals have no multifields
        columns |= await _unite_multifields(tx, found)
    if entity in product_rows.OWNERS:
        sums = await product_rows.unite(tx, entity, found.to, found.gone)
        columns |= {} if columns.get("is_manual_opportunity", target["is_manual_opportunity"]) else sums
    await _unite_observers(tx, found)
    await _save(tx, found, columns)


async def _unite_multifields(tx: Tx, found: Locked) -> dict[str, bool]:
    """Write values the target lacks; return the columns that follow."""
    stored = await multifields.list_for_many(tx, found.entity, list(found.ids), multifield.TYPES)
    own = stored.get(found.to, [])
    others = [value for one in found.gone for value in stored.get(one, ())]
    fresh = multifield.union(own, others, tx.portal.country)
    await multifields.write(tx, found.entity, found.to, Patch(inserted=fresh))
    return multifield.flags((*own, *fresh))


async def _unite_observers(tx: Tx, found: Locked) -> None:
    lists = await related.lists(tx, found.entity, related.OBSERVERS, list(found.ids))
    united = list(dict.fromkeys(user for one in found.ids for user in lists.get(one, ())))
    if united != lists.get(found.to, []):
        await related.write_observers(tx, found.entity, found.to, united)


async def _save(tx: Tx, found: Locked, columns: dict[str, Any]) -> None:
    """Store the target's columns with its links, united, on the write path of its type."""
    entity, target = found.entity, found.own[0]
    if entity is Entity.LEAD:
        lead, *others = [await links.state_of(tx, row) for row in found.own]
        united = binding.united(lead.links, (other.links for other in others))
        await links.save(tx, lead, links.after(lead, links=united, columns=columns), columns)
    elif entity in _LINKS:
        path = _LINKS[entity]
        owner, *rest = [await path.state_of(tx, row) for row in found.own]
        await path.save(tx, owner, binding.united(owner.links, (other.links for other in rest)), columns)
    else:
        await entities.update_row(tx, entity, target["id"], {**columns, "modify_by_id": tx.user_id})
        tx.emit(events.updated(entity, target["id"]))
