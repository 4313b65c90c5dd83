"""What methods about timelines read from a call the same way."""

from typing import Any

from relead.domain.errors.timeline import TimelineOwnerNotFound
from relead.domain.ids import Card, Entity, to_id
from relead.methods._call import required
from relead.wire.call import Call


def card_of(entity_type: Any, entity_id: Any) -> Card:
    """The card of a type's number and an id. Raises TimelineOwnerNotFound for a type without cards."""
    number = to_id(entity_type)
    if number not in set(Entity):
        raise TimelineOwnerNotFound
    return Card(Entity(number), to_id(entity_id))


def card(call: Call) -> Card:
    """The card that `ownerTypeId` and `ownerId` name. Raises ParameterMissing."""
    return card_of(required(call, "ownerTypeId"), required(call, "ownerId"))


def optional_card(call: Call) -> Card | None:
    """The same where both may be left out."""
    given = [call.params.get(name) for name in ("ownerTypeId", "ownerId")]
    return None if None in given else card_of(*given)
