"""Who there is, and what each of them may do with whose items: written down by hand from repeat-leads.md 8.2.

Nothing here is computed by the code that is tested: this table is what it is compared with.
"""

from dataclasses import dataclass, field
from typing import Any

TEAM, BELOW, ELSEWHERE = 10, 11, 12
"""Departments: that of everybody who acts, the one below it, and one beside it."""

COLLEAGUE, JUNIOR, STRANGER = 30, 31, 32
"""People who have items and never act: of the team, of the department below, of the one beside."""

OWNERS = ("mine", "colleague", "junior", "stranger", "opened", "observed")
"""Whose an item may be, for whoever acts; the last two are the stranger's."""
MISSING = "missing"

_EVERY = frozenset(OWNERS)
_TEAM = frozenset({"mine", "colleague"})
_TREE = _TEAM | {"junior"}
_OPEN = _TREE | {"opened"}
_MINE = frozenset({"mine"})
_NONE: frozenset[str] = frozenset()
_SEEN = frozenset({"observed"})


@dataclass(frozen=True)
class Person:
    """One who acts. `read`, `write`, `delete` say whose items he may; `add` and the rest, whether at all."""

    id: int
    name: str
    read: frozenset[str] = _NONE
    write: frozenset[str] = _NONE
    delete: frozenset[str] = _NONE
    add: bool = False
    imports: bool = False
    config: bool = False
    crm: bool = True
    admin: bool = False
    roles: tuple[str, ...] = ()
    made: dict[str, str] = field(default_factory=dict)
    """Levels of a role of his own, for all types of items."""

    @property
    def reads_all(self) -> bool:
        """Whether he may know which items do not exist."""
        return self.read == _EVERY

    @property
    def rights(self) -> list[dict[str, Any]]:
        """His own role as `relead.role.save` takes it."""
        return [
            {"ENTITY": entity, "ACTION": action, "LEVEL": level}
            for entity in ("LEAD", "DEAL", "CONTACT", "COMPANY")
            for action, level in self.made.items()
        ]


def _levels(code: str, *actions: str) -> dict[str, str]:
    return dict.fromkeys(actions, code)


PEOPLE = (
    Person(1, "administrator", _EVERY, _EVERY, _EVERY, add=True, imports=True, config=True, admin=True),
    Person(
        11, "crm administrator", _EVERY, _EVERY, _EVERY, add=True, imports=True, config=True, roles=("admin",)
    ),
    Person(12, "director", _EVERY, _EVERY, _EVERY, add=True, imports=True, roles=("head",)),
    Person(13, "deputy", _TEAM | _SEEN, _TEAM, _TEAM, add=True, imports=True, roles=("deputy",)),
    Person(
        14, "division", _TREE | _SEEN, _TREE, _TREE, add=True,
        made=_levels("F", "READ", "WRITE", "DELETE", "ADD"),
    ),
    Person(
        15, "open", _OPEN | _SEEN, _OPEN, _OPEN, add=True, made=_levels("O", "READ", "WRITE", "DELETE", "ADD")
    ),
    Person(16, "manager", _MINE | _SEEN, _MINE, add=True, imports=True, roles=("manager",)),
    Person(17, "read-only", _MINE | _SEEN, roles=("observer",)),
    Person(18, "reads everything", _EVERY, made=_levels("X", "READ")),
    # WRITE and DELETE reach no further than READ.
    Person(19, "writes more than he reads", _MINE | _SEEN, _MINE, _MINE,
           made={"READ": "A", "WRITE": "X", "DELETE": "X"}),
    # Two roles: the sum of both.
    Person(20, "two roles", _TEAM | _SEEN, _MINE, add=True, imports=True, roles=("manager",),
           made={"READ": "D"}),
    Person(21, "no role", crm=False),
)  # fmt: skip
ACTORS = {person.name: person for person in PEOPLE}
