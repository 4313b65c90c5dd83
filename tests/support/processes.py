"""Looking at processes from outside, by Linux's /proc."""

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


def wait_until(true: Callable[[], bool], seconds: float = 20.0) -> None:
    """Wait until it is true; fail after that many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not true after {seconds} s: {true}"
        time.sleep(0.02)


@dataclass(frozen=True)
class Process:
    """A process that lived when it was looked at."""

    pid: int
    parent: int
    name: str
    begun: str
    """When it was started: tells it from a later one with its number."""

    def lives(self) -> bool:
        now = _read(self.pid)
        return now is not None and now.begun == self.begun

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        os.kill(self.pid, number)

    def memory(self) -> int:
        """Bytes it uses, shared ones divided among those who share them (PSS)."""
        found = re.search(
            r"^Pss:\s+(\d+) kB", (PROC / str(self.pid) / "smaps_rollup").read_text(), re.MULTILINE
        )
        assert found
        return int(found[1]) * 1024


def processes() -> list[Process]:
    """All that live; zombies do not."""
    return list(_all())


def descendants(pid: int) -> list[Process]:
    """Children of a process, their children, and so on."""
    everybody = processes()
    found = [p for p in everybody if p.parent == pid]
    for process in found:
        found += [p for p in everybody if p.parent == process.pid]
    return found


def mentioning(text: str) -> dict[int, str]:
    """Command line and working folder of living processes where either mentions the text."""
    found = {}
    for process in processes():
        place = PROC / str(process.pid)
        try:
            command = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            seen = f"{command} [{(place / 'cwd').readlink()}]"
        except OSError:
            continue
        if text in seen and process.pid != os.getpid():
            found[process.pid] = seen
    return found


def _all() -> Iterator[Process]:
    for entry in PROC.iterdir():
        if entry.name.isdecimal() and (process := _read(int(entry.name))):
            yield process


def _read(pid: int) -> Process | None:
    try:
        text = (PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    name = text[text.index("(") + 1 : text.rindex(")")]
    state, parent, *rest = text[text.rindex(")") + 2 :].split()
    return None if state == "Z" else Process(pid, int(parent), name, rest[17])
