"""What a client's `fields` of `crm.item.*` say about an entity, sorted by how it is stored.

Belongs here: names of the universal dialect and refusing what cannot be stored (entities.md 7.3, 7.4).
What is the same in both dialects is in `draft`.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from relead.domain.errors import InvalidValue, ValueRequired
from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.fields.draft import Draft, put_column, put_file, put_user
from relead.domain.fields.item_values import is_empty, read_ids, read_item, read_list
from relead.domain.fields.items import OBSERVERS, ItemField, items
from relead.domain.fields.values import Reading, text_of
from relead.domain.ids import to_id
from relead.domain.multifield import ANY_TYPE, TYPES
from relead.domain.upload import item_upload
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.values import default_of

IMPORTED = frozenset(
    {"DATE_CREATE", "DATE_MODIFY", "MOVED_TIME", "CREATED_BY_ID", "MODIFY_BY_ID", "MOVED_BY_ID"}
)
"""Fields an import may set although they are read-only."""
_FM = {"ID": "id", "VALUE": "value", "VALUE_TYPE": "valueType", "TYPE_ID": "typeId", "DELETE": "delete"}
_LINKS = frozenset({FieldType.COMPANY, FieldType.CONTACT})


def item_draft(
    catalogue: Catalogue,
    fields: Mapping[str, Any],
    reading: Reading,
    *,
    on_update: bool = False,
    importing: bool = False,
) -> Draft:
    """Sort a client's fields; unknown, read-only and, on update, immutable ones are dropped.

    Raises InvalidValue, ValueRequired and NotIterable for what cannot be stored.
    """
    view = items(catalogue)
    known = view.by_name
    made = Draft(strict=True)
    for name, value in fields.items():
        field = known.get(name)
        if field is not None and _may_write(field, on_update=on_update, importing=importing):
            _put(made, field, value, reading)
        elif importing and name in TYPES and name in catalogue.by_code:
            # An import takes classic lists of phones ... too.
            made.multifields[name] = value
    demand_user_fields(made, [each.field for each in view.fields], reading, on_update=on_update)
    return made


def demand_user_fields(made: Draft, fields: Iterable[Field], reading: Reading, *, on_update: bool) -> None:
    """Refuse to leave a mandatory user field empty; what is not given has its default, or stays."""
    for field in fields:
        if isinstance(field, UserField) and field.required:
            missing = None if on_update else default_of(field, reading)
            if (field in made.user or not on_update) and made.user.get(field, missing) is None:
                raise ValueRequired(field.code, field.title(reading.language))


def _may_write(field: ItemField, *, on_update: bool, importing: bool) -> bool:
    if not field.shown or (on_update and field.field.immutable):
        return False
    return field.field.writable or (importing and field.field.code in IMPORTED)


def _put(made: Draft, field: ItemField, value: Any, reading: Reading) -> None:
    classic = field.field
    if classic.required and is_empty(value) and not classic.dynamic:
        raise ValueRequired(classic.code, classic.title(reading.language))
    if isinstance(classic, UserField):
        put_user(made, classic, value, reading)
    elif classic.type is FieldType.MULTIFIELD:
        _put_fm(made, field, value, reading)
    elif field.list_name is not None:
        _put_list(made, field, value, reading)
    elif classic.type is FieldType.FILE and not classic.multiple:
        put_file(made, classic, item_upload(value))
    elif classic.type in _LINKS:
        read_item(classic, value, reading)
        if value is not None:  # null is "not given" (R8)
            made.links[classic.code] = value
    else:
        put_column(made, classic, read_item(classic, value, reading))


def _put_list(made: Draft, field: ItemField, value: Any, reading: Reading) -> None:
    if value is None:
        return
    if field.upper == OBSERVERS.code:
        made.observers = read_ids(field.field, value, reading)
    else:
        made.links[field.field.code] = read_list(field.field, value, reading)


def _put_fm(made: Draft, field: ItemField, value: Any, reading: Reading) -> None:
    """Entries by type, as classic lists have them."""
    if value is None:
        return
    if not isinstance(value, Mapping | list):
        read_list(field.field, value, reading)
    for key, entry in _entries(value):
        if not isinstance(entry, Mapping):
            raise InvalidValue(field.field.code, field.field.title(reading.language))
        given = {upper: entry.get(name, entry.get(upper)) for upper, name in _FM.items()}
        kind = text_of(given.pop("TYPE_ID"))
        number = to_id(given["ID"]) or to_id(key)
        if kind not in TYPES and (kind or not number):
            raise InvalidValue(field.field.code, field.field.title(reading.language))
        kept = {name: each for name, each in given.items() if each is not None}
        made.multifields.setdefault(kind or ANY_TYPE, []).append({**kept, "ID": number})


def _entries(value: Mapping[str, Any] | list[Any]) -> Iterable[tuple[str, Any]]:
    """Entries with their keys: ids of stored values, or none for new ones. A plain list adds."""
    return value.items() if isinstance(value, Mapping) else (("", entry) for entry in value)
