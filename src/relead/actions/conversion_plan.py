"""The plan of a conversion: what a lead has, where each value would go, who has the same phones.

Belongs here: reading everything a conversion reads, writing nothing; a preview is just this. Where a value
goes is decided in `domain/placement`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relead.actions import companies, contacts, deals, duplicates, leads, product_rows
from relead.actions.demands import demand_readable
from relead.actions.entity_family import EntityFamily
from relead.actions.user_values import user_fields_of
from relead.domain import conversion, multifield
from relead.domain.access import Action, Actor
from relead.domain.conversion import Kind
from relead.domain.deal_stages import dictionary
from relead.domain.errors.clients import ConversionRefused, NothingToConvertTo
from relead.domain.ids import Entity
from relead.domain.multifield import Value
from relead.domain.placement import Placed, Source, Target, placements
from relead.domain.semantics import Semantic
from relead.store import children, dictionaries, entities, multifields, related
from relead.store.engine import ReadTx, Row

FAMILIES: Mapping[Entity, EntityFamily] = {
    Entity.COMPANY: companies.FAMILY,
    Entity.CONTACT: contacts.FAMILY,
    Entity.DEAL: deals.FAMILY,
}
"""What a lead may become, in the order of making."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for. `targets` None means the default of the lead's kind.

    Unless `confirmed`, a lead whose phones or e-mails other clients have is not converted.
    """

    targets: frozenset[Entity] | None = None
    existing: Mapping[Entity, int] = field(default_factory=dict)
    category: int = 0
    responsible: int | None = None
    confirmed: bool = True


@dataclass(slots=True)
class Outcome:
    """What a conversion made or, unless `done`, would make; `left` stays on the lead alone.

    `born` are clients of an earlier conversion of this lead, which are used again as they are.
    """

    lead_id: int
    targets: frozenset[Entity]
    placed: tuple[Placed, ...] = ()
    present: dict[Entity, Target] = field(default_factory=dict)
    born: frozenset[Entity] = frozenset()
    ids: dict[Entity, int] = field(default_factory=dict)
    created: dict[Entity, bool] = field(default_factory=dict)
    duplicates: dict[Entity, list[int]] = field(default_factory=dict)
    done: bool = False

    @property
    def left(self) -> tuple[Placed, ...]:
        """Values that go nowhere."""
        return tuple(item for item in self.placed if item.target is None)


def kind_of(row: Row) -> Kind:
    """How a lead may be converted."""
    return conversion.kind_of(repeat=row["is_return_customer"], semantic=Semantic(row["semantic"]))


async def plan(tx: ReadTx, actor: Actor, row: Row, wish: Wish) -> Outcome:
    """Plan the conversion of a lead the actor may read.

    Raises NothingToConvertTo or ConversionRefused for targets it may not become, LinkedNotFound or
    LinkedUnreadable for a client he may not read.
    """
    kind = kind_of(row)
    targets = conversion.default_targets(kind) if wish.targets is None else wish.targets
    if not targets:
        raise NothingToConvertTo
    if not conversion.allows(kind, targets):
        raise ConversionRefused("a repeat lead becomes a deal only")
    made = Outcome(row["id"], targets)
    born = await children.of_lead(tx, made.lead_id)
    await _find_present(tx, actor, made, wish, born)
    source = await _source(tx, row, born[Entity.DEAL])
    chosen = [made.present.get(each) or _new(tx, each) for each in FAMILIES if each in targets]
    made.placed = placements(
        source,
        chosen,
        country=tx.portal.country,
        language=tx.portal.language,
        responsible=await _responsible(tx, actor, row, made, wish),
    )
    await _find_duplicates(tx, actor, made, source.values)
    return made


async def _responsible(tx: ReadTx, actor: Actor, row: Row, made: Outcome, wish: Wish) -> dict[Entity, int]:
    """Who would be responsible for each target: the one wished, else the lead's own, as far as rights go."""
    wanted = row["assigned_by_id"] if wish.responsible is None else wish.responsible
    found = dict.fromkeys(made.targets, wanted)
    for entity in made.targets - made.present.keys():
        columns = {"assigned_by_id": wanted, "opened": row["opened"]}
        if entity is Entity.DEAL:
            kind = dictionary(wish.category)
            first = (await dictionaries.first_statuses(tx, [kind])).get(kind)
            columns |= {"category_id": wish.category, "stage_id": first}
        found[entity] = FAMILIES[entity].responsible(actor, Action.ADD, columns) or wanted
    return found


def _new(tx: ReadTx, entity: Entity) -> Target:
    return Target(entity, tuple(user_fields_of(FAMILIES[entity].known(tx))))


async def _source(tx: ReadTx, row: Row, deals: list[int]) -> Source:
    known = leads.FAMILY.known(tx)
    columns = [each.column for each in leads.FAMILY.catalogue.columns if each.column is not None]
    rows, free = await product_rows.of_lead(tx, row["id"], deals)
    observers = await related.lists(tx, Entity.LEAD, related.OBSERVERS, [row["id"]])
    return Source(
        columns={name: row[name] for name in (*columns, "webform_id")},
        values=tuple(await multifields.list_for(tx, Entity.LEAD, row["id"])),
        fields=tuple(user_fields_of(known)),
        user=row["uf"],
        rows=tuple(rows),
        free=tuple(free),
        observers=tuple(observers.get(row["id"], ())),
    )


async def _find_present(
    tx: ReadTx, actor: Actor, made: Outcome, wish: Wish, born: Mapping[Entity, list[int]]
) -> None:
    """Find clients that are not created: the lead's own child, else the one the caller chose."""
    made.born = frozenset(entity for entity, ids in born.items() if ids) & made.targets - {Entity.DEAL}
    for entity in (Entity.COMPANY, Entity.CONTACT):
        known = (born[entity] or [wish.existing.get(entity, 0)])[0]
        if entity not in made.targets or not known:
            continue
        row = await entities.get(tx, entity, known)
        await demand_readable(tx, actor, entity, known, row)
        made.ids[entity] = known
        values = (await multifields.list_for_many(tx, entity, [known], multifield.TYPES)).get(known, [])
        own = tuple(user_fields_of(FAMILIES[entity].known(tx)))
        made.present[entity] = Target(entity, own, row, tuple(values), gains=entity not in made.born)


async def _find_duplicates(tx: ReadTx, actor: Actor, made: Outcome, values: tuple[Value, ...]) -> None:
    """Clients that have one of the lead's phones or e-mails, for each client that would be created."""
    wanted = [e for e in (Entity.CONTACT, Entity.COMPANY) if e in made.targets and e not in made.ids]
    readable = [entity for entity in wanted if actor.grant(entity, Action.READ).most]
    for kind in ("PHONE", "EMAIL"):
        sought = [value.value for value in values if value.type == kind]
        if sought and readable:
            for entity, ids in (await duplicates.find(tx, actor, kind, sought, readable)).items():
                made.duplicates[entity] = sorted({*made.duplicates.get(entity, ()), *ids})
