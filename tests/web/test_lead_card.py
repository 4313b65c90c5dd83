"""What the parts of the lead's card let people do, and refuse."""

from typing import Any

import httpx
import pytest

from relead.domain.access import Level
from support.browsing import Browser
from support.crm import MANAGER, Portal
from web.conftest import SignIn
from web.test_leads import EVIL, MOST_STATEMENTS

CARD = "/crm/lead/details/{}/"


async def send(browser: Browser, lead: int, what: str, **fields: Any) -> httpx.Response:
    return await browser.send(CARD.format(lead) + what, **fields)


def activity_of(lead: int, **more: Any) -> dict[str, Any]:
    """Fields of a to-do of a lead."""
    kind = {"TYPE_ID": 6, "PROVIDER_ID": "CRM_TODO", "RESPONSIBLE_ID": 1, "SUBJECT": "x"}
    return {"OWNER_TYPE_ID": 1, "OWNER_ID": lead, **kind, **more}


_WRITES: tuple[tuple[str, dict[str, Any]], ...] = (
    ("fields/TITLE", {"value": "Changed", "before": '"Foreign"'}),
    ("stage", {"status": "IN_PROCESS"}),
    ("convert", {"targets": "DEAL"}),
    ("contacts/link", {"id": 1}),
    ("contacts/unlink", {"id": 1}),
    ("contacts/primary", {"id": 1}),
    ("contacts/order", {"ids": "1", "id": 1}),
    ("clients/new/contact", {"NAME": "X"}),
    ("clients/new/company", {"TITLE": "X"}),
    ("company", {"id": 0}),
    ("comments", {"text": "Hi"}),
    ("activities", {"subject": "x", "deadline": "2027-01-01T10:00"}),
)
_READS = (
    *("", "live", "timeline", "activities", "convert", "fields/TITLE", "fields/PHONE"),
    *("clients/new/contact",),
)


@pytest.mark.parametrize("readable", [True, False])
async def test_every_part_asks_for_rights(sign_in: SignIn, portal: Portal, readable: bool) -> None:
    lead = await portal.lead(TITLE="Foreign", OPENED="N")
    await portal.role("max", *([(1, 0, "READ", "", Level.ALL)] if readable else []))
    browser = await sign_in("max")
    if not readable:
        for path in _READS:
            answer = await browser.get(CARD.format(lead) + path, htmx=True)
            assert answer.status_code == 403, path
            assert "Foreign" not in answer.text
    else:
        page = await browser.page(CARD.format(lead))
        assert "hx-post" not in page
        assert "/fields/" not in page
        for path in ("convert", "fields/TITLE"):
            assert (await browser.get(CARD.format(lead) + path, htmx=True)).status_code == 403, path
    for path, fields in _WRITES:
        answer = await send(browser, lead, path, **fields)
        assert answer.status_code == 403, (path, answer.status_code)
    stored = await portal.admin("crm.lead.get", id=lead)
    assert (stored["TITLE"], stored["STATUS_ID"], stored["IS_RETURN_CUSTOMER"]) == ("Foreign", "NEW", "N")


async def test_nobody_writes_without_the_token(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    browser = await sign_in("anna")
    for path, fields in _WRITES:
        answer = await browser.client.post(CARD.format(lead) + path, data=fields)
        assert answer.status_code == 403, path
    assert (await portal.admin("crm.lead.get", id=lead))["TITLE"] == "Lead"


@pytest.mark.parametrize(
    ("code", "value", "expected"),
    [
        ("TITLE", "New", "New"),
        ("COMMENTS", "a\r\nb", "a\nb"),
        ("OPPORTUNITY", "10,5", "10.50"),
        ("SOURCE_ID", "WEB", "WEB"),
        ("ASSIGNED_BY_ID", str(MANAGER), str(MANAGER)),
        ("BIRTHDATE", "1990-02-03", "1990-02-03T03:00:00+03:00"),
        ("OPENED", "N", "N"),
        ("POST", "", ""),
    ],
)
async def test_a_field_is_saved(
    sign_in: SignIn, portal: Portal, code: str, value: str, expected: str
) -> None:
    lead = await portal.lead(TITLE="Lead", POST="x", OPENED="Y")
    browser = await sign_in("anna")
    answer = await send(
        browser, lead, f"fields/{code}", value=value, before=await before(browser, lead, code)
    )
    assert answer.status_code == 200
    assert ((await portal.admin("crm.lead.get", id=lead))[code] or "") == expected


async def before(browser: Browser, lead: int, code: str) -> str:
    """What the form of a field says it held when it was opened."""
    form = await browser.page(f"{CARD.format(lead)}fields/{code}")
    return form.partition('name="before" value="')[2].partition('"')[0].replace("&#34;", '"')


@pytest.mark.parametrize(
    ("code", "value"),
    [("TITLE", ""), ("OPPORTUNITY", "much"), ("BIRTHDATE", "yesterday"), ("ASSIGNED_BY_ID", "999")],
)
async def test_a_wrong_value_is_told_at_the_field_and_changes_nothing(
    sign_in: SignIn, portal: Portal, code: str, value: str
) -> None:
    lead = await portal.lead(TITLE="Lead")
    stored = await portal.admin("crm.lead.get", id=lead)
    browser = await sign_in("anna")
    answer = await send(
        browser, lead, f"fields/{code}", value=value, before=await before(browser, lead, code)
    )
    assert answer.status_code == 422
    assert f'id="wrong-{code}"' in answer.text
    assert await portal.admin("crm.lead.get", id=lead) == stored


@pytest.mark.parametrize("code", ["ID", "DATE_CREATE", "CONTACT_ID", "NOPE", "IS_RETURN_CUSTOMER"])
async def test_what_has_no_form_is_not_written(sign_in: SignIn, portal: Portal, code: str) -> None:
    lead = await portal.lead(TITLE="Lead")
    answer = await send(await sign_in("anna"), lead, f"fields/{code}", value="1", before='""')
    assert answer.status_code == 422


async def test_phones_are_added_changed_and_deleted(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(PHONE=["+79000000001", "+79000000002"])
    first, second = (row["ID"] for row in (await portal.admin("crm.lead.get", id=lead))["PHONE"])
    browser = await sign_in("anna")
    answer = await send(
        browser, lead, "fields/PHONE", before=await before(browser, lead, "PHONE"),
        row=[first, second, "", ""], kind=["HOME", "WORK", "MOBILE", "WORK"],
        value=["+79000000005", "", "+79000000003", ""],
    )  # fmt: skip
    assert answer.status_code == 200
    phones = (await portal.admin("crm.lead.get", id=lead))["PHONE"]
    assert [(row["ID"] == first, row["VALUE_TYPE"], row["VALUE"]) for row in phones] == [
        (True, "HOME", "+79000000005"),
        (False, "MOBILE", "+79000000003"),
    ]


async def test_a_conflict_keeps_the_other_value_until_one_chooses(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead", POST="old")
    browser = await sign_in("anna")
    held = await before(browser, lead, "POST")
    await portal.admin("crm.lead.update", id=lead, fields={"POST": "theirs"})
    answer = await send(browser, lead, "fields/POST", value="mine", before=held)
    assert answer.status_code == 409
    assert all(text in answer.text for text in ("old", "theirs", "mine"))
    assert (await portal.admin("crm.lead.get", id=lead))["POST"] == "theirs"
    await send(browser, lead, "fields/POST", value="mine", before='"theirs"')
    assert (await portal.admin("crm.lead.get", id=lead))["POST"] == "mine"


async def test_user_fields_are_shown_and_edited(sign_in: SignIn, portal: Portal) -> None:
    for name, more in (
        ("TEXT", {"USER_TYPE_ID": "string"}),
        ("MANY", {"USER_TYPE_ID": "string", "MULTIPLE": "Y"}),
        ("LIST", {"USER_TYPE_ID": "enumeration", "LIST": [{"VALUE": "Red"}, {"VALUE": "Blue"}]}),
        ("DAY", {"USER_TYPE_ID": "date"}),
        ("FLAG", {"USER_TYPE_ID": "boolean"}),
    ):
        await portal.admin("crm.lead.userfield.add", fields={"FIELD_NAME": name, **more})
    lead = await portal.lead(TITLE="Lead", UF_CRM_TEXT=EVIL)
    browser = await sign_in("anna")
    page = await browser.page(CARD.format(lead))
    assert "<img src=x" not in page
    assert 'id="field-UF_CRM_LIST"' in page
    options = await browser.page(f"{CARD.format(lead)}fields/UF_CRM_LIST")
    blue = options.partition(">Blue<")[0].rpartition('value="')[2].partition('"')[0]
    for name, value in (("MANY", "a\r\nb"), ("LIST", blue), ("DAY", "2026-01-02"), ("FLAG", "Y")):
        code = f"UF_CRM_{name}"
        held = await before(browser, lead, code)
        assert (await send(browser, lead, f"fields/{code}", value=value, before=held)).status_code == 200, (
            code
        )
    stored = await portal.admin("crm.lead.get", id=lead)
    assert stored["UF_CRM_MANY"] == ["a", "b"]
    assert stored["UF_CRM_LIST"] == blue
    assert stored["UF_CRM_DAY"].startswith("2026-01-02")
    assert stored["UF_CRM_FLAG"] == "1"
    assert "Blue" in await browser.page(CARD.format(lead))


async def test_clients_are_found_by_name_phone_and_mail_but_only_readable_ones(
    sign_in: SignIn, portal: Portal
) -> None:
    lead = await portal.lead(TITLE="Lead", ASSIGNED_BY_ID=MANAGER)
    mine = {"NAME": "Ivan", "LAST_NAME": "Petrov", "PHONE": ["+79000000001"], "EMAIL": ["i@example.org"]}
    await portal.contact(**mine, ASSIGNED_BY_ID=MANAGER)
    await portal.contact(**(mine | {"NAME": "Secret"}), OPENED="N")
    await portal.company(TITLE="Petrov Ltd", ASSIGNED_BY_ID=MANAGER)
    browser = await sign_in("max")
    for text, expected in (
        ("petrov", ["Petrov Ltd", "Ivan Petrov"]), ("8 900 000-00-01", ["Ivan Petrov"]),
        ("i@example.org", ["Ivan Petrov"]), ("nobody", []), ("", []),
    ):  # fmt: skip
        answer = await browser.client.get(CARD.format(lead) + "clients", params={"find": text})
        assert all(name in answer.text for name in expected), text
        assert answer.text.count("<li>") == len(expected)
        assert "Secret" not in answer.text


async def test_a_foreign_contact_is_not_linked_by_its_number(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead", ASSIGNED_BY_ID=MANAGER)
    secret = await portal.contact(NAME="Secret", OPENED="N")
    browser = await sign_in("max")
    for contact in (secret, 999):
        answer = await send(browser, lead, "contacts/link", id=contact)
        assert answer.status_code == 422
        assert "Secret" not in answer.text
    assert await portal.admin.links(lead) == []


async def test_a_contact_that_fails_to_be_created_leaves_nothing(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    browser = await sign_in("anna")
    for fields in ({"NAME": ""}, {"NAME": "X", "EMAIL": "no address"}):
        assert (await send(browser, lead, "clients/new/contact", **fields)).status_code == 422
    assert await portal.db.fetchval("SELECT count(*) FROM contact") == 0
    assert (await send(browser, lead, "clients/new/nonsense", NAME="X")).status_code == 404


async def test_a_repeat_lead_becomes_a_deal_only(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan")
    lead = await portal.lead(TITLE="Lead", CONTACT_ID=contact)
    browser = await sign_in("anna")
    dialog = await browser.page(CARD.format(lead) + "convert")
    assert "поэтому создаётся только сделка" in dialog
    assert 'value="CONTACT"' not in dialog
    answer = await send(browser, lead, "convert", targets=["DEAL", "CONTACT"])
    assert answer.status_code == 422
    assert (await send(browser, lead, "convert", targets=["DEAL"])).status_code == 303
    page = await browser.page(CARD.format(lead))
    assert "Создано при конверсии" in page
    assert "/crm/deal/details/" in page


async def test_whatever_people_wrote_is_only_text_in_every_part(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME=EVIL, LAST_NAME=EVIL, POST=EVIL, PHONE=[f"+7900 {EVIL}"], IM=[EVIL])
    company = await portal.company(TITLE=EVIL)
    lead = await portal.lead(
        TITLE=EVIL,
        NAME=EVIL,
        POST=EVIL,
        COMMENTS="'\"{{7*7}}",
        PHONE=[f"+7900 {EVIL}"],
        SOURCE_DESCRIPTION=EVIL,
    )
    browser = await sign_in("anna")
    await send(browser, lead, "comments", text=EVIL)
    paths = [
        "",
        "convert",
        "timeline",
        "clients/new/contact",
        "clients?find=img",
        "fields/TITLE",
        "fields/PHONE",
    ]
    for path in paths:
        page = await browser.page(CARD.format(lead) + path)
        assert "<img src=x" not in page, path
    await send(browser, lead, "contacts/link", id=contact)
    await send(browser, lead, "company", id=company)
    await send(browser, lead, "fields/TITLE", value="x", before='"y"')
    for path in ("", "timeline", "convert"):
        assert "<img src=x" not in await browser.page(CARD.format(lead) + path), path


async def test_statements_of_the_parts_are_few(
    sign_in: SignIn, portal: Portal, statements: list[str]
) -> None:
    browser = await sign_in("anna")
    counts = []
    for number in (1, 12):
        contacts = await portal.contacts(number)
        company = await portal.company(PHONE=["+79000000001"])
        lead = await portal.lead(PHONE=["+79000000001"], CONTACT_IDS=contacts, COMPANY_ID=company)
        ordinary = await portal.lead(PHONE=["+79000000001"], EMAIL=["a@example.org"])
        for _ in range(number):
            fields = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": "x"}
            await portal.admin("crm.timeline.comment.add", fields=fields)
        for completed in number * ("N", "Y"):
            await portal.admin("crm.activity.add", fields=activity_of(lead, COMPLETED=completed))
        everything = f"../{ordinary}/convert?chosen=1&targets=DEAL&targets=CONTACT&targets=COMPANY"
        for path in (
            "",
            "timeline",
            "activities",
            "convert",
            f"../{ordinary}/convert",
            everything,
            "clients?find=c",
            "fields/ASSIGNED_BY_ID",
        ):
            statements.clear()
            await browser.page(CARD.format(lead) + path)
            counts.append(len(statements))
    assert counts[: len(counts) // 2] == counts[len(counts) // 2 :]
    assert max(counts) <= MOST_STATEMENTS, counts


@pytest.mark.parametrize(("status", "bound"), [("NEW", "both"), ("JUNK", "contact")])
async def test_a_click_on_a_number_leaves_a_planned_call(
    sign_in: SignIn, portal: Portal, status: str, bound: str
) -> None:
    contact = await portal.contact(NAME="Ivan", PHONE=["+79000000001"])
    lead = await portal.lead(TITLE="Lead", CONTACT_ID=contact, STATUS_ID=status)
    browser = await sign_in("anna")
    whom = {"kind": "contact", "id": contact}
    assert (await send(browser, lead, "call", number="+79000000009", **whom)).status_code == 404
    assert (await send(browser, lead, "call", number="+79000000001", **whom)).status_code == 204
    (call,) = await portal.admin("crm.activity.list", select=["*"])
    assert (call["TYPE_ID"], call["COMPLETED"], call["DIRECTION"]) == ("2", "N", "2")
    found = await portal.db.fetch("SELECT owner_type_id, owner_id FROM activity_binding ORDER BY 1")
    expected = [(1, lead), (3, contact)] if bound == "both" else [(3, contact)]
    assert [tuple(row) for row in found] == expected


async def test_who_may_not_call_is_told_why(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan", PHONE=["+79000000001", "none"])
    lead = await portal.lead(CONTACT_ID=contact)
    assert "По этому номеру нельзя позвонить" in await (await sign_in("anna")).page(CARD.format(lead))
    rights = [(kind, 0, "READ", "", Level.ALL) for kind in (1, 3)]
    await portal.role("max", *rights)
    browser = await sign_in("max")
    page = await browser.page(CARD.format(lead))
    assert "Отсюда не позвонить" in page
    assert "tel:" not in page
    answer = await send(browser, lead, "call", number="+79000000001", kind="contact", id=contact)
    assert answer.status_code == 403


async def test_the_timeline_is_paged_and_narrowed(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    for number in range(35):
        fields = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": f"n{number}."}
        await portal.admin("crm.timeline.comment.add", fields=fields)
    for title in ("A", "B"):
        await portal.admin("crm.lead.update", id=lead, fields={"TITLE": title})
    browser = await sign_in("anna")
    address = CARD.format(lead) + "timeline"
    first = await browser.page(address)
    assert first.count('class="entry ') == 29  # both changes stand together
    assert "2 изменения" in first
    assert "Изменено: Название лида" in first
    earlier = (
        first.partition('id="earlier"')[2].partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    )
    second = await browser.page(earlier)
    assert second.count('class="entry ') == 8
    assert "n0." in second
    narrowed = await browser.page(address + "?kind=stages")
    assert narrowed.count('class="entry ') == 1
    assert (await browser.page(address + "?kind=nonsense&before=nonsense")).count('class="entry ') == 29


async def test_a_todo_is_added_completed_and_then_stands_in_the_past(sign_in: SignIn, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan")
    lead = await portal.lead(TITLE="Lead", CONTACT_ID=contact)
    browser = await sign_in("anna")
    assert (await send(browser, lead, "activities", subject="Ring", deadline="soon")).status_code == 422
    answer = await send(browser, lead, "activities", subject="Ring <b>", deadline="2027-01-01T10:00")
    assert "Ring &lt;b&gt;" in answer.text
    (todo,) = await portal.admin("crm.activity.list", select=["*"])
    assert (todo["PROVIDER_ID"], todo["DEADLINE"]) == ("CRM_TODO", "2027-01-01T10:00:00+03:00")
    assert "Ring" not in await browser.page(CARD.format(lead) + "timeline")
    answer = await send(browser, lead, f"activities/{todo['ID']}/complete")
    assert "Ring" not in answer.text
    assert (await portal.admin("crm.activity.get", id=todo["ID"]))["COMPLETED"] == "Y"
    assert "Ring &lt;b&gt;" in await browser.page(CARD.format(lead) + "timeline?kind=activities")
    assert "Ring" not in await browser.page(CARD.format(lead) + "timeline?kind=stages")


async def test_who_may_not_change_a_card_completes_nothing_of_it(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    todo = await portal.admin("crm.activity.add", fields=activity_of(lead))
    await portal.role("max", (1, 0, "READ", "", Level.ALL))
    browser = await sign_in("max")
    page = await browser.page(CARD.format(lead) + "activities")
    assert f'id="planned-{todo}"' in page
    assert "hx-post" not in page
    assert (await send(browser, lead, f"activities/{todo}/complete")).status_code == 403
    assert (await portal.admin("crm.activity.get", id=todo))["COMPLETED"] == "N"


@pytest.mark.parametrize(("status", "bound"), [("NEW", "both"), ("JUNK", "contact")])
async def test_a_letter_is_kept_as_a_draft_and_not_sent(
    sign_in: SignIn, portal: Portal, status: str, bound: str
) -> None:
    contact = await portal.contact(NAME="Ivan", EMAIL=["ivan@example.org"])
    lead = await portal.lead(TITLE="Lead", CONTACT_ID=contact, STATUS_ID=status)
    browser = await sign_in("anna")
    letter = {"kind": "contact", "id": contact, "subject": "Offer <b>", "text": "Dear Ivan"}
    form = await browser.page(f"{CARD.format(lead)}letter?kind=contact&id={contact}&to=ivan@example.org")
    assert "Почта пока не подключена" in form
    opener = f'hx-get="{CARD.format(lead)}letter?kind=contact&amp;id={contact}"'
    assert opener in await browser.page(CARD.format(lead))
    assert (await send(browser, lead, "letter", to="other@example.org", **letter)).status_code == 404
    answer = await send(browser, lead, "letter", to="ivan@example.org", **letter)
    assert "Сохранено черновиком" in answer.text
    (draft,) = await portal.admin("crm.activity.list", select=["*", "COMMUNICATIONS"])
    assert (draft["TYPE_ID"], draft["COMPLETED"], draft["DIRECTION"]) == ("4", "N", "2")
    assert [each["VALUE"] for each in draft["COMMUNICATIONS"]] == ["ivan@example.org"]
    found = await portal.db.fetch("SELECT owner_type_id, owner_id FROM activity_binding ORDER BY 1")
    expected = [(1, lead), (3, contact)] if bound == "both" else [(3, contact)]
    assert [tuple(row) for row in found] == expected
    planned = await browser.page(CARD.format(lead) + "activities")
    assert ("Offer &lt;b&gt;" in planned) == (bound == "both")
    assert "/complete" not in planned
    await send(browser, lead, f"activities/{draft['ID']}/delete")
    assert await portal.admin("crm.activity.list") == []


async def test_a_letter_to_a_closed_lead_itself_belongs_nowhere(sign_in: SignIn, portal: Portal) -> None:
    lead = await portal.lead(EMAIL=["a@example.org"], STATUS_ID="JUNK")
    browser = await sign_in("anna")
    assert CARD.format(lead) + "letter" not in await browser.page(CARD.format(lead))
    fields = {"kind": "lead", "id": lead, "to": "a@example.org", "subject": "x", "text": "y"}
    answer = await send(browser, lead, "letter", **fields)
    assert answer.status_code == 422
    assert "не закрытая карточка" in answer.text


async def test_a_deal_is_made_in_the_chosen_category_for_the_chosen_person(
    sign_in: SignIn, portal: Portal
) -> None:
    category = await portal.admin("crm.category.add", entityTypeId=2, fields={"name": "Wholesale <b>"})
    number = category["category"]["id"]
    lead = await portal.lead(TITLE="Lead")
    browser = await sign_in("anna")
    dialog = await browser.page(CARD.format(lead) + "convert")
    assert "Wholesale &lt;b&gt;" in dialog
    unknown = {"targets": "DEAL", "responsible": 99999}
    assert (await send(browser, lead, "convert", **unknown)).status_code == 422
    wish = {"targets": "DEAL", "category": number, "responsible": MANAGER}
    assert (await send(browser, lead, "convert", **wish)).status_code in (200, 204, 303)
    (deal,) = await portal.admin("crm.deal.list", filter={"LEAD_ID": lead}, select=["*"])
    assert (deal["CATEGORY_ID"], deal["ASSIGNED_BY_ID"]) == (str(number), str(MANAGER))


async def test_the_timeline_is_narrowed_to_a_contact_one_may_read(sign_in: SignIn, portal: Portal) -> None:
    contacts = [await portal.contact(NAME=name) for name in ("Ivan", "Petr")]
    lead = await portal.lead(TITLE="Lead", CONTACT_IDS=contacts)
    for contact, name in zip(contacts, ("Of Ivan", "Of Petr"), strict=True):
        made = await portal.admin("crm.activity.add", fields=activity_of(lead, SUBJECT=name, COMPLETED="Y"))
        where = {"activityId": made, "entityTypeId": 3, "entityId": contact}
        await portal.admin("crm.activity.binding.add", **where)
    browser = await sign_in("anna")
    page = await browser.page(f"{CARD.format(lead)}timeline?kind=activities&contact={contacts[0]}")
    assert "Of Ivan" in page
    assert "Of Petr" not in page
    assert f"timeline?contact={contacts[0]}&amp;kind=fields" in page
    both = await browser.page(f"{CARD.format(lead)}timeline?contact=99999")
    assert "Of Ivan" in both
    assert "Of Petr" in both
