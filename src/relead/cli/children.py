"""The processes of a running server: started together, watched, stopped together.

Belongs here: their lives. Does not belong here: what they do.

They are forked from a parent that has imported everything and holds no thread, loop or connection:
they start at once and share its memory. Where fork is not safe (macOS) they are spawned.
"""

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, Self

from relead.adapters.processes import follow_parent
from relead.cli.errors import CommandError

if TYPE_CHECKING:
    import asyncio

_STOP_SECONDS: Final = 2.5
"""After that a child is killed; Granian's own limit for its workers is shorter."""
_EXIT_SECONDS: Final = 4.5
"""After that the parent is killed, and with it all that follow it."""
_RESTART_SECONDS: Final = 3.0
if sys.platform == "linux":
    _context = multiprocessing.get_context("fork")
else:
    _context = multiprocessing.get_context("spawn")


_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(BaseException):
    """SIGTERM, SIGINT or SIGHUP came."""


class Stopping:
    """Raises Stopped inside `with` at the first signal to stop, and swallows it there; later ones do nothing.

    Where a loop runs its tasks are cancelled instead: a driver's compiled callbacks know of no exception that
    may come at any moment, and crash. Python drops what is raised inside some of its own
    callbacks, at a fork for one, and a loop may end before it cancels: `check` now and then.
    What is raised because of a stop, as by a class that was being made, is taken for it.
    """

    def __init__(self) -> None:
        self._came = False
        self._before: dict[signal.Signals, Any] = {}
        self._report = sys.unraisablehook

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._stop) for number in _SIGNALS}
        self._report, sys.unraisablehook = sys.unraisablehook, self._unraisable
        return self

    def __exit__(self, _: object, error: BaseException | None, __: object) -> bool:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        sys.unraisablehook = self._report
        return self._came and _is_stop(error)

    def _unraisable(self, dropped: "sys.UnraisableHookArgs") -> None:
        if not isinstance(dropped.exc_value, Stopped):  # `check` will raise that again
            self._report(dropped)

    def _stop(self, *_: int | FrameType | None) -> None:
        if not self._came:
            self._came = True
            # Whatever may hold us, a migration that waits for another's lock for one: the default action
            # of this alarm is the end, and the kernel then stops our children.
            signal.setitimer(signal.ITIMER_REAL, _EXIT_SECONDS)
            loop = _running_loop()
            if loop is None:
                raise Stopped
            loop.call_soon_threadsafe(_cancel_all, loop)

    def check(self) -> None:
        """Raise Stopped if a signal came."""
        if self._came:
            raise Stopped


def _running_loop() -> "asyncio.AbstractEventLoop | None":
    """The loop this thread runs. Not imported for it: who has not loaded asyncio, or only half, runs none."""
    get = getattr(sys.modules.get("asyncio"), "_get_running_loop", None)
    return None if get is None else get()


def _cancel_all(loop: "asyncio.AbstractEventLoop") -> None:
    import asyncio

    for task in asyncio.all_tasks(loop):
        task.cancel()


def _is_stop(error: BaseException | None) -> bool:
    import asyncio

    while error is not None and not isinstance(error, Stopped | asyncio.CancelledError):
        error = error.__cause__
    return error is not None


@dataclass(frozen=True, slots=True)
class Task:
    """What a child does: `work(*arguments)`. One that is not vital is started again when it ends."""

    name: str
    work: Callable[..., None]
    arguments: tuple[Any, ...]
    vital: bool = True


class Children:
    """The running children."""

    def __init__(self) -> None:
        gc.freeze()  # a collection would write to every object, and so end the sharing of memory
        gc.enable()
        self._tasks: list[Task] = []
        self._running: dict[str, BaseProcess] = {}
        self._due: dict[str, float] = {}

    def start(self, task: Task) -> None:
        """Start one more."""
        self._tasks.append(task)
        self._run(task)

    def _run(self, task: Task) -> None:
        process = _context.Process(target=_enter, args=(os.getpid(), task), name=f"relead {task.name}")
        # A signal between fork and the child's own handlers would run ours in the child.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
        try:
            process.start()
            self._running[task.name] = process
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)

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
                self._run(task)

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
    """Begin a child's life: its own session (a terminal's ^C is the parent's to pass on), its own signals."""
    os.setsid()
    follow_parent(signal.SIGKILL, parent)
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _SIGNALS)
    task.work(*task.arguments)
