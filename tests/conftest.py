"""Fixtures for everybody; their contracts stand in their docstrings, their machinery in `support/`.

A test that names `database_url`, `engine` (or anything built on them) finds an empty, migrated database
and leaves no trace. Everything runs on one event loop per session.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path

import pytest

from relead.store.engine import Engine
from support.database import Cluster, Emptier, running_cluster
from support.processes import mentioning, wait_until


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
async def _engine(_database: str) -> AsyncIterator[Engine]:
    engine = await Engine.open(_database)
    yield engine
    await engine.close()


@pytest.fixture
async def engine(_engine: Engine, database_url: str) -> AsyncIterator[Engine]:  # noqa: ARG001 - empties it
    """The engine over `database_url`, shared by the session's tests; remembers nothing between them."""
    yield _engine
    _engine.forget()


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

    Fails if a process that uses it outlives the test by more than five seconds.
    """
    folder = Path(tempfile.mkdtemp(prefix="relead-test-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    wait_until(lambda: not mentioning(str(folder)))
    shutil.rmtree(folder)
