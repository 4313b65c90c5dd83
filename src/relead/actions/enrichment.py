"""What a client gains when a lead becomes repeat: the lead's own data its card lacks (ruling R9).

Belongs here: which fields go where and storing them. Runs with system rights: whoever may link the
client gives him the lead's data, as in the original.
"""

from collections.abc import Mapping
from typing import Any

import structlog

from relead.actions import files, owned_requisites, user_values
from relead.domain import events, multifield
from relead.domain.binding import Links, primary_of
from relead.domain.events import Kind, Record
from relead.domain.fields.catalogue import FieldType
from relead.domain.ids import Entity
from relead.domain.multifield import Value
from relead.domain.portal import Portal
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.matching import carried, counterparts
from relead.store import entities, multifields
from relead.store.engine import RETRIED, ReadTx, Tx

_ADDRESS = (
    *("address", "address_2", "address_city", "address_postal_code"),
    *("address_region", "address_province", "address_country", "address_country_code"),
)
_ORIGIN = ("originator_id", "origin_id")
_UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
_PERSON = ("honorific", "name", "second_name", "last_name", "birthdate", "post")
_SHARED = ("comments", *_ADDRESS, *_ORIGIN, *_UTM)

FIELDS: Mapping[Entity, tuple[str, ...]] = {
    Entity.CONTACT: (*_PERSON, "source_id", "source_description", *_SHARED),
    Entity.COMPANY: _SHARED,
}
"""Columns a client takes from the lead where its own are empty (repeat-leads.md 5.6)."""

_KINDS = ("PHONE", "EMAIL", "WEB", "IM")

_log = structlog.get_logger()


def targets(portal: Portal, links: Links, company_id: int | None) -> Mapping[Entity, tuple[int, ...]]:
    """Which clients of a lead that turns repeat are enriched: the primary contact and the company."""
    if not portal.enrich_client_on_repeat:
        return {}
    primary = primary_of(links)
    return {
        Entity.COMPANY: () if company_id is None else (company_id,),
        Entity.CONTACT: () if primary is None else (primary,),
    }


async def enrich(tx: Tx, lead: Mapping[str, Any], links: Links, company_id: int | None) -> None:
    """Give the clients what they lack, company first; they must be locked already.

    A failure is logged and undone, the link stays: losing a copy of what the lead still has is less
    than refusing the link.
    """
    chosen = targets(tx.portal, links, company_id)
    if not any(chosen.values()):
        return
    own = await multifields.list_for(tx, Entity.LEAD, lead["id"])
    for entity, ids in chosen.items():
        for client_id in ids:
            try:
                async with tx.savepoint():
                    await enrich_one(tx, lead, own, entity, client_id)
            except RETRIED:
                raise  # the whole unit of work runs again
            except Exception:  # noqa: BLE001 - whatever failed, the link must stay (R9)
                _log.exception("enrichment failed", entity=entity.name, id=client_id, lead=lead["id"])


async def enrich_one(
    tx: Tx, lead: Mapping[str, Any], own: list[Value], entity: Entity, client_id: int
) -> None:
    """Give one client what it lacks of a lead's data, with history and event if it was anything."""
    client = await entities.lock(tx, entity, client_id)
    if client is None:
        return
    stored = await multifields.list_for(tx, entity, client_id)
    fresh = multifield.union(stored, [value for value in own if value.type in _KINDS], tx.portal.country)
    gained = {name: lead[name] for name in FIELDS[entity] if client[name] in (None, "") and lead[name]}
    user = await _user_values(tx, lead, entity, client)
    if not gained and not fresh and not user:
        return
    change = await user_values.changed(tx, entity, client_id, client["uf"], user)
    await multifields.write(tx, entity, client_id, multifield.Patch(inserted=fresh))
    await entities.update_row(
        tx,
        entity,
        client_id,
        {
            **gained,
            "uf": change.values,
            **multifield.flags((*stored, *fresh)),
            "date_modify": tx.now,
            "modify_by_id": tx.user_id,
        },
    )
    await owned_requisites.follow(tx, entity, client_id, client, gained)
    details = {
        "lead": lead["id"],
        "fields": sorted([*gained, *change.codes]),
        "values": [value.value for value in fresh],
    }
    tx.record(Record(Kind.ENRICHED, entity, client_id, details))
    tx.emit(events.updated(entity, client_id))


async def _user_values(
    tx: ReadTx, lead: Mapping[str, Any], entity: Entity, client: Mapping[str, Any]
) -> dict[UserField, Any]:
    """Values for empty user fields of the client, from the lead's that are alike (repeat-leads.md 5.6)."""
    fields = {
        each: user_values.user_fields_of(tx.portal.user_fields.extend(entities.CATALOGUES[each]))
        for each in (Entity.LEAD, entity)
    }
    made: dict[UserField, Any] = {}
    for source, target in counterparts(fields[Entity.LEAD], fields[entity], tx.portal.language).items():
        value = carried(source, target, lead["uf"].get(source.key))
        if value is None or client["uf"].get(target.key) is not None:
            continue
        if target.type is FieldType.FILE:
            value = [await files.copied(tx, each) for each in (value if target.multiple else [value])]
        made[target] = value
    return made
