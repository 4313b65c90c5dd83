"""Nothing of a lead is lost or doubled by its conversion (repeat-leads.md 5.6): random leads over REST.

Every value that `crm.lead.get` and its like showed before must be named by the answer, either with the card
that has it now, and then the card must show it once, or as left, and then no new card may show it.
"""

import base64
import itertools
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from relead.store.engine import Engine
from support.crm import COLLEAGUE, MANAGER, Portal
from support.prepared import prepared_portal

EXAMPLES = 20
OWN = {
    *("ID", "STATUS_ID", "STATUS_SEMANTIC_ID", "IS_RETURN_CUSTOMER", "CONTACT_ID", "COMPANY_ID"),
    *("HAS_PHONE", "HAS_EMAIL", "HAS_IMOL", "CREATED_BY_ID", "MODIFY_BY_ID", "MOVED_BY_ID"),
    *("DATE_CREATE", "DATE_MODIFY", "MOVED_TIME", "DATE_CLOSED", "LAST_ACTIVITY_TIME", "LAST_ACTIVITY_BY"),
}
"""What says something of the lead itself."""
MULTIFIELDS = ("PHONE", "EMAIL", "WEB", "IM", "LINK")
TYPES = {"lead": 1, "deal": 2, "contact": 3, "company": 4}
_number = itertools.count(1)

TEXTS = (
    *("TITLE", "NAME", "SECOND_NAME", "LAST_NAME", "COMPANY_TITLE", "SOURCE_DESCRIPTION", "COMMENTS", "POST"),
    *("STATUS_DESCRIPTION", "ADDRESS", "ADDRESS_CITY", "ADDRESS_COUNTRY", "ORIGINATOR_ID", "ORIGIN_ID"),
    *("UTM_SOURCE", "UTM_TERM"),
)


def unique(prefix: str) -> str:
    """A text found nowhere else."""
    return f"{prefix}-{next(_number)}-x"


def maybe(value: Any) -> st.SearchStrategy[Any]:
    return st.none() | st.builds(value)


leads = st.fixed_dictionaries(
    {
        **{code: maybe(lambda code=code: unique(code)) for code in TEXTS},
        "BIRTHDATE": st.sampled_from([None, "1990-05-17"]),
        "SOURCE_ID": st.sampled_from(["CALL", "WEB", ""]),
        "HONORIFIC": st.sampled_from(["", "HNR_EN_1"]),
        "OPENED": st.sampled_from(["Y", "N"]),
        "OPPORTUNITY": st.sampled_from([0, 30, 12.5]),
        "IS_MANUAL_OPPORTUNITY": st.sampled_from(["Y", "N"]),
        "ADDRESS_LOC_ADDR_ID": st.sampled_from([None, 7]),
        "ASSIGNED_BY_ID": st.sampled_from([1, MANAGER]),
        "PHONE": st.lists(st.builds(lambda: {"VALUE": f"+7495{next(_number):07}"}), max_size=3),
        "EMAIL": st.lists(
            st.builds(lambda: {"VALUE": f"m{next(_number)}@example.com", "VALUE_TYPE": "HOME"}), max_size=2
        ),
        "LINK": st.lists(st.builds(lambda: {"VALUE": unique("link")}), max_size=1),
        "UF_CRM_WORD": maybe(lambda: unique("word")),
        "UF_CRM_WORDS": st.lists(st.builds(lambda: unique("words")), max_size=3),
        "UF_CRM_ALONE": maybe(lambda: unique("alone")),
        "UF_CRM_FLAG": st.sampled_from([None, 1]),
        "UF_CRM_DAY": st.sampled_from([None, "2026-03-02"]),
        "UF_CRM_COLOUR": st.sampled_from([[], ["red"], ["red", "green"], ["green"]]),
        "UF_CRM_PAPER": maybe(lambda: unique("paper")),
    }
)  # fmt: skip
rows = st.lists(
    st.builds(
        lambda quantity, again: {
            "PRODUCT_NAME": "same" if again else unique("row"),
            "PRICE": 10,
            "QUANTITY": quantity,
        },
        st.integers(1, 2),
        st.booleans(),
    ),
    max_size=4,
)
chosen = st.fixed_dictionaries(
    {
        "NAME": st.just("Known"),
        "POST": maybe(lambda: unique("post")),
        "UF_CRM_WORD": maybe(lambda: unique("own")),
    }
)


@pytest.fixture
async def portal(engine: Engine, client: httpx.AsyncClient, database_url: str) -> AsyncIterator[Portal]:
    async with prepared_portal(engine, client, database_url) as made:
        await user_fields(made)
        yield made


async def user_fields(portal: Portal) -> None:
    """Fields with counterparts in some targets; the colours of a contact lack green."""
    string = {"USER_TYPE_ID": "string"}
    for name, more, owners in (
        ("WORD", string, ("lead", "contact", "deal")),
        ("WORDS", string | {"MULTIPLE": "Y"}, ("lead", "contact", "company")),
        ("ALONE", string, ("lead",)),
        ("FLAG", {"USER_TYPE_ID": "boolean"}, ("lead", "company")),
        ("DAY", {"USER_TYPE_ID": "date"}, ("lead", "deal")),
        ("PAPER", {"USER_TYPE_ID": "file"}, ("lead", "contact", "deal")),
        ("COLOUR", {"USER_TYPE_ID": "enumeration", "MULTIPLE": "Y"}, ("lead", "contact", "deal")),
    ):
        for owner in owners:
            colours = ("red",) if owner == "contact" else ("green", "red")
            fields: dict[str, Any] = {"FIELD_NAME": name, "EDIT_FORM_LABEL": name, **more}
            if name == "COLOUR":
                fields["LIST"] = [{"VALUE": colour} for colour in colours]
            await portal.admin(f"crm.{owner}.userfield.add", fields=fields)


class Cards:
    """Cards as REST shows them, with what stands beside them."""

    def __init__(self, portal: Portal) -> None:
        self.call = portal.admin
        self._colours: dict[str, dict[str, str]] = {}

    async def colours(self, kind: str) -> dict[str, str]:
        """Texts of the colours by id."""
        if kind not in self._colours:
            fields = await self.call(f"crm.{kind}.fields")
            items = fields.get("UF_CRM_COLOUR", {}).get("items", [])
            self._colours[kind] = {item["ID"]: item["VALUE"] for item in items}
        return self._colours[kind]

    async def values(self, kind: str, card_id: int) -> Counter[tuple[str, str]]:
        """Every value that is not empty, by code, as text; of files the content is what counts."""
        shown = await self.call(f"crm.{kind}.get", id=card_id)
        found: Counter[tuple[str, str]] = Counter()
        for code, value in shown.items():
            for each in value if isinstance(value, list) else [value]:
                if each not in (None, "", False):
                    found[code, await self.text(kind, code, each)] += 1
        if kind in ("lead", "deal"):
            for row in await self.call(f"crm.{kind}.productrows.get", id=card_id):
                found["PRODUCT_ROW", f"{row['PRODUCT_NAME']}|{row['PRICE']:g}|{row['QUANTITY']:g}"] += 1
        item = await self.call("crm.item.get", entityTypeId=TYPES[kind], id=card_id)
        for user in item["item"]["observers"]:
            found["OBSERVERS", str(user)] += 1
        return found

    async def text(self, kind: str, code: str, value: Any) -> str:
        """One value as a text that is the same in each card."""
        if code in MULTIFIELDS:
            return f"{value['VALUE']}|{value['VALUE_TYPE']}"
        if code == "PRODUCT_ROW":
            return f"{value['PRODUCT_NAME']}|{value['PRICE']:g}|{value['QUANTITY']:g}"
        if code == "UF_CRM_COLOUR":
            return (await self.colours(kind))[str(value)]
        return "file" if code == "UF_CRM_PAPER" else str(value)


def nothing(code: str, value: str) -> bool:
    """Whether a shown value says nothing."""
    return (code, value) == ("IS_MANUAL_OPPORTUNITY", "N") or (code == "OPPORTUNITY" and float(value) == 0)


async def check(cards: Cards, before: Counter[tuple[str, str]], made: dict[str, Any], new: set[str]) -> None:
    """Compare what the lead had with what the answer says and what the cards have."""
    told: dict[tuple[str, str], Counter[str]] = {}
    places: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for entry in (*made["fields"], *made["left"]):
        value = entry["field"], await cards.text("lead", entry["field"], entry["value"])
        told.setdefault(value, Counter())[entry.get("to", "")] += 1
        if "to" in entry:
            places.setdefault(value, []).append((entry["to"], entry["toField"]))
    had = {value: number for value, number in before.items() if value[0] not in OWN and not nothing(*value)}
    if not had.keys() & {("OPPORTUNITY", value) for _, value in had}:
        told.setdefault(("CURRENCY_ID", "RUB"), Counter({"": 1}))  # of nothing there is no currency
    assert told.keys() == had.keys()
    after = {kind: await cards.values(kind.lower(), made[f"{kind.lower()}Id"]) for kind in made["items"]}
    for value, number in had.items():
        by_target = told[value]
        left = by_target.pop("", 0)
        for times in by_target.values():
            assert times + (left if value[0] == "PRODUCT_ROW" else 0) == number, value
        assert left in (0, number) or value[0] == "PRODUCT_ROW", value
        assert bool(left) != bool(by_target) or value[0] == "PRODUCT_ROW", (value, "twice")
        for kind, to in places.get(value, ()):
            assert after[kind][to, value[1]] == by_target[kind], (value, kind)
        if left and "-x" in value[1] and not by_target:
            assert not [k for k in new if any(value[1] == text for _, text in after[k])], (value, "not left")


def as_set(bindings: list[dict[str, int]]) -> set[tuple[int, int]]:
    return {(each["entityTypeId"], each["entityId"]) for each in bindings}


async def talked(portal: Portal, lead: int, known: int | None) -> dict[int, list[dict[str, int]]]:
    """Activities of a lead by their bindings: of it alone, of another card too, of the chosen contact too."""
    made: dict[int, list[dict[str, int]]] = {}
    for other in (None, await portal.contact(), known):
        fields = {"OWNER_TYPE_ID": 1, "OWNER_ID": lead, "TYPE_ID": 6, "PROVIDER_ID": "CRM_REQUEST"}
        activity = await portal.admin("crm.activity.add", fields={**fields, "SUBJECT": unique("talk")})
        if other is not None:
            await portal.admin(
                "crm.activity.binding.add", activityId=activity, entityTypeId=3, entityId=other
            )
        made[activity] = await portal.admin("crm.activity.binding.list", activityId=activity)
    return made


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
@given(
    fields=leads,
    products=rows,
    observers=st.sampled_from([[], [MANAGER], [MANAGER, COLLEAGUE]]),
    scheme=st.integers(1, 7),
    known=st.none() | chosen,
    repeat=st.booleans(),
)
async def test_every_value_is_placed_or_left(
    portal: Portal,
    fields: dict[str, Any],
    products: list[dict[str, Any]],
    observers: list[int],
    scheme: int,
    known: dict[str, Any] | None,
    *,
    repeat: bool,
) -> None:
    cards = Cards(portal)
    by_text = {text: number for number, text in (await cards.colours("lead")).items()}
    paper = fields["UF_CRM_PAPER"]
    written = fields | {
        "UF_CRM_COLOUR": [by_text[colour] for colour in fields["UF_CRM_COLOUR"]],
        "UF_CRM_PAPER": {"fileData": [paper, base64.b64encode(b"x").decode()]} if paper else None,
        "CONTACT_IDS": [await portal.contact(), await portal.contact()] if repeat else [],
    }
    lead = await portal.lead(**written)
    await portal.admin("crm.lead.productrows.set", id=lead, rows=products)
    await portal.admin("crm.item.update", entityTypeId=1, id=lead, fields={"observers": observers})
    asked: dict[str, Any] = {"id": lead} if repeat else {"id": lead, "scheme": scheme}
    if known is not None and not repeat:
        asked["contactId"] = await portal.contact(**known)
    comment = {"ENTITY_ID": lead, "ENTITY_TYPE": "lead", "COMMENT": unique("comment")}
    said = await portal.admin("crm.timeline.comment.add", fields=comment)
    talks = await talked(portal, lead, asked.get("contactId"))
    before = await cards.values("lead", lead)
    told = await portal.admin("crm.lead.convert", **asked, preview="Y")
    made = await portal.admin("crm.lead.convert", **asked)
    assert [told[name] for name in ("fields", "left")] == [made[name] for name in ("fields", "left")]
    assert made["created"].keys() == set(made["items"])
    await check(cards, before, made, {kind for kind, new in made["created"].items() if new})
    ids = [lead, *(made[f"{kind.lower()}Id"] for kind in made["items"])]
    for kind, card in zip(("lead", *map(str.lower, made["items"])), ids, strict=True):
        asked = {"ENTITY_ID": card, "ENTITY_TYPE": kind}
        found = await portal.admin("crm.timeline.comment.list", filter=asked)
        assert [int(row["ID"]) for row in found] == [said], (kind, "the comment stands on each card once")
    kinds = [kind.lower() for kind in made["items"]]
    held = [{"entityTypeId": TYPES[kind], "entityId": made[f"{kind}Id"]} for kind in kinds]
    for activity, bound in talks.items():
        found = await portal.admin("crm.activity.binding.list", activityId=activity)
        assert as_set(found) == as_set([*bound, *held]), "each binding stays, and each card is bound too"
        assert len(found) == len(as_set(found)), "and none of them twice"
    stays = await cards.values("lead", lead)
    assert {v: n for v, n in stays.items() if v[0] not in OWN} == {
        v: n for v, n in before.items() if v[0] not in OWN
    }
    again = await portal.admin("crm.lead.convert", id=lead, items=["DEAL"])
    deals = [made["dealId"], again["dealId"]] if made["dealId"] else [again["dealId"]]
    given_rows = sum([await cards.values("deal", deal) for deal in deals], Counter())
    only = {v: n for v, n in given_rows.items() if v[0] == "PRODUCT_ROW"}
    assert only == {v: n for v, n in before.items() if v[0] == "PRODUCT_ROW"}, "each row once in all deals"
