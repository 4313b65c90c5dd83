"""What methods about timelines, the stage history and layouts of cards are called with, and by whose right.

Belongs here: entries like those of `rights.methods`, which has all others.
"""

from collections.abc import Mapping
from typing import Any

from rights.cases import AtAll, Case, Listing, OnItem, Params, Table, anybody, configures, everyone, given
from rights.people import Person
from rights.portal import KINDS, NOWHERE, World


def administers(person: Person) -> bool:
    """Whether a person may change others' comments; all of them here are the administrator's."""
    return person.admin


def _record(thing: str, kind: str, **more: Any) -> Params:
    """A comment or log message on the item as `id`, with the item in every form methods name it."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        item = world.item(kind, owner, person)
        card = {"ENTITY_ID": item, "ENTITY_TYPE": kind}
        record = world.more.get((thing, kind, item), NOWHERE)
        number = KINDS[kind]
        texts = {"title": "x", "text": "x", "iconCode": "info"}
        return {
            "id": record,
            "itemId": record,
            "itemType": 1,
            "text": "x",
            "ownerTypeId": number,
            "ownerId": item,
            "entityTypeId": number,
            "entityId": item,
            "filter": card,
            "fields": {"COMMENT": "x", **card, "entityTypeId": number, "entityId": item, **texts},
            **more,
        }

    return params


def _bound(kind: str, other: str) -> Params:
    """The record on one's own other item is bound to the item."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        record = world.more["comment", other, world.item(other, "mine", person)]
        card = {"ENTITY_ID": world.item(kind, owner, person), "ENTITY_TYPE": kind}
        return {"fields": {"OWNER_ID": record, **card}}

    return params


def _borrowed(kind: str, other: str) -> Params:
    """The record on the item is bound to one's own other item."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        record = world.more.get(("comment", kind, world.item(kind, owner, person)), NOWHERE)
        card = {"ENTITY_ID": world.item(other, "mine", person), "ENTITY_TYPE": other}
        return {"fields": {"OWNER_ID": record, **card}}

    return params


def _unbound(kind: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        item = world.item(kind, owner, person)
        record = world.more.get(("comment", kind, item), NOWHERE)
        return {"fields": {"OWNER_ID": record, "ENTITY_ID": item, "ENTITY_TYPE": kind}}

    return params


_OTHER = {"lead": "contact", "deal": "contact", "contact": "lead", "company": "lead"}


def _of_kind(kind: str) -> dict[str, Case | tuple[Case, ...]]:
    comment, log = _record("comment", kind), _record("log", kind)
    # By its author, who is the administrator; others may not, whatever their rights on the card.
    unnamed = _record("comment", kind, ownerTypeId=None)
    return {
        "comment.add": OnItem(kind, "write", comment),
        "comment.get": OnItem(kind, "read", comment),
        "comment.list": OnItem(kind, "read", comment),
        "comment.update": (
            OnItem(kind, "write", comment, administers),
            OnItem(kind, "write", unnamed, administers),
        ),
        "comment.delete": (
            OnItem(kind, "write", comment, administers),
            OnItem(kind, "write", unnamed, administers),
        ),
        "bindings.bind": (
            OnItem(kind, "write", _bound(kind, _OTHER[kind])),
            OnItem(kind, "read", _borrowed(kind, _OTHER[kind]), lambda person: "mine" in person.write),
        ),
        "bindings.unbind": OnItem(kind, "write", _unbound(kind), administers),
        "bindings.list": AtAll(anybody, given(filter={"OWNER_ID": 1})),
        "note.get": OnItem(kind, "read", comment),
        "note.save": OnItem(kind, "write", log),
        "note.delete": OnItem(kind, "write", comment),
        "item.pin": OnItem(kind, "write", comment),
        "item.unpin": OnItem(kind, "write", comment),
        "logmessage.add": OnItem(kind, "write", log),
        "logmessage.get": OnItem(kind, "read", log),
        "logmessage.list": OnItem(kind, "read", log),
        "logmessage.delete": OnItem(kind, "write", log),
    }


def _timelines() -> Table:
    made: dict[str, list[Case]] = {}
    for kind in KINDS:
        for verb, cases in _of_kind(kind).items():
            found = cases if isinstance(cases, tuple) else (cases,)
            made.setdefault(f"crm.timeline.{verb}", []).extend(found)
    table: Table = {name: tuple(cases) for name, cases in made.items()}
    return table | everyone("crm.timeline.comment.fields", "crm.timeline.bindings.fields")


def _layouts() -> Table:
    data = [{"name": "main", "title": "x", "type": "section", "elements": []}]
    made: Table = {}
    for name in (*KINDS, "item"):
        family, typed = f"crm.{name}.details.configuration", {"entityTypeId": 1, "data": data}
        others = given(**typed, userId=30)
        common = given(**typed, scope="C")
        made |= {
            f"{family}.get": (
                AtAll(anybody, given(**typed)),
                AtAll(anybody, common),
                AtAll(configures, others),
            ),
            f"{family}.forceCommonScopeForAll": (AtAll(configures, given(**typed)),),
        }
        for verb in ("set", "reset"):
            made[f"{family}.{verb}"] = (
                AtAll(anybody, given(**typed)),
                AtAll(configures, common),
                AtAll(configures, others),
            )
    return made


def _stages() -> Table:
    return {
        "crm.stagehistory.list": tuple(
            Listing(kind, {"entityTypeId": KINDS[kind]}, _owners) for kind in ("lead", "deal")
        )
    }


def _owners(result: Any) -> list[int]:
    return [row["OWNER_ID"] for row in result["items"]]


TABLE: Table = {**_timelines(), **_layouts(), **_stages()}


async def prepare(world: World) -> None:
    """Write a comment with a note, and a log message, on every item."""
    for kind, number in KINDS.items():
        for item in world.every(kind):
            fields = {"ENTITY_ID": item, "ENTITY_TYPE": kind, "COMMENT": "said"}
            comment = await world.made("crm.timeline.comment.add", fields=fields)
            card = {"ownerTypeId": number, "ownerId": item}
            await world.made("crm.timeline.note.save", itemType=1, itemId=comment, text="x", **card)
            texts = {"title": "x", "text": "x", "iconCode": "info"}
            named = {"entityTypeId": number, "entityId": item}
            made = await world.made("crm.timeline.logmessage.add", fields={**named, **texts})
            world.more["comment", kind, item] = comment
            world.more["log", kind, item] = made["logMessage"]["id"]
