"""Editing one field of a card at a time, by any family: what its form holds, and saving it unless it changed.

Belongs here: the check that nobody else changed the field meanwhile. Does not belong here: rights and rules
of fields, which are those of `EntityFamily.update`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from relead.actions.demands import demand
from relead.actions.entity_family import EntityFamily
from relead.domain.access import Action, Actor
from relead.domain.errors import ValueRequired
from relead.domain.errors.money import FieldNotWritable, SumFollowsProducts
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.form_draft import form_draft
from relead.domain.fields.forms import Control, FormValue, control_of, held, sent
from relead.domain.fields.item_draft import item_draft
from relead.domain.fields.items import OBSERVERS, items
from relead.domain.ids import to_id
from relead.domain.multifield import VALUE_TYPES
from relead.domain.user_fields.field import UserField
from relead.store import (
    currencies,
    entities,
    files,
    multifields,
    product_rows,
    related,
    statuses,
    users,
)
from relead.store.engine import ReadTx, Row, Tx


class FieldChanged(Exception):  # noqa: N818 - a state, not an error: the form shows it and asks
    """Somebody else changed the field while its form was open.

    No domain error: no method of REST has forms.
    """

    def __init__(self, before: FormValue, theirs: FormValue, yours: FormValue) -> None:
        super().__init__()
        self.before = before
        self.theirs = theirs
        self.yours = yours


@dataclass(frozen=True, slots=True)
class Editing:
    """A field whose form is open. `options` are choices as (value, label), or kinds of phones ...

    Of users they are those chosen: others are searched for (`actions/people`).
    """

    field: Field
    control: Control
    value: FormValue
    options: Sequence[tuple[str, str]]


async def start(tx: ReadTx, actor: Actor, family: EntityFamily, entity_id: int, code: str) -> Editing:
    """Open the form of a field. Raises EntityNotFound, AccessDenied, FieldNotWritable."""
    row = await entities.get(tx, family.entity, entity_id)
    row = await demand(tx, actor, family.entity, Action.WRITE, row)
    field, control = _editable(tx, family, code)
    await _demand_free(tx, family, row, code)
    value = await _held(tx, family, row, field)
    return Editing(field, control, value, await _options(tx, field, value))


async def with_names(tx: ReadTx, editing: Editing, *values: FormValue) -> Editing:
    """The same with the names of all users in these values."""
    if editing.control not in (Control.PERSON, Control.PEOPLE):
        return editing
    return replace(editing, options=await _people(tx, *values))


async def save(
    tx: Tx,
    actor: Actor,
    family: EntityFamily,
    entity_id: int,
    code: str,
    given: FormValue,
    before: FormValue,
) -> None:
    """Store what a form held; `before` is what it held when it was opened.

    Raises FieldChanged if the field has become something else meanwhile, and whatever
    `EntityFamily.update` raises.
    """
    row = await entities.lock(tx, family.entity, entity_id)
    row = await demand(tx, actor, family.entity, Action.WRITE, row)
    field, _ = _editable(tx, family, code)
    await _demand_free(tx, family, row, code)
    theirs = await _held(tx, family, row, field)
    if given == theirs:
        return
    if before != theirs:
        raise FieldChanged(before, theirs, given)
    if field.column in family.kept and not (given.strip() if isinstance(given, str) else given):
        raise ValueRequired(code, field.title(tx.portal.language))
    fields = {code: sent(field, _without_gone(field, given, theirs), tx.portal.zone)}
    drafter = item_draft if code == OBSERVERS.code else form_draft
    await family.update(tx, actor, entity_id, fields, drafter=drafter)


def _without_gone(field: Field, given: FormValue, theirs: FormValue) -> FormValue:
    """Rows taken out of a form are emptied: phones, e-mails ... not named stay as they are."""
    if field.type is not FieldType.MULTIFIELD:
        return given
    left = {row_id for row_id, _, _ in given}
    return [*given, *([row_id, kind, ""] for row_id, kind, _ in theirs if row_id not in left)]


def _editable(tx: ReadTx, family: EntityFamily, code: str) -> tuple[Field, Control]:
    field = family.known(tx).by_code.get(code)
    if code == OBSERVERS.code:  # no field of the classic dialect
        field = items(family.catalogue).by_name[code].field
    control = None if field is None else control_of(field)
    if field is None or control is None:
        raise FieldNotWritable(code)
    return field, control


async def _demand_free(tx: ReadTx, family: EntityFamily, row: Row, code: str) -> None:
    """Raise SumFollowsProducts for a sum that product rows make: what is typed would be overridden."""
    if code != "OPPORTUNITY" or row["is_manual_opportunity"]:
        return
    if await product_rows.list_for(tx, family.entity, row["id"]):
        raise SumFollowsProducts(code)


async def _held(tx: ReadTx, family: EntityFamily, row: Row, field: Field) -> FormValue:
    if field.code == OBSERVERS.code:
        found = await family.lists(tx, related.OBSERVERS, [row["id"]])
        return [str(each) for each in found.get(row["id"], ())]
    several = field.type is FieldType.MULTIFIELD
    values = await multifields.list_for(tx, family.entity, row["id"]) if several else ()
    return held(field, row, values, tx.portal.zone)


async def _options(tx: ReadTx, field: Field, value: FormValue) -> Sequence[tuple[str, str]]:
    """Choices; of files those there are."""
    if field.type in (FieldType.USER, FieldType.EMPLOYEE):
        return await _people(tx, value)
    if field.type is not FieldType.FILE:
        return await options_of(tx, field)
    found = await files.names(tx, [to_id(each) for each in value])
    return [(each, found[to_id(each)]["name"]) for each in value if to_id(each) in found]


async def options_of(tx: ReadTx, field: Field) -> list[tuple[str, str]]:
    """What may be chosen for a field, as (value, label)."""
    if isinstance(field, UserField) and field.type is FieldType.ENUMERATION:
        return [(str(item.id), item.value) for item in field.items]
    if field.type in (FieldType.CURRENCY, FieldType.MONEY):
        return [(row["currency"], row["currency"]) for row in await currencies.list_all(tx)]
    if field.type is FieldType.STATUS and field.status_type is not None:
        rows = await statuses.list_for(tx, field.status_type)
        return [(row["status_id"], row["name"]) for row in rows]
    if field.type is FieldType.MULTIFIELD:
        return [(kind, kind) for kind in VALUE_TYPES[field.code]]
    return []


async def _people(tx: ReadTx, *values: FormValue) -> list[tuple[str, str]]:
    """(id, name) of the users in values, dismissed ones too."""
    found = await users.names(tx, {to_id(each) for value in values for each in _each(value) if each})
    return [(str(number), name) for number, name in found.items()]


def _each(value: FormValue) -> Iterator[str]:
    yield from value if isinstance(value, list) else [value]
