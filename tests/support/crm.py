"""A portal with people and dictionaries, and clients that call its methods as each of them."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx

from relead import server
from relead.actions.actors import actor_by_id
from relead.actions.unit import Engine
from relead.domain.access import Actor, actor
from relead.methods.all import registry
from relead.wire.call import Call
from relead.wire.errors import Kind
from relead.wire.params import Params

ADMIN, MANAGER, COLLEAGUE, OUTSIDER = 1, 2, 3, 4
"""Ids of the users: the administrator, two managers, one without any role."""

_USERS: tuple[tuple[int, str, bool, list[str]], ...] = (
    (ADMIN, "anna", True, []),
    (MANAGER, "max", False, ["manager"]),
    (COLLEAGUE, "kira", False, ["manager"]),
    (OUTSIDER, "oleg", False, []),
)
_STATUSES = (
    ("STATUS", "NEW", 10, None),
    ("STATUS", "IN_PROCESS", 20, None),
    ("STATUS", "PROCESSED", 30, None),
    ("STATUS", "CONVERTED", 40, "S"),
    ("STATUS", "JUNK", 50, "F"),
    ("SOURCE", "CALL", 10, None),
    ("SOURCE", "WEB", 20, None),
    ("CONTACT_TYPE", "CLIENT", 10, None),
    ("COMPANY_TYPE", "CUSTOMER", 10, None),
    ("INDUSTRY", "IT", 10, None),
    ("EMPLOYEES", "EMPLOYEES_1", 10, None),
)


async def seed(db: Any) -> None:
    """Put in what a portal needs before its first lead: currencies, dictionaries, users, webhooks."""
    await db.executemany(
        "INSERT INTO currency (currency, amount_cnt, amount, sort, localizations)"
        " VALUES ($1, 1, 1, 100, '{}') ON CONFLICT DO NOTHING",
        [("RUB",), ("USD",)],
    )
    await db.executemany(
        "INSERT INTO status (entity_id, status_id, name, sort, semantics)"
        " VALUES ($1, $2, $2, $3, $4) ON CONFLICT DO NOTHING",
        _STATUSES,
    )
    await db.executemany(
        "INSERT INTO user_account (id, login, is_admin, roles) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (id) DO UPDATE SET is_admin = excluded.is_admin, roles = excluded.roles",
        _USERS,
    )
    await db.executemany(
        "INSERT INTO webhook (user_id, secret_sha256, scopes) VALUES ($1, $2, '{crm}')",
        [(user[0], hashlib.sha256(secret_of(user[0]).encode()).digest()) for user in _USERS],
    )


def secret_of(user_id: int) -> str:
    """The secret of a user's webhook."""
    return f"secret{user_id}"


@dataclass(frozen=True)
class Caller:
    """Calls methods by the webhook of one user."""

    client: httpx.AsyncClient
    user_id: int

    async def post(self, method: str, params: Any) -> httpx.Response:
        """One request with a JSON body."""
        return await self.client.post(f"/rest/{self.user_id}/{secret_of(self.user_id)}/{method}", json=params)

    async def body(self, method: str, /, **params: Any) -> dict[str, Any]:
        """The whole answer of a call that succeeds, without `time`."""
        answer = await self.post(method, params)
        found: dict[str, Any] = answer.json()
        assert answer.status_code == 200, (method, answer.status_code, found)
        del found["time"]
        return found

    async def __call__(self, method: str, /, **params: Any) -> Any:
        """The result of a call that succeeds."""
        return (await self.body(method, **params))["result"]

    async def refused(self, method: str, /, **params: Any) -> tuple[int, str, str]:
        """Status, code and text of a call that fails."""
        answer = await self.post(method, params)
        found = answer.json()
        assert "result" not in found, (method, found)
        return answer.status_code, found["error"], found["error_description"]

    async def links(self, owner: int, family: str = "crm.lead.contact") -> list[list[Any]]:
        """Rows of items.get as [id, SORT, primary]."""
        rows = await self(f"{family}.items.get", id=owner)
        return [[next(iter(row.values())), row["SORT"], row["IS_PRIMARY"]] for row in rows]


@dataclass(frozen=True)
class Portal:
    """People of a portal, and its database for what cannot be seen over REST."""

    admin: Caller
    manager: Caller
    colleague: Caller
    outsider: Caller
    db: Any

    async def lead(self, **fields: Any) -> int:
        """Make a lead as the administrator."""
        return await self._made("lead", fields)

    async def contact(self, **fields: Any) -> int:
        """Make a contact as the administrator."""
        return await self._made("contact", {"NAME": "C", **fields})

    async def company(self, **fields: Any) -> int:
        """Make a company as the administrator."""
        return await self._made("company", {"TITLE": "Co", **fields})

    async def deal(self, **fields: Any) -> int:
        """Make a deal as the administrator; the portal must be a prepared one."""
        return await self._made("deal", fields)

    async def contacts(self, number: int) -> list[int]:
        """Make several contacts."""
        return [await self.contact() for _ in range(number)]

    async def _made(self, kind: str, fields: dict[str, Any]) -> int:
        made: int = await self.admin(f"crm.{kind}.add", fields=fields)
        return made

    async def role(self, login: str, *rights: tuple[int, int, str, str, int]) -> None:
        """Let a user have one role: rights as (entity type, category, action, stage or "", level)."""
        await self.db.execute("INSERT INTO role (code, name) VALUES ($1, $1)", login)
        await self.db.executemany(
            "INSERT INTO role_right (role_code, entity_type, category_id, action, stage, level)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            [(login, *right) for right in rights],
        )
        await self.db.execute("UPDATE user_account SET roles = ARRAY[$1] WHERE login = $1", login)

    async def events(self) -> list[tuple[str, int]]:
        """Events since the last look, with the id each is about."""
        rows = await self.db.fetch(
            "WITH gone AS (DELETE FROM outbox RETURNING *)"
            " SELECT event, (data #>> '{FIELDS,ID}')::int AS id FROM gone ORDER BY gone.id"
        )
        return [(row["event"], row["id"]) for row in rows]

    async def history(self, kind: str, entity_id: int) -> list[str]:
        """Kinds of the history records of an entity, in order."""
        numbers = {"lead": 1, "deal": 2, "contact": 3, "company": 4}
        rows = await self.db.fetch(
            "SELECT kind FROM history WHERE entity_type = $1 AND entity_id = $2 ORDER BY id",
            numbers[kind],
            entity_id,
        )
        return [row["kind"] for row in rows]

    async def age(self) -> None:
        """Make everything a day old and forget what happened: what changes from now on is seen."""
        for table in ("lead", "deal", "contact", "company"):
            await self.db.execute(
                f"UPDATE {table} SET date_modify = date_modify - interval '1 day', modify_by_id = 0"  # noqa: S608 - named here
            )
        await self.db.execute("DELETE FROM outbox; DELETE FROM history")

    async def touched(self, kind: str, entity_id: int) -> bool:
        """Whether DATE_MODIFY and MODIFY_BY_ID moved since `age`; fails if only one of them did."""
        row = await self.db.fetchrow(
            f"SELECT date_modify > now() - interval '1 hour' AS moved, modify_by_id <> 0 AS signed"  # noqa: S608 - named by tests
            f" FROM {kind} WHERE id = $1",
            entity_id,
        )
        assert row["moved"] == row["signed"]
        moved: bool = row["moved"]
        return moved


@asynccontextmanager
async def seeded_portal(client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    """Seed an empty database and make callers over the client of its application."""
    db = await asyncpg.connect(database_url)
    try:
        await seed(db)
        admin, manager, colleague, outsider = (Caller(client, user[0]) for user in _USERS)
        yield Portal(admin, manager, colleague, outsider, db)
    finally:
        await db.close()


@dataclass(frozen=True)
class _Principal:
    """Whom a direct call speaks for."""

    user_id: int
    actor: Actor
    kind: Kind = "webhook"
    key: str = "direct"
    scopes: frozenset[str] = frozenset({"crm"})


class Direct:
    """Calls methods without HTTP and credentials; handlers, units of work and SQL are the real ones."""

    def __init__(self, engine: Engine) -> None:
        """Call as the administrator."""
        self._portal = server.Portal()
        self._portal.engine = self._engine = engine
        self._methods = registry()
        self._admin = _Principal(ADMIN, actor(ADMIN, is_admin=True))

    async def __call__(self, name: str, /, **params: Any) -> Any:
        """The method's result; raises WireError as it would be answered."""
        return await self._run(self._admin, name, params)

    async def by(self, user_id: int, name: str, /, **params: Any) -> Any:
        """The same called by another user with the rights he has now."""
        async with self._engine.read() as tx:
            caller = await actor_by_id(tx, user_id)
        assert caller is not None
        return await self._run(_Principal(user_id, caller), name, params)

    async def _run(self, principal: _Principal, name: str, params: dict[str, Any]) -> Any:
        method = self._methods.find(name)
        assert method is not None, name
        return await self._portal.run(method, Call(method, Params(params), None, principal, "test"))
