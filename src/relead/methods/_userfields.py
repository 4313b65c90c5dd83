"""`<entity>.userfield.*`: one factory for all that may have user fields (entities.md 11.1)."""

from collections.abc import Mapping
from typing import Any

from relead.actions import user_fields
from relead.actions.unit import ReadTx, Tx
from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.values import text_of
from relead.domain.shown_rows import Rows
from relead.domain.user_fields.description import FILTERED
from relead.domain.user_fields.field import LABELS, LANGUAGES, EnumItem, UserField
from relead.methods._call import actor, entity_id, filters, mapping
from relead.wire.call import Call
from relead.wire.listing import Page
from relead.wire.registry import Method, methods_of

_ROWS = Rows(FILTERED)
_LANGUAGE = "LANG"


def userfield_family(name: str, owner: str, scope: str = "crm") -> list[Method]:
    """`<name>.userfield.{add,get,list,update,delete}` for an ENTITY_ID."""

    async def add(tx: Tx, call: Call) -> object:
        return await user_fields.add(tx, actor(call), owner, _given(call))

    async def get(tx: ReadTx, call: Call) -> object:
        field = await user_fields.get(tx, actor(call), entity_id(call), owner)
        captions = {kind: {each: field.labels[kind].get(each, "") for each in LANGUAGES} for kind in LABELS}
        return _shown(field, captions)

    async def list_(tx: ReadTx, call: Call) -> object:
        return _listed(call, await user_fields.list_for(tx, actor(call), owner))

    async def update(tx: Tx, call: Call) -> object:
        changed = entity_id(call)
        await user_fields.update(tx, actor(call), changed, mapping(call, "fields", required=True), owner)
        return True

    async def delete(tx: Tx, call: Call) -> object:
        await user_fields.delete(tx, actor(call), entity_id(call), owner)
        return True

    reads, writes = {"get": get, "list": list_}, {"add": add, "update": update, "delete": delete}
    return methods_of(f"{name}.userfield", reads, writes, scope=scope)


def _given(call: Call) -> Mapping[str, Any]:
    """The parameter `fields`, or the same keys beside it when it is absent."""
    if call.params.has("fields"):
        return mapping(call, "fields")
    return {name.upper(): value for name, value in call.params.raw.items()}


def _listed(call: Call, fields: Any) -> Page:
    """All that match at once: they are not paged. Captions only in the language a filter asks for."""
    asked = filters(call)
    languages = [text_of(value) for _, name, value in asked if name == _LANGUAGE]
    rows = [_shown(field, _captions(field, languages)) for field in fields]
    found = _ROWS.matching(rows, (each for each in asked if each[1] != _LANGUAGE))
    ordered = _ROWS.ordered(found, mapping(call, "order"))
    return Page(ordered, total=len(ordered))


def _captions(field: UserField, languages: list[str | None]) -> dict[str, str | None]:
    if not languages:
        return {}
    return {kind: field.labels[kind].get(languages[0] or "") or None for kind in LABELS}


def _shown(field: UserField, captions: Mapping[str, Any]) -> dict[str, Any]:
    shown: dict[str, Any] = {**attributes(field), "SETTINGS": dict(field.options) or [], **captions}
    if field.type is FieldType.ENUMERATION:
        shown["LIST"] = [_item(item) for item in field.items]
    return shown


def attributes(field: UserField) -> dict[str, Any]:
    """Attributes of a definition by code, those that are single texts."""
    return {
        "ID": str(field.id),
        "ENTITY_ID": field.owner,
        "FIELD_NAME": field.code,
        "USER_TYPE_ID": field.type.value,
        "XML_ID": field.xml_id,
        "SORT": str(field.sort),
        "MULTIPLE": _flag(field.multiple),
        "MANDATORY": _flag(field.required),
        "SHOW_FILTER": field.show_filter,
        "SHOW_IN_LIST": _flag(field.show_in_list),
        "EDIT_IN_LIST": _flag(field.edit_in_list),
        "IS_SEARCHABLE": _flag(field.searchable),
    }


def _item(item: EnumItem) -> dict[str, Any]:
    return {
        "ID": str(item.id),
        "SORT": str(item.sort),
        "VALUE": item.value,
        "DEF": _flag(item.default),
        "XML_ID": item.xml_id,
    }


def _flag(value: object) -> str:
    return "Y" if value else "N"
