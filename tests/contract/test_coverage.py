"""The list of methods agrees with the code. The page made of it is proven fresh by `test_docs`."""

from collections import Counter

from relead.cli import coverage
from relead.server import create_app
from relead.settings import Settings
from relead.wire.asgi import RestApp


def test_every_implemented_method_is_listed_in_its_own_spelling() -> None:
    assert coverage.unlisted(coverage.implemented()) == []


def test_implemented_is_what_the_gateway_answers() -> None:
    app = create_app(Settings())
    assert isinstance(app, RestApp)
    assert sorted(coverage.implemented()) == sorted(app._gateway._registry.names())


def test_no_method_is_listed_twice() -> None:
    names = Counter(method.name.lower() for method in coverage.wanted())
    assert [name for name, times in names.items() if times > 1] == []


def test_totals_count_each_method_once() -> None:
    page = coverage.page([method.name for method in coverage.wanted()])
    assert f"| {len(coverage.wanted())} of {len(coverage.wanted())} |" in page
    assert "| 0 of" not in page
