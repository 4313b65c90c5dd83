"""One address that the web server listens on: claiming it, serving on it, knowing that it answers.

Belongs here: everything about Granian. Does not belong here: when it is started and stopped.
"""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from relead.cli.errors import CommandError

if TYPE_CHECKING:
    from relead.adapters.tls import Certificate
    from relead.settings import Settings

WORKER_STOP_SECONDS = 2
"""How long a worker may finish requests once it has to stop; an open event stream never would."""

_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared, not bound


@dataclass(frozen=True, slots=True)
class Listener:
    """A claimed address; with a certificate it speaks https."""

    host: str
    """As given by the operator."""
    address: str
    """The IP address behind it."""
    port: int
    claim: socket.socket
    """Bound and never listening: holds the port, while Granian's workers share it with us."""
    certificate: "Certificate | None" = None

    @classmethod
    def claimed(cls, host: str, port: int) -> Self:
        """Claim the port, any free one for 0. Raise CommandError if it is in use.

        Granian would bind a used port without a word and share its requests with whoever has it.
        """
        try:
            family, _, _, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
            claim = _bind(family, where)
        except OSError as error:
            raise CommandError(f"cannot listen on {host}:{port}: {error.strerror or error}") from None
        address, taken = claim.getsockname()[:2]
        return cls(host, address, taken, claim)

    @property
    def origin(self) -> str:
        """Its address as a URL without a path."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.certificate else ''}://{host}:{self.port}"

    def answers(self) -> bool:
        """Whether the portal behind it is well."""
        import http.client
        import ssl

        place = _ANY.get(self.address, self.address)
        line: http.client.HTTPConnection
        if self.certificate:
            trusting = ssl.create_default_context()
            trusting.check_hostname = False  # it is ourselves we talk to
            trusting.verify_mode = ssl.CERT_NONE
            line = http.client.HTTPSConnection(place, self.port, timeout=5, context=trusting)
        else:
            line = http.client.HTTPConnection(place, self.port, timeout=5)
        try:
            line.request("GET", "/health")
            return line.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            line.close()

    def serve(self, settings: "Settings", workers: int) -> None:
        """Serve until SIGTERM or SIGINT; the workers are processes of their own, forked from this one."""
        from granian.constants import HTTPModes, Interfaces, Loops, SSLProtocols
        from granian.log import LogLevels
        from granian.server import Server

        made = self.certificate
        Server(
            "relead.server:create_app",
            address=self.address,
            port=self.port,
            interface=Interfaces.ASGI,
            workers=workers,
            loop=Loops.uvloop,
            http=HTTPModes.auto,
            websockets=False,
            log_access=False,
            log_level=LogLevels.error,  # its warnings at a stop are races of its own with the system
            log_dictconfig=_LOGGING,
            ssl_cert=made.certificate if made else None,
            ssl_key=made.key if made else None,
            ssl_protocol_min=SSLProtocols.tls12,
            respawn_failed_workers=True,
            workers_kill_timeout=WORKER_STOP_SECONDS,
        ).serve(target_loader=partial(_load, settings, os.getpid()), wrap_loader=False)


def _load(settings: "Settings", parent: int) -> Callable[..., Any]:
    """Make the application, in Granian's worker."""
    import signal

    from relead.adapters.processes import follow_parent
    from relead.server import create_app

    follow_parent(signal.SIGKILL, parent)
    return create_app(settings)


def _bind(family: int, where: Any) -> socket.socket:
    """Bind so that nobody can bind after us who does not share, and nobody has bound before."""
    for reuse in (False, True):
        claim = socket.socket(family, socket.SOCK_STREAM)
        try:
            # Needed where connections of a former server still fade; two claims at once are told
            # apart by the first attempt only.
            claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
            claim.bind(where)
            claim.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        except OSError:
            claim.close()
            if reuse:
                raise
        else:
            return claim
    raise AssertionError("unreachable")


_LOGGING = {
    "formatters": {"generic": {"()": "logging.Formatter", "fmt": "%(levelname)s %(message)s"}},
    "handlers": {
        "console": {
            "formatter": "generic",
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stderr",  # stdout is for what was asked for
        }
    },
    "loggers": {"_granian": {"handlers": ["console"], "propagate": False}},
}
