"""How long `relead serve` takes until it answers, against PostgreSQL alone, and the memory it idles with."""

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Size, median
from bench.servers import RELEAD
from relead.adapters.postgres_folder import PostgresFolder

_IDLE = 5.0
"""Seconds after which memory is looked at."""


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A new folder. Not a closed one: as root, PostgreSQL runs under an account that has to enter it."""
    made = Path(tempfile.mkdtemp(prefix="relead-bench-"))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made)


class Postgres:
    """PostgreSQL alone, without Relead's supervisor, whose time is Relead's."""

    def __init__(self, where: Path) -> None:
        self._folder = PostgresFolder(where)
        self._folder.prepare()

    def first(self) -> float:
        """Seconds for initdb and the start."""
        started = time.perf_counter()
        options = "--auth=trust --encoding=UTF8 --locale=C --locale-provider=builtin --builtin-locale=C.UTF-8"
        command = [
            "initdb",
            *options.split(),
            "--no-sync",
            "--no-instructions",
            "-U",
            "relead",
            "-D",
            self._data,
        ]
        assert self._run(command).wait() == 0
        return time.perf_counter() - started + self.warm()

    def warm(self) -> float:
        """Seconds until it takes a connection."""
        started = time.perf_counter()
        sockets = f"unix_socket_directories={self._folder.socket_folder}"
        server = self._run(["postgres", "-D", self._data, "-c", "listen_addresses=", "-c", sockets])
        try:
            while not self._folder.answers():
                assert server.poll() is None
                time.sleep(0.002)
            return time.perf_counter() - started
        finally:
            server.terminate()
            server.wait()

    @property
    def _data(self) -> str:
        return str(self._folder.data)

    def _run(self, command: list[str]) -> "subprocess.Popen[bytes]":
        account = self._folder.account
        return subprocess.Popen(  # noqa: S603 - our own binaries
            [str(self._folder.install / "bin" / command[0]), *command[1:]],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
        )


@contextlib.contextmanager
def _serve(where: Path, seconds: list[float]) -> Iterator[int]:
    """Run `relead serve`, note how long it took to say that it is ready, give the number of its process."""
    # As where it is installed: compiled, whatever this shell says about bytecode.
    without = ("RELEAD_", "PYTHONDONTWRITEBYTECODE")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(without)}
    command = [*RELEAD, "serve", "--port", "0", "--data-dir", str(where)]
    started = time.perf_counter()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as process:  # noqa: S603 - our own program
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"ready ")
        seconds.append(time.perf_counter() - started)
        yield process.pid
        process.terminate()


def figures(size: Size) -> Iterator[Figure]:
    """Measure all of them, in turns."""
    first, warm, empty, used = [], list[float](), list[float](), list[float]()
    for _ in range(size.rounds + 1):
        with folder() as where:
            postgres = Postgres(where)
            first.append(postgres.first())
            warm.append(postgres.warm())
        with folder() as where:
            for seconds in (empty, used):
                with _serve(where, seconds):
                    pass
    yield _ratio("serve, empty folder", empty, first, 3)
    yield _ratio("serve, used folder", used, first, 10)
    yield _ratio("serve, used, to a warm start", used, warm)
    yield from _memory()


def _ratio(key: str, ours: list[float], other: list[float], bound: float | None = None) -> Figure:
    # The first round warms up: it reads the programs from the disk.
    return median(
        key, [one / two for one, two in zip(ours[1:], other[1:], strict=True)], bound, at_least=False
    )


def _memory() -> Iterator[Figure]:
    """PSS of an idle `relead serve` without PostgreSQL; nothing where the system cannot tell."""
    if not sys.platform.startswith("linux"):
        print("idle memory of serve: skipped, there is no /proc")
        return
    with folder() as where, _serve(where, []) as process:
        time.sleep(_IDLE)
        total = sum(_pss(number) for number in _family(process)) / 1024
    yield Figure("idle memory of serve", total, total, total, 150, at_least=False, unit="MB")


def _family(process: int) -> list[int]:
    """A process and its descendants, without PostgreSQL's."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, _, rest = entry.read_text().partition("(")[2].rpartition(")")
            if name != "postgres":
                children.setdefault(int(rest.split()[1]), []).append(int(entry.parent.name))
    found = [process]
    for number in found:
        found += children.get(number, [])
    return found


def _pss(process: int) -> float:
    """KB of a process."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return float(next(line.split()[1] for line in lines if line.startswith("Pss:")))
