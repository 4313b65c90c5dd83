"""A portal for the session, and every client of it in turn."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest

from conformance.clients import Client, Connect
from conformance.libraries import ALL, NODE, PYTHON
from conformance.node_clients import Driver, NodeLibrary, install
from conformance.portal import Portal, running_portal


@pytest.fixture(scope="session")
def portal() -> Iterator[Portal]:
    """A portal that the session's tests share: what they make stays, so they look at their own rows only."""
    with running_portal() as running:
        yield running


@pytest.fixture(scope="session")
def driver(portal: Portal) -> Iterator[Callable[[str], Driver]]:
    """Start the driver of a JavaScript client, once for the session."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed: the JavaScript clients are not run")
    install()
    with ExitStack() as running:
        yield cache(lambda script: running.enter_context(Driver(node, script, portal.authority)))


@pytest.fixture(params=ALL)
def connect(request: pytest.FixtureRequest, portal: Portal, monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Make clients of a portal; each library in turn."""
    if request.param in NODE:
        script, secure = NODE[request.param]
        start: Callable[[str], Driver] = request.getfixturevalue("driver")
        return NodeLibrary(start(script), secure)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(portal.authority))
    monkeypatch.setenv("SSL_CERT_FILE", str(portal.authority))
    return PYTHON[request.param]


@pytest.fixture
def client(connect: Connect, portal: Portal) -> Client:
    """A client of the portal, by the administrator's webhook; each library in turn."""
    return connect(portal)
