"""A stop is obeyed wherever it reaches the process."""

import subprocess
import sys

_DROPPED = """
import os, signal
from relead.cli.children import Stopping

class Dying:
    def __del__(self):  # Python drops what is raised in here
        os.kill(os.getpid(), signal.SIGTERM)

with Stopping() as stopping:
    dying = Dying()
    del dying
    print("dropped", flush=True)
    stopping.check()
    print("missed")
"""


def test_a_stop_that_python_drops_makes_no_noise_and_is_not_forgotten() -> None:
    done = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", _DROPPED], capture_output=True, text=True, timeout=30, check=False
    )
    assert (done.stdout, done.stderr, done.returncode) == ("dropped\n", "", 0)
