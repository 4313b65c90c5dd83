"""A small load generator: keep-alive connections over raw sockets, a bounded number of requests.

It shares the machine with what it measures, so it does as little as it can: requests are bytes made
beforehand, and of an answer it reads status and length. Anything but 200 ends the bench.
"""

import asyncio
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

CLIENTS = 8
"""Connections that send at once where throughput is measured."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go: a port of 127.0.0.1, and what stands before a method's name in the path."""

    port: int
    base: str

    def of(self, user: int, secret: str) -> "Target":
        """The same portal, called through another user's webhook."""
        return Target(self.port, f"/rest/{user}/{secret}/")

    def page(self, path: str, user: int, encodings: str = "") -> bytes:
        """One request for a page of that user's, signed in; `encodings` are those the browser reads."""
        accepted = f"accept-encoding: {encodings}\r\n" if encodings else ""
        head = f"GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: relead={session(user)}\r\n{accepted}\r\n"
        return head.encode()

    def request(self, method: str, params: Any) -> bytes:
        """One HTTP request with a JSON body, as bytes."""
        body = json.dumps(params).encode()
        head = (
            f"POST {self.base}{method} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def session(user: int) -> str:
    """Token of a user's session in the databases that are measured."""
    return f"benchmark-{user}"


class _Client(asyncio.Protocol):
    """One connection: sends the next request as soon as the last one is answered."""

    def __init__(self, work: Iterator[bytes], answers: list[bytes]) -> None:
        self._work = work
        self._answers = answers
        self._received = b""
        self.finished: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is no subclass of it

    def send(self) -> None:
        """Send the next request; without any, close."""
        message = next(self._work, None)
        if message is not None:
            self._transport.write(message)
        elif not self.finished.done():
            self.finished.set_result(None)
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        received = self._received = self._received + data if self._received else data
        head, end, body = received.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return
        self._received = b""
        if received.startswith(b"HTTP/1.1 200"):
            self._answers.append(body)
            self.send()
        else:
            self.finished.set_exception(RuntimeError(received.decode()))
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.finished.done():
            self.finished.set_exception(exc or ConnectionResetError("the server closed a connection"))


def _length(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


async def send(target: Target, messages: Iterable[bytes], clients: int = 1) -> tuple[float, list[bytes]]:
    """Send every message once over so many connections.

    Gives the seconds from the first request to the last answer, and the bodies in the order of arrival.
    """
    loop = asyncio.get_running_loop()
    work, answers = iter(messages), list[bytes]()
    made = [
        await loop.create_connection(lambda: _Client(work, answers), "127.0.0.1", target.port)
        for _ in range(clients)
    ]
    started = time.perf_counter()
    for _, client in made:
        client.send()
    await asyncio.gather(*(client.finished for _, client in made))
    return time.perf_counter() - started, answers


async def seconds(target: Target, messages: Sequence[bytes], clients: int = CLIENTS) -> float:
    """Time until all messages are answered."""
    taken, answers = await send(target, messages, clients)
    if len(answers) != len(messages):
        raise RuntimeError("requests were lost")
    return taken


async def ask(target: Target, method: str, params: Any) -> Any:
    """One call, its answer decoded."""
    _, (answer,) = await send(target, [target.request(method, params)])
    return json.loads(answer)


async def fetch(target: Target, message: bytes) -> tuple[bytes, bytes]:
    """Head and body of one answer as they come over the wire."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    writer.write(message)
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(head.decode())
    body = await reader.readexactly(_length(head))
    writer.close()
    return head, body
