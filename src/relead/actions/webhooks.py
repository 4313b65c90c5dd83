"""Incoming webhooks: making one, and recognising its secret (ruling R23)."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

from relead.actions.actors import actor_of
from relead.domain.access import Actor
from relead.domain.errors import AccessDenied, EntityNotFound, InvalidSetting
from relead.domain.scopes import SCOPES
from relead.domain.users import NOTED_EVERY
from relead.store import credentials, dictionaries
from relead.store.engine import ReadTx, Row, Tx

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Credential:
    """A recognised webhook: whom it speaks for and what it may do."""

    user_id: int
    scopes: frozenset[str]
    key: str
    """What running time is charged to; not the secret."""
    actor: Actor
    unseen: bool
    """Whether more than a minute ago was noted as the user's last act (`users.seen`)."""
    kind: Literal["webhook", "oauth"] = "webhook"


def digest(secret: str) -> bytes:
    """What is stored, and remembered, in place of a secret."""
    # Plain SHA-256: the secret is random, there is nothing to guess faster than it (R23).
    return hashlib.sha256(secret.encode()).digest()


async def create(
    tx: Tx, user_id: int, scopes: Collection[str], secret: str | None = None, *, title: str = ""
) -> str:
    """Create a webhook, return its secret: the only time it is seen. `title` says what it is for.

    Raises EntityNotFound for an unknown user, InvalidSetting for an unknown scope, for a secret that
    would not survive in a URL or that the user has already.
    """
    unknown = sorted(set(scopes) - SCOPES)
    if unknown or not scopes:
        detail = f"unknown scope: {', '.join(unknown)}" if unknown else "no scope given"
        raise InvalidSetting("scope", detail)
    if secret is not None and _SECRET.fullmatch(secret) is None:
        raise InvalidSetting("secret", "a secret consists of letters, digits, - and _")
    if not await dictionaries.user_exists(tx, user_id):
        raise EntityNotFound
    made = secret or secrets.token_hex(16)
    if await credentials.insert_hook(tx, user_id, digest(made), sorted(scopes), title.strip()) is None:
        raise InvalidSetting("secret", "the user has a webhook with this secret already")
    await credentials.notify(tx)
    return made


async def recognise(tx: ReadTx, user: str, secret: str) -> Credential | None:
    """The webhook of an active user, given by id or login, with this secret; None if there is none.

    The database finds candidates by their digest, and what its time tells of a digest tells nothing of a
    random secret; the digests are then compared in constant time. Only who knows a secret learns
    whether the user fits it.
    """
    given = digest(secret)
    for row in await credentials.hooks_with(tx, given):
        if not hmac.compare_digest(row["secret_sha256"], given):
            continue
        if row["active"] and user.lower() in (str(row["user_id"]), row["login"].lower()):
            me = await actor_of(tx, row)
            noted = row["last_activity"]
            unseen = noted is None or tx.now - noted > NOTED_EVERY
            return Credential(row["user_id"], frozenset(row["scopes"]), f"webhook:{row['id']}", me, unseen)
    return None


async def list_all(tx: ReadTx) -> list[Row]:
    """All webhooks by id: id, user_id, scopes, created_at, title."""
    return await credentials.hooks(tx)


async def list_own(tx: ReadTx, actor: Actor) -> list[Row]:
    """The acting user's webhooks, with the same columns."""
    return await credentials.hooks_of(tx, actor.user_id)


async def revoke_own(tx: Tx, actor: Actor, hook_id: int) -> None:
    """Revoke a webhook of the acting user. Raises EntityNotFound, also for somebody else's."""
    if all(row["id"] != hook_id for row in await list_own(tx, actor)):
        raise EntityNotFound
    await revoke(tx, hook_id)


async def list_everybodys(tx: ReadTx, actor: Actor) -> list[Row]:
    """All webhooks, for an administrator: each speaks with its user's rights. Raises AccessDenied."""
    _demand_admin(actor)
    return await list_all(tx)


async def revoke_anybodys(tx: Tx, actor: Actor, hook_id: int) -> None:
    """Revoke whosever webhook, as an administrator. Raises AccessDenied, EntityNotFound."""
    _demand_admin(actor)
    await revoke(tx, hook_id)


def _demand_admin(actor: Actor) -> None:
    if not actor.is_admin:
        raise AccessDenied


async def revoke(tx: Tx, hook_id: int) -> None:
    """Delete a webhook; it is refused at once, everywhere. Raises EntityNotFound."""
    if not await credentials.delete_hook(tx, hook_id):
        raise EntityNotFound
    await credentials.notify(tx)
