"""`relead coverage`: the methods that matter, in `methods.toml`, against those the portal offers.

Belongs here: comparing and showing; writing the pages that are made from the code. Does not belong here:
what a method does, or how to find its code (`method`).
"""

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Annotated, Final

import typer

from relead.cli.errors import CommandError

PRIORITIES: Final = ("P0", "P1", "P2")
_OF_THE_GATEWAY: Final = ("batch",)  # the gateway adds it to the registry it is given


@dataclass(frozen=True, slots=True)
class Wanted:
    """One method of `methods.toml`, in the protocol's own spelling."""

    name: str
    priority: str
    family: str
    section: str


def wanted() -> list[Wanted]:
    """Every method that matters, in the order of the file."""
    text = resources.files(__package__).joinpath("methods.toml").read_text(encoding="utf-8")
    return [
        Wanted(f"{family}.{verb}" if family else verb, priority, family, section)
        for section, families in tomllib.loads(text).items()
        for family, verbs in families.items()
        for priority in PRIORITIES
        for verb in verbs.get(priority, ())
    ]


def implemented() -> list[str]:
    """Names of the methods the portal answers."""
    from relead.methods.all import registry

    return [*registry().names(), *_OF_THE_GATEWAY]


def unlisted(names: Iterable[str]) -> list[str]:
    """Those of the names that `methods.toml` does not list, or spells otherwise."""
    known = {method.name for method in wanted()}
    return sorted(name for name in names if name not in known)


def page(names: Collection[str]) -> str:
    """`docs/coverage.md` for a portal that answers the methods of these names."""
    methods = wanted()
    lines = [
        "# Methods",
        "",
        "Made by `relead coverage --write` from the code; a test fails while it is stale.",
        "",
        "P0: the product is not itself without them. P1: common integrations break without them.",
        "P2: known by name. What is not implemented answers `ERROR_METHOD_NOT_FOUND`, never a fake success.",
        "",
        "| Section | " + " | ".join(PRIORITIES) + " | all |",
        "|---|" + "---|" * (len(PRIORITIES) + 1),
        *(_totals(section, part, names) for section, part in _parts(methods)),
        _totals("**All**", methods, names),
    ]
    for section, part in _parts(methods):
        lines += ["", f"## {section}", "", *_families(part, names)]
    return "\n".join(lines) + "\n"


def _parts(methods: list[Wanted]) -> list[tuple[str, list[Wanted]]]:
    sections = dict.fromkeys(method.section for method in methods)
    return [(section, [m for m in methods if m.section == section]) for section in sections]


def _totals(title: str, methods: list[Wanted], names: Collection[str]) -> str:
    groups = [[m for m in methods if m.priority == priority] for priority in PRIORITIES]
    return f"| {title} | " + " | ".join(_share(group, names) for group in [*groups, methods]) + " |"


def _share(methods: list[Wanted], names: Collection[str]) -> str:
    return f"{sum(m.name in names for m in methods)} of {len(methods)}" if methods else "-"


def _families(methods: list[Wanted], names: Collection[str]) -> list[str]:
    """A row for each family with its total, then one for each of its methods."""
    lines = ["| Method | Priority | Implemented |", "|---|---|---|"]
    for family in dict.fromkeys(method.family for method in methods):
        own = [method for method in methods if method.family == family]
        lines.append(f"| **{family or '(no family)'}** | | **{_share(own, names)}** |")
        lines += [f"| `{m.name}` | {m.priority} | {'yes' if m.name in names else ''} |" for m in own]
    return lines


def pages() -> dict[str, str]:
    """Pages of the documentation that are made from the code, by their path in the source tree."""
    from relead.cli import errors_page

    return {"docs/coverage.md": page(implemented()), "docs/errors.md": errors_page.page()}


def coverage(
    write: Annotated[
        bool, typer.Option("--write", help="Write the pages of docs/ made from the code.")
    ] = False,
) -> None:
    """Print which methods of the protocol are implemented."""
    if strange := unlisted(implemented()):
        raise CommandError(f"methods.toml does not list {', '.join(strange)}")
    if not write:
        print(page(implemented()), end="")
        return
    root = Path(__file__).parents[3]
    if not (root / "docs").is_dir():
        raise CommandError(f"{root} is not a source tree: it has no docs/")
    for name, text in pages().items():
        (root / name).write_text(text, encoding="utf-8")
        print(f"wrote {name}")
