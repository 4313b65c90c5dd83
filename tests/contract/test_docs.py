"""The documentation agrees with the code: nothing is missing, nothing is there that is not."""

import ast
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import httpx
import pytest
import typer

from conformance.portal import Portal, running_portal
from relead.cli import coverage
from relead.cli.errors_page import domain_errors
from relead.cli.main import app
from relead.domain.portal import DEFAULTS
from relead.methods._errors import table
from relead.settings import Settings

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "relead"
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
PAGES += sorted((ROOT / "docs").rglob("*.md"))


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", coverage.pages())
def test_pages_made_from_the_code_are_fresh(name: str) -> None:
    assert read(name) == coverage.pages()[name], f"{name} is stale: run `relead coverage --write`"


def test_every_method_is_documented() -> None:
    page = read("docs/coverage.md")
    assert [name for name in coverage.implemented() if f"| `{name}` |" not in page] == []


def test_every_error_is_documented() -> None:
    page = read("docs/errors.md")
    for name, families in table().items():
        assert f"### {name}\n" in page
        for verbs in families.values():
            assert all(f"| {text} | {status} |" in page for _, text, status in verbs.values()), name
    assert [code for code in codes() if f"`{code}`" not in page] == []


def codes() -> set[str]:
    """Codes that stand anywhere in the code as the first argument of a wire error."""
    calls = [
        node
        for file in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("WireError") and node.args
    ]
    firsts = [call.args[0] for call in calls]
    found = {first.value for first in firsts if isinstance(first, ast.Constant) and first.value}
    assert len(found) > 10
    return {str(code) for code in found}


def test_every_domain_error_has_a_wire_form() -> None:
    assert set(domain_errors()) == set(table())


def rows(page: str, heading: str) -> dict[str, list[str]]:
    """Rows of the table below a heading, by the first cell."""
    part = page.split(f"\n## {heading}\n")[1].partition("\n## ")[0]
    lines = [line for line in part.splitlines() if line.startswith("| `")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0].strip("`"): row[1:] for row in cells}


def test_every_setting_of_the_portal_is_documented_with_its_default() -> None:
    found = rows(read("docs/settings.md"), "Of the portal")
    assert {key: row[0].strip("`") for key, row in found.items()} == dict(DEFAULTS)


def test_every_variable_is_documented_with_its_default() -> None:
    found = rows(read("docs/settings.md"), "Of a process")
    assert set(found) == {f"RELEAD_{field.name.upper()}" for field in fields(Settings)}
    for field in fields(Settings):
        if isinstance(field.default, str | int):
            assert found[f"RELEAD_{field.name.upper()}"][0] == f"`{field.default}`"


def commands(group: Any, path: str = "relead") -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


COMMANDS = dict(commands(typer.main.get_command(app)))


def test_every_command_is_documented_and_no_other() -> None:
    headings = re.findall(r"^## (.*)$", read("docs/cli.md"), re.MULTILINE)
    assert sorted(name for heading in headings for name in heading.split(", ")) == sorted(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_documented_and_no_other(name: str) -> None:
    sections = read("docs/cli.md").split("\n## ")[1:]
    (section,) = (part for part in sections if name in part.splitlines()[0].split(", "))
    parameters = COMMANDS[name].params
    named = {option for each in parameters for option in (*each.opts, *each.secondary_opts)}
    options = {option for option in named if option[:2] == "--"}
    assert set(re.findall(r"`(--[a-z-]+)`", section)) == options - {"--help"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8"))
    assert [
        link for link in links if not link.startswith("https:") and not (page.parent / link).exists()
    ] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_commands_and_targets_named_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.*)$", read("Makefile"), re.MULTILINE)[0].split())
    assert set(re.findall(r"\bmake ([a-z]+)`", text)) <= targets
    named = {" ".join(words) for words in re.findall(r"(?:`|^    )(relead) ([a-z]+)", text, re.MULTILINE)}
    assert named <= {" ".join(name.split()[:2]) for name in COMMANDS}
    files = re.findall(r"`((?:src|tests|docs|store|cli|wire|domain|adapters|methods)/[\w/.]+\.\w+)`", text)
    unknown = [name for name in files if not (ROOT / name).exists() and not (SOURCES / name).exists()]
    assert [name for name in unknown if "NOUN" not in name] == []


def test_every_package_has_its_place_in_the_layout() -> None:
    page = read("CONTRIBUTING.md")
    packages = [entry.name for entry in SOURCES.iterdir() if (entry / "__init__.py").exists()]
    assert [name for name in packages if f"`{name}/`" not in page] == []


def block(language: str) -> str:
    """The code of README in a language."""
    found = re.search(rf"^```{language}\n(.*?)^```", read("README.md"), re.MULTILINE | re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def demo() -> Iterator[Portal]:
    with running_portal() as portal:
        yield portal


def test_the_first_call_of_readme(demo: Portal) -> None:
    command = shlex.split(block("sh").replace("\\\n", " "))
    assert command[0] == "curl"
    url = command[1].replace("http://127.0.0.1:8080/rest/1/SECRET/", demo.webhook(demo.http))
    data = [command[place + 1] for place, word in enumerate(command) if word == "-d"]
    answer = httpx.post(
        url, content="&".join(data), headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 200
    found = [int(row["ID"]) for row in answer.json()["result"]]
    assert found == sorted(found, reverse=True)
    assert found


def test_the_program_of_readme(demo: Portal, tmp_path: Path) -> None:
    program = tmp_path / "first.py"
    code = block("python").replace("127.0.0.1:8443", demo.address)
    program.write_text(code.replace("1/SECRET", f"{demo.user}/{demo.secret}"), encoding="utf-8")
    environment = {**os.environ, "REQUESTS_CA_BUNDLE": str(demo.authority)}
    done = subprocess.run(  # noqa: S603 - our own README
        [sys.executable, str(program)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("Coffee machines Y\n", "")
