"""Who has a phone number or an e-mail address: the search keys of multifields (R14).

A key's entries lie in its index by entity type and id, so the first few ids of each key are read and
nothing else: the time depends neither on how many entities there are nor on how many share a number.
"""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Integer,
    Text,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    true,
    union_all,
    update,
)

from relead.domain.access import Actor
from relead.domain.ids import Entity
from relead.store import visibility
from relead.store.engine import ReadTx, Row, Tx
from relead.store.entities import TABLES
from relead.store.statement import Buildable, Shapes, Statement
from relead.store.tables.crm import company, multifield
from relead.store.visibility import Reach

MOST = 20
"""Most ids of one entity type that are found (R13)."""

_SHAPES = Shapes()
_PHONES = Statement(
    lambda: (
        select(multifield.c.id, multifield.c.value, multifield.c.key2)
        .where(
            multifield.c.type == "PHONE",
            multifield.c.id > bindparam("after", type_=Integer),
            ~and_(
                multifield.c.value.like("+%"),
                multifield.c.key2 == func.regexp_replace(multifield.c.value, "[^0-9]", "", "g"),
            ),
        )
        .order_by(multifield.c.id)
        .limit(bindparam("most", type_=Integer))
    )
)


def _rekey() -> Buildable:
    given = select(
        func.unnest(bindparam("ids", type_=ARRAY(Integer))).label("id"),
        func.unnest(bindparam("values", type_=ARRAY(Text))).label("value"),
        func.unnest(bindparam("keys", type_=ARRAY(Text))).label("key"),
    ).subquery("given")
    # Not where the number itself was changed meanwhile: the key would be that of the old one.
    same = (multifield.c.id == given.c.id, multifield.c.value == given.c.value)
    return update(multifield).where(*same).values(key2=given.c.key)


_REKEY = Statement(_rekey)


async def find(
    tx: ReadTx, actor: Actor, entity: Entity, kind: str, keys: Collection[tuple[str, str]]
) -> list[int]:
    """Lowest ids, at most MOST, of entities with one of these keys that the actor may read."""
    reach, rights = visibility.of(actor, entity)
    statement = _SHAPES.get(reach, _statement(entity, reach))
    own, international = ([key[place] for key in keys if key[place]] for place in (0, 1))
    rows = await tx.rows(statement, kind=kind, keys=own, key2s=international, **rights)
    return [row["id"] for row in rows]


async def phones(tx: Tx, after: int, most: int) -> list[Row]:
    """Stored phones by id (id, value, key2) whose E.164 key depends on the portal's country.

    A number written with plus and country code has the same key everywhere: it is left out.
    """
    return await tx.rows(_PHONES, after=after, most=most)


async def rekey(tx: Tx, phones: Sequence[tuple[int, str, str]]) -> None:
    """Store new E.164 keys of phones: id, value, key."""
    ids, values, keys = (list(column) for column in zip(*phones, strict=True))
    await tx.run(_REKEY, ids=ids, values=values, keys=keys)


def _statement(entity: Entity, reach: Reach) -> Callable[[], Buildable]:
    def build() -> Buildable:
        found = union_all(_by_key(entity, reach, "key"), _by_key(entity, reach, "key2")).subquery("found")
        return select(found.c.id).distinct().order_by(found.c.id).limit(MOST)

    return build


def _by_key(entity: Entity, reach: Reach, name: str) -> Any:
    keys = select(func.unnest(bindparam(f"{name}s", type_=ARRAY(Text))).label("key")).subquery(f"{name}s")
    column = multifield.c[name]
    first = (
        select(multifield.c.entity_id.label("id"))
        .distinct()
        .where(
            multifield.c.type == bindparam("kind", type_=Text),
            column == keys.c.key,
            # Literals, not parameters: the indexes are partial, a general plan must see that they fit.
            column != literal_column("''"),
            multifield.c.entity_type == literal_column(str(int(entity))),
            _readable(entity, reach),
        )
        .order_by(multifield.c.entity_id)
        .limit(MOST)
        .lateral(f"first_{name}")
    )
    return select(first.c.id).select_from(keys.join(first, true()))


def _readable(entity: Entity, reach: Reach) -> Any:
    table = TABLES[entity]
    conditions = [table.c.id == multifield.c.entity_id, *visibility.predicate(table, reach)]
    if table is company:  # the portal's own legal entities are nobody's duplicates
        conditions.append(~company.c.is_my_company)
    return exists().where(*conditions)
