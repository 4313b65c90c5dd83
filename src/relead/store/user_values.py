"""Values of user fields in rows of entities: filters and orders as SQL, and removing values.

Belongs here: what the database does with the columns `uf` and `uf_keys`. Does not belong here: definitions
(`user_fields`), what a value is (`domain/user_fields/values`).

Equality is asked of the keys, which stand in a GIN index; all else of the values themselves, row by row.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Integer,
    Select,
    Table,
    Text,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
    true,
    update,
)
from sqlalchemy import false as nothing
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import FromClause

from relead.domain.listing import Condition, Op, Part, leaves
from relead.domain.user_fields.field import PLACE, REQUISITE, USER, owner_of
from relead.store.engine import Row, Tx
from relead.store.entities import TABLES
from relead.store.statement import Shapes
from relead.store.tables.portal import user_account
from relead.store.tables.requisites import requisite
from relead.store.user_keys import key, keys_of

HOLDERS: Final[Mapping[str, Table]] = {
    **{owner_of(entity): table for entity, table in TABLES.items()},
    REQUISITE: requisite,
    USER: user_account,
}
"""Tables with the columns of user fields, by ENTITY_ID."""
_SHAPES = Shapes()
_COMPARISONS: Final = {
    Op.GREATER: ">",
    Op.GREATER_EQUAL: ">=",
    Op.LESS: "<",
    Op.LESS_EQUAL: "<=",
}


def is_place(name: str) -> bool:
    """Whether filters and orders mean a user field by this name."""
    return name.startswith(PLACE)


def planned_anew(parts: Iterable[Part]) -> bool:
    """Whether a filter asks for user fields, whose values may be anything from rare to everywhere."""
    return any(is_place(condition.column) for condition in leaves(parts))


def parameter(condition: Condition) -> Any:
    """What a condition's parameter is: search keys for equality, a path for comparisons.

    A path compares values as what they are: numbers as numbers, texts and dates by their characters.
    """
    field = condition.column.removeprefix(PLACE)
    if condition.op is Op.EQUAL:
        return [key(field, condition.value)]
    if condition.op in (Op.IN, Op.IN_OR_EMPTY):
        return [key(field, each) for each in condition.value]
    if condition.op in _COMPARISONS:
        return f'$."{int(field)}" {_COMPARISONS[condition.op]} {json.dumps(condition.value)}'
    return condition.value


def condition(
    table: FromClause, place: str, op: Op, parameter: str, *, negated: bool, or_null: bool
) -> ColumnElement[bool]:
    """A condition on a user field; of a multiple one any value may fulfil it."""
    positive = _positive(table, place.removeprefix(PLACE), op, parameter)
    if negated:  # unset ones then match, too
        return positive.is_not(true())
    return or_(_unset(table, place.removeprefix(PLACE)), positive) if or_null else positive


def _unset(table: FromClause, field: str) -> ColumnElement[bool]:
    return _value(table, field).is_(None)


def _value(table: FromClause, field: str) -> ColumnElement[Any]:
    return table.c.uf.op("->", return_type=JSONB())(_name(field))


def _name(field: str) -> ColumnElement[str]:
    # In the text: a field's id makes the shape.
    return literal_column(f"'{int(field)}'", Text)


def _positive(table: FromClause, field: str, op: Op, parameter: str) -> ColumnElement[bool]:
    keys = table.c.uf_keys.op("&&", is_comparison=True)(bindparam(parameter, type_=ARRAY(Text)))
    match op:
        case Op.NOTHING:
            return nothing()
        case Op.EMPTY:
            return _unset(table, field)
        case Op.EQUAL | Op.IN:
            return keys
        case Op.IN_OR_EMPTY:
            return or_(_unset(table, field), keys)
        case Op.LIKE:
            return _like(table, field, bindparam(parameter, type_=Text))
        case _:
            path = cast(bindparam(parameter, type_=Text), JSONPATH())
            return table.c.uf.op("@@", is_comparison=True)(path)


def _like(table: FromClause, field: str, pattern: Any) -> ColumnElement[bool]:
    # A set-returning call for each row costs more than all the rest: single texts are looked at as they are.
    each = func.jsonb_array_elements_text(_value(table, field)).column_valued("each")
    among = exists(select(each).where(each.ilike(pattern, escape="\\"))).correlate(table)
    is_list = func.jsonb_typeof(_value(table, field)) == literal_column("'array'")
    return case((is_list, among), else_=_text(table, field).ilike(pattern, escape="\\"))


def _text(table: FromClause, field: str) -> ColumnElement[str]:
    return table.c.uf.op("->>", return_type=Text())(_name(field))


def sort_key(table: FromClause, place: str) -> ColumnElement[Any]:
    """What a list is sorted by: values as what they are, texts without regard to case."""
    field = place.removeprefix(PLACE)
    value = _value(table, field)
    text = func.to_jsonb(func.lower(_text(table, field)))
    return case((func.jsonb_typeof(value) == literal_column("'string'"), text), else_=value)


async def lock_holders(
    tx: Tx, owner: str, field_id: int, items: Sequence[Any], after: int, limit: int
) -> list[Row]:
    """Lock the next rows (`id`, `uf`) that have a value in a field, or with `items` one of those.

    In ascending id from behind `after`, as everybody locks.
    """
    table = HOLDERS.get(owner)
    if table is None:
        return []
    shape = ("holders", owner, bool(items))
    statement = _SHAPES.get(shape, lambda: _holders(table, by_items=bool(items)), anew=True)
    asked = {"keys": [key(str(field_id), item) for item in items]} if items else {"field": str(field_id)}
    return await tx.rows(statement, **asked, after=after, limit=limit)


def _holders(table: FromClause, *, by_items: bool) -> Select[Any]:
    if by_items:
        has = table.c.uf_keys.op("&&", is_comparison=True)(bindparam("keys", type_=ARRAY(Text)))
    else:
        has = table.c.uf.op("?", is_comparison=True)(bindparam("field", type_=Text))
    statement = select(table.c.id, table.c.uf).where(has, table.c.id > bindparam("after", type_=Integer))
    statement = statement.order_by(table.c.id).limit(bindparam("limit", type_=Integer))
    return statement.with_for_update(key_share=True)


async def replace_values(tx: Tx, owner: str, values: Mapping[int, Mapping[str, Any]]) -> None:
    """Set all values of locked rows, by id."""
    if not values:
        return
    table = HOLDERS[owner]
    statement = _SHAPES.get(
        ("replace", owner),
        lambda: (
            update(table)
            .where(table.c.id == bindparam("id_", type_=Integer))
            .values(uf=bindparam("uf", type_=JSONB), uf_keys=bindparam("uf_keys", type_=ARRAY(Text)))
        ),
    )
    rows = [{"id_": row_id, "uf": own, "uf_keys": keys_of(own)} for row_id, own in values.items()]
    await tx.run_many(statement, rows)
