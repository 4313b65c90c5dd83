"""What every method of activities is called with, and which right on which card it needs.

An activity is read by whoever reads one of its cards, changed by whoever may change its owner.
"""

from collections.abc import Mapping
from typing import Any

from rights.cases import AtAll, Listing, OnItem, Params, Table, everyone
from rights.people import MISSING, Person
from rights.portal import KINDS, NOWHERE, World

_FAMILY = "crm.activity"
_DUE = "2026-12-24T18:00:00+03:00"
_CALLS = {"PROVIDER_ID": "VOXIMPLANT_CALL"}


def table() -> Table:
    """Entries of `crm.activity.*`."""
    return {
        **everyone(f"{_FAMILY}.fields", f"{_FAMILY}.communication.fields"),
        f"{_FAMILY}.add": tuple(OnItem(kind, "write", _new(kind)) for kind in KINDS),
        f"{_FAMILY}.get": tuple(OnItem(kind, "read", _call(kind)) for kind in KINDS),
        f"{_FAMILY}.update": tuple(
            OnItem(kind, "write", _call(kind, fields={"SUBJECT": "x"})) for kind in KINDS
        ),
        f"{_FAMILY}.delete": tuple(OnItem(kind, "delete", _call(kind)) for kind in KINDS),
        f"{_FAMILY}.list": tuple(_listed(kind, number) for kind, number in KINDS.items()),
        **_bindings(),
        **_todos(),
    }


def _fields(number: int, owner: int, **more: Any) -> dict[str, Any]:
    talked = [{"VALUE": "1"}]
    fields = {"OWNER_TYPE_ID": number, "OWNER_ID": owner, "TYPE_ID": 2, "SUBJECT": "Call"}
    return {"fields": {**fields, "COMMUNICATIONS": talked, **more}}


def _new(kind: str) -> Params:
    return lambda world, person, owner: _fields(KINDS[kind], world.item(kind, owner, person))


def _call(kind: str, **more: Any) -> Params:
    return lambda world, person, owner: {"id": _of(world, "call", kind, owner, person), **more}


def _of(world: World, what: str, kind: str, owner: str, person: Person) -> int:
    if owner == MISSING:
        return NOWHERE
    found: int = world.more[what, kind, world.item(kind, owner, person)]
    return found


def _listed(kind: str, number: int) -> Listing:
    asked = {"filter": {"BINDINGS": [{"OWNER_TYPE_ID": number}], **_CALLS}}
    return Listing(kind, asked, lambda rows: [int(row["OWNER_ID"]) for row in rows])


def _card(kind: str, what: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        card = {"entityTypeId": KINDS[kind], "entityId": world.item(kind, owner, person)}
        return {"activityId": _of(world, what, kind, owner, person), **card}

    return params


def _bindings() -> Table:
    def bind(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        card = {"entityTypeId": KINDS["deal"], "entityId": world.item("deal", owner, person)}
        return {"activityId": _of(world, "call", "lead", "mine", person), **card}

    def move(world: World, _person: Person, _owner: str) -> Mapping[str, Any]:
        source, target = world.shared["deal", "colleague"], world.shared["deal", "junior"]
        types = dict.fromkeys(("sourceEntityTypeId", "targetEntityTypeId"), KINDS["deal"])
        number = world.more["call", "deal", source]
        return {"activityId": number, "sourceEntityId": source, "targetEntityId": target, **types}

    name = f"{_FAMILY}.binding"
    return {
        f"{name}.list": tuple(OnItem(kind, "read", _card(kind, "call")) for kind in KINDS),
        f"{name}.add": (OnItem("deal", "write", bind),),
        f"{name}.delete": (OnItem("deal", "write", _card("deal", "pair")),),
        f"{name}.move": (AtAll(lambda person: {"colleague", "junior"} <= person.write, move),),
    }


def _todos() -> Table:
    def todo(**more: Any) -> Params:
        def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
            card = {"ownerTypeId": KINDS["deal"], "ownerId": world.item("deal", owner, person)}
            return {"id": _of(world, "todo", "deal", owner, person), **card, **more}

        return params

    changes: dict[str, Params] = {
        "add": todo(deadline=_DUE),
        "update": todo(deadline=_DUE),
        "updateDeadline": todo(value=_DUE),
        "updateDescription": todo(value="x"),
        "updateColor": todo(colorId="1"),
        "updateResponsibleUser": todo(responsibleId=1),
    }
    return {f"{_FAMILY}.todo.{verb}": (OnItem("deal", "write", params),) for verb, params in changes.items()}


async def prepare(world: World) -> None:
    """A call for every item; for every deal a to-do, and a meeting with somebody else's contact."""
    for kind, number in KINDS.items():
        for item in world.every(kind):
            world.more["call", kind, item] = await world.made(f"{_FAMILY}.add", **_fields(number, item))
    stranger = {"ENTITY_TYPE_ID": KINDS["contact"], "ENTITY_ID": world.shared["contact", "stranger"]}
    for deal in world.every("deal"):
        card = {"ownerTypeId": KINDS["deal"], "ownerId": deal}
        made = await world.made(f"{_FAMILY}.todo.add", **card, deadline=_DUE)
        world.more["todo", "deal", deal] = made["id"]
        met = _fields(KINDS["deal"], deal, TYPE_ID=1, COMMUNICATIONS=[{"VALUE": "", **stranger}])
        world.more["pair", "deal", deal] = await world.made(f"{_FAMILY}.add", **met)
