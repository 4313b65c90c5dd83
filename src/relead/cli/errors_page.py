"""`docs/errors.md`: every error a client can get, collected from where each is declared.

Belongs here: collecting and showing. Does not belong here: any code or text of an error.
"""

import ast
import importlib
import inspect
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

_HEAD = """\
# Errors

Made by `relead coverage --write` from the code; a test fails while it is stale.

An error is answered as `{"error": CODE, "error_description": TEXT}` with its HTTP status; inside a batch it
stands in `result_error` under the command's key. Classic CRM errors have the empty code `""`: clients tell
them apart by their text. Texts are English in every language of the portal, but for titles of fields.
Words in braces or brackets stand for values.
"""


def page() -> str:
    """The page as the code makes it now."""
    parts = [_HEAD, "## Of the gateway", "", *_table(_gateway())]
    parts += ["", "## Of one method", "", *_table(_in_place())]
    parts += ["", "## Of methods, by what is wrong", ""]
    parts.append("The most particular row counts: the method's own family before `binding` (all families")
    parts.append("that link one entity to another) before `*`, and its verb before `*`.")
    for name, meaning, rows in _declared():
        parts += ["", f"### {name}", "", meaning, "", "| Family | Verb | Code | Text | Status |"]
        parts += ["|---|---|---|---|---|", *rows]
    return "\n".join(parts) + "\n"


def _table(rows: Iterator[str]) -> list[str]:
    return ["| Code | Text | Status | When |", "|---|---|---|---|", *rows]


def _row(*cells: object) -> str:
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def _meaning(thing: Any) -> str:
    """Its docstring, without references to our specification: they mean nothing to a reader of the docs."""
    return re.sub(r" ?\((?:ruling )?(?:R\d+|[a-z-]+(?:\.md)? \d[\d.]*)\)", "", inspect.getdoc(thing) or "")


def _code(code: str) -> str:
    return f"`{code}`" if code else '`""`'


def _gateway() -> Iterator[str]:
    """Errors that functions of `wire.errors` make, in the order of the file."""
    from relead.wire import errors

    makers = [made for _, made in inspect.getmembers(errors, inspect.isfunction)]
    for make in sorted(makers, key=lambda maker: maker.__code__.co_firstlineno):
        if make.__module__ == errors.__name__ and not make.__name__.startswith("_"):
            error = make(*_examples(make))
            yield _row(_code(error.code), error.text, error.status, _meaning(make))


def _examples(make: Any) -> list[str]:
    """Arguments without a default: a kind of credential, or the name of the parameter in brackets."""
    needed = [p for p in inspect.signature(make).parameters.values() if p.default is p.empty]
    return ["webhook" if p.name == "kind" else f"[{p.name}]" for p in needed]


def _in_place() -> Iterator[str]:
    """Errors that a method, or the server around it, raises with their code and text written out."""
    package = resources.files("relead")
    for file in [package / "server.py", *_sources(package / "methods")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("WireError"):
                given = [value.value for value in node.args if isinstance(value, ast.Constant)]
                if len(given) == len(node.args):
                    code, text, status, *_ = [*given, 400]
                    yield _row(_code(str(code)), text, status, f"`{file.name}`")


def _sources(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _sources(entry)
        elif entry.name.endswith(".py"):
            yield entry


def domain_errors() -> dict[str, type[Any]]:
    """Every class of the tree of domain errors below its root, by its name."""
    from relead.domain import errors

    for module in pkgutil.iter_modules(errors.__path__):
        importlib.import_module(f"{errors.__name__}.{module.name}")
    kinds = [errors.DomainError]
    for kind in kinds:  # grows while it is gone through
        kinds += kind.__subclasses__()
    return {kind.__name__: kind for kind in kinds[1:]}


def _declared() -> Iterator[tuple[str, str, list[str]]]:
    """Domain errors with their meaning and the rows of `methods/errors.toml`."""
    kinds = domain_errors()
    table = tomllib.loads(resources.files("relead.methods").joinpath("errors.toml").read_text("utf-8"))
    for name, families in table.items():
        rows = [
            _row(f"`{family}`", f"`{verb}`", _code(code), text, status)
            for family, verbs in families.items()
            for verb, (code, text, status) in verbs.items()
        ]
        yield name, _meaning(kinds[name]), rows
