"""Rows of the CRM's dictionaries: the use cases behind `crm.status.*` (entities.md 8.1)."""

from collections.abc import Mapping
from typing import Any

from relead.actions import links
from relead.actions.links import LeadState
from relead.domain import deal_stages
from relead.domain import statuses as rules
from relead.domain.access import Actor, demand_config
from relead.domain.dictionaries import (
    DICTIONARIES,
    Dictionary,
    all_defaults,
    defaults,
    find,
    of_category,
    stages_of,
)
from relead.domain.errors import EntityNotFound
from relead.domain.errors.dictionaries import (
    InvalidDictionaryId,
    StatusExists,
    StatusInUse,
    StatusNeeded,
    SystemStatus,
    UnknownDictionary,
)
from relead.domain.ids import Entity
from relead.domain.semantics import Semantic
from relead.domain.texts import text
from relead.store import categories, entities, leads, statuses
from relead.store.engine import ReadTx, Row, StaleLocks, Tx

_LEAD_STAGES = "STATUS"
_WRITTEN = ("name", "sort", "color", "semantics")


async def list_all(tx: ReadTx) -> list[Row]:
    """All rows of all dictionaries by SORT."""
    return await statuses.list_all(tx)


async def dictionaries(tx: ReadTx) -> list[Dictionary]:
    """All dictionaries; stages of other categories of deals stand before those of the first one."""
    found = [of_category(row["id"], row["name"]) for row in await categories.list_all(tx) if row["id"]]
    made = []
    for dictionary in DICTIONARIES.values():
        if dictionary.id == deal_stages.GENERAL:
            made += found
        made.append(dictionary)
    return made


async def list_for(tx: ReadTx, entity_id: str) -> list[Row]:
    """Rows of one dictionary by SORT, none for a dictionary that does not exist."""
    if not entity_id:
        raise InvalidDictionaryId
    return await statuses.list_for(tx, entity_id)


async def get(tx: ReadTx, row_id: int) -> Row:
    """One row. Raises EntityNotFound."""
    return _found(await statuses.get(tx, row_id))


def _found(row: Row | None) -> Row:
    if row is None:
        raise EntityNotFound
    return row


async def add(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> int:
    """Add a row, return its id. Raises what `domain.statuses` does, and StatusExists."""
    demand_config(actor)
    category = rules.category_of(fields)
    if category and not await categories.hold(tx, category):
        raise UnknownDictionary
    row = rules.draft(fields, tx.portal.language)
    rules.check_place(row, await statuses.list_for(tx, row["entity_id"]), tx.portal.language)
    made = await statuses.insert_row(tx, row)
    if made is None:
        raise StatusExists
    return made


async def append(tx: Tx, actor: Actor, entity_id: str, fields: Mapping[str, Any]) -> int:
    """Add a row at the end of its dictionary, an intermediate stage before the successful one.

    Raises what `add` does.
    """
    demand_config(actor)
    present = await statuses.list_for(tx, entity_id)
    sort = rules.sort_of_last(present, fields)
    return await add(tx, actor, {**fields, "ENTITY_ID": entity_id, "SORT": sort})


async def update(tx: Tx, actor: Actor, row_id: int, fields: Mapping[str, Any]) -> None:
    """Change name, order or colour of a row; moving a stage never changes leads (R22).

    Raises AccessDenied, EntityNotFound, NameRequired, InvalidValue, StageAfterSuccess.
    """
    demand_config(actor)
    kind = (await get(tx, row_id))["entity_id"]
    changed = rules.change(fields, tx.portal.language)
    if "sort" in changed:
        rules.check_sort(await _lock_all(tx, kind), row_id, changed["sort"], tx.portal.language)
    row = _found(await statuses.lock(tx, row_id))
    await statuses.update_row(tx, row_id, {name: changed.get(name, row[name]) for name in _WRITTEN})


async def move(tx: Tx, actor: Actor, row_id: int, *, later: bool) -> None:
    """Let a row change places with the one after it, or before; at an end it stays.

    Raises AccessDenied, EntityNotFound, StageAfterSuccess.
    """
    demand_config(actor)
    kind = (await get(tx, row_id))["entity_id"]
    rows = rules.moved(await _lock_all(tx, kind), row_id, tx.portal.language, later=later)
    for place, row in enumerate(rows, 1):
        sort = place * rules.STEP
        if row["sort"] != sort:
            await statuses.update_row(tx, row["id"], {**{name: row[name] for name in _WRITTEN}, "sort": sort})


async def _lock_all(tx: Tx, kind: str) -> list[Row]:
    """The rows of a dictionary, locked in ascending id: where one may stand depends on the others."""
    numbers = sorted(row["id"] for row in await statuses.list_for(tx, kind))
    return [row for number in numbers if (row := await statuses.lock(tx, number)) is not None]


async def delete(tx: Tx, actor: Actor, row_id: int, *, forced: bool) -> None:
    """Delete a row that no entity has as its value; a system row only by force.

    Raises SystemStatus, StatusNeeded, StatusInUse.
    """
    demand_config(actor)
    row = _found(await statuses.lock(tx, row_id))
    dictionary = find(row["entity_id"])
    if row["system"] and not forced:
        raise SystemStatus
    if dictionary is not None and row["status_id"] in dictionary.needed:
        raise StatusNeeded
    if await statuses.in_use(tx, row["entity_id"], row["status_id"]):
        raise StatusInUse
    await statuses.delete_row(tx, row_id)


async def change_semantics(tx: Tx, actor: Actor, row_id: int, semantic: Semantic) -> None:
    """Say anew whether a lead stage is intermediate or a failure; every lead in it follows at once (R22).

    `crm.status.update` cannot do it: SEMANTICS is immutable there. Raises StatusNeeded for the stages a
    process cannot be without, and for a second successful one; StageAfterSuccess for one that stands after
    the successful one and would be intermediate.
    """
    demand_config(actor)
    row = await get(tx, row_id)
    needed = DICTIONARIES[_LEAD_STAGES].needed
    if row["entity_id"] != _LEAD_STAGES or row["status_id"] in needed or semantic is Semantic.SUCCESS:
        raise StatusNeeded
    if rules.semantic_of(row) is semantic:
        return
    states = await _lock_leads(tx, row["status_id"])
    # The stage after its leads, in the order in which whoever moves a lead locks them.
    row = _found(await statuses.lock(tx, row_id))
    if await leads.in_status(tx, row["status_id"]) != [state.id for state in states]:
        raise StaleLocks
    stored = None if semantic is Semantic.PROCESS else semantic.value
    rules.check_meaning({**row, "semantics": stored}, await _lock_all(tx, _LEAD_STAGES), tx.portal.language)
    await statuses.update_row(tx, row_id, {**{name: row[name] for name in _WRITTEN}, "semantics": stored})
    columns = {"semantic": semantic.value, **({"date_closed": tx.now} if semantic.closed else {})}
    for state in states:
        if state.semantic is not semantic:
            await links.save(tx, state, links.after(state, columns=columns), columns)


async def _lock_leads(tx: Tx, status_id: str) -> list[LeadState]:
    ids = await leads.in_status(tx, status_id)
    rows = [await entities.lock(tx, Entity.LEAD, lead_id) for lead_id in ids]
    return [await links.state_of(tx, row) for row in rows if row is not None]


async def speak(tx: Tx, language: str) -> None:
    """Make the dictionaries follow the portal's language: what nobody renamed gets its name in it (R21).

    Salutations differ from language to language: those of the old one go unless somebody has them.
    """
    other = "en" if language == "ru" else "ru"
    numbered = [row["id"] for row in await categories.list_all(tx) if row["id"]]
    stages = [each for category_id in numbered for each in stages_of(category_id)]
    await statuses.rename(
        tx,
        [
            (kind, row.status_id, row.name(other), row.name(language))
            for kind, row in (*all_defaults(), *stages)
        ],
    )
    await categories.rename_first(tx, text("category_general", other), text("category_general", language))
    for kind, default in all_defaults():
        if default.language == other and not await statuses.in_use(tx, kind, default.status_id):
            await statuses.delete_default(tx, kind, default.status_id, default.name(other))
    await statuses.fill(tx, [each for each in defaults(language) if each[1].language is not None], language)
