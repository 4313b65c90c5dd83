"""Converting a lead: one transaction that makes what was chosen of it (repeat-leads.md 5, ruling R12).

Belongs here: the order of checks and of creation. Which values go where is `domain/conversion`; the cards
themselves are made by their own use cases.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from relead.actions import (
    companies,
    contacts,
    deal_clients,
    deals,
    duplicates,
    enrichment,
    leads,
    links,
    product_rows,
)
from relead.actions.demands import demand, demand_readable, lock_readable
from relead.actions.entity_family import EntityFamily
from relead.domain import binding, conversion
from relead.domain.access import Action, Actor, demand_type
from relead.domain.conversion import Kind, Placed
from relead.domain.errors import AccessDenied, ConversionRefused, NothingToConvertTo
from relead.domain.events import Kind as History
from relead.domain.events import Record
from relead.domain.ids import Entity
from relead.domain.multifield import Value
from relead.domain.semantics import Semantic
from relead.store import children, entities, multifields
from relead.store.engine import ReadTx, Row, Tx

CONVERTED = "CONVERTED"
_FAMILIES: Mapping[Entity, EntityFamily] = {
    Entity.COMPANY: companies.FAMILY,
    Entity.CONTACT: contacts.FAMILY,
    Entity.DEAL: deals.FAMILY,
}
_CLIENT_KINDS = ("PHONE", "EMAIL", "WEB", "IM", "LINK")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for. `targets` None means the default of the lead's kind."""

    targets: frozenset[Entity] | None = None
    existing: Mapping[Entity, int] = field(default_factory=dict)
    category: int = 0
    responsible: int | None = None


@dataclass(slots=True)
class Outcome:
    """What a conversion made or, of a preview, would make; `left` stays on the lead alone."""

    lead_id: int
    targets: frozenset[Entity]
    placed: tuple[Placed, ...]
    values: tuple[Value, ...]
    ids: dict[Entity, int] = field(default_factory=dict)
    created: dict[Entity, bool] = field(default_factory=dict)
    duplicates: dict[Entity, list[int]] = field(default_factory=dict)

    @property
    def left(self) -> tuple[Placed, ...]:
        """Values that go nowhere."""
        return tuple(item for item in self.placed if item.target is None)


async def schemes(tx: ReadTx, actor: Actor, lead_id: int) -> list[tuple[conversion.Scheme, str | None]]:
    """Every scheme, with the reason why this lead may not be converted so by this user, None if it may."""
    row = await demand(tx, actor, Entity.LEAD, Action.READ, await entities.get(tx, Entity.LEAD, lead_id))
    kind = _kind(row)
    return [(scheme, _refusal(actor, kind, scheme.targets)) for scheme in conversion.SCHEMES]


def _refusal(actor: Actor, kind: Kind, targets: frozenset[Entity]) -> str | None:
    if not conversion.allows(kind, targets):
        return "a repeat lead becomes a deal only"
    denied = [entity.name for entity in sorted(targets) if not actor.grant(entity, Action.ADD).most]
    return f"no right to create: {', '.join(denied)}" if denied else None


def _kind(row: Row) -> Kind:
    return conversion.kind_of(repeat=row["is_return_customer"], semantic=Semantic(row["semantic"]))


async def preview(tx: ReadTx, actor: Actor, lead_id: int, wish: Wish) -> Outcome:
    """What a conversion would do, without writing anything."""
    row = await demand(tx, actor, Entity.LEAD, Action.READ, await entities.get(tx, Entity.LEAD, lead_id))
    return await _planned(tx, actor, row, wish)


async def _planned(tx: ReadTx, actor: Actor, row: Row, wish: Wish) -> Outcome:
    kind = _kind(row)
    targets = conversion.default_targets(kind) if wish.targets is None else wish.targets
    if not targets:
        raise NothingToConvertTo
    if not conversion.allows(kind, targets):
        raise ConversionRefused("a repeat lead becomes a deal only")
    values = tuple(await multifields.list_for(tx, Entity.LEAD, row["id"]))
    plan = Outcome(row["id"], targets, (), values)
    present = await _present(tx, actor, plan, wish)
    columns = {f.column: row[f.column] for f in leads.FAMILY.catalogue.columns if f.column is not None}
    plan.placed = conversion.placements(columns, targets, present)
    await _find_duplicates(tx, actor, plan)
    return plan


async def _present(tx: ReadTx, actor: Actor, plan: Outcome, wish: Wish) -> dict[Entity, Row]:
    """Rows of the clients that are not created: the lead's own child, else the one the caller chose.

    They must be readable, for a preview too: it tells what they lack.
    """
    born = await children.of_lead(tx, plan.lead_id)
    rows: dict[Entity, Row] = {}
    for entity in (Entity.COMPANY, Entity.CONTACT):
        known = (born[entity] or [wish.existing.get(entity, 0)])[0]
        if entity in plan.targets and known:
            plan.ids[entity] = known
            found = await entities.get(tx, entity, known)
            await demand_readable(tx, actor, entity, known, found)
            rows[entity] = found
    return rows


async def _find_duplicates(tx: ReadTx, actor: Actor, plan: Outcome) -> None:
    """Clients that have one of the lead's phones or e-mails, for each client that would be created."""
    wanted = [e for e in (Entity.CONTACT, Entity.COMPANY) if e in plan.targets and e not in plan.ids]
    readable = [entity for entity in wanted if actor.grant(entity, Action.READ).most]
    for kind in ("PHONE", "EMAIL"):
        sought = [value.value for value in plan.values if value.type == kind]
        if sought and readable:
            for entity, ids in (await duplicates.find(tx, actor, kind, sought, readable)).items():
                plan.duplicates[entity] = sorted({*plan.duplicates.get(entity, ()), *ids})


async def convert(tx: Tx, actor: Actor, lead_id: int, wish: Wish) -> Outcome:
    """Convert a lead. All or nothing: what fails raises, and nothing was made."""
    row = await demand(tx, actor, Entity.LEAD, Action.WRITE, await entities.lock(tx, Entity.LEAD, lead_id))
    lead = await links.state_of(tx, row)
    plan = await _planned(tx, actor, row, wish)
    _demand_rights(actor, row, plan)
    await _lock_chosen(tx, actor, plan)
    for entity in (Entity.COMPANY, Entity.CONTACT, Entity.DEAL):
        if entity in plan.targets:
            plan.created[entity] = entity not in plan.ids
            if plan.created[entity]:
                plan.ids[entity] = await _create(tx, actor, lead, plan, entity, wish)
            else:
                await _join(tx, actor, lead, plan, entity)
    await _finish(tx, actor, lead, plan)
    return plan


def _demand_rights(actor: Actor, row: Row, plan: Outcome) -> None:
    for entity in plan.targets - plan.ids.keys():
        demand_type(actor, entity, Action.ADD)
    if row["status_id"] != CONVERTED and not actor.may_move(Entity.LEAD, row["status_id"], CONVERTED):
        raise AccessDenied


async def _lock_chosen(tx: Tx, actor: Actor, plan: Outcome) -> None:
    for entity in (Entity.CONTACT, Entity.COMPANY):
        if entity in plan.ids:
            await lock_readable(tx, actor, entity, [plan.ids[entity]])


async def _create(
    tx: Tx, actor: Actor, lead: links.LeadState, plan: Outcome, entity: Entity, wish: Wish
) -> int:
    family = _FAMILIES[entity]
    columns = conversion.values_for(plan.placed, entity)
    if wish.responsible is not None:
        columns["assigned_by_id"] = wish.responsible
    fields: dict[str, Any] = {
        known.code: _written(columns[known.column])
        for known in family.catalogue.columns
        if known.column in columns
    }
    if entity is Entity.DEAL:
        fields |= {"CATEGORY_ID": wish.category, **_clients(lead, plan)}
    else:
        fields |= _contact_data(plan.values)
    if entity is Entity.CONTACT and Entity.COMPANY in plan.ids:
        fields["COMPANY_ID"] = plan.ids[Entity.COMPANY]
    made = await family.add(tx, actor, fields)
    await entities.update_row(tx, entity, made, {"lead_id": lead.id})
    if entity is Entity.DEAL:  # whether it is a repeated approach depends on the lead it came from
        deal = await demand(tx, actor, entity, Action.READ, await entities.lock(tx, entity, made))
        await deal_clients.mark(tx, deal)
        await product_rows.hand_over(tx, lead.id, deal)
    return made


async def _join(tx: Tx, actor: Actor, lead: links.LeadState, plan: Outcome, entity: Entity) -> None:
    """Give an existing client what it lacks; it becomes the lead's child unless it is another's."""
    row = await entities.lock(tx, entity, plan.ids[entity])
    await demand(tx, actor, entity, Action.WRITE, row)
    await enrichment.enrich_one(tx, lead.row, list(plan.values), entity, plan.ids[entity])
    if row is not None and row["lead_id"] is None:
        await entities.update_row(tx, entity, plan.ids[entity], {"lead_id": lead.id})


def _written(value: Any) -> Any:
    """A stored value as a client would write it."""
    if isinstance(value, bool):
        return "Y" if value else "N"
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _contact_data(values: tuple[Value, ...]) -> dict[str, list[dict[str, str]]]:
    made: dict[str, list[dict[str, str]]] = {}
    for value in values:
        if value.type in _CLIENT_KINDS:
            made.setdefault(value.type, []).append({"VALUE": value.value, "VALUE_TYPE": value.value_type})
    return made


def _clients(lead: links.LeadState, plan: Outcome) -> dict[str, Any]:
    """Clients of the new deal: what was just made or chosen, else all of the lead's, the primary first."""
    made = {e: plan.ids[e] for e in (Entity.CONTACT, Entity.COMPANY) if e in plan.ids}
    if made:
        return {
            "CONTACT_IDS": [made[Entity.CONTACT]] if Entity.CONTACT in made else [],
            "COMPANY_ID": made.get(Entity.COMPANY, 0),
        }
    ordered = sorted(lead.links, key=lambda link: (not link.primary, link.sort, link.id))
    return {"CONTACT_IDS": [link.id for link in ordered], "COMPANY_ID": lead.company_id or 0}


async def _finish(tx: Tx, actor: Actor, lead: links.LeadState, plan: Outcome) -> None:
    """Move the lead to CONVERTED and link it to the client it became; its flag is frozen."""
    columns: dict[str, Any] = {} if lead.row["status_id"] == CONVERTED else {"status_id": CONVERTED}
    await leads.FAMILY.move(tx, actor, lead.row, columns)
    after = lead.links
    if Entity.CONTACT in plan.ids:
        after = binding.listed([plan.ids[Entity.CONTACT]])
    if Entity.COMPANY in plan.ids:
        columns["company_id"] = plan.ids[Entity.COMPANY]
    to = links.after(lead, links=after, columns=columns)
    await links.save(tx, lead, to, columns)
    ids = {entity.name.lower(): plan.ids[entity] for entity in sorted(plan.ids)}
    tx.record(Record(History.CONVERTED, Entity.LEAD, lead.id, ids))
