"""Texts, assets, formats: what every page is made of."""

import datetime as dt
import re
import string
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import httpx
import pytest

from relead.web import assets, formats, language
from relead.web.language import FORMS, LANGUAGES, current, texts

WEB = Path(assets.__file__).parent
SOURCES = [*WEB.rglob("*.html"), *WEB.rglob("*.py")]
_KEY = re.compile(r'"([a-z_]+\.[A-Za-z0-9_]+)"')
_BUILT_UP = (
    "nav.",
    "card.kind_",
    "client.of_",
    "card.item_",
    "sign_in.",
    "error.",
    "profile.theme_",
    "admin.",
    "role_action.",
    "role_entity.",
    "setting.",
    "setting_group.",
    "setting_hint.",
    "lead.result_",
    "new.",
    "card.delete_",
    "lead.target_",
    "lead.duplicates_",
    "lead.goes_",
    "timeline.",
    "timeline.kind_",
    "csv.of_",
)
"""Beginnings of keys that are put together: `"nav." ~ entry.name`."""


def test_every_text_is_there_in_every_language_with_the_same_places() -> None:
    for key, versions in texts().items():
        assert set(versions) == set(LANGUAGES), key
        places = {frozenset(_places(form)) for text in versions.values() for form in _forms(text)}
        assert len(places) == 1, key
        for spoken, text in versions.items():
            assert isinstance(text, str) or len(text) == len(FORMS[spoken]), key


def _forms(text: str | list[str]) -> list[str]:
    return [text] if isinstance(text, str) else text


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_used_and_every_used_text_is_there() -> None:
    found = {key for source in SOURCES for key in _KEY.findall(source.read_text(encoding="utf-8"))}
    areas = {key.partition(".")[0] for key in texts()}
    asked = {key for key in found if key.partition(".")[0] in areas and not key.endswith(".html")}
    assert {key for key in asked - set(texts()) if key not in _BUILT_UP} == set()
    assert {key for key in set(texts()) - asked if not key.startswith(_BUILT_UP)} == set()


@pytest.mark.parametrize(
    ("speaking", "number", "expected"),
    [
        ("ru", 1, "1 значение"), ("ru", 3, "3 значения"), ("ru", 11, "11 значений"),
        ("en", 1, "1 value kept"), ("en", 2, "2 values"),
    ],
)  # fmt: skip
def test_numbers_have_their_forms(speaking: str, number: int, expected: str) -> None:
    token = current.set(speaking)
    assert expected in language.t("lead.hidden", n=number, names="")
    current.reset(token)


NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Europe/Moscow"))


@pytest.mark.parametrize(
    ("moment", "speaking", "expected"),
    [
        (dt.datetime(2026, 11, 22, 6, 5, tzinfo=dt.UTC), "en", "09:05"),
        (dt.datetime(2026, 11, 21, 6, 5, tzinfo=dt.UTC), "ru", "вчера, 09:05"),
        (dt.datetime(2026, 11, 21, 21, 30, tzinfo=dt.UTC), "ru", "00:30"),
        (dt.datetime(2026, 5, 9, 6, 5, tzinfo=dt.UTC), "ru", "9 мая, 09:05"),
        (dt.datetime(2025, 5, 9, 6, 5, tzinfo=dt.UTC), "en", "9 May 2025"),
    ],
)
def test_moments(moment: dt.datetime, speaking: str, expected: str) -> None:
    token = current.set(speaking)
    assert formats.moment(moment, NOW) == expected
    short = {"вчера, 09:05": "21 ноя", "9 мая, 09:05": "9 мая"}
    assert formats.brief(moment, NOW) == short.get(expected, expected)
    current.reset(token)


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Europe/Moscow", "22 Nov 2026, 16:05:09 UTC+03:00"),
        ("America/St_Johns", "22 Nov 2026, 09:35:09 UTC-03:30"),
    ],
)
def test_a_moment_in_full_names_its_zone(zone: str, expected: str) -> None:
    token = current.set("en")
    now = NOW.astimezone(ZoneInfo(zone))
    assert formats.exact(dt.datetime(2026, 11, 22, 13, 5, 9, tzinfo=dt.UTC), now) == expected
    current.reset(token)


@pytest.mark.parametrize(
    ("value", "currency", "speaking", "expected"),
    [
        ("1234567.00", "RUB", "ru", "1 234 567 ₽"),
        ("1234.50", "USD", "en", "$1,234.50"),
        ("-5.00", "EUR", "en", "\N{MINUS SIGN}€5"),
        ("7.00", "AED", "ru", "7 AED"),
        ("7.00", "XYZ", "en", "7 XYZ"),
    ],
)
def test_money(value: str, currency: str, speaking: str, expected: str) -> None:
    token = current.set(speaking)
    assert formats.money(Decimal(value), currency).replace("\N{NO-BREAK SPACE}", " ") == expected
    current.reset(token)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("+7 (900) 000-00-01", "tel:+79000000001"),
        ("113", "tel:113"),
        ("javascript:alert(1)", "tel:1"),
        ("нет", ""),
    ],
)
def test_telephone_links(value: str, expected: str) -> None:
    assert formats.tel(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://a.test/b", "https://a.test/b"), ("a.test", "https://a.test"), ("javascript:alert(1)", ""),
        (" JAVASCRIPT:alert(1)", ""), ("data:text/html,x", ""), ("//a.test", ""), ("@name", ""), ("", ""),
    ],
)  # fmt: skip
def test_links_to_sites(value: str, expected: str) -> None:
    assert formats.web(value) == expected


def test_a_letters_link_has_no_headers_of_its_own() -> None:
    assert formats.mailto("a@b.test?bcc=c@d.test&body=x") == "mailto:a@b.test%3Fbcc%3Dc@d.test%26body%3Dx"


async def test_assets_are_found_compressed_and_kept(client: httpx.AsyncClient) -> None:
    built = assets.load()
    for name in ("main.css", "main.js", "icons.svg", "favicon.svg"):
        for encoding in ("br", "gzip", ""):
            answer = await client.get(built.url(name), headers={"accept-encoding": encoding})
            assert answer.status_code == 200
            assert answer.headers.get("content-encoding", "") == encoding
            assert "immutable" in answer.headers["cache-control"]
    assert (await client.get("/assets/nope.css")).status_code == 404
    assert (await client.get("/assets/..%2Fmanifest.json")).status_code == 404


def test_what_a_first_page_loads_is_small() -> None:
    built = assets.load()
    total = sum(len(forms["gzip"]) for forms in built.files.values())
    assert total < 60_000, f"{total} bytes compressed"


def test_own_script_is_short() -> None:
    own = (WEB.parents[2] / "frontend" / "js").glob("*.js")
    assert sum(len(file.read_text().splitlines()) for file in own) < 500


def test_missing_assets_are_told(tmp_path: Path) -> None:
    with pytest.raises(assets.NotBuilt, match="make assets"):
        assets.load(tmp_path)
