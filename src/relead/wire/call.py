"""One call of one method, and what the gateway asks of the rest of the program to make it.

Here belong the values handed to handlers and the Protocols that `server` fills. How they are used is read in
`dispatch`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Protocol

from relead.wire.errors import Kind
from relead.wire.params import Params
from relead.wire.registry import Method


class Principal(Protocol):
    """Whoever a credential speaks for."""

    @property
    def user_id(self) -> int:
        """The acting user; appears in log lines."""

    @property
    def scopes(self) -> Collection[str]:
        """The scope codes granted; a set, it is searched on every call."""

    @property
    def kind(self) -> Kind:
        """How the caller came in."""

    @property
    def key(self) -> str:
        """What running time is charged to: the webhook or the application. Never a secret."""

    @property
    def actor(self) -> Any:
        """The CRM's own view of the caller; wire never looks inside."""


@dataclass(slots=True)
class Call:
    """What a handler is given beside its unit of work.

    `start` is None when absent, negative for "do not count", else the offset as sent (see `listing.window`).
    `connector` is the caller's `auth_connector`, which ties offline events to the one who made the change.
    """

    method: Method
    params: Params
    start: int | None
    principal: Principal
    request_id: str
    connector: str = ""


class Authenticator(Protocol):
    """Turns credentials into principals; a revoked credential may live on for a second at most (R23)."""

    async def webhook(self, user: str, secret: str) -> Principal | None:
        """Return the owner of an incoming webhook, `user` being an id or a login; None if there is none."""

    async def token(self, token: str) -> Principal:
        """Return the principal of an access token; raises WireError, `errors.invalid_token` if unknown."""


class Runner(Protocol):
    """Runs a handler in its unit of work."""

    async def run(self, method: Method, call: Call) -> object:
        """Open the unit of work, run the handler, commit; return its result or `listing.Page`.

        Raises WireError for everything expected. Anything else is answered as an internal error and logged.
        """
