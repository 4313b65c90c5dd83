"""Servers to measure: one Granian worker each, the same options for all."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from bench.load import Target

USER, SECRET = 1, "benchmark"
_ROOT = Path(__file__).parents[1]
_WAIT = 30.0
RELEAD = [str(Path(sys.executable).with_name("relead"))]


def free_port() -> int:
    """A port of 127.0.0.1 that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def relead(url: str) -> Iterator[Target]:
    """`relead serve` over a database, called through the administrator's webhook."""
    port = free_port()
    with _running([*RELEAD, "serve", "--no-worker", "--port", str(port)], url, port):
        yield Target(port, f"/rest/{USER}/{SECRET}/")


@contextlib.contextmanager
def bare(url: str, recording: bytes) -> Iterator[Target]:
    """The bare app over the same database, in a Granian with the options of `relead serve`."""
    port = free_port()
    options = [
        "--interface",
        "asgi",
        "--loop",
        "uvloop",
        "--no-ws",
        "--log-level",
        "error",
        "--no-access-log",
    ]
    command = [sys.executable, "-m", "granian", *options, "--port", str(port), "bench.bare:app"]
    # Found by its name, beside whatever Relead was found by.
    path = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    with _running(command, url, port, BARE_RECORDING=recording.decode(), PYTHONPATH=path):
        yield Target(port, "/")


@contextlib.contextmanager
def _running(command: list[str], url: str, port: int, **more: str) -> Iterator[None]:
    environ = {**os.environ, **more, "RELEAD_DATABASE_URL": url}
    process = subprocess.Popen(command, env=environ, cwd=_ROOT, stdout=subprocess.DEVNULL)  # noqa: S603 - ours
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    end = time.perf_counter() + _WAIT
    while time.perf_counter() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as probe:
            probe.sendall(b"GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            if probe.recv(100).startswith(b"HTTP/1.1 200"):
                return
        time.sleep(0.02)
    raise RuntimeError("a server did not start")
