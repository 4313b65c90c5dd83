"""The forms of entries in the tables of `rights.methods`: what a method needs, and of what."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rights.people import Person
from rights.portal import World

Params = Callable[[World, Person, str], Mapping[str, Any]]
"""Parameters of a call by a person about an item of an owner."""


@dataclass(frozen=True)
class OnItem:
    """Needs a right (`read`, `write`, `delete`) on an item; `also` is what else a person needs."""

    kind: str
    right: str
    params: Params
    also: Callable[[Person], bool] = lambda _: True
    past: str = ""
    """Part of the text of a refusal that only who has the right gets to see; it counts as an answer."""


@dataclass(frozen=True)
class AtAll:
    """Needs something that has nothing to do with whose an item is."""

    who: Callable[[Person], bool]
    params: Params


@dataclass(frozen=True)
class Listing:
    """Gives the items of a kind that the caller may read. `ids` finds them in the result."""

    kind: str
    params: Mapping[str, Any]
    ids: Callable[[Any], list[int]]
    counted: bool = True
    most: int = 50
    """How many it gives at once, those with the lowest ids."""


Case = OnItem | AtAll | Listing
Table = dict[str, tuple[Case, ...]]


def anybody(person: Person) -> bool:
    """Whether a person may use the CRM."""
    return person.crm


def configures(person: Person) -> bool:
    """Whether a person may change settings."""
    return person.config


def adds(person: Person) -> bool:
    """Whether a person may add items."""
    return person.add


def imports(person: Person) -> bool:
    """Whether a person may import items."""
    return person.add and person.imports


def of(kind: str, **more: Any) -> Params:
    """The item's id as `id`, and more."""
    return lambda world, person, owner: {"id": world.item(kind, owner, person), **more}


def given(**params: Any) -> Params:
    """The same parameters for everybody."""
    return lambda _world, _person, _owner: params


def kept(key: Any, **more: Any) -> Params:
    """The id of something `prepare` made as `id`, and more."""
    return lambda world, _person, _owner: {"id": world.more[key], **more}


def everyone(*names: str) -> Table:
    """Methods whose answers are no secret within the CRM and that need no parameter."""
    return {name: (AtAll(anybody, given()),) for name in names}
