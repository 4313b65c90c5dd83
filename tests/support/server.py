"""Real `relead` processes for tests."""
# ruff: noqa: S603 - the programs started here are named here

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from relead.cli.main import main

COMMAND = str(Path(sys.executable).with_name("relead"))


@dataclass(frozen=True)
class LiveServer:
    """A server that answers requests."""

    url: str
    """Its origin, without a slash at the end: `http://127.0.0.1:PORT`."""
    process: subprocess.Popen[str]
    said: list[str]
    """Lines that it printed up to the one that said it is ready, that one included."""

    def stop(self, seconds: float = 5.0) -> int:
        """Stop it as an operator does; give its exit status. Fails if it takes longer."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


def environment(database_url: str | None = None, **variables: str) -> dict[str, str]:
    """Environment of a command: ours without our settings, and what is given."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("RELEAD_")}
    url = {} if database_url is None else {"RELEAD_DATABASE_URL": database_url}
    return ours | url | variables


def relead(
    *arguments: str, database_url: str | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, in a process of its own; look at `returncode`, `stdout` and `stderr`.

    The process is forked from one that has loaded everything: half a second less for each of hundreds.
    """
    with tempfile.TemporaryDirectory() as folder:
        said = [Path(folder, name) for name in ("stdout", "stderr")]
        command = ("relead", *arguments)
        process = _LOADED.Process(target=_run, args=(command, environment(database_url, **variables), said))
        process.start()
        process.join(120)
        assert process.exitcode is not None, f"{command} hangs"
        out, err = [file.read_text(encoding="utf-8") for file in said]
    return subprocess.CompletedProcess(command, process.exitcode, out, remarks(err))


def remarks(stderr: str) -> str:
    """What a command wrote to stderr, without saying what it waits for: a busy machine makes it wait."""
    lines = stderr.splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("relead: waiting for "))


_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload(["relead.cli.main", "relead.actions.setup", "relead.actions.roles", "asyncpg"])


def _run(command: Sequence[str], variables: Mapping[str, str], said: Sequence[Path]) -> None:
    for number, file in enumerate(said, 1):
        os.dup2(os.open(file, os.O_WRONLY | os.O_CREAT), number)
    os.environ.clear()
    os.environ.update(variables)
    sys.argv = [*command]
    main()


@contextmanager
def serving(
    *arguments: str, command: str = "serve", database_url: str | None = None, **variables: str
) -> Iterator[LiveServer]:
    """Run `relead serve --port 0 ARGUMENTS...` (or another command) until the context ends.

    Fails if it ends before it is ready. What it writes to stderr goes to ours.
    """
    port = () if "--port" in arguments or command == "worker" else ("--port", "0")
    process = subprocess.Popen(
        [COMMAND, command, *port, *arguments],
        env=environment(database_url, **variables),
        stdout=subprocess.PIPE,
        text=True,
    )
    watch = threading.Timer(60, process.kill)  # a server that hangs fails its test, not the whole run
    watch.start()
    try:
        said: list[str] = []
        assert process.stdout
        while not (said and said[-1].split()[0] == "ready"):
            line = process.stdout.readline()
            assert line, f"relead {command} ended with status {process.wait()} after {said}"
            said.append(line.rstrip("\n"))
        watch.cancel()
        yield LiveServer(said[-1].removeprefix("ready").strip(), process, said)
    finally:
        watch.cancel()
        process.terminate()
        try:
            process.wait(10)
        finally:
            process.kill()
            process.communicate()
