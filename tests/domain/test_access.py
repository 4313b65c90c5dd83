"""What rights allow: levels, stages, categories, several roles, who may hand on what."""

import itertools
import random

import pytest

from relead.domain.access import (
    ANY,
    CRM,
    NOTHING,
    PRESET,
    SYSTEM,
    Action,
    Actor,
    Grant,
    Item,
    Level,
    Role,
    actor,
    allows,
    demand_config,
    demand_type,
)
from relead.domain.errors import AccessDenied
from relead.domain.ids import Entity

ME, COLLEAGUE, SUBORDINATE, STRANGER = 1, 2, 3, 4
LEAD, DEAL = (Entity.LEAD, 0), (Entity.DEAL, 0)
READ, WRITE, ADD, DELETE, EXPORT = Action.READ, Action.WRITE, Action.ADD, Action.DELETE, Action.EXPORT


def somebody(*roles: Role) -> Actor:
    return actor(ME, is_admin=False, roles=roles, colleagues=[COLLEAGUE], subordinates=[SUBORDINATE])


def reading(level: Level, **stages: Level) -> Role:
    return Role("r", {(LEAD, READ): Grant(level, stages)})


@pytest.mark.parametrize(
    ("level", "reached"),
    [
        (Level.NONE, ""),
        (Level.OWN, "mine"),
        (Level.DEPARTMENT, "mine colleague's"),
        (Level.SUBDEPARTMENTS, "mine colleague's subordinate's"),
        (Level.OPEN, "mine colleague's subordinate's opened"),
        (Level.ALL, "mine colleague's subordinate's opened other's"),
    ],
)
def test_each_level_includes_those_before_it(level: Level, reached: str) -> None:
    items = {
        "mine": Item(ME),
        "colleague's": Item(COLLEAGUE),
        "subordinate's": Item(SUBORDINATE),
        "opened": Item(STRANGER, opened=True),
        "other's": Item(STRANGER),
    }
    me = somebody(reading(level))
    assert [name for name, item in items.items() if allows(me, Entity.LEAD, READ, item)] == reached.split()


def test_codes_of_levels() -> None:
    assert {level: Level.of(level.code) for level in Level} == {level: level for level in Level}


def test_an_observer_reads_and_nothing_else() -> None:
    me = somebody(Role("r", {(LEAD, READ): NOTHING, (LEAD, WRITE): Grant(Level.ALL)}))
    assert allows(me, Entity.LEAD, READ, Item(STRANGER), observer=True)
    assert not allows(me, Entity.LEAD, WRITE, Item(STRANGER), observer=True)


@pytest.mark.parametrize("action", [WRITE, DELETE, EXPORT])
def test_no_right_reaches_beyond_reading(action: Action) -> None:
    rights = {
        (LEAD, READ): Grant(Level.ALL, {"JUNK": Level.NONE}),
        (LEAD, action): Grant(Level.OWN, {"NEW": Level.ALL}),
    }
    me = somebody(Role("r", rights))
    may = {
        (stage, owner): allows(me, Entity.LEAD, action, Item(owner, stage=stage))
        for stage in ("NEW", "JUNK", "OTHER")
        for owner in (ME, STRANGER)
    }
    assert [place for place, allowed in may.items() if allowed] == [
        ("NEW", ME),
        ("NEW", STRANGER),
        ("OTHER", ME),
    ]


def test_rights_of_several_roles_are_their_maximum_stage_by_stage() -> None:
    me = somebody(reading(Level.OWN, NEW=Level.ALL), reading(Level.DEPARTMENT, JUNK=Level.NONE))
    grant = me.grant(Entity.LEAD, READ)
    assert {stage: grant.at(stage) for stage in ("NEW", "JUNK", "OTHER")} == {
        "NEW": Level.ALL,
        "JUNK": Level.OWN,
        "OTHER": Level.DEPARTMENT,
    }


def test_a_category_has_the_rights_of_the_first_one_unless_it_has_its_own() -> None:
    role = Role("r", {(DEAL, READ): Grant(Level.ALL), ((Entity.DEAL, 5), READ): NOTHING})
    me = somebody(role)
    assert [allows(me, Entity.DEAL, READ, Item(STRANGER, category=c)) for c in (0, 3, 5)] == [
        True,
        True,
        False,
    ]
    assert not me.reads_all(Entity.DEAL)


def test_what_one_role_denies_in_a_category_another_gives_by_its_rights_for_all() -> None:
    closed = Role("closed", {(DEAL, READ): Grant(Level.OWN), ((Entity.DEAL, 5), READ): NOTHING})
    wide = Role("wide", {(DEAL, READ): Grant(Level.ALL)})
    for roles in itertools.permutations((closed, wide)):
        assert allows(somebody(*roles), Entity.DEAL, READ, Item(STRANGER, category=5))


def _random_role(rng: random.Random) -> Role:
    def targets() -> frozenset[str]:
        return frozenset(rng.sample(("A", "B", "C", ANY), rng.randint(0, 2)))

    places = [(entity, category) for entity in (Entity.LEAD, Entity.DEAL) for category in (0, 1, 2)]
    rights = {(place, WRITE): Grant(rng.choice(list(Level))) for place in places if rng.random() < 0.6}
    moves = {
        (place, before): targets() for place in places for before in ("A", "B", ANY) if rng.random() < 0.2
    }
    return Role("r", rights, moves)


def test_somebody_may_move_what_one_of_his_roles_lets_him_move() -> None:
    rng = random.Random(1)
    answers = set()
    for _ in range(500):
        roles = [_random_role(rng) for _ in range(rng.randint(1, 3))]
        me = somebody(*roles)
        for entity, category in ((Entity.LEAD, 0), (Entity.DEAL, 1), (Entity.DEAL, 3)):
            # A role counts where it lets him write; each of those alone is asked.
            each = [somebody(role) for role in roles]
            writing = [one for one, role in zip(each, roles, strict=True) if _writes(role, entity, category)]
            for before, after in itertools.permutations("ABC", 2):
                wanted = any(one.may_move(entity, before, after, category) for one in writing)
                got = me.may_move(entity, before, after, category)
                assert got == wanted or not writing, (roles, entity, category, before, after)
                answers.add(got)
    assert answers == {True, False}


def _writes(role: Role, entity: Entity, category: int) -> bool:
    found = role.rights.get(((entity, category), WRITE), role.rights.get(((entity, 0), WRITE), NOTHING))
    return found.most is not Level.NONE


def test_moves_are_limited_only_by_rules_and_never_for_who_configures() -> None:
    rules = {(LEAD, "NEW"): frozenset({"IN_PROCESS"}), (LEAD, ANY): frozenset[str]()}
    writing = {(LEAD, WRITE): Grant(Level.ALL)}
    me = somebody(Role("r", writing, rules))
    assert me.may_move(Entity.LEAD, "NEW", "IN_PROCESS")
    assert me.may_move(Entity.LEAD, "NEW", "NEW")
    assert not me.may_move(Entity.LEAD, "NEW", "JUNK")
    assert not me.may_move(Entity.LEAD, "JUNK", "NEW")
    assert somebody(Role("r", writing, rules, config=True)).may_move(Entity.LEAD, "JUNK", "NEW")
    assert somebody(Role("r", writing)).may_move(Entity.LEAD, "JUNK", "NEW")


@pytest.mark.parametrize("code", PRESET)
def test_preset_roles(code: str) -> None:
    rows = {
        "admin": "X X X X X X",
        "head": "X X X X X X",
        "deputy": "D D D D D D",
        "manager": "A A A - - A",
        "observer": "A - - - - -",
    }
    me = somebody(PRESET[code])
    for entity in CRM:
        assert " ".join(me.grant(entity, a).base.code or "-" for a in Action) == rows[code]
    assert me.config == (code == "admin")


def test_who_uses_the_crm() -> None:
    assert not somebody().reads_crm
    assert not somebody(Role("r", {(LEAD, WRITE): Grant(Level.ALL)})).reads_crm
    assert somebody(reading(Level.NONE, NEW=Level.OWN)).reads_crm
    assert somebody(Role("r", config=True)).reads_crm
    assert SYSTEM.reads_crm


def test_demands() -> None:
    nobody = somebody()
    with pytest.raises(AccessDenied):
        demand_type(nobody, Entity.LEAD, READ)
    with pytest.raises(AccessDenied):
        demand_config(somebody(PRESET["head"]))
    demand_type(somebody(PRESET["observer"]), Entity.LEAD, READ)
    demand_type(somebody(Role("r", {((Entity.DEAL, 5), READ): Grant(Level.OWN)})), Entity.DEAL, READ)
    demand_config(somebody(PRESET["admin"]))
    demand_config(SYSTEM)


@pytest.mark.parametrize(
    ("mine", "role", "covered"),
    [
        ("head", PRESET["manager"], True),
        ("head", PRESET["head"], True),
        ("head", PRESET["admin"], False),
        ("admin", PRESET["admin"], False),
        ("deputy", PRESET["head"], False),
        ("manager", PRESET["observer"], True),
        ("manager", Role("r", {(LEAD, DELETE): Grant(Level.OWN)}), False),
        ("manager", Role("r", {(LEAD, READ): Grant(Level.OWN, {"NEW": Level.ALL})}), False),
        ("manager", Role("r", {((Entity.DEAL, 5), READ): Grant(Level.ALL)}), False),
        ("manager", Role("r", config=True), False),
        ("manager", Role("r"), True),
    ],
)
def test_who_covers_a_role(mine: str, role: Role, covered: bool) -> None:
    assert somebody(PRESET[mine]).covers(role) is covered
    assert SYSTEM.covers(role)


def test_a_role_for_all_categories_gives_also_the_one_that_is_closed_to_me() -> None:
    closed = Role("closed", {(DEAL, READ): Grant(Level.ALL), ((Entity.DEAL, 5), READ): NOTHING})
    assert not somebody(closed).covers(Role("r", {(DEAL, READ): Grant(Level.OWN)}))
    assert somebody(closed).covers(closed)
