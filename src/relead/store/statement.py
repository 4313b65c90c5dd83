"""SQLAlchemy Core statements as text for asyncpg's prepared statements (design, decision on asyncpg).

Belongs here: compiling. SQLAlchemy's bind and result processors do not run on this way: types asyncpg
does not know are codecs of the connection (`engine.py`), and TypeDecorator is banned.
"""

from collections.abc import Callable, Hashable
from typing import Any, Final, TypeAlias

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.sql.expression import SelectBase, UpdateBase

Buildable: TypeAlias = SelectBase | UpdateBase

_DIALECT: Final = PGDialect_asyncpg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it bare


class Statement:
    """A statement compiled at its first use: building and compiling a long one costs 0.6 ms.

    Bind parameters are given by name; constants inside the statement are sent with it.

    `anew`: planned for its values each time it runs, not once for all values. For conditions that a
    million rows may fulfil or none, where no plan is good for both.
    """

    __slots__ = ("_build", "_constants", "_names", "_sql", "anew")

    def __init__(self, build: Callable[[], Buildable], *, anew: bool = False) -> None:
        self.anew = anew
        self._build = build
        self._sql = ""
        self._names: tuple[str, ...] = ()
        self._constants: dict[str, Any] = {}

    def bind(self, values: dict[str, Any]) -> tuple[str, list[Any]]:
        """Return the SQL text and its arguments in order. Raises KeyError for a missing value."""
        if not self._sql:
            self._compile()
        if self._constants:
            values = {**self._constants, **values}
        return self._sql, [values[name] for name in self._names]

    def _compile(self) -> None:
        compiled = self._build().compile(dialect=_DIALECT)
        self._names = tuple(getattr(compiled, "positiontup", None) or ())
        self._constants = {name: value for name, value in compiled.params.items() if value is not None}
        self._sql = str(compiled)


class Shapes:
    """Statements that differ in shape (columns, operators, order), compiled once for each.

    `limit` bounds the memory: shapes come from what clients select and filter.
    """

    def __init__(self, limit: int = 1000) -> None:
        self._known: dict[Hashable, Statement] = {}
        self._limit = limit

    def get(self, shape: Hashable, build: Callable[[], Buildable], *, anew: bool = False) -> Statement:
        """Return the statement of a shape, building it when it is new."""
        found = self._known.pop(shape, None)
        if found is None:
            found = Statement(build, anew=anew)
            if len(self._known) >= self._limit:
                del self._known[next(iter(self._known))]
        self._known[shape] = found  # last in the dict is the latest used
        return found
