"""The dialects of the protocol as values: what `_family.crud_family` is told to ask for and to show.

Belongs here: what a dialect must know, and the classic one. The universal one is in `_items`.
"""

import abc
from collections.abc import Mapping, Sequence
from typing import Any

from relead.actions.entity_family import EntityFamily
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain import listing
from relead.domain.fields.catalogue import Field
from relead.domain.fields.draft import Drafter, draft
from relead.domain.fields.values import read_flag
from relead.domain.listing import Query
from relead.domain.multifield import Value
from relead.methods._call import actor, entity_id, filters, mapping
from relead.methods._rows import file_names, multifields, row_shower, sign_files
from relead.wire.call import Call


class View(abc.ABC):
    """What one list shows of its rows."""

    columns: tuple[Field, ...]
    """Fields whose columns the rows must have."""

    @abc.abstractmethod
    async def shown(self, tx: ReadTx, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Show rows of `store.query.page`; what stands beside them is read once for all of them."""


class Dialect(abc.ABC):
    """One way to say the same things."""

    drafter: Drafter

    @abc.abstractmethod
    def family(self, call: Call) -> EntityFamily:
        """The use cases the call is about."""

    def entity_id(self, call: Call) -> int:
        """Id of the one entity the call is about."""
        return entity_id(call)

    def given(self, call: Call) -> Mapping[str, Any]:
        """Fields the client writes."""
        return mapping(call, "fields")

    def importing(self, call: Call) -> bool:
        """Whether an addition is an import."""
        del call
        return False

    def history(self, call: Call) -> bool:
        """Whether an update is remembered."""
        del call
        return True

    @abc.abstractmethod
    def describe(self, tx: ReadTx, call: Call) -> object:
        """Answer of `fields`."""

    @abc.abstractmethod
    async def one(self, tx: ReadTx, call: Call, row: Row) -> object:
        """Answer of `get` for a row of `store.entities.get`."""

    @abc.abstractmethod
    async def added(self, tx: Tx, call: Call, new_id: int) -> object:
        """Answer of `add`."""

    @abc.abstractmethod
    async def updated(self, tx: Tx, call: Call) -> object:
        """Answer of `update`."""

    @abc.abstractmethod
    def deleted(self) -> object:
        """Answer of `delete`."""

    @abc.abstractmethod
    def query(self, tx: ReadTx, call: Call) -> Query:
        """Filter and order of a list."""

    @abc.abstractmethod
    def view(self, tx: ReadTx, call: Call) -> View:
        """What a list shows."""

    @abc.abstractmethod
    def wrap(self, rows: list[dict[str, Any]]) -> object:
        """Result of a list."""


class Classic(Dialect):
    """`crm.<entity>.*`: strings in upper-case fields (entities.md 2)."""

    drafter = staticmethod(draft)

    def __init__(self, family: EntityFamily) -> None:
        self._family = family

    def family(self, call: Call) -> EntityFamily:
        """Always the same: the method's name says which."""
        del call
        return self._family

    def importing(self, call: Call) -> bool:
        """Read `params[IMPORT]`."""
        return read_flag(mapping(call, "params").get("IMPORT"))

    def history(self, call: Call) -> bool:
        """Read `params[REGISTER_HISTORY_EVENT]`."""
        return read_flag(mapping(call, "params").get("REGISTER_HISTORY_EVENT", "Y"))

    def describe(self, tx: ReadTx, call: Call) -> object:
        """Fields by code."""
        del call
        return self._family.known(tx).describe(tx.portal.language)

    async def one(self, tx: ReadTx, call: Call, row: Row) -> object:
        """All own columns and user fields, and multifields that have values."""
        fields = self._family.known(tx).columns
        shown = row_shower(fields, listed=False)(row, tx.portal.zone)
        sign_files([shown], file_names(fields), tx, actor(call).user_id)
        stored = row["multifields"]
        return shown | multifields(Value(*value) for value in stored) if stored else shown

    async def added(self, tx: Tx, call: Call, new_id: int) -> object:
        """The new id."""
        del tx, call
        return new_id

    async def updated(self, tx: Tx, call: Call) -> object:
        """True."""
        del tx, call
        return True

    def deleted(self) -> object:
        """True."""
        return True

    def query(self, tx: ReadTx, call: Call) -> Query:
        """Unknown names are dropped."""
        conditions = self._family.conditions(tx, filters(call))
        return Query(conditions, listing.order(self._family.known(tx), mapping(call, "order")))

    def view(self, tx: ReadTx, call: Call) -> View:
        """Only the selected keys, multifields and user fields by name (protocol.md 6)."""
        return _ClassicView(self._family, tx, call)

    def wrap(self, rows: list[dict[str, Any]]) -> object:
        """The rows themselves."""
        return rows


class _ClassicView(View):
    def __init__(self, family: EntityFamily, tx: ReadTx, call: Call) -> None:
        self._family = family
        self._user_id = actor(call).user_id
        self.columns, self._kinds = listing.selected(family.known(tx), call.params.get("select"))

    async def shown(self, tx: ReadTx, rows: Sequence[Row]) -> list[dict[str, Any]]:
        values = await self._family.multifields(tx, [row["row_id"] for row in rows], self._kinds)
        show = row_shower(self.columns)
        shown = [show(row, tx.portal.zone) | multifields(values.get(row["row_id"], ())) for row in rows]
        sign_files(shown, file_names(self.columns), tx, self._user_id)
        return shown
