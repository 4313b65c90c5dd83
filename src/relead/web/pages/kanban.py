"""Leads and deals in columns by stage."""

from starlette.responses import Response

from relead.actions import kanban
from relead.actions.kanban import KINDS, Column
from relead.actions.list_pages import Kind
from relead.actions.unit import ReadTx, Tx
from relead.domain.access import Action, Level
from relead.domain.ids import to_id
from relead.domain.key_paging import place
from relead.web.lists import Address
from relead.web.page import Page
from relead.web.rows import asked_by, shown
from relead.web.visit import Visit


def _pages(name: str, kind: Kind) -> list[Page]:
    """Pages of the board of a type. Its order is fixed: the newest first."""
    path = f"/crm/{name}/kanban/"

    def at(visit: Visit, part: str = "") -> Address:
        return Address(path + part, visit.request.query_params)

    async def show(tx: ReadTx, visit: Visit) -> Response:
        address, category = at(visit), visit.query("category")
        asked = asked_by(address, kind, ordered=False)
        board = await kanban.board(tx, visit.actor, kind, asked, to_id(category) if category else None)

        def more(column: Column) -> str:
            last = place(asked.key, column.rows[-1], column.rows[-1]["id"]) if column.rows else ""
            stage = column.stage["status_id"]
            return at(visit, "column").to(stage=stage, after=last) if column.later and last else ""

        known = shown(address, asked, board.names)
        move = at(visit, "move").to(sort="")
        return visit.page(
            tx,
            f"pages/{name}_kanban.html",
            path=path,
            board=board,
            list=address.beside("list"),
            more=more,
            move=move,
            creates=visit.actor.most(kind.entity, Action.ADD) is not Level.NONE,
            **known,
        )

    async def later(tx: ReadTx, visit: Visit) -> Response:
        address = at(visit, "column")
        asked = asked_by(address, kind, ordered=False)
        found = await kanban.later(tx, visit.actor, kind, asked, visit.query("stage"))
        rows = found.rows
        last = place(asked.key, rows[-1], rows[-1]["id"]) if found.page.later and rows else ""
        further = address.to(after=last) if last else ""
        known = shown(address, asked, found.names)
        return visit.page(tx, "pages/kanban_column.html", name=name, rows=rows, further=further, **known)

    async def move(tx: Tx, visit: Visit) -> Response:
        address = at(visit)
        asked = asked_by(address, kind, ordered=False)
        number = to_id(visit.sent("id"))
        moved = await kanban.move(tx, visit.actor, kind, number, visit.sent("stage"), asked)
        known = shown(address, asked, moved.item.names)
        return visit.page(tx, "pages/kanban_moved.html", name=name, id=number, moved=moved, **known)

    return [Page(path, show), Page(f"{path}column", later), Page(f"{path}move", move, writes=True)]


PAGES = [page for name, kind in KINDS.items() for page in _pages(name, kind)]
