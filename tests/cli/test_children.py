"""A stop is obeyed wherever it reaches the process."""

import subprocess
import sys

import pytest

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

_WRAPPED = """
import os, signal
from relead.cli.children import Stopping

class Slow:
    def __set_name__(self, owner, name):  # before Python 3.12 what is raised in here becomes a RuntimeError
        os.kill(os.getpid(), signal.SIGTERM)

with Stopping():
    print("wrapped", flush=True)
    class Made:
        slow = Slow()
    print("missed")
"""

_IN_A_LOOP = """
import asyncio, os, signal
from relead.cli.children import Stopping

async def work():
    asyncio.get_running_loop().call_soon(os.kill, os.getpid(), signal.SIGTERM)
    print("looped", flush=True)
    await asyncio.sleep(20)
    print("missed")

with Stopping():
    asyncio.run(work())
"""

_IN_A_DRIVER = """
import asyncio, os, signal, sys, threading
import asyncpg
from relead.cli.children import Stopping

async def work():
    connection = await asyncpg.connect(sys.argv[1])
    threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGTERM)).start()
    print("driven", flush=True)
    for _ in range(3000):  # most of the time is that of compiled callbacks
        await connection.fetch("SELECT n, n::text FROM generate_series(1, 5000) AS n")
    print("missed")

with Stopping():
    asyncio.run(work())
"""

_FAILED = """
from relead.cli.children import Stopping

with Stopping():
    print("failed", flush=True)
    raise ValueError("from nothing") from KeyError("else")
"""


def run(script: str, *arguments: str) -> tuple[str, str, int]:
    done = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, timeout=15, check=False
    )
    return done.stdout, done.stderr, done.returncode


@pytest.mark.parametrize(
    ("script", "said"), [(_DROPPED, "dropped"), (_WRAPPED, "wrapped"), (_IN_A_LOOP, "looped")]
)
def test_a_stop_that_is_dropped_or_wrapped_makes_no_noise_and_is_obeyed(script: str, said: str) -> None:
    assert run(script) == (f"{said}\n", "", 0)


@pytest.mark.parametrize("_", range(3))
def test_a_stop_that_comes_while_a_driver_reads_ends_it_in_good_order(database_url: str, _: int) -> None:
    assert run(_IN_A_DRIVER, database_url) == ("driven\n", "", 0)


def test_an_error_that_is_no_stop_is_told() -> None:
    out, err, status = run(_FAILED)
    assert (out, status) == ("failed\n", 1)
    assert err.endswith("ValueError: from nothing\n")
