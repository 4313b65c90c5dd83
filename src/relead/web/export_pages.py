"""A list as a file: its rows are written while they are read, a batch at a time.

Belongs here: the answer. Does not belong here: what stands in it (`actions/exports`), how cells are made
safe (`domain/csv_files`). Between two batches no connection is held: whoever loads slowly keeps none.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from typing import Final

from starlette.responses import Response, StreamingResponse

from relead.actions import actors, exports
from relead.actions.exports import Batch
from relead.actions.list_pages import Asked, Kind
from relead.actions.unit import ReadTx
from relead.domain import csv_files
from relead.domain.access import Action, Level
from relead.domain.errors import AccessDenied
from relead.domain.fields.catalogue import Field
from relead.web import view_pages
from relead.web.lists import Address
from relead.web.rendering import HEADERS, local_now
from relead.web.visit import Visit

_TITLES: Final = {"CONTACT_IDS": "csv.contacts"}
"""Keys of headings where the field's own title is none."""


def address_of(visit: Visit, address: Address, kind: Kind) -> str:
    """Where the list at an address is loaded as a file; "" for whom it is not."""
    if visit.actor.most(kind.entity, Action.EXPORT) is Level.NONE:
        return ""
    return Address(f"{address.path}export", visit.request.query_params).to()


async def answer(tx: ReadTx, visit: Visit, kind: Kind, address: Address, asked: Asked) -> Response:
    """Everything that a list finds, of its first page on. Raises AccessDenied."""
    wanted = exports.fields(kind, view_pages.columns(visit, address, kind))
    asked = replace(asked, after="", before="")
    first = await exports.batch(tx, visit.actor, kind, asked, wanted, visit.speaking)
    name = f"{kind.entity.name.lower()}s-{local_now(tx.now, tx.portal.zone):%Y-%m-%d}.csv"
    return as_file(_lines(visit, kind, asked, wanted, first), name)


def as_file(lines: AsyncIterator[bytes], name: str) -> Response:
    """A file for the disk; `name` is of letters, digits, dots and dashes."""
    headers = {
        **HEADERS,
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
    }
    return StreamingResponse(lines, media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(
    visit: Visit, kind: Kind, asked: Asked, wanted: Sequence[Field], batch: Batch
) -> AsyncIterator[bytes]:
    language = visit.speaking
    titles = [visit.text(_TITLES[f.code]) if f.code in _TITLES else f.title(language) for f in wanted]
    yield csv_files.BOM.encode() + csv_files.written([titles], language)
    yield csv_files.written(batch.rows, language)
    while batch.after:
        async with visit.reading() as tx:
            # Rights are asked anew: a long export ends with them. The file then breaks off, and says so.
            actor = await actors.actor_by_id(tx, visit.actor.user_id)
            if actor is None:
                raise AccessDenied
            asked = replace(asked, after=batch.after)
            batch = await exports.batch(tx, actor, kind, asked, wanted, language)
        yield csv_files.written(batch.rows, language)
