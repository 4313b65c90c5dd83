"""A real browser for tests: Debian's chromium, installed by the test run itself where it may."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
AXE = _ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
"""The accessibility checker; there once `make assets` ran."""


def executable() -> str:
    """Path of chromium. Installs it where it is missing and the machine allows; skips the tests where not."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    apt = shutil.which("apt-get")
    if apt and os.geteuid() == 0:
        _quietly(apt, "update")
        done = _quietly(apt, "install", "-y", "chromium")
        found = shutil.which("chromium")
        if found:
            return found
        pytest.skip(f"chromium could not be installed: {done[-300:]}")
    pytest.skip("no chromium: install it (on Debian as root: apt-get install chromium) to run browser tests")


def _quietly(*command: str) -> str:
    """Run a command; give what it complained about."""
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)  # noqa: S603 - apt
    return done.stderr
