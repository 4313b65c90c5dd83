"""What handlers of all families read from a call the same way."""

from collections.abc import Mapping
from typing import Any, cast

from relead.domain.access import CRM, Actor
from relead.domain.errors import InvalidContainer, InvalidId, ParameterMissing
from relead.domain.errors.activities import OwnerNotFound
from relead.domain.ids import Card, Entity, to_id
from relead.domain.item_listing import Asked, AskedGroup
from relead.wire.call import Call
from relead.wire.listing import split_prefix
from relead.wire.params import as_list, as_map


def actor(call: Call) -> Actor:
    """Who calls."""
    return cast("Actor", call.principal.actor)


def entity_id(call: Call) -> int:
    """The parameter `id`; InvalidId unless it is a positive integer (entities.md 0.3)."""
    found = to_id(call.params.get("id"))
    if found <= 0:
        raise InvalidId
    return found


def mapping(call: Call, name: str, *, required: bool = False) -> Mapping[str, Any]:
    """A parameter that is an object or list; absent and null are empty unless it is required.

    Raises InvalidContainer for anything else (entities.md 2.5).
    """
    value = call.params.get(name)
    if value is None and not required:
        return {}
    found = as_map(value)
    if found is None:
        raise InvalidContainer(name)
    return found


def items(call: Call, name: str) -> list[Any]:
    """A required parameter that is a list, or an object whose keys do not count."""
    found = as_list(call.params.get(name))
    if found is None:
        raise InvalidContainer(name)
    return found


def required(call: Call, name: str) -> Any:
    """A parameter of a universal method, which is lost without it: ParameterMissing."""
    value = call.params.get(name)
    if value is None:
        raise ParameterMissing(name)
    return value


def required_id(call: Call, name: str) -> int:
    """A required parameter that is an id; 0 for what is none: nothing has it."""
    return max(0, to_id(required(call, name)))


def card(call: Call, type_name: str, id_name: str) -> Card:
    """The card that two required parameters name; OwnerNotFound for what cannot be one."""
    kind, number = required_id(call, type_name), required_id(call, id_name)
    if kind not in CRM or not number:
        raise OwnerNotFound(str(kind), number)
    return Card(Entity(kind), number)


def filter_group(given: Mapping[str, Any]) -> AskedGroup:
    """A filter of a universal list: conditions by name, groups under numbers (protocol.md 6.2)."""
    parts: list[Asked | AskedGroup] = []
    logic = "AND"
    for key, value in given.items():
        inner = as_map(value) if key.isdecimal() else None
        if inner is not None:
            parts.append(filter_group(inner))
        elif key.lower() == "logic":
            logic = value
        else:
            parts.append((*split_prefix(key), value))
    return AskedGroup(tuple(parts), logic)


def mentioned(call: Call) -> dict[str, None]:
    """Names of fields that a list's `select`, `filter` and `order` mention, groups of a filter aside."""
    selected = as_list(call.params.get("select")) or []
    filtered = (split_prefix(str(key))[1] for key in as_map(call.params.get("filter")) or {})
    ordered = as_map(call.params.get("order")) or {}
    return dict.fromkeys(name for name in (*selected, *filtered, *ordered) if isinstance(name, str))


def filters(call: Call) -> list[tuple[str, str, Any]]:
    """The parameter `filter` as (operator, field, value)."""
    return [(*split_prefix(str(key)), value) for key, value in mapping(call, "filter").items()]
