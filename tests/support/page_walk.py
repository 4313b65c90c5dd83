"""Every address of the pages, asked from the portal itself: a page added later is walked over by itself.

A parameter of an address that `_samples` does not know fails the walk: say there what stands for it.
"""

import re
from collections.abc import Iterator, Mapping
from itertools import product

from relead.web.page import Page
from relead.web.pages.all import pages
from support.filled import Filled

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_FIELDS = ("TITLE", "NAME", "PHONE", "ASSIGNED_BY_ID", "COMMENTS", "UF_CRM_URL", "UF_CRM_ENUMERATION")
UNSIGNED = ("/login", "/login?next=/profile/")
"""Pages that are no `Page`: those for somebody who is not signed in."""
QUERIES = {
    "/suggestions": ("?find=word", "?find=zq"),
    "/people": ("?find=an&as=value", "?find=zq", "?as=value&value=1"),
    "/crm/lead/list/": ("?view=all", "?find=nothing-like-this", "?sort=TITLE&columns=CLIENT,OPPORTUNITY"),
    "/crm/lead/kanban/": ("?find=word",),
    "/crm/deal/kanban/": ("?find=word",),
    "/crm/lead/kanban/column": ("?stage=NEW",),
    "/crm/deal/kanban/column": ("?stage=NEW",),
    "known": ("?PHONE=%2B79005550101", "?EMAIL=who@word.test"),
    "chosen": ("?contact_id=1&company_id=1",),
    "clients": ("?find=word", "?find=zq"),
    "letter": ("?kind=contact&id=1&to=who@word.test",),
    "convert": ("?chosen=1&targets=DEAL&targets=CONTACT",),
    "timeline": ("?kind=comments", "?kind=fields", "?contact=1"),
    "beside": ("?in=find%3Dword",),
}
"""What else to ask an address, by its path or its end."""


def reading(filled: Filled) -> Iterator[str]:
    """Addresses of all pages that read, each at least once."""
    for page in pages():
        if not page.writes:
            end = page.path.rpartition("/")[2]
            for path in addresses(page, filled):
                yield path
                yield from (path + query for query in QUERIES.get(page.path, QUERIES.get(end, ())))


def writing(filled: Filled) -> Iterator[str]:
    """Addresses of all pages that write, each at least once."""
    for page in pages():
        if page.writes:
            yield from addresses(page, filled)


def addresses(page: Page, filled: Filled) -> Iterator[str]:
    """A page's addresses with every sample of its parameters."""
    found = _PARAMETER.findall(page.path)
    for values in product(*(_samples(page.path, name, filled) for name in found)):
        path = page.path
        for value in values:
            path = _PARAMETER.sub(str(value), path, count=1)
        yield path


def streams(filled: Filled) -> Iterator[str]:
    """Addresses of the streams of changes."""
    for kind in ("lead", "deal", "contact", "company"):
        yield f"/crm/{kind}/details/{filled.ids[kind]}/live"


def _samples(path: str, name: str, filled: Filled) -> tuple[object, ...]:
    kind = path.split("/")[2]
    ids = filled.ids
    known: dict[str, tuple[object, ...]] = {
        "entity_id": tuple(ids[name] for name in _cards(path, kind) if name in ids),
        "item_id": (ids.get(f"comment {kind}"),),
        "activity_id": (ids.get(f"activity {kind}"),),
        "view_id": (ids["view"],),
        "hook_id": (ids["hook"],),
        "user_id": (ids["user"],),
        "department_id": (ids["department"],),
        "dictionary_id": ("STATUS", "SOURCE", "DEAL_STAGE"),
        "row_id": (_row_of(path, kind, ids),),
        "category_id": (ids["category"],),
        "run_id": (ids.get(f"run {kind}"),),
        "file_id": (ids.get(f"file {kind}"),),
        "requisite_id": (ids.get(f"requisite {kind}"),),
        "code": _codes(path, kind),
        "kind": {"contact": ("company",), "company": ("contact",)}.get(kind, ("contact", "company")),
        "part": ("leads", "deals"),
    }
    assert name in known, f"{path}: what stands for {{{name}}}? Say it in {__name__}._samples"
    return known[name]


def _cards(path: str, kind: str) -> tuple[str, ...]:
    """Cards of a type; only the first has a file."""
    return (kind,) if "/files/" in path else (kind, f"plain {kind}", f"bare {kind}")


def _row_of(path: str, kind: str, ids: Mapping[str, int]) -> int | None:
    if "/banks/" in path:
        return ids.get(f"bank {kind}")
    return 1 if "/addresses/" in path else ids["row"]  # the type of an address, or a dictionary's row


def _codes(path: str, kind: str) -> tuple[str, ...]:
    if "/roles/" in path:
        return ("manager",)
    if path.endswith("/row"):  # deals have no phones
        return () if kind == "deal" else ("PHONE",)
    return ("UF_CRM_FILE",) if "/files/" in path else _fields_of(kind)


def _fields_of(kind: str) -> tuple[str, ...]:
    lacks = {"contact": {"TITLE"}, "company": {"NAME"}, "deal": {"NAME", "PHONE"}}
    return tuple(code for code in _FIELDS if code not in lacks.get(kind, set()))
