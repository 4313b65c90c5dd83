"""The methods a portal offers, by name.

Here belongs finding and listing methods. What a method does belongs to its handler; who may call it is
decided in `dispatch`.
"""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from relead.wire.call import Call

# A unit of work (None where `Method.unit` is false) and the call, to a result or a `listing.Page`.
Handler = Callable[[Any, "Call"], Awaitable[object]]


@dataclass(frozen=True, slots=True, eq=False)
class Method:
    """One method of the protocol.

    `name` is the canonical spelling. `scope` is the code a credential must carry, several codes where any of
    them will do, or "" where none is needed. `writes` tells the runner to open a writing unit of work;
    `unit=False` says the handler needs none and is given None. `family` and `verb` are the keys of the error
    table in `methods`; wire does not look at them.
    """

    name: str
    handler: Handler
    scope: str | tuple[str, ...] = ""
    writes: bool = False
    family: str = ""
    verb: str = ""
    unit: bool = True

    @property
    def scopes(self) -> tuple[str, ...]:
        """The acceptable scope codes; empty where none is needed."""
        if isinstance(self.scope, str):
            return (self.scope,) if self.scope else ()
        return self.scope

    def allowed(self, scopes: Collection[str]) -> bool:
        """Tell whether a credential with these scopes may call the method."""
        wanted = self.scopes
        return not wanted or any(code in scopes for code in wanted)


def methods_of(
    family: str,
    reads: Mapping[str, Handler],
    writes: Mapping[str, Handler] = MappingProxyType({}),
    *,
    scope: str | tuple[str, ...],
) -> list[Method]:
    """Methods of a family by verb: those that read, then those that write."""
    return [
        Method(f"{family}.{verb}", handler, scope, writes=verb in writes, family=family, verb=verb)
        for verb, handler in {**reads, **writes}.items()
    ]


class Registry:
    """All methods, found in any letter case, iterated in the order they were added."""

    def __init__(self, *methods: Method) -> None:
        self._methods: dict[str, Method] = {}
        self.add(*methods)

    def add(self, *methods: Method) -> None:
        """Add methods; raises ValueError when a name is taken, whatever its letter case."""
        for method in methods:
            key = method.name.lower()
            if key in self._methods:
                raise ValueError(f"method {method.name} is registered twice")
            self._methods[key] = method

    def find(self, name: str) -> Method | None:
        """Return the method of that name in any letter case, or None."""
        return self._methods.get(name) or self._methods.get(name.lower())

    def names(self, scopes: Collection[str] | None = None) -> list[str]:
        """Return the names that may be called with `scopes`; all names for None."""
        return [m.name for m in self if scopes is None or m.allowed(scopes)]

    def scopes(self) -> list[str]:
        """Return every scope code that some method asks for, sorted."""
        return sorted({code for method in self for code in method.scopes})

    def __iter__(self) -> Iterator[Method]:
        return iter(self._methods.values())

    def __len__(self) -> int:
        return len(self._methods)
