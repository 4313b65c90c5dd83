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
from relead.domain.errors import EntityNotFound, InvalidSetting
from relead.domain.scopes import SCOPES
from relead.store import credentials, dictionaries
from relead.store.engine import ReadTx, Tx

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,128}")


@dataclass(frozen=True, slots=True)
class Credential:
    """A recognised webhook: whom it speaks for and what it may do."""

    user_id: int
    scopes: frozenset[str]
    key: str
    """What running time is charged to; not the secret."""
    actor: Actor
    kind: Literal["webhook", "oauth"] = "webhook"


def _digest(secret: str) -> bytes:
    # Plain SHA-256: the secret is random, there is nothing to guess faster than it (R23).
    return hashlib.sha256(secret.encode()).digest()


async def create(tx: Tx, user_id: int, scopes: Collection[str], secret: str | None = None) -> str:
    """Create a webhook, return its secret: the only time it is seen.

    Raises EntityNotFound for an unknown user, InvalidSetting for an unknown scope or a secret that
    would not survive in a URL.
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
    await credentials.insert_hook(tx, user_id, _digest(made), sorted(scopes))
    await credentials.notify(tx)
    return made


async def recognise(tx: ReadTx, user: str, secret: str) -> Credential | None:
    """The webhook of a user, given by id or login, with this secret; None if there is none.

    Every webhook of the user is compared, each in constant time.
    """
    given, found = _digest(secret), None
    for row in await credentials.hooks_of(tx, user):
        if hmac.compare_digest(row["secret_sha256"], given) and row["active"]:
            me = await actor_of(tx, row)
            found = Credential(row["user_id"], frozenset(row["scopes"]), f"webhook:{row['id']}", me)
    return found
