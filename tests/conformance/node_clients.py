"""Clients of the protocol that are written in JavaScript, from npm, each in a process of its own.

Belongs here: installing them and talking to their drivers (`*.mjs`). Does not belong here: what any of
them ought to answer (the story).
"""
# ruff: noqa: S603 - the programs started here are named here

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from conformance.clients import Batch, Command, Refused, Row
from conformance.portal import Portal

HERE = Path(__file__).parent


def install() -> None:
    """Bring `node_modules` to what the lock says, if it is not; one process at a time."""
    with (HERE / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = HERE / "node_modules" / ".package-lock.json"
        if not made.exists() or made.stat().st_mtime < (HERE / "package-lock.json").stat().st_mtime:
            npm = shutil.which("npm")
            assert npm, "node is installed without npm"
            subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=HERE, check=True)


class Driver:
    """A driver's process, which answers requests for any webhook."""

    def __init__(self, node: str, script: str, authority: Path) -> None:
        self._process = subprocess.Popen(
            [node, str(HERE / script)],
            env={**os.environ, "NODE_EXTRA_CA_CERTS": str(authority)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=10)

    def ask(self, request: Mapping[str, Any]) -> Any:
        """Give its answer. Raise Refused for a refusal; what else went wrong is on our stderr."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"the driver ended with status {self._process.wait()}"
        answer = json.loads(line)
        if "refused" in answer:
            raise Refused(**answer["refused"])
        return answer["value"]


@dataclass(frozen=True)
class NodeClient:
    """A client behind a driver and one webhook."""

    driver: Driver
    url: str

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        return self._ask("call", method=method, params=params)

    def batch(self, commands: Mapping[str, Command], *, halt: bool = False) -> Batch:
        return Batch(**self._ask("batch", commands=commands, halt=halt))

    def walks(self, method: str, params: Mapping[str, Any]) -> Iterator[list[Row]]:
        yield from self._ask("walks", method=method, params=params)

    def _ask(self, way: str, **request: Any) -> Any:
        return self.driver.ask({"url": self.url, "way": way, **request})


@dataclass(frozen=True)
class NodeLibrary:
    """A library from npm: makes clients of portals that its driver trusts."""

    driver: Driver
    secure: bool
    """Whether it refuses plain http."""

    def __call__(self, portal: Portal, *, secret: str | None = None) -> NodeClient:
        url = portal.webhook(portal.https if self.secure else portal.http, secret)
        return NodeClient(self.driver, url.rstrip("/"))
