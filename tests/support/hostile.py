"""Whatever people, programs or a broken import could have stored, turned hostile: all texts of all tables.

It goes round the rules on purpose: what a rule refuses today, an older release, a restored copy or a direct
import may have let in, and a page must not depend on it. A table added later is attacked without a word here;
a column in which only known words can stand is named in `_CODES`.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, String, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from relead.store.tables import metadata

_CODES = frozenset(
    {
        *("currency.currency", "history.kind", "multifield.type", "role.code", "status.entity_id"),
        *("status.status_id", "status.semantics", "lead.semantic", "deal.semantic", "lead.status_id"),
        *("deal.stage_id", "stage_history.semantic", "timeline_item.kind", "user_account.password_hash"),
        *("user_field.entity_id", "user_field.field_name", "user_field.user_type_id", "list_view.list"),
        *("user_field.show_filter", "role_right.role_code", "role_right.action", "role_right.stage"),
        *("lead.currency_id", "deal.currency_id", "company.currency_id", "activity.result_currency_id"),
        *("activity.provider_id", "multifield.value_type", "user_field_item.xml_id"),
        *("user_account.preferences", "user_field.settings", "requisite_preset.fields"),
    }
)
"""Columns that hold a word of a list, which the database or the code that reads it insists on."""
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T.*)?")
"""Values of user fields that are written as text and read as something else."""
_NOT_SHOWN = frozenset({"operating_bucket", "rate_bucket", "outbox", "setting", "web_session"})


async def turn_hostile(db: Any, attack: str) -> None:
    """Put the attack into every text there is."""
    for table in metadata.sorted_tables:
        if table.name in _NOT_SHOWN:
            continue
        for column in _attacked(table):
            if isinstance(column.type, JSONB):
                await _rewrite(db, table.name, column.name, attack)
            else:
                await _overwrite(db, table, column, attack)


def _attacked(table: Table) -> Iterator[Column[Any]]:
    for column in table.columns:
        texts = isinstance(column.type, (String, Text, JSONB))
        if texts and f"{table.name}.{column.name}" not in _CODES:
            yield column


async def _overwrite(db: Any, table: Table, column: Column[Any], attack: str) -> None:
    length = getattr(column.type, "length", None)
    unique = "" if "id" not in table.columns or table.name != "user_account" else " || id"
    text = attack[:length] if length else attack
    await db.execute(f"UPDATE {table.name} SET {column.name} = $1{unique}", text)  # noqa: S608 - of our tables


async def _rewrite(db: Any, table: str, column: str, attack: str) -> None:
    rows = await db.fetch(f"SELECT ctid, {column}::text AS told FROM {table} WHERE {column} IS NOT NULL")  # noqa: S608
    for row in rows:
        told = json.dumps(_hostile(json.loads(row["told"]), attack))
        await db.execute(f"UPDATE {table} SET {column} = $1::jsonb WHERE ctid = $2", told, row["ctid"])  # noqa: S608


def _hostile(value: Any, attack: str) -> Any:
    if isinstance(value, dict):
        return {key: _hostile(each, attack) for key, each in value.items()}
    if isinstance(value, list):
        return [_hostile(each, attack) for each in value]
    return attack if isinstance(value, str) and not _MOMENT.fullmatch(value) else value
