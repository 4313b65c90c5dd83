"""`userfieldconfig.*`: the same user fields in the universal dialect, for whatever has some.

The scope of the methods is their own; that of the module named by `moduleId` is needed besides.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from relead.actions import user_fields
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors import AccessDenied
from relead.domain.errors.user_fields import ForeignFieldName, UserFieldNotFound
from relead.domain.fields.catalogue import FieldType
from relead.domain.fields.names import camel
from relead.domain.fields.values import text_of
from relead.domain.ids import to_id
from relead.domain.shown_rows import Rows
from relead.domain.user_fields.definition import full_name
from relead.domain.user_fields.description import FILTERED
from relead.domain.user_fields.field import LABELS, LANGUAGES, OWNERS, UserField
from relead.domain.user_fields.types import TYPES
from relead.methods._call import actor, filters, mapping, required
from relead.methods._userfields import attributes
from relead.wire.call import Call
from relead.wire.errors import WireError
from relead.wire.listing import page, window
from relead.wire.params import as_list, as_map
from relead.wire.registry import methods_of

_FAMILY = "userfieldconfig"
_MODULE = "crm"
_ROWS = Rows(FILTERED, camel)
_CHANGED = (
    *("XML_ID", "SORT", "MANDATORY", "SHOW_FILTER", "IS_SEARCHABLE", "SETTINGS"),
    *("EDIT_FORM_LABEL", "HELP_MESSAGE"),
)
"""What can be changed."""
_ADDED = (*_CHANGED, "FIELD_NAME", "USER_TYPE_ID", "MULTIPLE", "EDIT_IN_LIST")
_ITEM = ("ID", "VALUE", "DEF", "SORT", "XML_ID", "DEL")


async def _types(tx: ReadTx, call: Call) -> object:
    _demand_module(call)
    language = tx.portal.language
    return {
        "types": {
            name: {"userTypeId": name, "description": kind.title(language)} for name, kind in TYPES.items()
        }
    }


async def _get(tx: ReadTx, call: Call) -> object:
    _demand_module(call)
    return await _one(tx, call, _id(call))


async def _list(tx: ReadTx, call: Call) -> object:
    _demand_module(call)
    select = call.params.get("select")
    languages = [text_of(value) or "" for key, value in (as_map(select) or {}).items() if key == "language"]
    rows = [_shown(field, languages, full=False) for field in await _readable(tx, call)]
    found = _ROWS.ordered(_ROWS.matching(rows, filters(call)), mapping(call, "order"))
    got = window(call.start)
    names = [name for name in as_list(select) or [] if name not in languages] or None
    chosen = [_ROWS.selected(row, names) for row in found[got.offset : got.offset + got.limit]]
    return page({"fields": chosen}, got, len(found))


async def _readable(tx: ReadTx, call: Call) -> Sequence[UserField]:
    """Fields of the ENTITY_ID a filter names, or of all the caller may read; denied if that is none."""
    given = mapping(call, "filter")
    owner = text_of(given.get("entityId", given.get("ENTITY_ID")))
    if owner is not None and owner in OWNERS:
        return await user_fields.list_for(tx, actor(call), owner)
    if not any(user_fields.may_read(actor(call), each) for each in OWNERS):
        raise AccessDenied
    return await user_fields.list_readable(tx, actor(call))


async def _add(tx: Tx, call: Call) -> object:
    _demand_module(call)
    required(call, "field")
    given = mapping(call, "field")
    fields = _classic(given, _ADDED)
    fields["LIST"] = _items(given)
    owner = text_of(_member(given, "ENTITY_ID")) or ""
    name = full_name(fields.get("FIELD_NAME"), owner) if fields.get("USER_TYPE_ID") else ""
    if owner not in OWNERS or (name and not name.startswith(f"UF_{owner}_")):
        raise ForeignFieldName
    return await _one(tx, call, await user_fields.add(tx, actor(call), owner, fields))


async def _update(tx: Tx, call: Call) -> object:
    _demand_module(call)
    field_id, given = _id(call), mapping(call, "field")
    fields = _classic(given, _CHANGED)
    if _member(given, "USER_TYPE_ID") == FieldType.ENUMERATION.value:
        fields["LIST"] = _items(given)
    await user_fields.update(tx, actor(call), field_id, fields)
    return await _one(tx, call, field_id)


async def _delete(tx: Tx, call: Call) -> object:
    _demand_module(call)
    await user_fields.delete(tx, actor(call), _id(call))
    return None


def _demand_module(call: Call) -> None:
    if required(call, "moduleId") != _MODULE:
        raise WireError("", "No settings for UserFieldAccess")
    if _MODULE not in call.principal.scopes:
        raise WireError("", f"The current method required more scopes. ({_MODULE})")


def _id(call: Call) -> int:
    found = to_id(required(call, "id"))
    if found <= 0:
        raise UserFieldNotFound(found)
    return found


def _member(given: Mapping[str, Any], code: str) -> Any:
    """A member by either spelling of its name."""
    return given.get(camel(code), given.get(code))


def _classic(given: Mapping[str, Any], codes: Sequence[str]) -> dict[str, Any]:
    """A client's `field` under classic names, only what the method reads."""
    return {code: _member(given, code) for code in codes if camel(code) in given or code in given}


def _items(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    entries = as_list(given.get("enum", given.get("ENUM"))) or []
    return [_classic(entry, _ITEM) for entry in entries if isinstance(entry, Mapping)]


async def _one(tx: ReadTx, call: Call, field_id: int) -> dict[str, Any]:
    field = await user_fields.get(tx, actor(call), field_id)
    written = [each for each in LANGUAGES if any(field.labels[kind].get(each) for kind in LABELS)]
    return {"field": _shown(field, written or [tx.portal.language], full=True)}


def _shown(field: UserField, languages: Sequence[str], *, full: bool) -> dict[str, Any]:
    """A definition with its captions in some languages, `full` with the items of an enumeration."""
    shown: dict[str, Any] = {camel(code): value for code, value in attributes(field).items()}
    shown["settings"] = dict(field.options) or []
    if languages:
        shown["languageId"] = {each: each for each in languages}
        for kind in LABELS:
            shown[camel(kind)] = {each: field.labels[kind].get(each) or None for each in languages}
    if full and field.type is FieldType.ENUMERATION:
        shown["enum"] = [
            {
                "id": str(item.id),
                "userFieldId": str(field.id),
                "value": item.value,
                "def": "Y" if item.default else "N",
                "sort": str(item.sort),
                "xmlId": item.xml_id,
            }
            for item in field.items
        ]
    return shown


_READS = {"getTypes": _types, "get": _get, "list": _list}
_WRITES = {"add": _add, "update": _update, "delete": _delete}
METHODS = methods_of(_FAMILY, _READS, _WRITES, scope=_FAMILY)
