"""One card's timeline as its reader sees it (communications.md 4.6, 9)."""

import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.actions import timeline, timeline_bindings
from relead.actions.actors import actor_by_id
from relead.domain.errors import AccessDenied
from relead.domain.errors.timeline import TimelineOwnerNotFound
from relead.domain.ids import Card, Entity
from relead.domain.timeline_entries import Cursor, Entry, Source, Wanted, cursor
from relead.store.engine import Engine
from relead.store.statement import Statement
from support.crm import ADMIN, MANAGER, Portal
from support.prepared import prepared_portal


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


async def seen(engine: Engine, lead: int, *, by: int = ADMIN, **asked: Any) -> list[Entry]:
    async with engine.read() as tx:
        reader = await actor_by_id(tx, by)
        assert reader is not None
        return await timeline.page(tx, reader, Card(Entity.LEAD, lead), **asked)


async def comment(portal: Portal, lead: int, text: str = "hello", **more: Any) -> int:
    fields = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": text, **more}
    made: int = await portal.admin("crm.timeline.comment.add", fields=fields)
    return made


async def bind(portal: Portal, item: int, contact: int) -> None:
    fields = {"OWNER_ID": item, "ENTITY_ID": contact, "ENTITY_TYPE": "contact"}
    await portal.admin("crm.timeline.bindings.bind", fields=fields)


async def test_history_and_comments_in_one_order(portal: Portal, engine: Engine) -> None:
    lead, contact = await portal.lead(), await portal.contact(NAME="Olga", LAST_NAME="Belova")
    first = await comment(portal, lead, "one", FILES=[["a.txt", "YWJj"]])
    await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
    log = {"entityTypeId": 1, "entityId": lead, "title": "T", "text": "log", "iconCode": "info"}
    await portal.admin("crm.timeline.logmessage.add", fields=log)
    card = {"ownerTypeId": 1, "ownerId": lead}
    await portal.admin("crm.timeline.item.pin", id=first, **card)
    await portal.admin("crm.timeline.note.save", itemType=1, itemId=first, text="note", **card)
    found = await seen(engine, lead)
    assert [entry.kind for entry in found] == ["log", "became_repeat", "linked", "comment", "created"]
    message, _, linked, said, _ = found
    assert (message.title, message.text, message.icon) == ("T", "log", "info")
    assert linked.names == {Card(Entity.CONTACT, contact): "Olga Belova"}
    assert (said.text, said.pinned, said.note, said.files[0].name) == ("one", True, "note", "a.txt")
    assert [entry.id for entry in found if entry.pinned or entry.note] == [first]
    assert {entry.user_id for entry in found} == {ADMIN}
    assert [entry.id for entry in await seen(engine, lead, wanted=Wanted(pinned=True))] == [first]


async def test_pages_follow_each_other(portal: Portal, engine: Engine) -> None:
    lead = await portal.lead()
    for number in range(7):
        await comment(portal, lead, str(number))
        await portal.admin("crm.lead.update", id=lead, fields={"TITLE": str(number)})
    whole, pages, before = await seen(engine, lead), [], None
    while found := await seen(engine, lead, before=before, limit=4):
        pages.append(len(found))
        assert found == whole[sum(pages[:-1]) : sum(pages)]
        before = cursor(found[-1].cursor.text)
    assert (len(whole), pages) == (15, [4, 4, 4, 3])


async def test_kinds_and_contacts(portal: Portal, engine: Engine) -> None:
    one, two = await portal.contacts(2)
    lead = await portal.lead(CONTACT_IDS=[one, two])
    about, _ = await comment(portal, lead, "about one"), await comment(portal, lead, "about nobody")
    await bind(portal, about, one)
    await portal.admin("crm.lead.contact.delete", id=lead, fields={"CONTACT_ID": one})
    kinds = [entry.kind for entry in await seen(engine, lead, wanted=Wanted(contact=one))]
    assert kinds == ["unlinked", "comment"]
    kinds = [entry.kind for entry in await seen(engine, lead, wanted=Wanted(contact=two))]
    assert kinds == ["primary_changed"]
    wanted = Wanted(kinds=frozenset({"comment", "created"}))
    kinds = [entry.kind for entry in await seen(engine, lead, wanted=wanted)]
    assert kinds == ["comment", "comment", "created"]


async def test_names_and_values_of_unreadable_cards_are_hidden(portal: Portal, engine: Engine) -> None:
    secret = await portal.contact(NAME="Secret", OPENED="N")
    lead = await portal.lead(ASSIGNED_BY_ID=MANAGER)
    await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": secret})
    for by, name in ((MANAGER, None), (ADMIN, "Secret")):
        (linked,) = await seen(engine, lead, by=by, wanted=Wanted(kinds=frozenset({"linked"})))
        assert linked.names == {Card(Entity.CONTACT, secret): name}
        assert linked.details == {"type": "contact", "id": secret}
    theirs, own = await portal.lead(OPENED="N", PHONE=["113"]), await portal.contact(ASSIGNED_BY_ID=MANAGER)
    await portal.admin("crm.lead.contact.add", id=theirs, fields={"CONTACT_ID": own})
    wanted = Wanted(kinds=frozenset({"enriched"}))
    async with engine.read() as tx:
        for by, told in ((MANAGER, False), (ADMIN, True)):
            reader = await actor_by_id(tx, by)
            assert reader is not None
            (entry,) = await timeline.page(tx, reader, Card(Entity.CONTACT, own), wanted=wanted)
            assert ("values" in entry.details) is told


async def test_only_who_may_read_the_card_reads_its_timeline(portal: Portal, engine: Engine) -> None:
    lead = await portal.lead(OPENED="N")
    for entity_id in (lead, 999):
        with pytest.raises(AccessDenied):
            await seen(engine, entity_id, by=MANAGER)
    with pytest.raises(TimelineOwnerNotFound):
        await seen(engine, 999)


async def test_statements_do_not_grow(
    portal: Portal, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await portal.lead(CONTACT_IDS=await portal.contacts(3), COMPANY_ID=await portal.company())
    for number in range(10):
        await comment(portal, lead, str(number))
    for contact in await portal.contacts(5):
        await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
    async with engine.read() as tx:
        admin = await actor_by_id(tx, ADMIN)
        assert admin is not None
        run: list[str] = []
        original = Statement.bind

        def bind_(self: Statement, values: dict[str, Any]) -> tuple[str, list[Any]]:
            sql, arguments = original(self, values)
            run.append(sql)
            return sql, arguments

        monkeypatch.setattr(Statement, "bind", bind_)
        assert len(await timeline.page(tx, admin, Card(Entity.LEAD, lead))) == 16
    assert len(run) <= 7


async def test_what_a_conversion_and_a_merge_do_with_comments(portal: Portal, engine: Engine) -> None:
    lead, deal = await portal.lead(), await portal.deal()
    one, two = await portal.contacts(2)
    item = await comment(portal, lead)
    cards = [Card(Entity.LEAD, lead), Card(Entity.DEAL, deal), Card(Entity.CONTACT, one)]
    other = Card(Entity.CONTACT, two)
    async with engine.write(ADMIN) as tx:
        await timeline_bindings.hand_over(tx, cards[0], cards[1:])
        admin = await actor_by_id(tx, ADMIN)
        assert admin is not None
        assert await timeline_bindings.list_for(tx, admin, item) == sorted(cards)
        await timeline_bindings.move(tx, cards[2], other)
        assert await timeline_bindings.list_for(tx, admin, item) == sorted([*cards[:2], other])


NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


_AT = "2026-11-22T12:00:00"


@pytest.mark.parametrize(
    "text", ["", "x", _AT, f"{_AT}_1_1", f"{_AT}+00:00_1_9", f"{_AT}+00:00_0_1", f"{_AT}+00:00_1"]
)
def test_what_is_no_cursor(text: str) -> None:
    assert cursor(text) is None


def test_a_cursor_is_read_as_it_was_written() -> None:
    place = Cursor(NOW, 7, Source.ITEM)
    assert cursor(place.text) == place
