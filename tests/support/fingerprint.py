"""Whether anything in a database changed."""

from typing import Any

from relead.store.tables import metadata

_UNRELATED = frozenset({"rate_bucket", "operating_bucket", "web_session"})


async def fingerprint(db: Any) -> dict[str, str]:
    """A digest of every table's rows, but for what counts requests and sessions."""
    names = [table.name for table in metadata.sorted_tables if table.name not in _UNRELATED]
    parts = [
        f"SELECT '{name}' AS name, md5(string_agg(md5({row}), '' ORDER BY md5({row}))) AS sum FROM {name} t"  # noqa: S608 - of our tables
        for name, row in ((name, _row(name)) for name in names)
    ]
    return {row["name"]: row["sum"] or "" for row in await db.fetch(" UNION ALL ".join(parts))}


def _row(name: str) -> str:
    # That somebody was here is noted at his account.
    return "(to_jsonb(t) - 'last_seen' - 'seen_at')::text" if name == "user_account" else "t::text"
