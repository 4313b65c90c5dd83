"""A small load generator: keep-alive connections over raw sockets, a bounded number of requests."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Target:
    """Where requests go: port of 127.0.0.1 and the path's beginning."""

    port: int
    base: str


def request(target: Target, method: str, body: bytes) -> bytes:
    """One HTTP request as bytes."""
    head = (
        f"POST {target.base}{method} HTTP/1.1\r\nhost: 127.0.0.1\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def _client(target: Target, work: Iterator[bytes]) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
    done = 0
    for message in work:
        writer.write(message)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head!r} {body!r}")
        done += 1
    writer.close()
    return done


async def rate(target: Target, messages: Sequence[bytes], clients: int = 8) -> float:
    """Send every message once over this many connections; return requests per second."""
    work = iter(messages)
    started = time.perf_counter()
    done = sum(await asyncio.gather(*(_client(target, work) for _ in range(clients))))
    if done != len(messages):
        raise RuntimeError("requests were lost")
    return done / (time.perf_counter() - started)
