"""Converting a lead: one transaction that makes what was chosen of it (repeat-leads.md 5, ruling R12).

Belongs here: rights, locks and the order of making. What goes where is planned by `conversion_plan`; the
cards are made by `conversion_cards`.
"""

from typing import Any

from relead.actions import activity_bindings, conversion_cards, leads, links, timeline_bindings
from relead.actions.conversion_plan import Outcome, Wish, kind_of, plan
from relead.actions.demands import demand, lock_readable
from relead.domain import binding, conversion
from relead.domain.access import Action, Actor, demand_type
from relead.domain.conversion import Kind
from relead.domain.errors import AccessDenied
from relead.domain.events import Kind as History
from relead.domain.events import Record
from relead.domain.ids import Card, Entity
from relead.store import entities
from relead.store.engine import ReadTx, Row, Tx

__all__ = ["CONVERTED", "Outcome", "Wish", "convert", "preview", "schemes"]

CONVERTED = "CONVERTED"


async def schemes(tx: ReadTx, actor: Actor, lead_id: int) -> list[tuple[conversion.Scheme, str | None]]:
    """Every scheme, with the reason why this lead may not be converted so by this user, None if it may."""
    row = await demand(tx, actor, Entity.LEAD, Action.READ, await entities.get(tx, Entity.LEAD, lead_id))
    return [(scheme, _refusal(actor, kind_of(row), scheme.targets)) for scheme in conversion.SCHEMES]


def _refusal(actor: Actor, kind: Kind, targets: frozenset[Entity]) -> str | None:
    if not conversion.allows(kind, targets):
        return "a repeat lead becomes a deal only"
    denied = [entity.name for entity in sorted(targets) if not actor.grant(entity, Action.ADD).most]
    return f"no right to create: {', '.join(denied)}" if denied else None


async def preview(tx: ReadTx, actor: Actor, lead_id: int, wish: Wish) -> Outcome:
    """What a conversion would do, without writing anything."""
    row = await demand(tx, actor, Entity.LEAD, Action.READ, await entities.get(tx, Entity.LEAD, lead_id))
    return await plan(tx, actor, row, wish)


async def convert(tx: Tx, actor: Actor, lead_id: int, wish: Wish) -> Outcome:
    """Convert a lead. All or nothing: what fails raises, and nothing was made.

    Nothing is made, either, if it has duplicates and the wish is not confirmed.
    """
    row = await demand(tx, actor, Entity.LEAD, Action.WRITE, await entities.lock(tx, Entity.LEAD, lead_id))
    made = await plan(tx, actor, row, wish)
    await _demand_rights(tx, actor, row, made)
    if made.duplicates and not wish.confirmed:
        return made
    lead = await links.state_of(tx, row)
    for entity in (Entity.CONTACT, Entity.COMPANY):
        if entity in made.ids:
            await lock_readable(tx, actor, entity, [made.ids[entity]])
    for entity in (Entity.COMPANY, Entity.CONTACT, Entity.DEAL):
        if entity in made.targets:
            await _make(tx, actor, lead, made, entity, wish)
    await _finish(tx, actor, lead, made)
    await _hand_over_activities(tx, made)
    made.done = True
    return made


async def _demand_rights(tx: Tx, actor: Actor, row: Row, made: Outcome) -> None:
    """Rights of 5.7; he must be able to change the lead where it goes, too."""
    for entity in made.targets - made.ids.keys():
        demand_type(actor, entity, Action.ADD)
    if row["status_id"] != CONVERTED:
        if not actor.may_move(Entity.LEAD, row["status_id"], CONVERTED):
            raise AccessDenied
        await demand(tx, actor, Entity.LEAD, Action.WRITE, {**dict(row), "status_id": CONVERTED})


async def _make(
    tx: Tx, actor: Actor, lead: links.LeadState, made: Outcome, entity: Entity, wish: Wish
) -> None:
    """Make one target, or use the one that is there."""
    made.created[entity] = entity not in made.ids
    if not made.created[entity]:
        if entity not in made.born:
            await conversion_cards.add_to(tx, actor, made, entity)
        return
    columns: dict[str, Any] = {"lead_id": lead.id}
    if wish.responsible is not None:
        columns["assigned_by_id"] = wish.responsible
    if entity is Entity.DEAL:
        columns["category_id"] = wish.category
    of_whom = _clients(lead, made, entity)
    made.ids[entity] = await conversion_cards.create(tx, actor, made, entity, columns=columns, links=of_whom)


def _clients(lead: links.LeadState, made: Outcome, entity: Entity) -> dict[str, Any]:
    """Links of a new card: a contact's company; a deal's clients, those of the lead where none was made."""
    company = made.ids.get(Entity.COMPANY)
    if entity is not Entity.DEAL:
        return {"COMPANY_ID": company} if entity is Entity.CONTACT and company is not None else {}
    # All of the lead's, in their order, the primary one first.
    own = [link.id for link in sorted(lead.links, key=lambda link: (not link.primary, link.sort, link.id))]
    contacts = [made.ids[Entity.CONTACT]] if Entity.CONTACT in made.ids else own
    return {"CONTACT_IDS": contacts, "COMPANY_ID": company or lead.company_id or 0}


async def _hand_over_activities(tx: Tx, made: Outcome) -> None:
    """Bind the lead's activities to its targets too, and complete what was planned."""
    source = Card(Entity.LEAD, made.lead_id)
    await activity_bindings.hand_over(tx, source, [Card(e, made.ids[e]) for e in sorted(made.ids)])
    await activity_bindings.complete_of(tx, source)


async def _finish(tx: Tx, actor: Actor, lead: links.LeadState, made: Outcome) -> None:
    """Move the lead to CONVERTED and link it to the client it became; its flag is frozen."""
    columns: dict[str, Any] = {} if lead.row["status_id"] == CONVERTED else {"status_id": CONVERTED}
    await leads.FAMILY.move(tx, actor, lead.row, columns)
    after = lead.links
    if Entity.CONTACT in made.ids:
        after = binding.single(lead.links, made.ids[Entity.CONTACT])
    if made.ids.get(Entity.COMPANY) not in (None, lead.company_id):
        columns["company_id"] = made.ids[Entity.COMPANY]
    to = links.after(lead, links=after, columns=columns)
    await links.save(tx, lead, to, columns)
    cards = [Card(entity, made.ids[entity]) for entity in sorted(made.ids)]
    await timeline_bindings.hand_over(tx, Card(Entity.LEAD, lead.id), cards)
    ids = {entity.name.lower(): made.ids[entity] for entity in sorted(made.ids)}
    tx.record(Record(History.CONVERTED, Entity.LEAD, lead.id, ids))
