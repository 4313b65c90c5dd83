"""`crm.timeline.logmessage.*` (communications.md 4.4; public docs)."""

from collections.abc import Mapping
from typing import Any, Final

from relead.actions import log_messages
from relead.actions.unit import ReadTx, Tx
from relead.domain import dates
from relead.domain.errors import ParameterMissing
from relead.domain.fields.values import text_of
from relead.domain.listing import Query
from relead.domain.timeline import Item
from relead.methods._call import actor, entity_id, mapping, required
from relead.methods._timeline import card_of
from relead.wire.call import Call
from relead.wire.listing import Window, page, window
from relead.wire.registry import methods_of

_FAMILY = "crm.timeline.logmessage"
_PAGE: Final = 10
_COLUMNS = {"id": "id", "created": "created_at"}


async def _add(tx: Tx, call: Call) -> object:
    required(call, "fields")
    given = mapping(call, "fields")
    texts = {name: _text(given, name) for name in ("title", "text", "iconCode")}
    card = card_of(_text(given, "entityTypeId"), _text(given, "entityId"))
    item = await log_messages.add(
        tx,
        actor(call),
        card,
        title=texts["title"],
        text=texts["text"],
        icon=texts["iconCode"],
        maker=_app(call),
    )
    return {"logMessage": _shown(tx, item)}


def _text(given: Mapping[str, Any], name: str) -> str:
    found = text_of(given.get(name))
    if not found:
        raise ParameterMissing(name)
    return found


def _app(call: Call) -> str:
    """The application that calls; a webhook belongs to none."""
    return "" if call.principal.kind == "webhook" else call.principal.key


async def _get(tx: ReadTx, call: Call) -> object:
    required(call, "id")
    return {"logMessage": _shown(tx, await log_messages.get(tx, actor(call), entity_id(call)))}


async def _list(tx: ReadTx, call: Call) -> object:
    card = card_of(required(call, "entityTypeId"), required(call, "entityId"))
    asked = [(_COLUMNS[name], str(way).upper() != "ASC") for name, way in _order(call) if name in _COLUMNS]
    query, got = Query(order=tuple(asked) or (("id", True),)), _window(call)
    rows = await log_messages.page(tx, actor(call), card, query, got.offset, got.limit)
    total = await log_messages.count(tx, card) if got.count else 0
    return page([_shown(tx, item) for item in rows], got, total)


def _order(call: Call) -> list[tuple[str, Any]]:
    return [(name.lower(), way) for name, way in mapping(call, "order").items()]


def _window(call: Call) -> Window:
    """Pages of ten, unlike all other lists."""
    got = window(call.start, exact=True)
    return Window(got.offset - got.offset % _PAGE, count=got.count, limit=_PAGE)


def _shown(tx: ReadTx, item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "created": dates.show_moment(item.created_at, tx.portal.zone),
        "authorId": item.author_id,
        "title": item.title,
        "text": item.text,
        "iconCode": item.icon,
    }


async def _delete(tx: Tx, call: Call) -> object:
    required(call, "id")
    await log_messages.delete(tx, actor(call), entity_id(call), _app(call))
    return True


_READS = {"get": _get, "list": _list}
_WRITES = {"add": _add, "delete": _delete}
METHODS = methods_of(_FAMILY, _READS, _WRITES, scope="crm")
