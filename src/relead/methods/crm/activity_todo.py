"""`crm.activity.todo.*`: things planned with a card (communications.md 3.8)."""

from collections.abc import Mapping
from typing import Any

from relead.actions import activity_todos
from relead.actions.unit import Tx
from relead.methods._call import actor, card, required, required_id
from relead.wire.call import Call
from relead.wire.registry import Handler, Method

_FAMILY = "crm.activity.todo"
_OPTIONAL = ("responsibleId", "parentActivityId", "pingOffsets", "colorId")


def _given(call: Call) -> dict[str, Any]:
    """Texts that are not given are empty: so `update` blanks them, as the original does."""
    given = {"deadline": required(call, "deadline")}
    given |= {name: call.params.get(name) or "" for name in ("title", "description")}
    found = ((name, call.params.get(name)) for name in _OPTIONAL)
    return given | {name: value for name, value in found if value is not None}


async def _add(tx: Tx, call: Call) -> object:
    bound = card(call, "ownerTypeId", "ownerId")
    return {"id": await activity_todos.add(tx, actor(call), bound, _given(call))}


async def _change(tx: Tx, call: Call, given: Mapping[str, Any]) -> object:
    number, bound = required_id(call, "id"), card(call, "ownerTypeId", "ownerId")
    await activity_todos.update(tx, actor(call), number, bound, given)
    return {"id": number}


async def _update(tx: Tx, call: Call) -> object:
    return await _change(tx, call, _given(call))


def _one(parameter: str, name: str) -> Handler:
    """The method that changes one thing, given as `parameter`."""

    async def change(tx: Tx, call: Call) -> object:
        return await _change(tx, call, {name: required(call, parameter)})

    return change


_VERBS: dict[str, Handler] = {
    "add": _add,
    "update": _update,
    "updateDeadline": _one("value", "deadline"),
    "updateDescription": _one("value", "description"),
    "updateColor": _one("colorId", "colorId"),
    "updateResponsibleUser": _one("responsibleId", "responsibleId"),
}
METHODS = [
    Method(f"{_FAMILY}.{verb}", handler, "crm", writes=True, family=_FAMILY, verb=verb)
    for verb, handler in _VERBS.items()
]
