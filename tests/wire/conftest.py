import pytest

from wire.portal import Portal


@pytest.fixture
def portal() -> Portal:
    return Portal()
