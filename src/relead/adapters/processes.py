"""Ties between processes: children that never outlive their parent, and work done as another account.

Belongs here: what the operating system offers for that. Does not belong here: what the children do.
"""

import ctypes
import os
import pwd
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def follow_parent(sign: signal.Signals, parent: int) -> None:
    """Get `sign` when the process `parent`, which started this one, ends by whatever cause.

    On Linux the kernel does it, also for a program that is executed afterwards; elsewhere a thread
    looks twice a second and lives in this Python program only. Linux means the thread that started
    this process: start children from a thread that lives as long as its process does.
    """
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(sign))
    else:
        threading.Thread(target=_watch_parent, args=(sign, parent), daemon=True).start()
    if os.getppid() != parent:  # it was gone before we asked
        os.kill(os.getpid(), sign)


def _watch_parent(sign: signal.Signals, parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os.kill(os.getpid(), sign)


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system that a child process runs under."""

    name: str
    uid: int
    gid: int
    groups: tuple[int, ...]

    @classmethod
    def of(cls, entry: pwd.struct_passwd) -> Self:
        """Take it from the account database, with its groups."""
        groups = os.getgrouplist(entry.pw_name, entry.pw_gid)
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid, tuple(groups))

    def enter(self) -> None:
        """Become this account, for good. Needs root."""
        os.setgroups(self.groups)
        os.setgid(self.gid)
        os.setuid(self.uid)


def run_as(account: Account | None, work: Callable[[], object]) -> None:
    """Run `work` as `account` in a process of its own, or right here without one.

    Root must not follow links in a folder that somebody else can write to: whatever is done there is
    done as that somebody. An OSError of `work` is raised here, with the same number and file.
    """
    if account is None:
        work()
        return
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _finish(account, work, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        report = pipe.read()
    os.waitpid(child, 0)
    number, _, name = report.partition(" ")
    if number != "0":
        raise OSError(int(number), os.strerror(int(number)), name)


def _finish(account: Account, work: Callable[[], object], writing: int) -> None:
    report = "0 "
    try:
        account.enter()
        work()
    except OSError as error:
        report = f"{error.errno} {os.fsdecode(error.filename or '')}"
    finally:
        # No exit handler, buffer or test of the parent's may run in this copy of it.
        os.write(writing, report.encode("utf-8", "replace"))
        os._exit(0)
