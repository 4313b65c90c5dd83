"""What the pages of the settings show: thin queries for whoever may change the settings.

Belongs here: reading, a constant number of statements a page. Does not belong here: changing anything but
by the actions REST calls too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from relead.actions import accounts as access
from relead.actions import roles, statuses
from relead.actions import settings as portal_settings
from relead.actions import users as accounts
from relead.actions import webhooks as hooks
from relead.actions.entity_family import reading_of
from relead.domain.access import Actor, demand_config
from relead.domain.deal_stages import dictionary as stages_of_deals
from relead.domain.departments import walk
from relead.domain.dictionaries import Dictionary
from relead.domain.errors import AccessDenied, EntityNotFound
from relead.domain.ids import Entity
from relead.domain.roles import compose, read_rights
from relead.domain.users import conditions
from relead.store import categories, credentials, currencies, departments, users
from relead.store.engine import ReadTx, Row


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings by key, and the codes of the currencies there are."""

    values: Mapping[str, str]
    currencies: Sequence[str]


@dataclass(frozen=True, slots=True)
class DictionaryPage:
    """All dictionaries, and one of them with its rows by SORT."""

    all: Sequence[Dictionary]
    current: Dictionary
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class UserList:
    """One page of the accounts, how many there are in all, and the names of departments by id."""

    rows: Sequence[Row]
    total: int
    departments: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class UserPage:
    """An account (None for one to be made), the departments and roles there are, and the roles he has.

    His sessions too, for administrators.
    """

    row: Row | None
    departments: Sequence[tuple[Row, int]]
    roles: Mapping[str, str]
    own: Sequence[str]
    sessions: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """The tree from above, each department with its depth; names of heads by id.

    How many people are in each, and those of the one that is asked for.
    """

    tree: Sequence[tuple[Row, int]]
    heads: Mapping[int, str]
    sizes: Mapping[int, int]
    people: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Process:
    """Stages that records go through: of leads, or of one category of deals (`category` is its name)."""

    entity: Entity
    number: int
    category: str
    stages: Sequence[Row]

    @property
    def place(self) -> str:
        """As `relead role set` writes it: `LEAD`, `DEAL`, `DEAL/5`."""
        return f"{self.entity.name}/{self.number}" if self.number else self.entity.name


@dataclass(frozen=True, slots=True)
class RolePage:
    """Names of all roles by code, one role as `roles.list_roles` shows it, and all processes.

    `changeable`: whether the reader may change it, having himself all that it allows.
    """

    names: Mapping[str, str]
    role: Mapping[str, Any]
    users: Mapping[int, str]
    departments: Mapping[int, str]
    processes: Sequence[Process]
    changeable: bool


async def settings(tx: ReadTx, actor: Actor) -> Settings:
    """The portal's settings: 2 statements. Raises AccessDenied."""
    values = await portal_settings.shown(tx, actor)
    return Settings(values, [row["currency"] for row in await currencies.list_all(tx)])


async def webhooks(tx: ReadTx, actor: Actor) -> tuple[list[Row], dict[int, str]]:
    """All webhooks, and the names of their users: 2 statements. Raises AccessDenied."""
    found = await hooks.list_everybodys(tx, actor)
    return found, await users.names(tx, {row["user_id"] for row in found})


async def dictionary(tx: ReadTx, actor: Actor, wanted: str) -> DictionaryPage:
    """A dictionary by its ENTITY_ID: 2 statements. Raises AccessDenied, EntityNotFound."""
    demand_config(actor)
    known = await statuses.dictionaries(tx)
    current = next((each for each in known if each.id == wanted), None)
    if current is None:
        raise EntityNotFound
    return DictionaryPage(known, current, await statuses.list_for(tx, wanted))


async def category_list(tx: ReadTx, actor: Actor) -> list[Row]:
    """All categories of deals by SORT, for whoever may change them: 1 statement. Raises AccessDenied."""
    demand_config(actor)
    return await categories.list_all(tx)


async def user_list(tx: ReadTx, actor: Actor, find: str, offset: int) -> UserList:
    """Accounts by id, dismissed ones too: 3 statements. Raises AccessDenied."""
    demand_config(actor)
    asked = conditions([("", "FIND", find)], (), reading_of(tx))
    rows = await accounts.page(tx, asked, "ID", descending=False, offset=offset)
    named = {number for row in rows for number in row["departments"]}
    return UserList(rows, await accounts.count(tx, asked), await departments.names(tx, named))


async def user(tx: ReadTx, actor: Actor, user_id: int | None) -> UserPage:
    """An account, or what an administrator makes one with: 5 statements.

    Raises AccessDenied, EntityNotFound.
    """
    demand_config(actor)
    if user_id is None and not actor.is_admin:
        raise AccessDenied
    row = None if user_id is None else await users.get(tx, user_id)
    rights = None if user_id is None else await credentials.rights_of(tx, user_id)
    if user_id is not None and row is None:
        raise EntityNotFound
    tree = walk(await departments.list_all(tx))
    own = [] if rights is None else rights["roles"]
    names = await roles.list_names(tx, actor)
    opened = [] if row is None or not actor.is_admin else await access.sessions_of(tx, actor, row["id"])
    return UserPage(row, tree, names, own, opened)


async def department_tree(
    tx: ReadTx, actor: Actor, current: int | None = None, head: int = 0
) -> DepartmentPage:
    """All departments, and the people of one: 4 statements; `head` is named too. Raises AccessDenied."""
    demand_config(actor)
    tree = walk(await departments.list_all(tx))
    heads = await users.names(tx, {row["head_id"] for row, _ in tree if row["head_id"]} | {head})
    people = [] if current is None else await users.in_department(tx, current)
    return DepartmentPage(tree, heads, await users.sizes(tx), people)


async def role(tx: ReadTx, actor: Actor, code: str) -> RolePage:
    """A role and its rights: 9 statements. Raises AccessDenied, EntityNotFound."""
    found = await roles.describe(tx, actor, code)
    return RolePage(
        await roles.list_names(tx, actor),
        found,
        await users.names(tx, found["USERS"]),
        await departments.names(tx, found["DEPARTMENTS"]),
        await _processes(tx),
        actor.covers(compose(code, read_rights(found["RIGHTS"]), config=found["CONFIG"])),
    )


async def _processes(tx: ReadTx) -> list[Process]:
    """Of leads, then of the categories of deals by SORT."""
    stages: dict[str, list[Row]] = {}
    for row in await statuses.list_all(tx):
        stages.setdefault(row["entity_id"], []).append(row)
    deals = [
        Process(Entity.DEAL, row["id"], row["name"], stages.get(stages_of_deals(row["id"]), []))
        for row in await categories.list_all(tx)
    ]
    return [Process(Entity.LEAD, 0, "", stages.get("STATUS", [])), *deals]
