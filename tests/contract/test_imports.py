"""The layers of the design hold: the contracts of import-linter in `pyproject.toml`."""

import pytest
from importlinter import cli


def test_imports(capsys: pytest.CaptureFixture[str]) -> None:
    broken = cli.lint_imports(no_cache=True)
    assert broken == 0, capsys.readouterr().out
