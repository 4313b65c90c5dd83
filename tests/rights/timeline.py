"""Entries for what stands on timelines, which has the rights of its card, and for layouts of cards."""

from collections.abc import Mapping
from typing import Any

from rights.cases import AtAll, Case, Listing, OnItem, Params, Table, anybody, configures, everyone, given
from rights.people import Person
from rights.portal import KINDS, NOWHERE, World

_LAYOUT = [{"name": "main", "title": "Main", "type": "section", "elements": [{"name": "TITLE"}]}]


def _card(kind: str, **more: Any) -> Params:
    """The card, named in all the ways methods name it, and what stands on it."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        item = world.item(kind, owner, person)
        comment = world.more.get(("comment", kind, item), NOWHERE)
        typed = {"ENTITY_TYPE": kind, "ENTITY_ID": item}
        universal = {"entityTypeId": KINDS[kind], "entityId": item}
        return {
            "id": comment,
            "ownerTypeId": KINDS[kind],
            "ownerId": item,
            "itemType": 1,
            "itemId": comment,
            "text": "x",
            "filter": typed,
            **universal,
            "fields": {**typed, **universal, "COMMENT": "x", "title": "x", "text": "x", "iconCode": "info"},
            **more,
        }

    return params


def _record(what: str, kind: str) -> Params:
    """What stands on the card, alone."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        made = world.more.get((what, kind, world.item(kind, owner, person)), NOWHERE)
        return {"id": made, "fields": {"COMMENT": "x"}}

    return params


def _on_own_card(kind: str) -> Params:
    """A record of the item, with one's own lead as the card."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        lead = world.item("lead", "mine", person)
        made = world.more.get(("comment", kind, world.item(kind, owner, person)), NOWHERE)
        return {
            "id": made,
            "ownerTypeId": KINDS["lead"],
            "ownerId": lead,
            "fields": {"COMMENT": "x", "OWNER_ID": made, "ENTITY_TYPE": "lead", "ENTITY_ID": lead},
        }

    return params


def _own_record(kind: str) -> Params:
    """A record of one's own lead, with the item as the card."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        made = world.more["comment", "lead", world.item("lead", "mine", person)]
        card = {"ENTITY_TYPE": kind, "ENTITY_ID": world.item(kind, owner, person)}
        return {"fields": {"OWNER_ID": made, **card}}

    return params


def _standing(kind: str) -> Params:
    """A record and the card it stands on."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        item = world.item(kind, owner, person)
        made = world.more.get(("comment", kind, item), NOWHERE)
        return {"fields": {"OWNER_ID": made, "ENTITY_TYPE": kind, "ENTITY_ID": item}}

    return params


def _wrote(person: Person) -> bool:
    """Whether he wrote the comments, or may change everybody's."""
    return person.admin


def _writes_own(person: Person) -> bool:
    return "mine" in person.write


def _records() -> Table:
    made: dict[str, list[Case]] = {}
    for kind in KINDS:
        card, comment, message = _card(kind), _record("comment", kind), _record("message", kind)
        cases: dict[str, list[Case]] = {
            "comment.get": [OnItem(kind, "read", comment)],
            "comment.list": [OnItem(kind, "read", card)],
            "comment.add": [OnItem(kind, "write", card)],
            "comment.update": [OnItem(kind, "write", comment, _wrote), OnItem(kind, "write", card, _wrote)],
            "comment.delete": [OnItem(kind, "write", comment, _wrote), OnItem(kind, "write", card, _wrote)],
            "bindings.bind": [
                OnItem(kind, "read", _on_own_card(kind), _writes_own),
                OnItem(kind, "write", _own_record(kind)),
            ],
            "bindings.unbind": [OnItem(kind, "write", _standing(kind), _wrote)],
            "note.get": [OnItem(kind, "read", card)],
            "note.save": [OnItem(kind, "write", card)],
            "note.delete": [OnItem(kind, "write", card)],
            "item.pin": [OnItem(kind, "write", card)],
            "item.unpin": [OnItem(kind, "write", card)],
            "logmessage.get": [OnItem(kind, "read", message)],
            "logmessage.list": [OnItem(kind, "read", card)],
            "logmessage.add": [OnItem(kind, "write", card)],
            "logmessage.delete": [OnItem(kind, "write", message)],
        }
        for name, each in cases.items():
            made.setdefault(f"crm.timeline.{name}", []).extend(each)
    return {name: tuple(cases) for name, cases in made.items()}


def _stages() -> Table:
    return {
        "crm.stagehistory.list": tuple(
            Listing(
                kind,
                {"entityTypeId": KINDS[kind]},
                lambda result: [row["OWNER_ID"] for row in result["items"]],
            )
            for kind in ("lead", "deal")
        )
    }


def _layouts() -> Table:
    made: Table = {}
    for owner in (*KINDS, "item"):
        typed = {"entityTypeId": 1, "data": _LAYOUT}
        name, common = f"crm.{owner}.details.configuration", {**typed, "scope": "C"}
        others = {**typed, "userId": 30}
        made |= {
            f"{name}.get": (
                AtAll(anybody, given(**typed)),
                AtAll(anybody, given(**common)),
                AtAll(configures, given(**others)),
            ),
            **{
                f"{name}.{verb}": (
                    AtAll(anybody, given(**typed)),
                    AtAll(configures, given(**common)),
                    AtAll(configures, given(**others)),
                )
                for verb in ("set", "reset")
            },
            f"{name}.forceCommonScopeForAll": (AtAll(configures, given(**typed)),),
        }
    return made


def _named(world: World, person: Person, owner: str) -> Mapping[str, Any]:
    lead = world.item("lead", owner, person)
    return {"filter": {"OWNER_ID": world.more["comment", "lead", lead]}}


TABLE: Table = {
    **_records(),
    **_stages(),
    **_layouts(),
    **everyone("crm.timeline.comment.fields", "crm.timeline.bindings.fields"),
    # Of a record one may not read, as of one that is not there, there are no bindings.
    "crm.timeline.bindings.list": (AtAll(anybody, _named),),
}


async def prepare(world: World) -> None:
    """Put a comment with a note and a log message on each card."""
    for kind, number in KINDS.items():
        for item in world.every(kind):
            card = {"ENTITY_TYPE": kind, "ENTITY_ID": item}
            comment = await world.made("crm.timeline.comment.add", fields={**card, "COMMENT": "x"})
            world.more["comment", kind, item] = comment
            of = {"ownerTypeId": number, "ownerId": item, "itemType": 1, "itemId": comment}
            await world.made("crm.timeline.note.save", **of, text="x")
            fields = {"entityTypeId": number, "entityId": item, "title": "x", "text": "x", "iconCode": "info"}
            message = (await world.made("crm.timeline.logmessage.add", fields=fields))["logMessage"]
            world.more["message", kind, item] = message["id"]
