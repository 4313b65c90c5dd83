"""Pictures of contacts and companies: from the field to the download (protocol.md 2.4)."""

import base64
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from relead.domain import file_links
from relead.store.engine import Engine
from support.crm import ADMIN, COLLEAGUE, MANAGER, Portal
from support.prepared import prepared_portal

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        yield made


def sent(content: bytes = PNG, name: str = "face.png") -> dict[str, Any]:
    return {"fileData": [name, base64.b64encode(content).decode()]}


async def photo(portal: Portal, contact: int) -> Any:
    return (await portal.admin("crm.contact.get", id=contact))["PHOTO"]


async def stored(portal: Portal) -> int:
    found: int = await portal.db.fetchval("SELECT count(*) FROM file")
    return found


@pytest.mark.parametrize(("kind", "field"), [("contact", "PHOTO"), ("company", "LOGO")])
async def test_whoever_has_the_row_gets_the_file(
    portal: Portal, client: httpx.AsyncClient, kind: str, field: str
) -> None:
    owner = await getattr(portal, kind)(**{field: sent()})
    file = (await portal.admin(f"crm.{kind}.get", id=owner))[field]
    assert list(file) == ["id", "showUrl", "downloadUrl"]
    assert file["id"].isdecimal()
    answer = await client.get(file["downloadUrl"])
    assert answer.status_code == 200
    assert answer.content == PNG
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''face.png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["referrer-policy"] == "no-referrer"
    shown = await client.get(file["showUrl"])
    assert shown.content == PNG
    assert shown.headers["content-disposition"].startswith("inline;")
    assert (await client.head(file["downloadUrl"])).headers["content-length"] == str(len(PNG))


async def test_lists_have_links_too(portal: Portal, client: httpx.AsyncClient) -> None:
    await portal.contact(PHOTO=sent())
    plain = await portal.contact()
    rows = await portal.admin("crm.contact.list", select=["ID", "PHOTO"], order={"ID": "ASC"})
    assert (await client.get(rows[0]["PHOTO"]["downloadUrl"])).content == PNG
    assert rows[1] == {"ID": str(plain), "PHOTO": None}


async def test_rights_are_asked_when_the_link_is_followed(portal: Portal, client: httpx.AsyncClient) -> None:
    contact = await portal.contact(PHOTO=sent(), ASSIGNED_BY_ID=MANAGER)
    link = (await portal.manager("crm.contact.get", id=contact))["PHOTO"]["downloadUrl"]
    assert (await client.get(link)).status_code == 200
    await portal.admin("crm.contact.update", id=contact, fields={"ASSIGNED_BY_ID": COLLEAGUE})
    answer = await client.get(link)
    assert (answer.status_code, answer.json()["error"]) == (403, "ACCESS_DENIED")
    assert answer.headers["cache-control"] == "no-store"
    await portal.admin("crm.contact.update", id=contact, fields={"ASSIGNED_BY_ID": MANAGER})
    await portal.db.execute("UPDATE user_account SET active = false WHERE id = $1", MANAGER)
    assert (await client.get(link)).status_code == 403


async def test_without_a_good_link_nobody_learns_anything(portal: Portal, client: httpx.AsyncClient) -> None:
    contact = await portal.contact(PHOTO=sent())
    file = await photo(portal, contact)
    path, _, auth = file["downloadUrl"].partition("?auth=")
    missing = path.replace(file["id"], "999999")
    key = await portal.db.fetchval("SELECT value FROM setting WHERE key = 'file_key'")
    now = dt.datetime.now(dt.UTC)
    old = file_links.token(key, ADMIN, int(file["id"]), now - dt.timedelta(hours=2))
    for link in (
        path,
        f"{path}?auth=",
        f"{path}?auth=x{auth}",
        f"{path}?auth={old}",
        f"{missing}?auth={auth}",
    ):
        answer = await client.get(link)
        assert (answer.status_code, answer.json()["error"]) == (403, "ACCESS_DENIED"), link
    assert (await client.get(f"/files/{'9' * 30}/download?auth={auth}")).status_code == 403
    gone = file_links.token(key, ADMIN, 999_999, now)
    assert (await client.get(f"{missing}?auth={gone}")).status_code == 404
    assert (await client.get(f"/files/{file['id']}/steal?auth={auth}")).status_code == 404
    assert (await client.post(file["downloadUrl"])).status_code == 405


async def test_a_replaced_file_is_gone(portal: Portal, client: httpx.AsyncClient) -> None:
    contact = await portal.contact(PHOTO=sent())
    before = await photo(portal, contact)
    await portal.age()
    change = {"id": before["id"], **sent(GIF, "новое лицо.gif")}
    assert await portal.admin("crm.contact.update", id=contact, fields={"PHOTO": change}) is True
    after = await photo(portal, contact)
    assert after["id"] != before["id"]
    assert (await client.get(before["downloadUrl"])).status_code == 404
    answer = await client.get(after["downloadUrl"])
    assert (answer.content, answer.headers["content-type"]) == (GIF, "image/gif")
    name = "%D0%BD%D0%BE%D0%B2%D0%BE%D0%B5%20%D0%BB%D0%B8%D1%86%D0%BE.gif"
    assert answer.headers["content-disposition"].endswith(name)
    assert await stored(portal) == 1
    assert await portal.events() == [("ONCRMCONTACTUPDATE", contact)]
    assert "changed" in await portal.history("contact", contact)


async def test_a_file_is_removed(portal: Portal) -> None:
    contact = await portal.contact(PHOTO=sent())
    file = await photo(portal, contact)
    remove = {"PHOTO": {"id": file["id"], "remove": "Y"}}
    await portal.admin("crm.contact.update", id=contact, fields=remove)
    assert await photo(portal, contact) is None
    assert await stored(portal) == 0
    await portal.age()
    await portal.admin("crm.contact.update", id=contact, fields=remove)
    assert await portal.events() == []
    assert not await portal.touched("contact", contact)


@pytest.mark.parametrize("kind", ["contact", "company"])
async def test_files_go_with_their_entity(portal: Portal, client: httpx.AsyncClient, kind: str) -> None:
    field = "PHOTO" if kind == "contact" else "LOGO"
    owner = await getattr(portal, kind)(**{field: sent()})
    other = await getattr(portal, kind)(**{field: sent()})
    file = (await portal.admin(f"crm.{kind}.get", id=owner))[field]
    await portal.admin(f"crm.{kind}.delete", id=owner)
    assert await stored(portal) == 1
    assert (await client.get(file["downloadUrl"])).status_code == 404
    kept = (await portal.admin(f"crm.{kind}.get", id=other))[field]
    assert (await client.get(kept["downloadUrl"])).status_code == 200


@pytest.mark.parametrize("content", [SVG, b"<html><script>", b"MZ\x90", b"x"])
async def test_only_pictures_are_taken(portal: Portal, content: bytes) -> None:
    wrong = {"NAME": "x", "PHOTO": sent(content, "face.png")}
    refused = (400, "", 'Invalid value for the "Фотография" field')
    assert await portal.admin.refused("crm.contact.add", fields=wrong) == refused
    assert await portal.admin("crm.contact.list") == []
    contact = await portal.contact(PHOTO=sent())
    assert await portal.admin.refused("crm.contact.update", id=contact, fields=wrong) == refused
    assert await photo(portal, contact) is not None
    assert await stored(portal) == 1


@pytest.mark.parametrize(
    "value", ["", None, "x", [], {"fileData": []}, {"fileData": ["a.png", ""]}, {"id": 9}]
)
async def test_what_is_no_file_is_dropped(portal: Portal, value: Any) -> None:
    contact = await portal.contact(PHOTO=value)
    assert await photo(portal, contact) is None
    assert await portal.admin("crm.contact.update", id=contact, fields={"PHOTO": value}) is True


async def test_the_name_says_nothing_about_the_kind(portal: Portal, client: httpx.AsyncClient) -> None:
    contact = await portal.contact(PHOTO=sent(PNG, "../../evil.html"))
    answer = await client.get((await photo(portal, contact))["showUrl"])
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["content-disposition"] == "inline; filename*=UTF-8''evil.html"
