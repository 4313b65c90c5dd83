"""What values of fields refer to, as a card names it: files, and entities in user fields of the type `crm`.

Belongs here: reading all of a row's at once, and handing out a file. Does not belong here: users and
dictionaries, which cards read for more than that.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from relead.actions.entity_family import EntityFamily
from relead.actions.files import Stored
from relead.domain.access import Actor
from relead.domain.errors import EntityNotFound
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.ids import Entity
from relead.domain.user_fields.field import COLUMN, UserField
from relead.domain.user_fields.values import crm_reference
from relead.store import files, readable
from relead.store.engine import ReadTx, Row


@dataclass(frozen=True, slots=True)
class FieldNames:
    """`files`: name, content_type and size by id; `items`: names of the entities the actor may read."""

    files: dict[int, Row] = field(default_factory=dict)
    items: dict[tuple[Entity, int], str] = field(default_factory=dict)


async def read(tx: ReadTx, actor: Actor, row: Row, fields: Iterable[Field]) -> FieldNames:
    """Names of what the row of an entity the actor may read refers to: at most 2 statements."""
    ids: set[int] = set()
    wanted: dict[Entity, set[int]] = {}
    for each in fields:
        if each.type is FieldType.FILE:
            ids.update(values_of(each, row))
        elif isinstance(each, UserField) and each.type is FieldType.CRM:
            for entity, number in map(crm_reference, values_of(each, row)):
                wanted.setdefault(entity, set()).add(number)
    return FieldNames(await files.names(tx, ids), await readable.mixed(tx, actor, wanted))


async def file_of(
    tx: ReadTx, actor: Actor, family: EntityFamily, entity_id: int, code: str, file_id: int
) -> Stored:
    """A file in a field of a card the actor may read. Raises AccessDenied, EntityNotFound."""
    row = await family.get(tx, actor, entity_id)
    each = family.known(tx).by_code.get(code)
    if each is None or each.type is not FieldType.FILE or file_id not in values_of(each, row):
        raise EntityNotFound
    found = await files.get(tx, file_id)
    if found is None:  # deleted since we looked
        raise EntityNotFound
    return Stored(found["name"], found["content_type"], found["content"])


def values_of(each: Field, row: Row) -> list[Any]:
    """Stored values of a field, none for an unset one."""
    value = row[COLUMN].get(each.key) if isinstance(each, UserField) else row[str(each.column)]
    return value if isinstance(value, list) else [] if value is None else [value]
