"""Rules of categories (entities.md 8.4).

Belongs here: what a client may write. Does not belong here: names of their stages (`deal_stages`).
"""

from collections.abc import Mapping
from typing import Any

from relead.domain.errors import NameRequired
from relead.domain.fields.values import text_of
from relead.domain.ids import to_id

FIRST_SORT = 300
"""SORT of the category every portal has."""
STEP = 100
"""Distance between the SORT of categories that were put in order by hand."""
_SORT = 500
_LONGEST = 255
_TEXTS = ("ORIGIN_ID", "ORIGINATOR_ID")


def draft(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of a new category from a client's fields by classic code. Raises NameRequired."""
    return {"sort": _SORT, "origin_id": "", "originator_id": "", **change({"NAME": "", **fields})}


def change(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Columns that a client changes; what he may not write is dropped. Raises NameRequired."""
    changed: dict[str, Any] = {
        code.lower(): (text_of(fields[code]) or "")[:_LONGEST] for code in _TEXTS if code in fields
    }
    if "NAME" in fields:
        changed["name"] = (text_of(fields["NAME"]) or "").strip()[:_LONGEST]
        if not changed["name"]:
            raise NameRequired("NAME", "NAME")
    if fields.get("SORT") not in (None, ""):
        changed["sort"] = max(0, to_id(fields["SORT"]))
    return changed
