"""A real browser for tests: Debian's chromium, installed by the test run itself where it may."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
AXE = _ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
"""The accessibility checker; there once `make assets` ran."""


def executable() -> str:
    """Path of chromium. Installs it where it is missing and the machine allows; skips the tests where not."""
    with (Path(tempfile.gettempdir()) / "relead-test-chromium.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of the processes of a parallel run one installs, the others wait
        return _found() or _installed()


def _found() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _installed() -> str:
    apt = shutil.which("apt-get")
    if not apt or os.geteuid() != 0:
        pytest.skip(
            "no chromium: install it (on Debian as root: apt-get install chromium) to run browser tests"
        )
    complaint = _quietly(apt, "update") + _quietly(
        apt, "install", "-y", "--no-install-recommends", "chromium"
    )
    found = _found()
    if found is None:
        pytest.skip(f"no chromium, and it could not be installed: {complaint[-300:]}")
    return found


def _quietly(*command: str) -> str:
    """Run a command; give what it complained about."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(  # noqa: S603 - apt
            command, check=False, capture_output=True, text=True, timeout=300, env=quiet
        )
    except subprocess.TimeoutExpired:
        return "it took too long"
    return done.stderr
