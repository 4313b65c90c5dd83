"""The use cases that rows with an id have in common though they are no entities: requisites, presets ...

Belongs here: the order in which such a row is read, checked and stored, and its list. Does not belong here:
what is special about each kind, which is in `requisites`, `requisite_presets`, `bank_details`.
"""

import abc
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from relead.actions.entity_family import reading_of
from relead.domain import events, listing
from relead.domain.access import Action, Actor, Level
from relead.domain.errors import AccessDenied, DomainError
from relead.domain.errors.requisites import RowNotFound
from relead.domain.fields.catalogue import Field, FieldSet
from relead.domain.fields.draft import Draft, draft
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.store import row_lists
from relead.store.engine import ReadTx, Row, Tx
from relead.store.row_lists import Source
from relead.store.rows import Rows


def demand_any(actor: Actor, kinds: Sequence[Entity]) -> None:
    """Raise AccessDenied unless the actor may read at least some entities of one of the types."""
    if all(actor.most(kind, Action.READ) is Level.NONE for kind in kinds):
        raise AccessDenied


class RowList:
    """A list of rows; it holds those whose owner the actor may read."""

    def __init__(self, source: Source, kinds: Sequence[Entity]) -> None:
        """`kinds` are the types of entities of which one must be readable at all."""
        self.source = source
        self.kinds = kinds

    def known(self, tx: ReadTx) -> FieldSet:
        """The fields rows have now, user fields last."""
        del tx
        return self.source.fields

    async def refresh(self, tx: ReadTx, named: Mapping[Any, Any]) -> None:
        """Make sure of user fields that a client names, with the values given for them or None."""

    def conditions(self, tx: ReadTx, filters: list[tuple[str, str, Any]]) -> tuple[listing.Condition, ...]:
        """Read a client's filter."""
        return listing.conditions(self.known(tx), filters, reading_of(tx))

    async def page(
        self, tx: ReadTx, actor: Actor, fields: tuple[Field, ...], asked: Query, offset: int
    ) -> list[Row]:
        """Rows of one page."""
        demand_any(actor, self.kinds)
        return await row_lists.page(tx, actor, self.source, fields, asked, offset)

    async def count(self, tx: ReadTx, actor: Actor, asked: Query) -> int:
        """How many match."""
        demand_any(actor, self.kinds)
        return await row_lists.count(tx, actor, self.source, asked)


class RowFamily(RowList, abc.ABC):
    """Rows with an id. Every public coroutine is one unit of work."""

    rows: ClassVar[Rows]
    kind: ClassVar[str]
    """What errors call a row."""
    event: ClassVar[str | None] = None
    """What events call it; None where nobody is told."""
    defaults: ClassVar[Mapping[str, Any]] = {}
    """Columns a new row starts with; they cannot be emptied."""

    async def get(self, tx: ReadTx, actor: Actor, row_id: int) -> Row:
        """One row. Raises RowNotFound, AccessDenied."""
        row = await self.rows.get(tx, row_id)
        if row is None:
            raise self.missing(actor, row_id)
        await self.demand(tx, actor, row)
        return row

    async def add(self, tx: Tx, actor: Actor, fields: Mapping[str, Any]) -> int:
        """Add a row, return its id."""
        made = draft(self.known(tx), fields, reading_of(tx))
        columns = {**self.defaults, **{k: v for k, v in made.columns.items() if v is not None}}
        await self.settle(tx, actor, columns, made)
        row_id = await self.rows.insert(
            tx, {**columns, "date_create": tx.now, "created_by_id": actor.user_id}
        )
        self._tell(tx, "ADD", row_id)
        return row_id

    async def update(self, tx: Tx, actor: Actor, row_id: int, fields: Mapping[str, Any]) -> None:
        """Change a row; if nothing really changes nothing is written and no event is sent."""
        made = draft(self.known(tx), fields, reading_of(tx), on_update=True)
        row = await self.lock(tx, actor, row_id)
        columns = {
            name: value
            for name, value in made.columns.items()
            if row[name] != value and not (value is None and name in self.defaults)
        }
        columns |= await self.changes(tx, row, made)
        if columns:
            always = {"date_modify": tx.now, "modify_by_id": actor.user_id}
            await self.rows.update(tx, row_id, {**columns, **always})
            self._tell(tx, "UPDATE", row_id)

    async def delete(self, tx: Tx, actor: Actor, row_id: int) -> None:
        """Delete a row with all that hangs on it."""
        row = await self.lock(tx, actor, row_id)
        await self.dismiss(tx, row)
        self._tell(tx, "DELETE", row_id)

    def _tell(self, tx: Tx, happened: str, row_id: int) -> None:
        if self.event is not None:
            tx.emit(events.requisite(self.event, happened, row_id))

    def missing(self, actor: Actor, row_id: int) -> DomainError:
        """What to raise for a row that does not exist: who may not read all owners must not know."""
        return RowNotFound(self.kind, row_id) if all(map(actor.reads_all, self.kinds)) else AccessDenied()

    @abc.abstractmethod
    async def demand(self, tx: ReadTx, actor: Actor, row: Row) -> None:
        """Raise AccessDenied unless the actor may read a row."""

    @abc.abstractmethod
    async def settle(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Check a new row and the right to add it; complete its columns."""

    @abc.abstractmethod
    async def lock(self, tx: Tx, actor: Actor, row_id: int) -> Row:
        """Lock a row that the actor may write, after its owner."""

    async def changes(self, tx: Tx, row: Row, made: Draft) -> dict[str, Any]:
        """More columns that an update changes."""
        del tx, row, made
        return {}

    async def dismiss(self, tx: Tx, row: Row) -> None:
        """Delete a locked row."""
        await self.rows.delete(tx, row["id"])
