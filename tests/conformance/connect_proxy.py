"""A proxy that leads every https host to one port of this machine.

For clients that insist on a host name without a port: give them a name of the server's certificate and
this proxy in HTTPS_PROXY, and no hosts file has to change.
"""

import asyncio
import contextlib
import threading
from collections.abc import Iterator

HOST = "127.0.0.1"


@contextlib.contextmanager
def proxy(port: int) -> Iterator[str]:
    """Give the proxy's URL; it answers until the context ends."""
    loop = asyncio.new_event_loop()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError):
            await _tunnel(reader, writer, port)

    server = loop.run_until_complete(asyncio.start_server(serve, HOST, 0))
    running = threading.Thread(target=loop.run_forever, daemon=True)
    running.start()
    try:
        yield f"http://{HOST}:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(loop.stop)
        running.join()
        server.close()
        loop.close()


async def _tunnel(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    if not head.startswith(b"CONNECT "):
        writer.write(b"HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        return
    inner_reader, inner_writer = await asyncio.open_connection(HOST, port)
    with contextlib.closing(inner_writer):
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        ways = (_copy(reader, inner_writer), _copy(inner_reader, writer))
        running = {asyncio.ensure_future(way) for way in ways}
        _, pending = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
        for way in pending:
            way.cancel()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):  # a client that times out resets its connection
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
