"""A running portal and where clients reach it.

Belongs here: starting the server as its user does. Does not belong here: clients.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from support.server import serving


@dataclass(frozen=True)
class Portal:
    """One portal with an administrator's webhook, over http and https."""

    http: str
    """Origin, without a slash at the end."""
    https: str
    authority: Path
    """Certificate (PEM) that clients have to trust for https."""
    user: int
    secret: str

    @property
    def address(self) -> str:
        """`host:port` of https."""
        return self.https.removeprefix("https://")

    def webhook(self, origin: str, secret: str | None = None) -> str:
        """URL of the webhook at one of the origins, ending in a slash."""
        return f"{origin}/rest/{self.user}/{secret or self.secret}/"


@contextmanager
def running_portal() -> Iterator[Portal]:
    """Run `relead demo` with nothing given, and with nothing left of it afterwards."""
    # Not pytest's tmp_path: as root, PostgreSQL runs under an account that may not enter that.
    folder = Path(tempfile.mkdtemp(prefix="relead-test-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        options = ("--no-worker", "--tls-port", "0", "--data-dir", str(folder))
        with serving(*options, command="demo") as server:
            yield _portal(server.said)
    finally:
        shutil.rmtree(folder)


def _portal(said: list[str]) -> Portal:
    """What the demo says about itself."""
    told = [line.split(maxsplit=1) for line in said]
    plain, secure = (line[1] for line in told if line[0] == "webhook")
    (authority,) = (line[1] for line in told if line[0] == "authority")
    http, _, path = plain.partition("/rest/")
    user, secret, _ = path.split("/")
    return Portal(http, secure.partition("/rest/")[0], Path(authority), int(user), secret)
