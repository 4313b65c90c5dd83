"""The use cases leads, contacts and companies share (entities.md 2).

Belongs here: the order in which an entity is read, checked and stored. Does not belong here: what is
special about each, which is in `leads`, `contacts`, `companies`.
"""

import abc
from collections.abc import Mapping
from typing import Any, ClassVar

from relead.actions import files, owned_requisites, user_values
from relead.actions.demands import demand, demand_shared
from relead.domain import events, listing, multifield
from relead.domain.access import Action, Actor, allows, demand_type
from relead.domain.errors import AccessDenied, InvalidValue
from relead.domain.events import Kind, Record
from relead.domain.fields.catalogue import Catalogue, Field
from relead.domain.fields.draft import Draft, Drafter, draft
from relead.domain.fields.items import OBSERVERS, items
from relead.domain.fields.values import Reading
from relead.domain.ids import Entity
from relead.domain.listing import Query
from relead.domain.multifield import Patch, Value
from relead.domain.user_fields.field import owner_of
from relead.store import dictionaries, entities, multifields, query, related
from relead.store.engine import ReadTx, Row, Tx
from relead.store.visibility import item


def reading_of(tx: ReadTx) -> Reading:
    """How this unit of work reads values."""
    return Reading(tx.portal.zone, tx.portal.language, tx.now, tx.portal.base_currency)


_USERS = {
    "assigned_by_id": "ASSIGNED_BY_ID",
    "created_by_id": "CREATED_BY_ID",
    "modify_by_id": "MODIFY_BY_ID",
    "moved_by_id": "MOVED_BY_ID",
    "last_activity_by": "LAST_ACTIVITY_BY",
}
_AUDIT = frozenset({*_USERS, "date_create", "date_modify", "moved_time", "last_activity_time"})
_STAGES = {"status_id": "STATUS_ID", "stage_id": "STAGE_ID"}


class EntityFamily(abc.ABC):
    """Every public coroutine is one unit of work."""

    catalogue: ClassVar[Catalogue]
    kept: ClassVar[frozenset[str]] = frozenset()
    """Columns that cannot be emptied: an empty value leaves the stored one (entities.md 2.4)."""
    dictionaries: ClassVar[Mapping[str, str]] = {}
    """Columns that start with the first row of a dictionary."""

    @property
    def _never_empty(self) -> frozenset[str]:
        return _AUDIT | self.kept

    @property
    def entity(self) -> Entity:
        """The type of entity."""
        return self.catalogue.entity

    def known(self, tx: ReadTx) -> Catalogue:
        """The fields entities have now, user fields last."""
        return tx.portal.user_fields.extend(self.catalogue)

    async def refresh(self, tx: ReadTx, named: Mapping[Any, Any]) -> None:
        """Make sure of user fields that a client names, with the values given for them or None."""
        await user_values.refresh(tx, owner_of(self.entity), named)

    async def get(self, tx: ReadTx, actor: Actor, entity_id: int) -> Row:
        """Row of `store.entities.get`."""
        return await demand(
            tx, actor, self.entity, Action.READ, await entities.get(tx, self.entity, entity_id)
        )

    async def page(
        self,
        tx: ReadTx,
        actor: Actor,
        fields: tuple[Field, ...],
        asked: Query,
        offset: int,
        action: Action = Action.READ,
    ) -> list[Row]:
        """Rows of one page, only those the actor may read, or export."""
        demand_type(actor, self.entity, action)
        return await query.page(tx, actor, self.entity, fields, self.listed(asked), offset, action)

    async def count(self, tx: ReadTx, actor: Actor, asked: Query) -> int:
        """How many the actor may read."""
        demand_type(actor, self.entity, Action.READ)
        return await query.count(tx, actor, self.entity, self.listed(asked))

    async def written(self, tx: Tx, entity_id: int) -> Row:
        """Row of what this unit of work wrote: its writer may see what became of it."""
        return await entities.get(tx, self.entity, entity_id)

    def listed(self, asked: Query) -> Query:
        """What a list shows unless asked otherwise."""
        return asked

    async def multifields(
        self, tx: ReadTx, ids: list[int], kinds: tuple[str, ...]
    ) -> Mapping[int, list[Value]]:
        """Values of the given types of entities the actor was shown, by entity id."""
        return await multifields.list_for_many(tx, self.entity, ids, kinds)

    async def lists(self, tx: ReadTx, name: str, ids: list[int]) -> Mapping[int, list[int]]:
        """Ids linked to entities the actor was shown, or observing them, by entity id (`store.related`)."""
        return await related.lists(tx, self.entity, name, ids)

    def conditions(self, tx: ReadTx, filters: list[tuple[str, str, Any]]) -> tuple[listing.Condition, ...]:
        """Read a client's filter."""
        return listing.conditions(self.known(tx), filters, reading_of(tx))

    async def add(
        self,
        tx: Tx,
        actor: Actor,
        fields: Mapping[str, Any],
        *,
        importing: bool = False,
        drafter: Drafter = draft,
    ) -> int:
        """Create an entity, return its id; `drafter` reads the fields in the client's dialect."""
        demand_type(actor, self.entity, Action.ADD)
        known = self.known(tx)
        made = drafter(known, fields, reading_of(tx), importing=importing)
        await self._check(tx, actor, made.columns)
        values = multifield.patch((), made.multifields)
        columns = await self._defaults(tx, actor)
        columns |= {k: v for k, v in made.columns.items() if v is not None or k not in self._never_empty}
        await self.settle(tx, columns)
        self._demand_stage(tx, made, columns)
        for action in (Action.ADD, Action.IMPORT) if importing else (Action.ADD,):
            self._assign(actor, action, columns)
        if "PHONE" in self.catalogue.by_code:  # deals have no multifields
            columns |= multifield.flags(values.inserted)
        entity_id = columns["id"] = await entities.next_id(tx, self.entity)
        columns |= await files.store(tx, self.catalogue, entity_id, made.files)
        columns["uf"] = await user_values.first(tx, known, entity_id, made.user, reading_of(tx))
        await self.create(tx, actor, columns, made)
        await owned_requisites.follow(tx, self.entity, entity_id, {}, columns)
        await multifields.write(tx, self.entity, entity_id, values)
        await self._observe(tx, entity_id, await self._observers(tx, entity_id, made))
        tx.record(Record(Kind.CREATED, self.entity, entity_id, {}))
        tx.emit(events.added(self.entity, entity_id))
        return entity_id

    async def update(
        self,
        tx: Tx,
        actor: Actor,
        entity_id: int,
        fields: Mapping[str, Any],
        *,
        history: bool = True,
        drafter: Drafter = draft,
    ) -> None:
        """Change an entity; if nothing really changes nothing is written and no event is sent."""
        made = drafter(self.known(tx), fields, reading_of(tx), on_update=True)
        await self.lock_before(tx, entity_id, made)
        row = await demand(
            tx, actor, self.entity, Action.WRITE, await entities.lock(tx, self.entity, entity_id)
        )
        stored = await multifields.list_for(tx, self.entity, entity_id) if made.multifields else []
        patch = multifield.patch(stored, made.multifields)
        columns = self._changed(row, made.columns)
        await self._check(tx, actor, columns)
        if patch:
            columns |= multifield.flags(multifield.apply(stored, patch))
        stored_files = await files.store(tx, self.catalogue, entity_id, made.files, row)
        columns |= stored_files
        user = await user_values.changed(tx, self.entity, entity_id, row["uf"], made.user)
        if user.codes:
            columns["uf"] = user.values
        observers = await self._observers(tx, entity_id, made)
        if observers is not None:
            columns["date_modify"] = tx.now  # a change, though no column of the row tells
        # Before the change: a client that it links gains them.
        await multifields.write(tx, self.entity, entity_id, patch)
        await self.change(tx, actor, row, columns, made)
        await owned_requisites.follow(tx, self.entity, entity_id, row, columns)
        await self._observe(tx, entity_id, observers)
        await files.discard(tx, [*(row[name] for name in stored_files), *user.discarded])
        if history:
            changed = [name for name in (*made.columns, *stored_files) if name in columns]
            changed += user.codes
            changed += [related.OBSERVERS] if observers is not None else []
            self._record_changes(tx, entity_id, changed, patch)

    def _changed(self, row: Row, given: Mapping[str, Any]) -> dict[str, Any]:
        """Columns that really change; an emptied one that must not be empty does not."""
        return {
            name: value
            for name, value in given.items()
            if row[name] != value and not (name in self._never_empty and value is None)
        }

    def _record_changes(self, tx: Tx, entity_id: int, changed: list[str], patch: Patch) -> None:
        if changed or patch:
            values = sorted({value.type for value in (*patch.inserted, *patch.updated)})
            details = {"fields": sorted(changed), "values": values, "deleted": len(patch.deleted)}
            tx.record(Record(Kind.CHANGED, self.entity, entity_id, details))

    def _assign(self, actor: Actor, action: Action, columns: dict[str, Any]) -> None:
        given = self.responsible(actor, action, columns)
        if given is None:
            raise AccessDenied
        columns["assigned_by_id"] = given

    def responsible(self, actor: Actor, action: Action, columns: Mapping[str, Any]) -> int | None:
        """Who gets a new item: the one chosen, or the caller where his right does not reach that one (8.2).

        None if it does not reach himself. Reads the columns that rights depend on.
        """
        for user in (columns["assigned_by_id"], actor.user_id):
            if allows(actor, self.entity, action, item(self.entity, {**columns, "assigned_by_id": user})):
                return int(user)
        return None

    async def settle(self, tx: Tx, columns: dict[str, Any]) -> None:  # noqa: B027 - most have nothing to settle
        """Choose what rights depend on and the client left open or named wrongly: its stage, its category."""

    def _demand_stage(self, tx: Tx, made: Draft, columns: Mapping[str, Any]) -> None:
        """Refuse, in a strict dialect, a stage that was named but is none."""
        for column, code in _STAGES.items():
            if made.strict and made.columns.get(column) not in (None, columns.get(column)):
                raise self._invalid(code, tx)

    async def _observers(self, tx: Tx, entity_id: int, made: Draft) -> list[int] | None:
        """Observers to be stored, None if they stay as they are."""
        if made.observers is None:
            return None
        if await dictionaries.unknown_users(tx, made.observers):
            raise InvalidValue(OBSERVERS.code, OBSERVERS.title(tx.portal.language))
        present = await self.lists(tx, related.OBSERVERS, [entity_id])
        return None if present.get(entity_id, []) == made.observers else made.observers

    async def _observe(self, tx: Tx, entity_id: int, observers: list[int] | None) -> None:
        if observers is not None:
            await related.write_observers(tx, self.entity, entity_id, observers)

    async def lock_before(self, tx: Tx, entity_id: int, made: Draft) -> None:  # noqa: B027 - most need nothing
        """Lock what an update touches and the lock order has before the entity itself."""

    @abc.abstractmethod
    async def create(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Insert the row with its links; `columns` holds every value so far."""

    @abc.abstractmethod
    async def change(self, tx: Tx, actor: Actor, row: Row, columns: dict[str, Any], made: Draft) -> None:
        """Store changed columns and links of a locked row, with the event if anything changed."""

    @abc.abstractmethod
    async def delete(self, tx: Tx, actor: Actor, entity_id: int) -> None:
        """Delete an entity and its bindings."""

    async def _defaults(self, tx: Tx, actor: Actor) -> dict[str, Any]:
        me, now = actor.user_id, tx.now
        columns: dict[str, Any] = dict.fromkeys(
            ("assigned_by_id", "created_by_id", "modify_by_id", "last_activity_by"), me
        )
        columns |= dict.fromkeys(("date_create", "date_modify", "last_activity_time"), now)
        columns["opened"] = tx.portal.lead_opened
        if self.dictionaries:
            first = await dictionaries.first_statuses(tx, self.dictionaries.values())
            columns |= {name: first.get(kind) for name, kind in self.dictionaries.items()}
        return columns

    async def _check(self, tx: Tx, actor: Actor, columns: dict[str, Any]) -> None:
        """Check references a client may choose: an unknown one is an error, not a dangling id."""
        for column, code in _USERS.items():
            user_id = columns.get(column)
            if user_id not in (None, actor.user_id) and not await dictionaries.user_exists(tx, user_id):
                raise self._invalid(code, tx)
        money = columns.get("currency_id")
        if money is not None and not await dictionaries.currency_exists(tx, money):
            raise self._invalid("CURRENCY_ID", tx)
        if columns.get("category_id") and self.entity is not Entity.DEAL:  # there is only the first one
            raise self._invalid("CATEGORY_ID", tx)
        if columns.get("lead_id") is not None:
            await demand_shared(tx, actor, Entity.LEAD, columns["lead_id"])

    def _invalid(self, code: str, tx: Tx) -> InvalidValue:
        field = self.catalogue.by_code.get(code) or items(self.catalogue).by_name[code].field
        return InvalidValue(code, field.title(tx.portal.language))
