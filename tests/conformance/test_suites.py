"""The own tests of client libraries still pass where they passed before; skipped without their checkouts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conformance.run_suites import PASSING, checkout, portal_for, read, run

FILES = [(variable, file) for variable, files in PASSING.items() for file in files]


@dataclass(frozen=True)
class Suite:
    name: str
    folder: Path
    environment: dict[str, str]


@pytest.fixture(scope="module")
def suite(request: pytest.FixtureRequest) -> Iterator[Suite]:
    folder = checkout(request.param)
    if folder is None:
        pytest.skip(f"{request.param} does not name a checkout of the library: its own tests are not run")
    with portal_for(request.param) as environment:
        yield Suite(request.param, folder, environment)


@pytest.mark.parametrize(("suite", "file"), FILES, indirect=["suite"])
def test_own_tests(suite: Suite, file: str) -> None:
    outcome = run(suite.folder, file, suite.environment)
    assert outcome.passed >= PASSING[suite.name][file], str(outcome)


def test_counting() -> None:
    report = """<testsuites><testsuite>
        <testcase name="good"/>
        <testcase name="bad"><failure message="no&#10; luck"/></testcase>
        <testcase name="after"><skipped message="after depends on bad"/></testcase>
        <testcase name="oauth"><skipped message="Missing OAuth credentials"/></testcase>
    </testsuite></testsuites>"""
    outcome = read("test_x.py", report)
    assert (outcome.passed, outcome.runnable) == (1, 3)
    assert outcome.troubles == ["failed bad: no luck", "skipped after: after depends on bad"]
