"""What the address of a list says: search, filter, order, place.

Belongs here: reading and writing such addresses. Filters are those of REST, in the same words:
`?filter[>=OPPORTUNITY]=1000&filter[STATUS_ID]=NEW&find=smith&sort=-DATE_CREATE&after=...`
"""

import re
from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from relead.wire.listing import split_prefix

_FILTER: Final = re.compile(r"filter\[([^\[\]]+)\](?:\[\w*\])?")
_PLACES: Final = ("after", "before")


class Address:
    """The address of a list page, its parts by name."""

    def __init__(self, path: str, params: QueryParams | Sequence[tuple[str, str]]) -> None:
        self.path = path
        given = params.multi_items() if isinstance(params, QueryParams) else params
        self._params = [(name, value) for name, value in given if value and "\0" not in value]

    def get(self, name: str) -> str:
        """A parameter's first value, "" for none."""
        return next((value for key, value in self._params if key == name), "")

    @property
    def given(self) -> Sequence[tuple[str, str]]:
        """All parameters as (name, value)."""
        return self._params

    @property
    def filters(self) -> Sequence[tuple[str, str, Any]]:
        """Conditions as (operator, field, value); a name given several times asks for any of its values."""
        found: dict[str, list[str]] = {}
        for name, value in self._params:
            matched = _FILTER.fullmatch(name)
            if matched:
                found.setdefault(matched[1], []).append(value)
        return [
            (*split_prefix(name), values[0] if len(values) == 1 else values) for name, values in found.items()
        ]

    @property
    def filtered(self) -> bool:
        """Whether it asks for anything but everything."""
        return bool(self.get("find")) or any(_FILTER.fullmatch(name) for name, _ in self._params)

    @property
    def within(self) -> str:
        """What the address of a card says of this list (`pages/card_beside`), "" of the whole list."""
        query = self.to(columns="", view="").partition("?")[2]
        return f"?{urlencode({'in': query})}" if query else ""

    def beside(self, view: str, stage: str = "") -> str:
        """The same shown otherwise, in a `list` or `kanban`, which has all stages and an order of its own."""
        path = self.path.replace("/list/", f"/{view}/").replace("/kanban/", f"/{view}/")
        dropped = dict.fromkeys(("columns", "view", "sort", f"filter[{stage.upper()}]"), "")
        return Address(path, self._params).to(**dropped)

    def to(self, **changed: str) -> str:
        """The same list with other parameters, from its first page unless a place is given."""
        kept = [(key, value) for key, value in self._params if key not in (*_PLACES, *changed)]
        query = urlencode([*kept, *((key, value) for key, value in changed.items() if value)])
        return f"{self.path}?{query}" if query else self.path
