"""Files in fields of entities: keeping them, and handing them to whoever may read the entity."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from relead.actions import activity_rights
from relead.actions.actors import actor_by_id
from relead.actions.demands import demand
from relead.actions.timeline_access import readable_item
from relead.domain import file_links
from relead.domain.access import Action, Actor
from relead.domain.errors import AccessDenied, EntityNotFound, InvalidValue
from relead.domain.fields.catalogue import Catalogue
from relead.domain.ids import Entity, FileHolder
from relead.domain.upload import Upload
from relead.store import entities, files
from relead.store.engine import ReadTx, Tx


class Stored(NamedTuple):
    """A file as it was sent."""

    name: str
    content_type: str
    content: bytes


async def store(
    tx: Tx,
    catalogue: Catalogue,
    entity_id: int,
    given: Mapping[str, Upload],
    present: Mapping[str, Any] | None = None,
) -> dict[str, int | None]:
    """Store the files a client sent by column; return the columns to set: new ids, None for removed.

    `present` is the entity's row, if it has one yet: removing what is not there changes nothing. Raises
    InvalidValue for what is no image: the file fields of entities are all pictures (entities.md 4.2).
    """
    columns: dict[str, int | None] = {}
    for column, file in given.items():
        if not file.remove:
            columns[column] = await _insert(tx, catalogue, entity_id, column, file)
        elif present is not None and present[column] is not None:
            columns[column] = None
    return columns


async def _insert(tx: Tx, catalogue: Catalogue, entity_id: int, column: str, file: Upload) -> int:
    if not file.is_image:
        field = next(field for field in catalogue.columns if field.column == column)
        raise InvalidValue(field.code, field.title(tx.portal.language))
    return await keep(tx, catalogue.entity, entity_id, file)


async def keep(tx: Tx, holder: Entity | FileHolder, holder_id: int, file: Upload) -> int:
    """Store a file of whatever kind; return its id."""
    return await files.insert_file(
        tx, holder, holder_id, name=file.name, content_type=file.content_type, content=file.content
    )


async def discard(tx: Tx, ids: Iterable[int | None]) -> None:
    """Delete files whose entity no longer refers to them."""
    for file_id in ids:
        if file_id is not None:
            await files.delete_file(tx, file_id)


async def follow(tx: ReadTx, file_id: int, auth: str) -> Stored:
    """The file a link leads to, if the user it was made for may read its entity now.

    Raises AccessDenied for a link that is forged or too old, EntityNotFound for a file that is gone.
    """
    user_id = file_links.user_of(tx.portal.file_key, auth, file_id, tx.now)
    actor = None if user_id is None else await actor_by_id(tx, user_id)
    if actor is None:
        raise AccessDenied
    owner = await files.owner(tx, file_id)
    if owner is None:
        raise EntityNotFound
    await _demand_readable(tx, actor, *owner)
    found = await files.get(tx, file_id)
    if found is None:  # deleted since we looked
        raise EntityNotFound
    return Stored(found["name"], found["content_type"], found["content"])


async def _demand_readable(tx: ReadTx, actor: Actor, holder: Entity | FileHolder, holder_id: int) -> None:
    if isinstance(holder, FileHolder):
        await readable_item(tx, actor, holder_id)
    elif holder is Entity.ACTIVITY:
        await activity_rights.demand_readable(tx, actor, holder_id)
    else:
        await demand(tx, actor, holder, Action.READ, await entities.owner(tx, holder, holder_id))


async def copied(tx: ReadTx, file_id: int) -> Upload:
    """A file as if it was sent anew: each holder owns its own."""
    found = await files.get(tx, file_id)
    return Upload() if found is None else Upload(found["name"], found["content"])
