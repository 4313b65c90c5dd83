"""How rights are written, over REST and on the command line."""

from typing import Any

import pytest

from relead.domain.access import PRESETS, Action, Grant, Level, Role
from relead.domain.errors.people import InvalidRight
from relead.domain.ids import Entity
from relead.domain.roles import compose, read_rights, rights_of, written_right, written_transition

ROLE = Role(
    "closer",
    {
        ((Entity.LEAD, 0), Action.READ): Grant(Level.OWN, {"JUNK": Level.NONE}),
        ((Entity.DEAL, 5), Action.WRITE): Grant(Level.OPEN),
    },
    {
        ((Entity.LEAD, 0), "NEW"): frozenset({"IN_PROCESS", "JUNK"}),
        ((Entity.DEAL, 5), "*"): frozenset({"*"}),
    },
    config=True,
)


@pytest.mark.parametrize("role", [*PRESETS, ROLE], ids=lambda role: role.code)
def test_a_role_comes_back_as_it_was_shown(role: Role) -> None:
    shown = [right.shown() for right in rights_of(role)]
    assert compose(role.code, read_rights(shown), config=role.config) == role


def test_how_rights_are_shown() -> None:
    assert [right.shown() for right in rights_of(ROLE)] == [
        {"ENTITY": "LEAD", "ACTION": "READ", "LEVEL": "A"},
        {"ENTITY": "LEAD", "ACTION": "READ", "STAGE": "JUNK", "LEVEL": ""},
        {"ENTITY": "LEAD", "ACTION": "TRANSITION", "STAGE": "NEW", "TARGETS": ["IN_PROCESS", "JUNK"]},
        {"ENTITY": "DEAL", "ACTION": "TRANSITION", "CATEGORY_ID": 5, "TARGETS": ["*"]},
        {"ENTITY": "DEAL", "ACTION": "WRITE", "CATEGORY_ID": 5, "LEVEL": "O"},
    ]


def test_the_command_lines_way_means_the_same() -> None:
    rights = ["LEAD:READ=A", "LEAD:READ@JUNK=", "DEAL/5:WRITE=O"]
    moves = ["LEAD:NEW=IN_PROCESS,JUNK", "DEAL/5:=*"]
    rows = [*map(written_right, rights), *map(written_transition, moves)]
    assert compose("closer", read_rights(rows), config=True) == ROLE


def test_stages_of_other_categories_have_colons() -> None:
    [right, move] = read_rights(
        [written_right("DEAL/5:READ@C5:NEW=X"), written_transition("DEAL/5:C5:NEW=C5:WON,C5:LOSE")]
    )
    assert (right.stage, right.level) == ("C5:NEW", Level.ALL)
    assert (move.stage, move.targets) == ("C5:NEW", ("C5:WON", "C5:LOSE"))


@pytest.mark.parametrize(
    "text", ["", "LEAD", "LEAD:READ", "LEAD=A", "lead:READ=A", "LEAD/x:READ=A", "LEAD:READ:A"]
)
def test_what_is_no_right_on_the_command_line(text: str) -> None:
    with pytest.raises(InvalidRight, match="is not ENTITY"):
        written_right(text)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("LEAD", "an object"),
        ({}, "ENTITY is one of"),
        ({"ENTITY": "QUOTE", "ACTION": "READ"}, "ENTITY is one of LEAD, DEAL, CONTACT, COMPANY"),
        ({"ENTITY": "LEAD"}, "ACTION is one of"),
        ({"ENTITY": "LEAD", "ACTION": "read"}, "ACTION is one of"),
        ({"ENTITY": "LEAD", "ACTION": "READ", "LEVEL": "Z"}, "LEVEL is one of '', 'A', 'D', 'F', 'O', 'X'"),
        ({"ENTITY": "CONTACT", "ACTION": "READ", "STAGE": "NEW", "LEVEL": "A"}, "CONTACT has no stages"),
        ({"ENTITY": "COMPANY", "ACTION": "TRANSITION", "TARGETS": []}, "COMPANY has no stages"),
        ({"ENTITY": "LEAD", "ACTION": "READ", "CATEGORY_ID": 1, "LEVEL": "A"}, "only deals"),
        ({"ENTITY": "DEAL", "ACTION": "READ", "CATEGORY_ID": -1, "LEVEL": "A"}, "only deals"),
        ({"ENTITY": "LEAD", "ACTION": "TRANSITION"}, "TARGETS is a list"),
        ({"ENTITY": "LEAD", "ACTION": "TRANSITION", "TARGETS": [1]}, "TARGETS is a list"),
    ],
)
def test_what_is_no_right(row: Any, why: str) -> None:
    with pytest.raises(InvalidRight, match=why):
        read_rights([row])
