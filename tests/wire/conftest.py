from collections.abc import Iterator

import pytest
import structlog

from wire.portal import Portal


@pytest.fixture(autouse=True)
def _plain_logs() -> Iterator[None]:
    """Every line counts here; an application started by a test before has set its own level."""
    before = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**before)


@pytest.fixture
def portal() -> Portal:
    return Portal()
