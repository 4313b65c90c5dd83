"""What the shared story asks of a client of the protocol, whatever language it is written in.

Belongs here: the common form of their answers and errors. Does not belong here: any one client.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from conformance.portal import Portal

Row: TypeAlias = dict[str, Any]
Command: TypeAlias = tuple[str, Mapping[str, Any]]
"""A method and its parameters."""


class Refused(Exception):  # noqa: N818 - an answer of the portal, not a fault of the client
    """The portal refused, as far as the client tells why."""

    def __init__(self, status: int | None, code: str | None, text: str = "") -> None:
        super().__init__(status, code, text)
        self.status = status
        """HTTP status; None: this client does not tell."""
        self.code = code
        """Error code, maybe empty; None: this client does not tell."""


@dataclass(frozen=True)
class Batch:
    """What a batch gave, by the names of its commands."""

    results: Mapping[str, Any]
    errors: Mapping[str, str] = field(default_factory=dict)
    """Error codes."""


class Client(Protocol):
    """A client library behind one webhook."""

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        """Give `result` of one call, as the library hands it to its user. Raise Refused for an error."""

    def batch(self, commands: Mapping[str, Command], *, halt: bool = False) -> Batch:
        """Run at most fifty commands in one request.

        Raise Refused where the library gives nothing because one of them failed.
        """

    def walks(self, method: str, params: Mapping[str, Any]) -> Iterator[list[Row]]:
        """Give all rows of a list, once for each of the library's ways to read a list of many pages."""


class Connect(Protocol):
    """Make a client of a portal, with another secret than the portal's own if given."""

    def __call__(self, portal: Portal, *, secret: str | None = None) -> Client: ...


def named(part: Mapping[str, Any] | list[Any]) -> dict[str, Any]:
    """A part of a batch's answer by the names of its commands; with nothing in it, it arrives as a list."""
    return dict(part)
