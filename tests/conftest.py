"""Fixtures for everybody; their contracts stand in their docstrings, their machinery in `support/`.

A test that names `database_url`, `engine` (or anything built on them) finds an empty, migrated database
and leaves no trace. Everything runs on one event loop per session.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import httpx
import pytest
from starlette.types import ASGIApp

from relead.server import create_app
from relead.settings import Settings
from relead.store.engine import Engine
from support.database import Cluster, Emptier, running_cluster
from support.lifespan import lifespan
from support.processes import mentioning, wait_until
from support.server import LiveServer, serving


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A PostgreSQL for this test process, with a migrated template."""
    with running_cluster() as running:
        asyncio.run(running.make_template())
        yield running


@pytest.fixture(scope="session")
async def _database(cluster: Cluster) -> str:
    return await cluster.clone("relead_test")


@pytest.fixture(scope="session")
async def _emptier(_database: str) -> AsyncIterator[Emptier]:
    emptier = await Emptier.open(_database)
    yield emptier
    await emptier.close()


@pytest.fixture
async def database_url(_database: str, _emptier: Emptier) -> AsyncIterator[str]:
    """URL of a database as migrations leave it; what the test writes is gone after it."""
    yield _database
    await _emptier.empty()


@pytest.fixture(scope="session")
def _no_memory() -> Iterator[None]:
    """Settings and credentials are read each time: what a test writes, its next request sees."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("relead.store.engine._PORTAL_SECONDS", 0.0)
        patch.setattr("relead.server._REMEMBERED_SECONDS", 0.0)
        yield


@pytest.fixture(scope="session")
async def _engine(_database: str, _no_memory: None) -> AsyncIterator[Engine]:
    engine = await Engine.open(_database)
    yield engine
    await engine.close()


@pytest.fixture
def engine(_engine: Engine, database_url: str) -> Engine:  # noqa: ARG001 - empties it
    """The engine over `database_url`, shared by the session's tests; it remembers nothing."""
    return _engine


@pytest.fixture
async def new_database(cluster: Cluster) -> AsyncIterator[Callable[[], Awaitable[str]]]:
    """Make one more database for this test: `await new_database()` gives its URL (about 0.1 s)."""
    names: list[str] = []

    async def make() -> str:
        names.append(f"relead_extra_{len(names)}")
        return await cluster.clone(names[-1])

    yield make
    for name in names:
        await cluster.drop(name)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A new folder that an embedded PostgreSQL can use also where tests run as root (tmp_path is closed).

    Fails if a process that uses it outlives the test by more than twenty seconds.
    """
    folder = Path(tempfile.mkdtemp(prefix="relead-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    wait_until(lambda: not mentioning(str(folder)))
    shutil.rmtree(folder)


class StartServer(Protocol):
    """See the fixture `live_server`."""

    def __call__(self, *arguments: str, database_url: str | None = None) -> LiveServer: ...


@pytest.fixture
def live_server(database_url: str) -> Iterator[StartServer]:
    """Start real servers: `live_server("--workers", "2").url`; they stop with the test (about 1 s each).

    Over `database_url` unless another is given, into which the server puts the dictionaries and currencies
    of a new portal; without a worker for background jobs. The arguments are those of `relead serve`; the
    port is a free one.
    """
    with ExitStack() as running:

        def start(*arguments: str, database_url: str | None = database_url) -> LiveServer:
            server = serving("--no-worker", *arguments, database_url=database_url)
            return running.enter_context(server)

        yield start


@pytest.fixture(scope="session")
async def _shared_server(_database: str, _emptier: Emptier) -> AsyncIterator[LiveServer]:
    with serving("--no-worker", database_url=_database) as server:
        await _emptier.empty()  # of the defaults that a server puts into a new portal
        yield server


@pytest.fixture
def shared_server(_shared_server: LiveServer, database_url: str) -> LiveServer:  # noqa: ARG001 - empties it
    """One real server over `database_url` that all tests of the session share: quick, but do not stop it."""
    return _shared_server


@pytest.fixture(scope="session")
async def app(_database: str, _no_memory: None) -> AsyncIterator[ASGIApp]:
    """The whole application in this process, over `database_url`, started once for the session.

    Clients in this process are proxies that it believes.
    """
    application = create_app(Settings(database_url=_database, pool_size=5, trusted_proxies=("127.0.0.1",)))
    async with lifespan(application):
        yield application


@pytest.fixture
async def client(app: ASGIApp, database_url: str) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001 - empties it
    """A client of `app`, without sockets: `await client.post("/rest/1/secret/crm.lead.list")`."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://portal.test") as made:
        yield made
