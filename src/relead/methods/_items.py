"""The universal dialect: one family of methods for all types, camel case, numbers and nulls (entities.md 7).

Belongs here: what `crm.item.*` asks and shows. Its fields and values are `domain/fields/items`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from relead.actions.entity_family import EntityFamily, reading_of
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain import item_listing
from relead.domain.access import Actor
from relead.domain.errors import UnknownEntityType
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.item_draft import item_draft
from relead.domain.fields.item_values import item_shower, show_flat, show_fm
from relead.domain.fields.items import Items, items
from relead.domain.fields.values import Show, read_flag
from relead.domain.ids import Entity, to_id
from relead.domain.item_listing import Selection
from relead.domain.listing import Query
from relead.domain.multifield import TYPES, Value
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.showing import universal_shower
from relead.methods._call import actor, entity_id, filter_group, mapping, required
from relead.methods._dialect import Dialect, View
from relead.methods._rows import plan_shower, sign_files
from relead.wire.call import Call

_LINKS = ("url", "urlMachine")


class Universal(Dialect):
    """`crm.item.*`; the parameter `entityTypeId` says of what."""

    drafter = staticmethod(item_draft)

    def __init__(self, families: Iterable[EntityFamily]) -> None:
        self._families = {family.entity: family for family in families}

    def family(self, call: Call) -> EntityFamily:
        """Raise UnknownEntityType for a number that is none of ours."""
        number = to_id(required(call, "entityTypeId"))
        if number not in self._families:
            raise UnknownEntityType
        return self._families[Entity(number)]

    def entity_id(self, call: Call) -> int:
        """Raise ParameterMissing without any."""
        required(call, "id")
        return entity_id(call)

    def given(self, call: Call) -> Mapping[str, Any]:
        """Raise ParameterMissing without any."""
        required(call, "fields")
        return mapping(call, "fields")

    def known(self, tx: ReadTx, call: Call) -> Items:
        """Fields of the type the call is about."""
        return items(self.family(call).known(tx))

    def describe(self, tx: ReadTx, call: Call) -> object:
        """Fields by name."""
        return {"fields": self.known(tx, call).describe(tx.portal.language, original=_original(call))}

    async def one(self, tx: ReadTx, call: Call, row: Row) -> object:
        """Everything, and texts for who wants one phone only."""
        values = [Value(*value) for value in row["multifields"] or ()]
        view = self._view(call, item_listing.everything(self.known(tx, call)))
        (shown,) = await view.shown_with(tx, [row], [row["id"]], {row["id"]: values})
        number = shown.pop("entityTypeId")
        flat = show_flat(values) if "fm" in shown else {}
        return {"item": {**shown, **flat, "entityTypeId": number}}

    async def added(self, tx: Tx, call: Call, new_id: int) -> object:
        """The whole new item."""
        return await self.one(tx, call, await self.family(call).written(tx, new_id))

    async def updated(self, tx: Tx, call: Call) -> object:
        """The whole changed item."""
        return await self.added(tx, call, self.entity_id(call))

    def deleted(self) -> object:
        """An empty list."""
        return []

    def query(self, tx: ReadTx, call: Call) -> Query:
        """Unknown names are refused."""
        known, reading = self.known(tx, call), reading_of(tx)
        conditions = item_listing.conditions(known, filter_group(mapping(call, "filter")), reading)
        return Query(conditions, item_listing.order(known, mapping(call, "order")))

    def view(self, tx: ReadTx, call: Call) -> View:
        """Selected fields; everything without a selection."""
        return self._view(call, item_listing.selected(self.known(tx, call), call.params.get("select")))

    def _view(self, call: Call, selected: Selection) -> "_ItemView":
        return _ItemView(self.family(call), actor(call), selected, original=_original(call))

    def wrap(self, rows: list[dict[str, Any]]) -> object:
        """The list must be the first member: clients take the first."""
        return {"items": rows}


def _shower(field: Field) -> Show | None:
    return universal_shower(field) if isinstance(field, UserField) else item_shower(field)


def _original(call: Call) -> bool:
    return read_flag(call.params.get("useOriginalUfNames"))


class _ItemView(View):
    def __init__(self, family: EntityFamily, me: Actor, selected: Selection, *, original: bool) -> None:
        self._family, self._user_id, self._typed = family, me.user_id, selected.typed
        named = [(each.spelled(original=original), each) for each in selected.fields]
        own = [(name, each.field) for name, each in named if each.field.column is not None]
        self.columns = tuple(field for _, field in own)
        self._names = [name for name, _ in named]
        self._files = [name for name, field in own if field.type is FieldType.FILE]
        self._lists = [(name, each.list_name) for name, each in named if each.list_name is not None]
        self._fm = any(each.field.type is FieldType.MULTIFIELD for _, each in named)
        self._show = plan_shower([(name, str(field.column), _shower(field)) for name, field in own])

    async def shown(self, tx: ReadTx, rows: Sequence[Row]) -> list[dict[str, Any]]:
        ids = [row["row_id"] for row in rows]
        values = await self._family.multifields(tx, ids, TYPES if self._fm else ())
        return await self.shown_with(tx, rows, ids, values)

    async def shown_with(
        self, tx: ReadTx, rows: Sequence[Row], ids: list[int], values: Mapping[int, list[Value]]
    ) -> list[dict[str, Any]]:
        """Show rows whose phones, e-mails ... are known; lists of ids are read once for all rows."""
        shown = [self._show(row, tx.portal.zone) for row in rows]
        sign_files(shown, self._files, tx, self._user_id, _LINKS)
        for name, list_name in self._lists:
            found = await self._family.lists(tx, list_name, ids)
            for item, item_id in zip(shown, ids, strict=True):
                item[name] = found.get(item_id, [])
        if self._fm:
            for item, item_id in zip(shown, ids, strict=True):
                item["fm"] = show_fm(values.get(item_id, ()))
        return [self._ordered(item) for item in shown]

    def _ordered(self, item: dict[str, Any]) -> dict[str, Any]:
        """The members in the order of the fields."""
        members = {name: item[name] for name in self._names}
        return members | {"entityTypeId": int(self._family.entity)} if self._typed else members
