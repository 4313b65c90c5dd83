"""What there is to be fuzzed, asked from the portal itself: methods, the parameters they read, fields.

So a method family added later is fuzzed without a word here.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest

from relead.methods import all as offered
from relead.wire.params import Params

_ROUNDS = 3


@dataclass
class Known:
    """The surface to attack."""

    methods: list[str] = field(default_factory=lambda: [method.name for method in offered.methods()])
    parameters: dict[str, list[str]] = field(default_factory=dict)
    """Names a method has asked for, by method."""
    types: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    """Field codes by family and type, as its method `.fields` tells them."""
    ids: dict[str, int] = field(default_factory=dict)
    """Highest id in use, by the second part of a method's name: `lead`, `contact` ..."""

    def family(self, method: str) -> str:
        """`crm.lead.contact` of `crm.lead.contact.items.set`; the method's own name without `.fields`."""
        parts = method.split(".")
        names = (".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1))
        return next((name for name in names if name in self.types), method)

    def fields_of(self, method: str) -> list[str]:
        """Field codes that may stand in the method's parameters."""
        by_type = self.types.get(self.family(method), {"": ["ID", "NAME", "SORT"]})
        return [code for codes in by_type.values() for code in codes]

    def field_of(self, rng: Random, method: str) -> tuple[str, str]:
        """A field's code and type, all types alike often."""
        by_type = self.types.get(self.family(method), {"": ["ID", "NAME", "SORT"]})
        kind = rng.choice(list(by_type))
        return rng.choice(by_type[kind]), kind

    def entity_id(self, rng: Random, method: str) -> int:
        """An id that often exists."""
        parts = method.split(".")
        return max(1, self.ids.get(parts[1] if len(parts) > 1 else "", 1) - rng.randrange(4))

    def plausible(self, rng: Random, method: str) -> dict[str, Any]:
        """Parameters that a method accepts, more or less."""
        known = self.fields_of(method)
        codes = rng.sample(known, k=min(2, len(known)))
        given = {
            "id": self.entity_id(rng, method),
            "fields": {code: rng.choice((1, "1", "x")) for code in codes},
            "items": [dict.fromkeys(known[:3], 1)],
            "filter": {">ID": 0},
            "order": {"ID": "ASC"},
            "select": ["ID", "*"],
            "entitytypeid": rng.choice("1234"),
            "params": {"entityTypeId": rng.choice("1234"), "entityIds": [1, 2]},
            "data": [{code: rng.choice((1, "1", "x")) for code in rng.sample(self.fields_of(method), k=2)}],
            "cmd": {"a": "crm.lead.get?id=1"},
            "type": rng.choice(("PHONE", "EMAIL")),
            "values": ["+79161234567", "a@b.cc"],
        }
        return {name: given.get(name.lower(), "1") for name in self.parameters.get(method, ("id", "fields"))}


@contextmanager
def listening(heard: Mapping[str, set[str]], current: list[str]) -> Iterator[None]:
    """Note which names methods look up in their parameters; `current` holds the running method."""
    with pytest.MonkeyPatch.context() as patch:
        for looking_up in ("get", "has"):
            original = getattr(Params, looking_up)

            def spy(self: Params, name: str, *more: Any, _original: Any = original) -> Any:
                heard[current[0]].add(name)
                return _original(self, name, *more)

            patch.setattr(Params, looking_up, spy)
        yield


async def explore(known: Known, call: Any) -> None:
    """Fill in parameters and fields. `call(method, params)` gives the decoded answer."""
    heard: dict[str, set[str]] = {method: set() for method in known.methods}
    current = [""]
    with listening(heard, current):
        for _ in range(_ROUNDS):  # a name given may lead to a name not asked for before
            for method in known.methods:
                current[0] = method
                answer = await call(method, known.plausible(Random(0), method))
                if method.endswith(".fields") and isinstance(answer.get("result"), dict):
                    known.types[method.removesuffix(".fields")] = _by_type(answer["result"])
            # `start` is read by the gateway for every method.
            known.parameters = {method: sorted({*names, "start"}) for method, names in heard.items()}


def _by_type(described: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if list(described) == ["fields"]:  # the universal dialect wraps them
        described = described["fields"]
    for code, told in described.items():
        found.setdefault(str(told.get("type")) if isinstance(told, dict) else "", []).append(code)
    return found
