"""Real `relead` processes for tests."""
# ruff: noqa: S603 - the programs started here are named here

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
    """Run a command to its end; look at `returncode`, `stdout` and `stderr`."""
    return subprocess.run(
        [COMMAND, *arguments],
        env=environment(database_url, **variables),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


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
