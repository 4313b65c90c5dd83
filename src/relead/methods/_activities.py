"""Activities in the classic dialect (communications.md 3.1, 3.4)."""

from collections.abc import Mapping, Sequence
from typing import Any

from relead.actions import activities
from relead.actions.unit import ReadTx, Row
from relead.domain import file_links, listing
from relead.domain.fields.activity import ACTIVITY
from relead.domain.fields.catalogue import Field
from relead.methods._call import actor
from relead.methods._rows import row_shower
from relead.wire.call import Call
from relead.wire.params import as_list

_BESIDE = ("COMMUNICATIONS", "FILES", "WEBDAV_ELEMENTS")


def one(tx: ReadTx, row: Row) -> dict[str, Any]:
    """A row of `get`: all columns."""
    return row_shower(ACTIVITY.own)(row, tx.portal.zone)


class View:
    """What one list shows: columns, and what stands beside them only if it was selected by name."""

    def __init__(self, call: Call) -> None:
        selected = as_list(call.params.get("select")) or []
        self._beside = [name for name in _BESIDE if name in selected]
        self._actor = actor(call)
        self.columns: tuple[Field, ...] = listing.selected(ACTIVITY, call.params.get("select"))[0]

    async def shown(self, tx: ReadTx, rows: Sequence[Row]) -> list[dict[str, Any]]:
        """Show rows of a page; what stands beside them is read once for all of them."""
        show, ids = row_shower(self.columns), [row["row_id"] for row in rows]
        made = [show(row, tx.portal.zone) for row in rows]
        if "COMMUNICATIONS" in self._beside:
            found = await activities.communications(tx, self._actor, ids)
            for number, shown in zip(ids, made, strict=True):
                shown["COMMUNICATIONS"] = [_communication(*each) for each in found.get(number, ())]
        for name in self._beside[-2:]:
            if name != "COMMUNICATIONS":
                files = await activities.attached(tx, ids)
                for number, shown in zip(ids, made, strict=True):
                    shown[name] = [self._file(tx, file_id) for file_id in files.get(number, ())]
        return made

    def _file(self, tx: ReadTx, file_id: int) -> dict[str, Any]:
        auth = file_links.token(tx.portal.file_key, self._actor.user_id, file_id, tx.now)
        return {"id": file_id, "url": f"/files/{file_id}/download?auth={auth}"}


def _communication(row: Row, known: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "ID": str(row["id"]),
        "TYPE": row["type"],
        "VALUE": row["value"],
        "ENTITY_ID": str(row["entity_id"]),
        "ENTITY_TYPE_ID": str(row["entity_type_id"]),
        "ENTITY_SETTINGS": known or [],
    }
