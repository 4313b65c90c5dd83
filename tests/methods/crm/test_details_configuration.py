"""`crm.*.details.configuration.*` (entities.md 2.11)."""

from typing import Any

import pytest

from support.crm import COLLEAGUE, MANAGER, Portal

DENIED = (400, "", "Access denied.")
FAMILIES = ("crm.lead", "crm.deal", "crm.contact", "crm.company", "crm.item")


def section(title: str, *names: str) -> dict[str, Any]:
    return {"name": "main", "title": title, "type": "section", "elements": [{"name": name} for name in names]}


def stored(title: str, *names: str) -> list[dict[str, Any]]:
    elements = [{"name": name, "optionFlags": "0"} for name in names]
    return [{"name": "main", "title": title, "type": "section", "elements": elements}]


@pytest.mark.parametrize("name", FAMILIES)
async def test_own_and_common_layouts(portal: Portal, name: str) -> None:
    family = f"{name}.details.configuration"
    more = {"entityTypeId": 3} if name == "crm.item" else {}
    assert await portal.manager(f"{family}.get", **more) is None
    assert await portal.manager(f"{family}.set", data=[section("Own", "TITLE")], **more) is True
    assert await portal.admin(f"{family}.set", data=[section("All", "TITLE", "X")], scope="C", **more) is True
    assert await portal.manager(f"{family}.get", **more) == stored("Own", "TITLE")
    assert await portal.colleague(f"{family}.get", **more) is None
    assert await portal.colleague(f"{family}.get", scope="C", userId=7, **more) == stored("All", "TITLE", "X")
    assert await portal.admin(f"{family}.get", userId=MANAGER, **more) == stored("Own", "TITLE")
    assert await portal.manager(f"{family}.reset", **more) is True
    assert await portal.manager(f"{family}.get", **more) is None
    await portal.manager(f"{family}.set", data=[section("Own", "TITLE")], **more)
    assert await portal.admin(f"{family}.forceCommonScopeForAll", extras={"data": []}, **more) is True
    assert await portal.manager(f"{family}.get", **more) is None
    assert await portal.manager(f"{family}.get", scope="C", **more) == stored("All", "TITLE", "X")


async def test_the_universal_methods_mean_the_same_layouts(portal: Portal) -> None:
    await portal.manager("crm.lead.details.configuration.set", data=[section("Own", "TITLE")])
    found = await portal.manager("crm.item.details.configuration.get", entityTypeId=1)
    assert found == stored("Own", "TITLE")


@pytest.mark.parametrize("key", ["leadCustomerType", "lead.customer.type"])
async def test_repeat_leads_have_a_layout_of_their_own(portal: Portal, key: str) -> None:
    family = "crm.lead.details.configuration"
    await portal.manager(f"{family}.set", data=[section("Repeat", "TITLE")], extras={key: 2})
    assert await portal.manager(f"{family}.get") is None
    assert await portal.manager(f"{family}.get", extras={key: "1"}) is None
    assert await portal.manager(f"{family}.get", extras={key: "2"}) == stored("Repeat", "TITLE")
    await portal.admin(f"{family}.forceCommonScopeForAll")
    assert await portal.manager(f"{family}.get", extras={key: 2}) == stored("Repeat", "TITLE")
    await portal.admin(f"{family}.forceCommonScopeForAll", extras={key: 2})
    assert await portal.manager(f"{family}.get", extras={key: 2}) is None


async def test_each_category_of_deals_has_a_layout(portal: Portal) -> None:
    family = "crm.deal.details.configuration"
    await portal.manager(f"{family}.set", data=[section("Wholesale", "TITLE")], extras={"dealCategoryId": 5})
    assert await portal.manager(f"{family}.get") is None
    assert await portal.manager(f"{family}.get", extras={"dealCategoryId": 5}) == stored("Wholesale", "TITLE")


@pytest.mark.parametrize(
    ("verb", "params"),
    [
        ("get", {"userId": COLLEAGUE}),
        ("set", {"userId": COLLEAGUE, "data": [section("x")]}),
        ("set", {"scope": "C", "data": [section("x")]}),
        ("reset", {"userId": COLLEAGUE}),
        ("reset", {"scope": "C"}),
        ("forceCommonScopeForAll", {}),
    ],
)
async def test_what_only_who_may_change_settings_does(
    portal: Portal, verb: str, params: dict[str, Any]
) -> None:
    method = f"crm.lead.details.configuration.{verb}"
    assert await portal.manager.refused(method, **params) == DENIED
    await portal.admin(method, **params)


async def test_nobody_has_a_layout_who_is_not_there(portal: Portal) -> None:
    params = {"userId": 999, "data": [section("x")]}
    assert await portal.admin.refused("crm.lead.details.configuration.set", **params) == DENIED


REFUSED = [
    (None, "Parameter 'data' must be array."),
    ("x", "Parameter 'data' must be array."),
    ({"a": section("x")}, "The data must be indexed array."),
    ([], "There are no data to write."),
    ([{"name": "a", "title": "b", "type": "column"}],
     "Section at index 0 have type column. The expected type is 'section'."),
    ([section("x"), 7], "Section at index 1 have type . The expected type is 'section'."),
    ([{**section("x"), "name": ""}], "Section at index 0 does not have name."),
    ([{**section("x"), "title": []}], "Section at index 0 does not have title."),
    ([section("x"), {**section("x"), "elements": [{"optionFlags": 1}]}],
     "Element at index 0 in section at index 1 does not have name."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "error"), REFUSED)
async def test_layouts_that_are_none(portal: Portal, data: Any, error: str) -> None:
    method = "crm.lead.details.configuration.set"
    assert await portal.admin.refused(method, data=data) == (400, "", error)


async def test_options_are_kept_and_the_unknown_is_left_out(portal: Portal) -> None:
    options = {"defaultCountry": "RU"}
    elements = {"0": {"name": "PHONE", "optionFlags": 1, "options": options, "x": 1}}
    data = {"0": {**section("x"), "elements": elements, "y": 2}}
    await portal.manager("crm.contact.details.configuration.set", data=data)
    (found,) = await portal.manager("crm.contact.details.configuration.get")
    assert found == {**section("x"), "elements": [{"name": "PHONE", "optionFlags": "1", "options": options}]}


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (None, "Parameter 'entityTypeId' is not defined"),
        (31, "The entity type '31' is not supported in current context."),
    ],
)
async def test_types_without_cards(portal: Portal, kind: Any, error: str) -> None:
    method = "crm.item.details.configuration.get"
    assert await portal.admin.refused(method, entityTypeId=kind) == (400, "", error)
