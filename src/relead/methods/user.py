"""`user.*`: reading and administrating users (entities.md 13, protocol.md 11)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from relead.actions import users
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain.fields.user import BY_CODE, SCOPES, UserField, sees_own, selected, shown, visible
from relead.domain.fields.values import Reading
from relead.domain.ids import to_id
from relead.domain.user_fields.field import USER
from relead.domain.user_fields.field import UserField as OwnField
from relead.domain.user_fields.showing import classic_shower
from relead.domain.users import conditions, order
from relead.methods._call import actor
from relead.wire.call import Call
from relead.wire.listing import Page, page, split_prefix, window
from relead.wire.params import as_map
from relead.wire.registry import methods_of

_NO_FILTER = frozenset({"SORT", "ORDER", "SELECT", "FILTER", "ADMIN_MODE", "IMAGE_RESIZE"})


async def fields(tx: ReadTx, call: Call) -> object:
    """Titles of the fields the credential may see."""
    language, seen = tx.portal.language, _seen(tx, call)
    titles = {field.code: field.title(language) for field in seen.account}
    return titles | {field.code: field.label("EDIT_FORM_LABEL", language) for field in seen.own}


async def current(tx: ReadTx, call: Call) -> object:
    """The acting user."""
    return _shown(tx, await users.current(tx, actor(call)), _seen(tx, call))


async def get(tx: ReadTx, call: Call) -> object:
    """A page of users."""
    return await _page(tx, call, searching=False)


async def search(tx: ReadTx, call: Call) -> object:
    """A page of users; names are looked for by their beginnings."""
    return await _page(tx, call, searching=True)


async def add(tx: Tx, call: Call) -> object:
    """Id of the new user."""
    return await users.add(tx, actor(call), _upper(call.params.raw))


async def update(tx: Tx, call: Call) -> object:
    """Always true: what cannot be done is an error."""
    given = _upper(call.params.raw)
    await users.update(tx, actor(call), to_id(given.get("ID")), given)
    return True


async def _page(tx: ReadTx, call: Call, *, searching: bool) -> Page:
    filters, got = _filters(call), window(call.start, exact=True)
    await users.refresh(tx, {name.upper(): None for _, name, _ in filters})
    seen, reading = _seen(tx, call), Reading(tx.portal.zone, tx.portal.language, tx.now)
    asked = conditions(filters, seen.account, reading, own=seen.own, searching=searching)
    sort, descending = order(call.params.get("sort"), call.params.get("order"), *seen)
    rows = await users.page(tx, asked, sort, descending=descending, offset=got.offset)
    total = await users.count(tx, asked) if got.count else 0
    chosen = _chosen(seen, call.params.get("select"))
    found = [_shown(tx, row, chosen) for row in rows]
    # Without a match there is no total either (protocol.md 6.1).
    return Page(found) if got.count and total == 0 else page(found, got, total)


def _filters(call: Call) -> list[tuple[str, str, Any]]:
    """Parameter `filter`, if there is one, in place of all other parameters as filters."""
    given = as_map(call.params.get("filter"))
    if given is None:
        given = {key: value for key, value in call.params.raw.items() if key.upper() not in _NO_FILTER}
    return [(*_split(str(key)), value) for key, value in given.items()]


def _split(key: str) -> tuple[str, str]:
    """Operator and field; unlike in other lists a bare name is not the same as one with `=`."""
    return ("", key) if key[:1].isalpha() else split_prefix(key)


def _upper(given: Mapping[str, Any]) -> dict[str, Any]:
    return {key.upper(): value for key, value in given.items()}


class _Seen(NamedTuple):
    """Fields a credential sees: those of every portal, and those this one made itself."""

    account: Sequence[UserField]
    own: Sequence[OwnField]


def _seen(tx: ReadTx, call: Call) -> _Seen:
    scopes = call.principal.scopes
    return _Seen(visible(scopes), tx.portal.user_fields.of(USER) if sees_own(scopes) else ())


def _chosen(seen: _Seen, select: Any) -> _Seen:
    """What a `select` names, the id if it names nothing."""
    made = _Seen(selected(seen.account, select), selected(seen.own, select))
    return made if any(made) else _Seen((BY_CODE["ID"],), ())


def _shown(tx: ReadTx, row: Row, chosen: _Seen) -> dict[str, Any]:
    own = {field.code: classic_shower(field, listed=False)(row["uf"], tx.portal.zone) for field in chosen.own}
    return shown(row, chosen.account, tx.portal.zone, tx.now) | own


_READS = {"fields": fields, "current": current, "get": get, "search": search}
METHODS = [
    *methods_of("user", _READS, scope=SCOPES),
    *methods_of("user", {}, {"add": add, "update": update}, scope="user"),
]
