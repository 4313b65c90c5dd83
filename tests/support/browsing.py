"""People at the pages: a client that signed in like a browser, and sends what a form of a page would."""

import re
from dataclasses import dataclass
from typing import Any

import httpx
from argon2 import PasswordHasher

from relead.store.engine import Engine

PASSWORD = "correct horse"
# Tried as any other: a hash says what it costs. Hundreds of them in a run cost next to nothing.
_HASHED = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


@dataclass
class Browser:
    """One person's browser; cookies are kept by the client."""

    client: httpx.AsyncClient

    async def get(self, path: str, *, htmx: bool = False) -> httpx.Response:
        """Load an address; `htmx` as a part of a page."""
        headers = {"hx-request": "true", "hx-request-type": "partial"} if htmx else {}
        return await self.client.get(path, headers=headers)

    async def page(self, path: str) -> str:
        """Text of a page that is there."""
        answer = await self.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.text[:500])
        return answer.text

    async def send(self, path: str, *, frm: str = "/profile/", **fields: Any) -> httpx.Response:
        """Send a form with the token of the page it is on."""
        found = _CSRF.search((await self.get(frm)).text)
        assert found, frm
        return await self.client.post(path, data={"csrf": found[1], **fields})

    async def sign_in(self, login: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
        """Send the form of /login."""
        return await self.client.post("/login", data={"login": login, "password": password, **more})


async def give_password(engine: Engine, login: str) -> None:
    """Let an account sign in with PASSWORD."""
    async with engine.write() as tx:
        await tx._connection.execute(
            "UPDATE user_account SET password_hash = $1 WHERE login = $2", _HASHED, login
        )
