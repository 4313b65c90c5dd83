"""What a client's `fields` say about an entity, sorted by how it is stored.

Belongs here: dropping what may not be written, converting the rest (entities.md 2.4). Does not belong
here: defaults and rules of single fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from relead.domain.comments import to_bbcode
from relead.domain.fields.catalogue import Catalogue, Field, FieldSet, FieldType
from relead.domain.fields.values import DROP, Reading, read
from relead.domain.upload import Upload, upload
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.values import read_user

_IMPORTED = frozenset({"DATE_CREATE", "DATE_MODIFY", "CREATED_BY_ID", "MODIFY_BY_ID"})
"""Fields an import may set although they are read-only (entities.md 2.1)."""


@dataclass(slots=True)
class Draft:
    """Values by where they go.

    `columns`: converted values of the entity's own row, None for emptied. `multifields`: a client's
    lists by type. `links`: raw values of CONTACT_ID, CONTACT_IDS, COMPANY_ID, COMPANY_IDS. `files`: what
    was sent, by column. `observers`: all of them in order, None if none were given. `user`: converted values
    of user fields, as `user_fields.values.read_user` makes them.

    `strict`: what may not be stored is refused rather than left out; the dialects differ in it.
    `trusted`: the server itself chose the links, so they need no right of the caller.
    """

    columns: dict[str, Any] = field(default_factory=dict)
    multifields: dict[str, Any] = field(default_factory=dict)
    links: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    observers: list[int] | None = None
    user: dict[UserField, Any] = field(default_factory=dict)
    strict: bool = False
    trusted: bool = False


class Drafter(Protocol):
    """Sorts a client's fields in one dialect."""

    def __call__(
        self,
        catalogue: Catalogue,
        fields: Mapping[str, Any],
        reading: Reading,
        *,
        on_update: bool = False,
        importing: bool = False,
    ) -> Draft:
        """Raise InvalidValue for what cannot be read."""


def draft(
    catalogue: FieldSet,
    fields: Mapping[str, Any],
    reading: Reading,
    *,
    on_update: bool = False,
    importing: bool = False,
) -> Draft:
    """Sort a client's fields; unknown, read-only and, on update, immutable ones are dropped."""
    made = Draft()
    put_all(made, catalogue, fields, reading, on_update=on_update, importing=importing)
    return made


def put_all(
    made: Draft,
    catalogue: FieldSet,
    fields: Mapping[str, Any],
    reading: Reading,
    *,
    on_update: bool,
    importing: bool,
) -> None:
    """Add all fields that may be written, by their classic names."""
    for code, value in fields.items():
        known = catalogue.by_code.get(code) if isinstance(code, str) else None
        if known is None or not _may_write(known, on_update=on_update, importing=importing):
            continue
        _put(made, known, value, reading)


def _may_write(known: Field, *, on_update: bool, importing: bool) -> bool:
    if on_update and known.immutable:
        return False
    return known.writable or (importing and known.code in _IMPORTED)


_LINKS = frozenset({FieldType.COMPANY, FieldType.CONTACT})


def _put(made: Draft, known: Field, value: Any, reading: Reading) -> None:
    if isinstance(known, UserField):
        put_user(made, known, value, reading)
    elif known.type is FieldType.MULTIFIELD:
        made.multifields[known.code] = value
    elif known.type in _LINKS:
        if value is not None:  # null is "not given" (R8)
            made.links[known.code] = value
    elif known.type is FieldType.FILE:
        put_file(made, known, upload(value))
    else:
        converted = read(known, value, reading)
        if converted is not DROP:
            put_column(made, known, converted)


def put_file(made: Draft, known: Field, file: Upload | None) -> None:
    """Add a file, unless the present one is to be kept."""
    if file is not None:
        made.files[str(known.column)] = file


def put_user(made: Draft, known: UserField, value: Any, reading: Reading) -> None:
    """Add the value of a user field."""
    converted = read_user(known, value, reading, strict=made.strict)
    if converted is not DROP:
        made.user[known] = converted


def put_column(made: Draft, known: Field, converted: Any) -> None:
    """Add a converted value of the entity's own row."""
    if known.code == "COMMENTS" and converted is not None:
        converted = to_bbcode(converted)
    made.columns[str(known.column)] = converted
