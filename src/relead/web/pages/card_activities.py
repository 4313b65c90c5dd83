"""What is planned on a card: its open activities, adding a to-do, completing, deleting.

Belongs here: pages of any kind of card. Does not belong here: completed activities (`card_timeline`), what is
planned and by whom it is seen (`actions/activity_pages`).
"""

from dataclasses import dataclass

from starlette.responses import Response

from relead.actions import activities, activity_pages, activity_todos
from relead.actions.unit import ReadTx, Tx
from relead.domain.ids import Card, Entity
from relead.web.page import Page
from relead.web.visit import Visit


@dataclass(frozen=True, slots=True)
class _Planned:
    """The handlers of one kind of card."""

    entity: Entity

    async def show(self, tx: ReadTx, visit: Visit) -> Response:
        card = self._card(visit)
        found, more = await activity_pages.planned(tx, visit.actor, card)
        base = f"/crm/{card.entity.name.lower()}/details/{card.id}/"
        return visit.page(
            tx, "pages/card_activities.html", base=base, found=found, more=activity_pages.MOST if more else 0
        )

    async def add(self, tx: Tx, visit: Visit) -> Response:
        given = {"title": visit.sent("subject"), "deadline": visit.sent("deadline")}
        await activity_todos.add(tx, visit.actor, self._card(visit), given)
        return await self.show(tx, visit)

    async def complete(self, tx: Tx, visit: Visit) -> Response:
        await activities.update(tx, visit.actor, _activity(visit), {"COMPLETED": "Y"})
        return await self.show(tx, visit)

    async def delete(self, tx: Tx, visit: Visit) -> Response:
        await activities.delete(tx, visit.actor, _activity(visit))
        return await self.show(tx, visit)

    def _card(self, visit: Visit) -> Card:
        return Card(self.entity, visit.request.path_params["entity_id"])


def _activity(visit: Visit) -> int:
    found: int = visit.request.path_params["activity_id"]
    return found


def pages(path: str, entity: Entity) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`."""
    made = _Planned(entity)
    return [
        Page(path + "activities", made.show),
        Page(path + "activities", made.add, writes=True),
        Page(path + "activities/{activity_id:int}/complete", made.complete, writes=True),
        Page(path + "activities/{activity_id:int}/delete", made.delete, writes=True),
    ]
