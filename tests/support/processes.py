"""Looking at processes from outside."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def wait_until(true: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait until it is true; fail after that many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"not true after {seconds} s: {true}"
        time.sleep(0.02)


def mentioning(text: str) -> dict[int, str]:
    """Living processes whose command line or working folder mentions the text, with it."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                seen = f"{command} [{(entry / 'cwd').readlink()}]"
            except OSError:
                continue
            if state != "Z" and text in seen:
                found[int(entry.name)] = seen
    return found
