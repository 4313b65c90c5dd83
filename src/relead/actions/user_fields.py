"""Definitions of user fields: the use cases behind `*.userfield.*` and `userfieldconfig.*` (entities.md 11).

Belongs here: who may see and change definitions, and what else a change touches. Does not belong here: how
a client's fields become a definition (`domain/user_fields/definition`), values (`user_values`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from relead.actions import user_values
from relead.domain import events
from relead.domain.access import Action, Actor, demand_config, demand_type
from relead.domain.errors import AccessDenied
from relead.domain.errors.user_fields import FieldNameTaken, UserFieldNotFound
from relead.domain.fields.catalogue import FieldType
from relead.domain.ids import Entity
from relead.domain.user_fields import definition
from relead.domain.user_fields.definition import Items
from relead.domain.user_fields.field import OWNERS, USER, UserField
from relead.store import credentials, jobs, user_fields
from relead.store.engine import ReadTx, Tx

STRIP = "strip_user_field"
"""Task of the worker that takes away values where there are more than one unit of work should touch."""


def may_read(actor: Actor, owner: str) -> bool:
    """Whether the actor may know the user fields of an ENTITY_ID: he may read what has them.

    Requisites are part of contacts and companies. Those of users are administrators' business.
    """
    if owner == USER:
        return actor.is_admin
    entity = OWNERS[owner]
    readable = (Entity.CONTACT, Entity.COMPANY) if entity is None else (entity,)
    return any(_reads(actor, each) for each in readable)


def _reads(actor: Actor, entity: Entity) -> bool:
    try:
        demand_type(actor, entity, Action.READ)
    except AccessDenied:
        return False
    return True


async def list_for(tx: ReadTx, actor: Actor, owner: str) -> Sequence[UserField]:
    """User fields of an ENTITY_ID by (SORT, ID); users' only to administrators."""
    if not may_read(actor, owner):
        raise AccessDenied
    return (await user_fields.all_fields(tx)).of(owner)


async def list_readable(tx: ReadTx, actor: Actor) -> Sequence[UserField]:
    """All user fields of the CRM that the actor may know, by (SORT, ID)."""
    known = await user_fields.all_fields(tx)
    fields = [field for owner in OWNERS if may_read(actor, owner) for field in known.of(owner)]
    return sorted(fields, key=lambda field: (field.sort, field.id))


async def get(tx: ReadTx, actor: Actor, field_id: int, owner: str | None = None) -> UserField:
    """One definition; of another ENTITY_ID than `owner` is denied. Raises UserFieldNotFound."""
    return _demanded(actor, await user_fields.get(tx, field_id), field_id, owner)


def _demanded(actor: Actor, field: UserField | None, field_id: int, owner: str | None) -> UserField:
    if owner is not None and not may_read(actor, owner):
        raise AccessDenied
    if field is None or (owner is None and field.owner not in OWNERS):
        raise UserFieldNotFound(field_id)
    if owner not in (None, field.owner) or not may_read(actor, field.owner):
        raise AccessDenied
    return field


async def add(tx: Tx, actor: Actor, owner: str, fields: Mapping[str, Any]) -> int:
    """Add a user field to an ENTITY_ID, return its id.

    Raises what `definition.added` does, EnumItemExists, FieldNameTaken.
    """
    _demand_writer(actor, owner)
    columns = definition.added(fields, owner)
    items = Items()
    if columns["user_type_id"] == FieldType.ENUMERATION.value:
        items = definition.changed_items((), fields.get("LIST"), multiple=columns["multiple"])
    field_id = await user_fields.insert_row(tx, columns)
    if field_id is None:
        raise FieldNameTaken(columns["field_name"], owner)
    await user_fields.write_items(tx, field_id, items)
    happened = ("ADD", "SETENUMVALUES") if items else ("ADD",)
    await _tell(tx, owner, field_id, columns["field_name"], happened)
    return field_id


async def update(
    tx: Tx, actor: Actor, field_id: int, fields: Mapping[str, Any], owner: str | None = None
) -> None:
    """Change a definition; values of deleted items go from the entities that have them.

    Raises UserFieldNotFound, EnumItemExists; AccessDenied also for a field of another ENTITY_ID.
    """
    _demand_writer(actor, owner)
    field = _demanded(actor, await user_fields.lock(tx, field_id), field_id, owner)
    columns = definition.changed(field, fields)
    items = Items()
    if field.type is FieldType.ENUMERATION:
        items = definition.changed_items(field.items, fields.get("LIST"), multiple=field.multiple)
    if columns:
        await user_fields.update_row(tx, field_id, columns)
    await user_fields.write_items(tx, field_id, items)
    if items.deleted:
        await _strip(tx, field, items.deleted)
    happened = [name for name, done in (("UPDATE", columns), ("SETENUMVALUES", items)) if done]
    if happened:
        await _tell(tx, field.owner, field_id, field.code, happened)


async def delete(tx: Tx, actor: Actor, field_id: int, owner: str | None = None) -> None:
    """Delete a definition with its items, and its values from all entities.

    Raises UserFieldNotFound; AccessDenied also for a field of another ENTITY_ID.
    """
    _demand_writer(actor, owner)
    field = _demanded(actor, await user_fields.lock(tx, field_id), field_id, owner)
    await user_fields.delete_row(tx, field_id)
    await _strip(tx, field, ())
    await _tell(tx, field.owner, field_id, field.code, ("DELETE",))


async def _strip(tx: Tx, field: UserField, items: Sequence[int]) -> None:
    """Take values away: from as many entities as one unit of work should touch at once, the rest in a job."""
    files_too = field.type is FieldType.FILE
    last = await user_values.strip(tx, field.owner, field.id, items, files_too=files_too)
    if last is not None:
        await jobs.defer(
            tx,
            STRIP,
            owner=field.owner,
            field_id=field.id,
            items=list(items),
            files_too=files_too,
            after=last,
        )


def _demand_writer(actor: Actor, owner: str | None) -> None:
    demand_config(actor)
    if owner == USER and not actor.is_admin:
        raise AccessDenied


async def _tell(tx: Tx, owner: str, field_id: int, name: str, happened: Sequence[str]) -> None:
    for each in happened if owner in OWNERS else ():  # there are no events of users' fields
        tx.emit(events.user_field(owner, each, field_id, name))
    await credentials.notify(tx)
