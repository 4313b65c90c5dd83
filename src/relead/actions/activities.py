"""Activities: the use cases behind `crm.activity.*` (communications.md 3.5).

Belongs here: making, changing, listing and deleting one activity. Does not belong here: bindings and what
the life of cards does to activities (`activity_bindings`), rights (`activity_rights`), rules of values
(`domain/activity`).
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from relead.actions import files
from relead.actions.activity_rights import Held, demand_card, demand_readable, hold, lock_cards, visible
from relead.actions.entity_family import reading_of
from relead.domain import activity, communication_binding, events, listing
from relead.domain.access import Action, Actor
from relead.domain.activity import Communication
from relead.domain.errors.activities import ActivityRefused
from relead.domain.events import Kind, Record
from relead.domain.fields.activity import ACTIVITY
from relead.domain.fields.catalogue import Field
from relead.domain.fields.draft import draft
from relead.domain.ids import Card, Entity, to_id
from relead.domain.listing import Condition, Op, Part, Query
from relead.domain.upload import upload
from relead.store import activities, dictionaries, entities, query
from relead.store.engine import ReadTx, Row, Tx

_OWN = frozenset(field.code for field in ACTIVITY.columns) - {"DEADLINE"}
"""What a client may set in the row; a deadline follows from the times (3.6)."""


def conditions(tx: ReadTx, filters: Iterable[tuple[str, str, Any]]) -> tuple[Part, ...]:
    """Read a client's filter; BINDINGS are pairs of OWNER_TYPE_ID and OWNER_ID, of which one suffices."""
    filters = list(filters)
    made: list[Part] = list(listing.conditions(ACTIVITY, filters, reading_of(tx)))
    for operator, name, value in filters:
        if name == "BINDINGS" and operator in ("", "="):
            made.append(Condition("bindings", Op.BOUND, _pairs(value)))
    return tuple(made)


def _pairs(value: Any) -> list[tuple[int, int]]:
    elements = list(value.values()) if isinstance(value, Mapping) and "OWNER_TYPE_ID" not in value else value
    elements = elements if isinstance(elements, list) else [elements]
    given = [each for each in elements if isinstance(each, Mapping)]
    return [(to_id(each.get("OWNER_TYPE_ID")), to_id(each.get("OWNER_ID"))) for each in given]


async def page(tx: ReadTx, actor: Actor, fields: tuple[Field, ...], asked: Query, offset: int) -> list[Row]:
    """Rows of one page, only those the actor may read."""
    return await query.page(tx, actor, Entity.ACTIVITY, fields, asked, offset)


async def count(tx: ReadTx, actor: Actor, asked: Query) -> int:
    """How many the actor may read."""
    return await query.count(tx, actor, Entity.ACTIVITY, asked)


async def get(tx: ReadTx, actor: Actor, activity_id: int) -> Row:
    """Row of `store.activities.get`."""
    return await demand_readable(tx, actor, activity_id)


async def communications(
    tx: ReadTx, actor: Actor, ids: Collection[int]
) -> dict[int, list[tuple[Row, Mapping[str, Any]]]]:
    """Communications of activities the actor was shown, with what is told of each one's card.

    Names of a card that he may not read are not told, nor that of a readable contact's company.
    """
    rows = await activities.comms(tx, ids)
    cards = {_card(row) for row in rows} | {card for row in rows for card in _company(row)}
    seen = await visible(tx, actor, cards)
    made: dict[int, list[tuple[Row, Mapping[str, Any]]]] = {}
    for row in rows:
        known = row["entity_settings"] if _card(row) in seen else {}
        if not seen.issuperset(_company(row)):
            known = {name: value for name, value in known.items() if name not in _COMPANY}
        made.setdefault(row["activity_id"], []).append((row, known))
    return made


def _company(row: Row) -> list[Card]:
    """The company whose name was kept with a contact's."""
    number = row["entity_settings"].get("COMPANY_ID")
    return [Card(Entity.COMPANY, int(number))] if number else []


def _card(row: Row) -> Card:
    return Card(Entity(row["entity_type_id"]), row["entity_id"])


async def attached(tx: ReadTx, ids: Collection[int]) -> dict[int, list[int]]:
    """Ids of files by activity the actor was shown."""
    return await activities.files(tx, ids)


async def add(tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> int:
    """Create an activity as a client describes it, return its id. Checks in the order of 3.5."""
    columns = _columns(tx, fields)
    if not columns.get("subject", "").strip():
        raise ActivityRefused("The field SUBJECT is not defined or empty.")
    await _demand_responsible(tx, columns)
    activity.settle_kind(columns)
    activity.demand_ours(columns["provider_id"], "add")
    found = activity.communications(_list(fields.get("COMMUNICATIONS")), columns["type_id"])
    own = activity.card_of(fields.get("OWNER_TYPE_ID"), fields.get("OWNER_ID"))
    activity.demand_communications(found, columns["type_id"])
    cards = activity.bound_to(own, found)
    activity.demand_notice(columns)
    if columns["type_id"] == activity.LETTER and _is_to_be_sent(columns):
        # A letter that nobody sends must not look as if it had been.
        raise ActivityRefused('Email send error. Failed to load module "subscribe"')
    made = await create(tx, actor, columns, cards, found, own)
    await _attach(tx, made, fields)
    return made


def _is_to_be_sent(columns: Mapping[str, Any]) -> bool:
    return bool(columns.get("direction") == activity.OUTGOING and columns.get("completed"))


async def create(
    tx: Tx,
    actor: Actor,
    columns: dict[str, Any],
    cards: tuple[Card, ...],
    found: Iterable[Communication] = (),
    own: Card | None = None,
) -> int:
    """Store an activity bound to these cards, return its id: the one way one is made, by any channel.

    `columns` has type, provider and whatever else is known; `own` is its owner, if not one of `cards` by
    the rule of 2.3. The actor must be allowed to change every card (`domain.access.SYSTEM` may).
    """
    rows = await lock_cards(tx, cards)
    for card in cards:
        await demand_card(tx, actor, rows, card)
    letter = communication_binding.Channel.LETTER if columns["type_id"] == activity.LETTER else None
    own = own or communication_binding.owner(cards, letter) or cards[0]
    columns["responsible_id"] = columns.get("responsible_id") or rows[own]["assigned_by_id"] or actor.user_id
    activity.complete_new(columns, tx.now, actor.user_id or columns["responsible_id"], tx.portal.zone)
    made = columns["id"] = await activities.next_id(tx)
    columns.setdefault("thread_id", made)
    await activities.insert_row(tx, columns | {"owner_type_id": int(own.entity), "owner_id": own.id})
    await activities.bind(tx, [(made, card) for card in cards])
    await _communicate(tx, made, found, own)
    await activities.touch(tx, cards)
    tx.record(Record(Kind.CREATED, Entity.ACTIVITY, made, {}))
    tx.emit(events.added(Entity.ACTIVITY, made))
    return made


async def _communicate(tx: Tx, activity_id: int, found: Iterable[Communication], own: Card) -> None:
    rows = []
    for each in found:
        card = each.card or own
        rows.append(
            {
                "type": each.type,
                "value": each.value,
                "entity_type_id": int(card.entity),
                "entity_id": card.id,
                "entity_settings": await _snapshot(tx, card),
            }
        )
    await activities.replace_comms(tx, activity_id, rows)


_COMPANY = ("COMPANY_TITLE", "COMPANY_ID")
_NAMES = ("HONORIFIC", "NAME", "SECOND_NAME", "LAST_NAME")


async def _snapshot(tx: Tx, card: Card) -> dict[str, Any]:
    """Names of a card as they are now (3.4)."""
    row = await entities.get(tx, card.entity, card.id)
    if row is None:  # cannot be: it is locked
        return {}
    if card.entity is Entity.COMPANY:
        return {"COMPANY_TITLE": row["title"]}
    if card.entity is Entity.DEAL:
        return {"DEAL_TITLE": row["title"]}
    names = {name: row[name.lower()] or "" for name in _NAMES}
    if card.entity is Entity.LEAD:
        return names | {"LEAD_TITLE": row["title"]}
    company = row["company_id"] and await entities.get(tx, Entity.COMPANY, row["company_id"])
    return names | ({"COMPANY_TITLE": company["title"], "COMPANY_ID": str(company["id"])} if company else {})


async def update(
    tx: Tx, actor: Actor, activity_id: int, fields: Mapping[str, Any], *, history: bool = True
) -> None:
    """Change an activity; if nothing really changes nothing is written and no event is sent."""
    columns = _columns(tx, fields, on_update=True)
    columns.pop("provider_id", None)
    found = None
    if isinstance(fields.get("COMMUNICATIONS"), list | Mapping):
        seen = await demand_readable(tx, actor, activity_id)  # what is refused depends on its type
        found = activity.communications(_list(fields["COMMUNICATIONS"]), seen["type_id"])
    cards = [each.card for each in found or () if each.card is not None]
    held = await hold_changeable(tx, actor, activity_id, cards)
    activity.demand_ours(held.row["provider_id"], "update")
    await _demand_responsible(tx, columns)
    if {"notify_type", "notify_value"} & columns.keys():
        notice = {**{name: held.row[name] for name in ("notify_type", "notify_value")}, **columns}
        activity.demand_notice(notice)
        columns["notify_value"] = notice["notify_value"]
    changed = await _recommunicate(tx, actor, held, found) if found is not None else False
    changed |= await _attach(tx, activity_id, fields)
    await change(tx, held, columns, force=changed, history=history)


async def hold_changeable(
    tx: Tx, actor: Actor, activity_id: int, more: Collection[Card] = (), action: Action = Action.WRITE
) -> Held:
    """Lock an activity whose owner the actor may change."""
    held = await hold(tx, actor, activity_id, more)
    await demand_card(tx, actor, held.rows, held.owner, action)
    return held


async def change(
    tx: Tx, held: Held, columns: dict[str, Any], *, force: bool = False, history: bool = True
) -> None:
    """Store changed columns of a held activity with what follows from them; `force`: other things changed."""
    activity.complete_change(held.row, columns, tx.portal.zone)
    changed = {name: value for name, value in columns.items() if held.row[name] != value}
    if not changed and not force:
        return
    if changed.get("completed"):
        await activities.touch(tx, held.cards)
    activities.wake(tx, held.cards)
    editor = {} if held.row["type_id"] == activity.LETTER else {"editor_id": tx.user_id}
    await activities.update_rows(tx, [held.id], {**changed, "last_updated": tx.now, **editor})
    if history:
        tx.record(Record(Kind.CHANGED, Entity.ACTIVITY, held.id, {"fields": sorted(changed)}))
    tx.emit(events.updated(Entity.ACTIVITY, held.id))


async def _recommunicate(tx: Tx, actor: Actor, held: Held, found: list[Communication]) -> bool:
    """Replace communications; bindings are rebuilt from the owner and them (3.5)."""
    activity.demand_communications(found, held.row["type_id"])
    cards = activity.bound_to(held.owner, found)
    for card in cards:
        if card not in held.cards:
            await demand_card(tx, actor, held.rows, card)
    await activities.unbind(tx, [(held.id, card) for card in held.cards if card not in cards])
    await activities.bind(tx, [(held.id, card) for card in cards])
    await _communicate(tx, held.id, found, held.owner)
    return True


async def delete(tx: Tx, actor: Actor, activity_id: int) -> None:
    """Delete an activity; its owner must be the actor's to delete."""
    held = await hold_changeable(tx, actor, activity_id, action=Action.DELETE)
    activities.wake(tx, held.cards)
    await activities.delete_rows(tx, [activity_id])
    tx.emit(events.deleted(Entity.ACTIVITY, activity_id))


def _columns(tx: ReadTx, fields: Mapping[str, Any], *, on_update: bool = False) -> dict[str, Any]:
    given = {code: value for code, value in fields.items() if code in _OWN}
    if to_id(given.get("COMPLETED")) > 0:
        given["COMPLETED"] = "Y"
    made = draft(ACTIVITY, given, reading_of(tx), on_update=on_update).columns
    return {
        name: activity.stored(name, value)
        for name, value in made.items()
        if name not in ("owner_type_id", "owner_id") and not (name == "responsible_id" and value is None)
    }


async def _demand_responsible(tx: Tx, columns: Mapping[str, Any]) -> None:
    chosen = columns.get("responsible_id")
    if chosen is not None and not await dictionaries.user_exists(tx, chosen):
        raise ActivityRefused("The field RESPONSIBLE_ID is not defined or invalid.")


def _list(value: Any) -> list[Any]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else []


async def _attach(tx: Tx, activity_id: int, fields: Mapping[str, Any]) -> bool:
    """Let the activity have the files given, new ones or ids of those it has; absent, all stay."""
    given = fields.get("FILES", fields.get("WEBDAV_ELEMENTS"))
    if given is None:
        return False
    present = (await activities.files(tx, [activity_id])).get(activity_id, [])
    kept = {to_id(each.get("id") if isinstance(each, Mapping) else each) for each in _list(given)}
    new = [file for file in map(upload, _list(given)) if file is not None and not file.remove]
    gone = [file_id for file_id in present if file_id not in kept]
    for file in new:
        await files.keep(tx, Entity.ACTIVITY, activity_id, file)
    await files.discard(tx, gone)
    return bool(new or gone)
