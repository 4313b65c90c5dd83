"""Files in fields of entities."""

from collections.abc import Mapping
from typing import Any

from relead.domain.upload import upload
from relead.store import files
from relead.store.engine import Tx


async def store(tx: Tx, given: Mapping[str, Any]) -> dict[str, int | None]:
    """Store the files a client sent by column; return the columns to set: new ids, None for removed."""
    columns: dict[str, int | None] = {}
    for column, value in given.items():
        sent = upload(value)
        if sent is None:
            continue
        columns[column] = (
            None if sent.remove else await files.insert_file(tx, sent.name, sent.content_type, sent.content)
        )
    return columns


async def discard(tx: Tx, ids: list[int | None]) -> None:
    """Delete files whose entity no longer refers to them."""
    for file_id in ids:
        if file_id is not None:
            await files.delete_file(tx, file_id)
