"""What a form of a page says about an entity: classic names, but nothing is left out in silence.

Belongs here: how a draft of the pages differs from `draft`'s. Does not belong here: how a form writes values
(`forms`).
"""

from collections.abc import Mapping
from typing import Any

from relead.domain.errors import InvalidValue, ValueRequired
from relead.domain.errors.money import FieldNotWritable
from relead.domain.fields.catalogue import Catalogue, Field, FieldType
from relead.domain.fields.draft import Draft, put_all
from relead.domain.fields.item_draft import demand_user_fields
from relead.domain.fields.values import Reading
from relead.domain.user_fields.field import UserField


def form_draft(
    catalogue: Catalogue,
    fields: Mapping[str, Any],
    reading: Reading,
    *,
    on_update: bool = False,
    importing: bool = False,
) -> Draft:
    """Sort the fields of a form.

    Raises FieldNotWritable, InvalidValue for what is no value of its field, ValueRequired for a required
    field left empty; of what is imported also for a mandatory user field that is not there, as REST does.
    """
    made = Draft(strict=True)
    put_all(made, catalogue, fields, reading, on_update=on_update, importing=importing)
    for code in fields:
        known = catalogue.by_code.get(code)
        if known is None or not known.writable:
            raise FieldNotWritable(code)
        if not _taken(made, known):
            raise InvalidValue(code, known.title(reading.language))
        if known.required and _emptied(made, known):
            raise ValueRequired(code, known.title(reading.language))
    if importing:
        demand_user_fields(made, catalogue.fields, reading, on_update=False)
    return made


def _taken(made: Draft, known: Field) -> bool:
    if isinstance(known, UserField):
        return known in made.user
    if known.type is FieldType.MULTIFIELD:
        return True
    return known.column in (*made.columns, *made.files) or known.code in made.links


def _emptied(made: Draft, known: Field) -> bool:
    if isinstance(known, UserField):
        return made.user[known] is None
    return made.columns.get(str(known.column), "") is None
