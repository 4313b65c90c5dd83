"""What the form of a new record offers: choices of its fields, its clients, and who is known already.

Belongs here: reading for that form, a constant number of statements. Does not belong here: creating
(`EntityFamily.add`), which fields the form has (`web`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from relead.actions import client_search, duplicates, field_edits
from relead.actions.client_search import Suggestion
from relead.actions.entity_family import EntityFamily
from relead.domain.access import Action, Actor, Level, demand_type
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.forms import Control, control_of, held
from relead.domain.ids import Entity
from relead.domain.user_fields.field import UserField
from relead.store import categories, statuses, users
from relead.store.engine import ReadTx

CLIENTS = (Entity.CONTACT, Entity.COMPANY)
_SIMPLE = frozenset(
    set(Control) - {Control.FILES, Control.MONEY, Control.CHOICES, Control.PEOPLE, Control.LINES}
)
"""What a form of many fields can hold; the others are filled on the card."""


class Blank(NamedTuple):
    """A field of the form. `options` are its choices as (value, label)."""

    field: Field
    control: Control
    options: Sequence[tuple[str, str]]


async def blanks(tx: ReadTx, actor: Actor, family: EntityFamily, codes: Iterable[str]) -> list[Blank]:
    """The fields of these codes, then user fields. Raises AccessDenied for who may create none."""
    demand_type(actor, family.entity, Action.ADD)
    known = family.known(tx)
    wanted = [known.by_code[code] for code in codes]
    wanted += [each for each in known.fields if isinstance(each, UserField)]
    offered = await _offered(tx, {each.status_type for each in wanted if each.status_type})
    shared: dict[FieldType, Sequence[tuple[str, str]]] = {}
    made = []
    for each in wanted:
        control = control_of(each)
        if control is None or control not in _SIMPLE:
            continue
        if each.type is FieldType.STATUS:
            options: Sequence[tuple[str, str]] = offered.get(each.status_type or "", ())
        elif isinstance(each, UserField):
            options = await field_edits.options_of(tx, each) if each.type is FieldType.ENUMERATION else ()
        elif each.type in shared:
            options = shared[each.type]
        else:
            options = shared[each.type] = await field_edits.options_of(tx, each)
        made.append(Blank(each, control, options))
    return made


async def people(tx: ReadTx, actor: Actor, family: EntityFamily, ids: Collection[int]) -> dict[int, str]:
    """Names of users that the form names, by id. Raises AccessDenied for who may create none."""
    demand_type(actor, family.entity, Action.ADD)
    return await users.names(tx, ids)


async def _offered(tx: ReadTx, dictionaries: Collection[str]) -> dict[str, list[tuple[str, str]]]:
    """Choices by dictionary; stages only those that are not final."""
    found: dict[str, list[tuple[str, str]]] = {name: [] for name in dictionaries}
    for row in await statuses.list_for_many(tx, dictionaries):
        if row["semantics"] not in ("S", "F"):
            found[row["entity_id"]].append((row["status_id"], row["name"]))
    return found


async def deal_categories(tx: ReadTx, actor: Actor) -> list[tuple[int, str]]:
    """Categories the actor may make a deal in, as (id, name)."""
    return [
        (row["id"], row["name"])
        for row in await categories.list_all(tx)
        if actor.grant(Entity.DEAL, Action.ADD, row["id"]).most
    ]


async def known_by(tx: ReadTx, actor: Actor, values: Mapping[str, str]) -> list[Suggestion]:
    """Contacts and companies the actor may read with one of the phones and e-mails, by type of value."""
    types = [entity for entity in CLIENTS if actor.most(entity, Action.READ) is not Level.NONE]
    ids: dict[Entity, dict[int, None]] = {entity: {} for entity in types}
    for kind, value in values.items():
        if value and types:
            for entity, found in (await duplicates.find(tx, actor, kind, [value], types)).items():
                ids[entity].update(dict.fromkeys(found))
    return await chosen(
        tx, actor, {entity: list(found)[: client_search.MOST] for entity, found in ids.items()}
    )


async def chosen(tx: ReadTx, actor: Actor, ids: Mapping[Entity, Sequence[int]]) -> list[Suggestion]:
    """Clients by their ids, in order; those the actor may not read are left out."""
    return [each for entity in ids for each in await client_search.named(tx, actor, entity, ids[entity])]


async def copied(
    tx: ReadTx, actor: Actor, family: EntityFamily, entity_id: int, asked: Iterable[Blank]
) -> tuple[dict[str, str], dict[Entity, list[int]]]:
    """What a copy of an entity begins with: values of simple fields by code, clients by type.

    Raises EntityNotFound, AccessDenied.
    """
    row = await family.get(tx, actor, entity_id)
    values = {
        each.field.code: held(each.field, row, (), tx.portal.zone)
        for each in asked
        if each.control is not Control.VALUES
    }
    contacts = await family.lists(tx, "contact_ids", [entity_id])
    company = [row["company_id"]] if row["company_id"] else []
    return values, {Entity.CONTACT: contacts.get(entity_id, []), Entity.COMPANY: company}
