"""Every method of the CRM by everybody on everybody's items, compared with the table of `rights.people`.

Nothing here asks the code what is allowed. A method without an entry in `rights.methods` fails.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from relead.methods.all import methods
from rights.cases import AtAll, Listing, OnItem
from rights.methods import TABLE, prepare
from rights.people import ACTORS, MISSING, OWNERS, Person
from rights.portal import NOWHERE, Answer, World, world_of
from support.database import Cluster

CRM = [method.name for method in methods() if method.name.startswith(("crm.", "relead.role."))]
CHECKED = [name for name in CRM if name in TABLE]


@pytest.fixture(scope="module")
async def world(cluster: Cluster) -> AsyncIterator[World]:
    async with world_of(await cluster.clone("relead_rights"), prepare) as made:
        yield made
    await cluster.drop("relead_rights")


def test_every_method_of_the_crm_has_its_entry() -> None:
    assert sorted(set(CRM) ^ set(TABLE)) == []


@pytest.mark.parametrize("method", CHECKED)
async def test_method(world: World, method: str) -> None:
    wrong: list[Any] = []
    for case in TABLE[method]:
        for person in ACTORS.values():
            match case:
                case OnItem():
                    wrong += await _on_items(world, method, case, person)
                case AtAll():
                    wrong += await _at_all(world, method, case, person)
                case Listing():
                    wrong += await _listed(world, method, case, person)
    assert not wrong, "\n".join(map(str, wrong[:10]))


async def _on_items(world: World, method: str, case: OnItem, person: Person) -> list[Any]:
    """Allowed where the table says so; what one may not read is refused like what is not there."""
    wrong: list[Any] = []
    absent = await world.call(person, method, case.params(world, person, MISSING))
    if absent.status >= 500 or (not person.reads_all and case.also(person) and not absent.denied):
        wrong.append((person.name, MISSING, absent))
    for owner in OWNERS:
        params = case.params(world, person, owner)
        answer = await world.call(person, method, params)
        allowed = owner in getattr(person, case.right) and case.also(person)
        past = case.past and not answer.ok and case.past in answer.error[2]
        if not (past and allowed) and not _as_expected(answer, allowed=allowed):
            wrong.append((person.name, owner, allowed, answer))
        item = world.item(case.kind, owner, person)
        if (
            owner not in person.read
            and not answer.ok
            and _nameless(answer, item) != _nameless(absent, NOWHERE)
        ):
            wrong.append((person.name, owner, "is told from a missing one", answer, absent))
    return wrong


async def _at_all(world: World, method: str, case: AtAll, person: Person) -> list[Any]:
    answer = await world.call(person, method, case.params(world, person, "mine"))
    allowed = case.who(person)
    return [] if _as_expected(answer, allowed=allowed) else [(person.name, allowed, answer)]


async def _listed(world: World, method: str, case: Listing, person: Person) -> list[Any]:
    answer = await world.call(person, method, case.params)
    if not person.crm:
        return [] if answer.denied else [(person.name, answer)]
    if not answer.ok:
        return [(person.name, answer)]
    found, expected = case.ids(answer.body["result"]), sorted(world.ids(case.kind, person.read, person))
    total = answer.body.get("total", 0)
    good = sorted(found) == expected[: case.most] and total == (len(expected) if case.counted else 0)
    return [] if good else [(person.name, sorted(found), expected, total)]


def _as_expected(answer: Answer, *, allowed: bool) -> bool:
    return answer.ok if allowed else answer.denied


def _nameless(answer: Answer, item: int) -> str:
    """A refusal without the id it names."""
    return json.dumps(answer.error, ensure_ascii=False).replace(f"#{item}]", "#]")
