"""Two see each other's change: over REST in this process, in a browser at a server of its own."""

from asyncio import Event

from playwright.async_api import Route, expect

from support.crm import Portal
from support.server import serving
from web.browser.conftest import OpenPage, still


async def test_a_change_shows_and_disturbs_nobody(open_page: OpenPage, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan")
    lead = await portal.lead(TITLE="Lead", SOURCE_DESCRIPTION="x")
    page = await open_page("anna", language="en")
    await page.goto(f"/crm/lead/details/{lead}/")
    await expect(page.locator("#live[data-listening]")).to_have_count(1)
    await expect(page.locator("#timeline .entry")).to_have_count(1)
    await page.locator("#edit-SOURCE_DESCRIPTION").click()
    await page.fill("#value-SOURCE_DESCRIPTION", "typing")
    await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
    badge = page.get_by_text("Repeat lead", exact=True)
    await expect(badge).to_be_visible()
    await expect(page.locator("#timeline")).to_contain_text("Linked: Ivan")
    await expect(page.locator("#value-SOURCE_DESCRIPTION")).to_have_value("typing")
    await expect(page.locator("#value-SOURCE_DESCRIPTION")).to_be_focused()
    await portal.admin("crm.contact.update", id=contact, fields={"NAME": "Petr"})
    await expect(page.locator(f"#contact-{contact}")).to_have_text("Petr")
    await portal.admin(
        "crm.timeline.comment.add", fields={"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": "Hello"}
    )
    await expect(page.locator("#timeline .entry-comment")).to_contain_text("Hello")


async def test_what_one_is_about_to_press_does_not_become_another_button(
    open_page: OpenPage, portal: Portal
) -> None:
    one, two = await portal.contacts(2)
    lead = await portal.lead(CONTACT_IDS=[one, two])
    page = await open_page("anna", language="en", path=f"/crm/lead/details/{lead}/")
    await expect(page.locator("#live[data-listening]")).to_have_count(1)
    row = page.locator(f"#contact-row-{two}")
    await row.locator("summary").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await expect(page.get_by_text("Make primary").locator("visible=true")).to_be_focused()
    links = [{"CONTACT_ID": two, "IS_PRIMARY": "Y"}, {"CONTACT_ID": one, "IS_PRIMARY": "N"}]
    await portal.admin("crm.lead.contact.items.set", id=lead, items=links)
    await expect(row).to_contain_text("Primary")
    await expect(row.get_by_text("Make primary")).to_have_count(0)
    await still(page)
    await expect(page.locator(":focus", has_text="Unlink")).to_have_count(0)


async def test_what_one_reads_does_not_move(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    for number in range(40):
        await portal.admin(
            "crm.timeline.comment.add",
            fields={"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": f"Comment {number}"},
        )
    page = await open_page("anna", language="en")
    await page.goto(f"/crm/lead/details/{lead}/")
    await expect(page.locator("#live[data-listening]")).to_have_count(1)
    read = (
        page.locator(".entry", has_text="Comment 20").locator("..").locator(".entry", has_text="Comment 20")
    )
    await still(page)
    await read.scroll_into_view_if_needed()
    before = await read.bounding_box()
    await portal.admin(
        "crm.timeline.comment.add", fields={"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": "Fresh"}
    )
    await expect(page.locator(".entry", has_text="Fresh")).to_have_count(1)
    await still(page)
    after = await read.bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) <= 2


async def test_what_one_types_stays_while_others_change_the_card(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    other = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": "From elsewhere"}
    for _ in range(30):
        await portal.admin("crm.timeline.comment.add", fields=other)
    contacts = [await portal.contact(NAME=name) for name in ("Ivan", "Petr")]
    page = await open_page("anna", language="en")
    await page.goto(f"/crm/lead/details/{lead}/")
    await expect(page.locator("#live[data-listening]")).to_have_count(1)
    entries = page.locator("#timeline .entry-comment")
    await expect(entries).to_have_count(30)
    comment = page.locator("#comment")
    await comment.focus()
    await page.keyboard.type("Half a sent")
    await page.keyboard.press("ArrowLeft")
    await still(page)
    await entries.nth(10).scroll_into_view_if_needed()
    await page.evaluate("scrollBy({top: 300, behavior: 'instant'})")
    read = entries.nth(20)
    await read.evaluate("element => { window.read = element }")
    seen = "[scrollY, Math.round(window.read.getBoundingClientRect().top), window.read.isConnected]"
    before = await page.evaluate(seen)
    assert before[0] > 0
    todo = {"ownerTypeId": 1, "ownerId": lead, "deadline": "2027-01-01T10:00", "title": "Ring"}
    await portal.admin("crm.activity.todo.add", **todo)
    await expect(page.locator("#planned")).to_contain_text("Ring")
    for contact in contacts:
        await portal.admin("crm.lead.contact.add", id=lead, fields={"CONTACT_ID": contact})
    await portal.admin("crm.timeline.comment.add", fields={**other, "COMMENT": "Fresh"})
    await expect(page.locator("#timeline")).to_contain_text("Fresh")
    await still(page)
    after = await page.evaluate(seen)
    assert abs(after[1] - before[1]) <= 2  # what one reads stands where it stood
    assert after[2]
    assert after[0] > before[0]  # for what came above it the page was scrolled on
    await expect(comment).to_be_focused()
    await page.keyboard.type("enc")
    await expect(comment).to_have_value("Half a senenct")


async def test_what_one_asked_for_stays_whatever_comes_late(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    words = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead"}
    await portal.admin("crm.timeline.comment.add", fields={**words, "COMMENT": "First"})
    page = await open_page("anna", language="en")
    await page.goto(f"/crm/lead/details/{lead}/")
    await expect(page.locator("#live[data-listening]")).to_have_count(1)
    entries = page.locator("#timeline .entry-comment")
    await expect(entries).to_have_count(1)
    await still(page)
    on_its_way, arrives = Event(), Event()

    async def late(route: Route) -> None:
        response = await route.fetch()
        on_its_way.set()
        await arrives.wait()
        await route.fulfill(response=response)

    # What a change fetched comes after the answer to a click that was later.
    await page.route("**/timeline", late, times=1)
    await portal.admin("crm.timeline.comment.add", fields={**words, "COMMENT": "Second"})
    await on_its_way.wait()
    await page.locator("#kind-fields").click()
    await expect(page.locator("#kind-fields[aria-pressed=true]")).to_have_count(1)
    arrives.set()
    await still(page)
    await expect(page.locator("#kind-fields[aria-pressed=true]")).to_have_count(1)
    await expect(entries).to_have_count(0)

    # A change while the answer to a click is on its way is not missed, and takes nothing back.
    on_its_way.clear()
    arrives.clear()
    await page.route("**/timeline?kind=comments", late, times=1)
    await page.locator("#kind-comments").click()
    await on_its_way.wait()
    async with page.expect_response("**/activities"):  # fetched for the same change
        await portal.admin("crm.timeline.comment.add", fields={**words, "COMMENT": "Third"})
    arrives.set()
    await expect(entries).to_have_count(3)
    await expect(page.locator("#kind-comments[aria-pressed=true]")).to_have_count(1)


async def test_comments_are_written_changed_and_deleted(open_page: OpenPage, portal: Portal) -> None:
    lead = await portal.lead(TITLE="Lead")
    page = await open_page("anna", language="en")
    await page.goto(f"/crm/lead/details/{lead}/")
    await page.locator("#comment").focus()
    await page.keyboard.type("First <b>words</b>")
    await page.keyboard.press("Control+Enter")
    entry = page.locator("#timeline .entry-comment")
    await expect(entry).to_contain_text("First")
    await expect(page.locator("#comment")).to_have_value("")
    await page.get_by_role("button", name="Edit the comment").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".entry-comment textarea")).to_be_focused()
    await page.locator(".entry-comment textarea").fill("Second")
    await page.keyboard.press("Control+Enter")
    await expect(entry.locator(".pre")).to_have_text("Second")
    await page.locator("#kind-fields").click()
    await expect(entry).to_have_count(0)
    await page.locator("#kind-comments").click()
    page.on("dialog", lambda dialog: dialog.accept())
    await page.locator("[data-htmx-powered][aria-label='Delete the comment']").click()
    await expect(entry).to_have_count(0)


async def test_a_comment_that_is_edited_stays_when_another_is_written(
    open_page: OpenPage, portal: Portal
) -> None:
    lead = await portal.lead(TITLE="Lead")
    page = await open_page("anna", language="en")
    await page.goto(f"/crm/lead/details/{lead}/")
    for text in ("First", "Second"):
        await page.fill("#comment", text)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#timeline .pre", has_text=text)).to_have_count(1)
    first = page.locator("#timeline .entry-comment").last
    await first.get_by_role("button", name="Edit the comment").click()
    await first.locator("textarea").fill("First, and half a")
    await page.fill("#comment", "Third")
    await page.keyboard.press("Control+Enter")
    await expect(page.locator("#timeline .pre", has_text="Third")).to_have_count(1)
    await still(page)
    second = page.locator("#timeline .entry-comment").nth(1)
    await second.get_by_role("button", name="Edit the comment").click()
    await second.locator("textarea").fill("Second, changed")
    await page.keyboard.press("Control+Enter")
    await expect(second.locator(".pre")).to_have_text("Second, changed")
    await second.get_by_role("button", name="Edit the comment").click()
    await second.get_by_role("button", name="Cancel").click()
    await expect(second.locator(".pre")).to_have_text("Second, changed")
    await still(page)
    await expect(first.locator("textarea")).to_have_value("First, and half a")


async def test_a_comment_of_several_cards_is_changed_on_one(open_page: OpenPage, portal: Portal) -> None:
    lead, other = await portal.lead(TITLE="Lead"), await portal.lead(TITLE="Other")
    fields = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": "Of both"}
    comment = await portal.admin("crm.timeline.comment.add", fields=fields)
    bound = {"OWNER_ID": comment, "ENTITY_ID": other, "ENTITY_TYPE": "lead"}
    await portal.admin("crm.timeline.bindings.bind", fields=bound)
    page = await open_page("anna", language="en")
    await page.route(
        "**/live?*", lambda route: route.abort("connectionrefused")
    )  # nothing but the answer changes the page
    await page.goto(f"/crm/lead/details/{lead}/")
    entry = page.locator("#timeline .entry-comment")
    await entry.get_by_role("button", name="Edit the comment").click()
    await entry.locator("textarea").fill("Of this one")
    await page.keyboard.press("Control+Enter")
    await expect(entry.locator(".pre")).to_have_text("Of this one")
    await expect(entry.get_by_role("button", name="Edit the comment")).to_be_focused()
    await page.goto(f"/crm/lead/details/{other}/")
    await expect(entry.locator(".pre")).to_have_text("Of both")


async def test_an_open_stream_does_not_hold_the_server(
    open_page: OpenPage, portal: Portal, database_url: str
) -> None:
    lead = await portal.lead(TITLE="Lead")
    page = await open_page("anna")
    with serving(database_url=database_url) as server:
        # Cookies know no ports: the session of the other server is good here.
        await page.goto(f"{server.url}/crm/lead/details/{lead}/")
        await expect(page.locator("#live[data-listening]")).to_have_count(1)
        assert server.stop() == 0


async def test_todos_and_letters_show_at_once(open_page: OpenPage, portal: Portal) -> None:
    contact = await portal.contact(NAME="Ivan", EMAIL=["ivan@example.org"])
    lead = await portal.lead(TITLE="Lead", CONTACT_ID=contact)
    page = await open_page("anna", language="en")
    await page.goto(f"/crm/lead/details/{lead}/")
    await expect(page.locator("#live[data-listening]")).to_have_count(1)
    todo = {"ownerTypeId": 1, "ownerId": lead, "deadline": "2027-01-01T10:00", "title": "Ring"}
    await portal.admin("crm.activity.todo.add", **todo)
    planned = page.locator("#planned")
    await expect(planned).to_contain_text("Ring")
    await page.get_by_role("button", name="Write to ivan@example.org").click()
    await page.fill("#f-subject", "Offer")
    await page.fill("#letter-text", "Dear Ivan")
    await page.get_by_role("button", name="Save the draft").click()
    await expect(page.locator("#letter")).to_contain_text("Saved as a draft, not sent")
    await page.locator("#letter").get_by_role("button", name="Close").last.click()
    await expect(planned).to_contain_text("Draft, not sent")
    await page.get_by_role("button", name="Done", exact=True).last.click()
    await expect(planned).not_to_contain_text("Ring")
    await expect(page.locator("#timeline")).to_contain_text("Ring")
