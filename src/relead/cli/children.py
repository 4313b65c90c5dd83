"""The processes of a running server: started together, watched, stopped together.

Belongs here: their lives. Does not belong here: what they do.

They are forked from a parent that has imported everything and holds no thread, loop or connection:
they start at once and share its memory. Where fork is not safe (macOS) they are spawned.
"""

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import Any, Final, NoReturn

from relead.adapters.processes import follow_parent
from relead.cli.errors import CommandError

_STOP_SECONDS: Final = 2.5
"""After that a child is killed; Granian's own limit for its workers is shorter."""
_EXIT_SECONDS: Final = 4.5
"""After that the parent is killed, and with it all that follow it."""
_RESTART_SECONDS: Final = 3.0
if sys.platform == "linux":
    _context = multiprocessing.get_context("fork")
else:
    _context = multiprocessing.get_context("spawn")


class Stopped(BaseException):
    """SIGTERM, SIGINT or SIGHUP came."""


@contextlib.contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Raise Stopped inside, at the first signal to stop; swallow it here. Later signals change nothing."""
    numbers = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

    def stop(*_: int | FrameType | None) -> NoReturn:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        # Whatever may hold us, a migration that waits for another's lock for one: the default action
        # of this alarm is the end, and the kernel then stops our children.
        signal.setitimer(signal.ITIMER_REAL, _EXIT_SECONDS)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in numbers}
    try:
        yield
    except Stopped:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@dataclass(frozen=True, slots=True)
class Task:
    """What a child does: `work(*arguments)`. One that is not vital is started again when it ends."""

    name: str
    work: Callable[..., None]
    arguments: tuple[Any, ...]
    vital: bool = True


class Children:
    """The running children."""

    def __init__(self, tasks: list[Task]) -> None:
        self._tasks = tasks
        self._running: dict[str, BaseProcess] = {}
        self._due: dict[str, float] = {}

    def start(self) -> None:
        """Start all."""
        gc.collect()
        gc.freeze()  # a collection would write to every object, and so end the sharing of memory
        for task in self._tasks:
            self._start(task)

    def _start(self, task: Task) -> None:
        process = _context.Process(target=_enter, args=(os.getpid(), task), name=f"relead {task.name}")
        process.start()
        self._running[task.name] = process

    def check(self) -> None:
        """Start again what may be started again; raise CommandError if a vital one has ended."""
        for task in self._tasks:
            process = self._running[task.name]
            if process.is_alive():
                continue
            if task.vital:
                raise CommandError(f"the {task.name} ended with status {process.exitcode}")
            if task.name not in self._due:
                print(
                    f"relead: the {task.name} ended with status {process.exitcode}",
                    file=sys.stderr,
                    flush=True,
                )
                self._due[task.name] = time.monotonic() + _RESTART_SECONDS
            elif time.monotonic() >= self._due[task.name]:
                del self._due[task.name]
                self._start(task)

    def wait(self, seconds: float) -> None:
        """Return when one has ended, at the latest after that many seconds."""
        alive = [process.sentinel for process in self._running.values() if process.is_alive()]
        wait(alive, seconds)

    def stop(self) -> None:
        """Stop all at once; kill those that do not."""
        for process in self._running.values():
            process.terminate()
        end = time.monotonic() + _STOP_SECONDS
        for process in self._running.values():
            process.join(max(0.0, end - time.monotonic()))
            process.kill()
            process.join()


def _enter(parent: int, task: Task) -> None:
    """Begin a child's life: its own signals, its own session (a terminal's ^C is the parent's to pass on)."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    follow_parent(signal.SIGKILL, parent)
    task.work(*task.arguments)
