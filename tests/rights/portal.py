"""A portal with an item of every kind for every owner; nothing that is done to it stays."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from starlette.types import Message, Scope

from relead import server
from relead.actions import setup
from relead.actions.webhooks import Credential
from relead.methods.all import registry
from relead.store.engine import Engine, Tx
from relead.wire.asgi import RestApp
from relead.wire.dispatch import Gateway
from relead.wire.envelope import Clock
from rights.people import (
    BELOW,
    COLLEAGUE,
    ELSEWHERE,
    JUNIOR,
    MISSING,
    PEOPLE,
    STRANGER,
    TEAM,
    Person,
)

NOWHERE = 999_999
KINDS = {"lead": 1, "deal": 2, "contact": 3, "company": 4}
PHONE = "+7 916 555-44-33"
_SHARED = {
    "colleague": COLLEAGUE,
    "junior": JUNIOR,
    "stranger": STRANGER,
    "opened": STRANGER,
    "observed": STRANGER,
}


class _Undone(Exception):  # noqa: N818 - a way out, no error
    pass


class Rehearsal(Engine):
    """An engine whose units of work are undone once they have answered, all constraints checked."""

    undoing = False

    @asynccontextmanager
    async def write(self, user_id: int = 0) -> AsyncIterator[Tx]:
        """Lend a transaction that is not committed while `undoing`."""
        with suppress(_Undone):
            async with super().write(user_id) as tx:
                yield tx
                if self.undoing:
                    await tx.flush()
                    await tx._connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    raise _Undone


class _Remembering(server.Portal):
    """A portal that recognises everybody once: what is asked of rights is asked often."""

    def __init__(self) -> None:
        super().__init__()
        self.recognised: dict[tuple[str, str], Any] = {}

    async def webhook(self, user: str, secret: str) -> Credential | None:
        if (user, secret) not in self.recognised:
            self.recognised[user, secret] = await super().webhook(user, secret)
        found: Credential | None = self.recognised[user, secret]
        return found


@dataclass(frozen=True)
class Answer:
    """An answer of the gateway, without `time`."""

    status: int
    body: dict[str, Any]

    @property
    def ok(self) -> bool:
        """Whether there is a result."""
        return "result" in self.body

    @property
    def error(self) -> tuple[int, str, str]:
        """Status, code and text of a refusal."""
        return self.status, self.body["error"], self.body["error_description"]

    @property
    def denied(self) -> bool:
        """Whether it was refused for lack of rights."""
        if self.ok:
            return False
        _, code, text = self.error
        return (
            code in ("ACCESS_DENIED", "access_denied")
            or text.lower().startswith("access denied")
            or "нет доступа" in text
            or "permission" in text
            or text.startswith("You cannot change")
        )


@dataclass
class World:
    """Callers and items. `shared` are items by kind and owner, `mine` and `twins` by kind and user."""

    app: RestApp
    db: Any
    shared: dict[tuple[str, str], int] = field(default_factory=dict)
    mine: dict[tuple[str, int], int] = field(default_factory=dict)
    twins: dict[tuple[str, int], int] = field(default_factory=dict)
    """A second item of everybody's own."""
    more: dict[Any, Any] = field(default_factory=dict)
    """What else there is: product rows by kind and id of their owner, user fields, categories ..."""

    def item(self, kind: str, owner: str, person: Person) -> int:
        """Id of an item that is so for that person."""
        if owner == MISSING:
            return NOWHERE
        return self.mine[kind, person.id] if owner == "mine" else self.shared[kind, owner]

    def ids(self, kind: str, owners: frozenset[str], person: Person) -> set[int]:
        """Ids of all items that are any of these for that person."""
        found = {self.item(kind, owner, person) for owner in owners}
        for user, name in ((user, name) for name in ("mine", "twins") for k, user in self.mine if k == kind):
            if ("mine" if user == person.id else "colleague") in owners:
                found.add(getattr(self, name)[kind, user])
        return found

    def every(self, kind: str) -> list[int]:
        """Ids of all items of a kind."""
        all_ = (*self.mine.items(), *self.twins.items(), *self.shared.items())
        return [i for (each, _), i in all_ if each == kind]

    async def call(self, person: Person, method: str, params: Any) -> Answer:
        """One request with a JSON body by a person's webhook."""
        pieces = [json.dumps(params).encode()]
        sent: list[Any] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": pieces.pop()}

        async def send(message: Message) -> None:
            sent.append(message)

        scope: Scope = {
            "type": "http", "method": "POST", "path": f"/rest/{person.id}/{_secret(person.id)}/{method}",
            "query_string": b"", "scheme": "http", "client": ("127.0.0.1", 1),
            "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(pieces[0]))],
        }  # fmt: skip
        await self.app(scope, receive, send)
        body = json.loads(sent[1]["body"])
        body.pop("time", None)
        return Answer(sent[0]["status"], body)

    async def made(self, method: str, **params: Any) -> Any:
        """The result of a call of the administrator, who sets things up."""
        answer = await self.call(PEOPLE[0], method, params)
        assert answer.ok, (method, params, answer)
        return answer.body["result"]


def _secret(user_id: int) -> str:
    return f"secret{user_id}"


async def _people(db: Any) -> None:
    root = await db.fetchval("SELECT id FROM department WHERE parent_id IS NULL")
    if root is None:
        root = await db.fetchval("INSERT INTO department (name) VALUES ('Company') RETURNING id")
    await db.executemany(
        "INSERT INTO department (id, name, parent_id) OVERRIDING SYSTEM VALUE VALUES ($1, 'D', $2)",
        [(TEAM, root), (BELOW, TEAM), (ELSEWHERE, root)],
    )
    acting = [(person.id, person.name, person.admin, list(person.roles), [TEAM]) for person in PEOPLE]
    others = [(COLLEAGUE, TEAM), (JUNIOR, BELOW), (STRANGER, ELSEWHERE)]
    await db.executemany(
        "INSERT INTO user_account (id, login, is_admin, roles, departments) OVERRIDING SYSTEM VALUE"
        " VALUES ($1, $2, $3, $4, $5)",
        [*acting, *((number, f"u{number}", False, [], [place]) for number, place in others)],
    )
    await db.executemany(
        "INSERT INTO webhook (user_id, secret_sha256, scopes) VALUES ($1, $2, '{crm}')",
        [(person.id, hashlib.sha256(_secret(person.id).encode()).digest()) for person in PEOPLE],
    )


async def _fill(world: World) -> None:
    for person in PEOPLE:
        if person.made:
            code = f"role{person.id}"
            await world.made("relead.role.save", code=code, rights=person.rights)
            await world.made("relead.role.assign", code=code, userId=person.id)
    for kind, number in KINDS.items():
        for owner, user_id in _SHARED.items():
            made = await _item(world, kind, user_id, opened=owner == "opened")
            world.shared[kind, owner] = made
            if owner == "observed":
                await world.db.executemany(
                    "INSERT INTO observer (entity_type, entity_id, user_id) VALUES ($1, $2, $3)",
                    [(number, made, person.id) for person in PEOPLE],
                )
        for person in PEOPLE:
            world.mine[kind, person.id] = await _item(world, kind, person.id)
            world.twins[kind, person.id] = await _item(world, kind, person.id)


async def _item(world: World, kind: str, user_id: int, *, opened: bool = False) -> int:
    number = len(world.shared) + len(world.mine) + len(world.twins)
    fields = {
        "TITLE": f"{kind} {number}",
        "NAME": f"{kind} {number}",
        "ASSIGNED_BY_ID": user_id,
        "OPENED": "Y" if opened else "N",
        "PHONE": [{"VALUE": PHONE, "VALUE_TYPE": "WORK"}],
    }
    made: int = await world.made(f"crm.{kind}.add", fields=fields)
    return made


@asynccontextmanager
async def world_of(database_url: str, prepare: Callable[[World], Awaitable[None]]) -> AsyncIterator[World]:
    """A filled portal over an empty database; `prepare` adds more. What is written after that is undone."""
    engine = await Rehearsal.open(database_url, size=3)
    db = await asyncpg.connect(database_url)
    portal = _Remembering()
    portal.engine = engine
    gateway = Gateway(registry(), portal, portal, portal.limiter, Clock(portal.zone))

    async def nobody(*_: Any) -> None:
        raise AssertionError("only /rest is asked")

    world = World(RestApp(gateway, nobody), db)
    try:
        await engine.transact(setup.prepare)
        await _people(db)
        await _fill(world)
        await prepare(world)
        engine.undoing = True
        yield world
    finally:
        await db.close()
        await engine.close()
