"""Entries for requisites and addresses, whose rights are those of the item they are of."""

from collections.abc import Callable, Mapping
from typing import Any

from rights.cases import (
    AtAll,
    Case,
    Listing,
    OnItem,
    Params,
    Table,
    anybody,
    configures,
    everyone,
    given,
    kept,
)
from rights.people import Person
from rights.portal import KINDS, NOWHERE, World

_CLIENTS = {"contact": KINDS["contact"], "company": KINDS["company"]}
_REQUISITE = 8
_DELIVERY = 11


def _of(what: str, kind: str, **more: Any) -> Params:
    """The id of what `prepare` made for the item, and fields to change."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        made = world.more.get((what, kind, world.item(kind, owner, person)), NOWHERE)
        return {"id": made, "fields": {"NAME": "changed"}, **more}

    return params


def _new_requisite(kind: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        owned = {"ENTITY_TYPE_ID": KINDS[kind], "ENTITY_ID": world.item(kind, owner, person)}
        return {"fields": {**owned, "PRESET_ID": world.more["preset"], "NAME": "x"}}

    return params


def _new_detail(kind: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        requisite = world.more.get(("requisite", kind, world.item(kind, owner, person)), NOWHERE)
        return {"fields": {"ENTITY_ID": requisite, "NAME": "x"}}

    return params


def _address(kind: str, *, new: bool) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        item = world.item(kind, owner, person)
        holder = (1, item) if kind == "lead" else (8, world.more.get(("requisite", kind, item), NOWHERE))
        place = {"TYPE_ID": 4 if new else _DELIVERY, "ENTITY_TYPE_ID": holder[0], "ENTITY_ID": holder[1]}
        return {"fields": {**place, "CITY": "Tver"}}

    return params


def _items(kind: str, *names: str) -> Callable[[Any], list[int]]:
    """Ids of a kind's items in rows that name their owner's type and id."""
    type_name, id_name = names or ("ENTITY_TYPE_ID", "ENTITY_ID")

    def ids(result: Any) -> list[int]:
        return [int(row[id_name]) for row in result if int(row[type_name]) == KINDS[kind]]

    return ids


def _requisites() -> Table:
    made: dict[str, list[Case]] = {}
    for kind, number in _CLIENTS.items():
        for name, what, new in (
            ("crm.requisite", "requisite", _new_requisite(kind)),
            ("crm.requisite.bankdetail", "detail", _new_detail(kind)),
        ):
            cases: dict[str, Case] = {
                "get": OnItem(kind, "read", _of(what, kind)),
                "add": OnItem(kind, "write", new),
                "update": OnItem(kind, "write", _of(what, kind)),
                "delete": OnItem(kind, "write", _of(what, kind)),
            }
            for verb, case in cases.items():
                made.setdefault(f"{name}.{verb}", []).append(case)
        listed = Listing(kind, {"filter": {"ENTITY_TYPE_ID": number}}, _items(kind))
        made.setdefault("crm.requisite.list", []).append(listed)
    made["crm.requisite.bankdetail.list"] = [
        Listing(
            "company", {"filter": {"NAME": "of company"}}, lambda rows: [int(row["COMMENTS"]) for row in rows]
        )
    ]
    return {name: tuple(cases) for name, cases in made.items()}


def _addresses() -> Table:
    kinds = ("lead", *_CLIENTS)
    made: Table = {
        f"crm.address.{verb}": tuple(
            OnItem(kind, "write", _address(kind, new=verb == "add")) for kind in kinds
        )
        for verb in ("add", "update", "delete")
    }
    listed = {"filter": {"TYPE_ID": _DELIVERY}}
    made["crm.address.list"] = tuple(
        Listing(kind, {"filter": {**listed["filter"], "ANCHOR_TYPE_ID": KINDS[kind]}}, _items(kind, *_ANCHOR))
        for kind in kinds
    )
    return made


_ANCHOR = ("ANCHOR_TYPE_ID", "ANCHOR_ID")


def _link(world: World, person: Person, owner: str) -> Mapping[str, Any]:
    of = {"entityTypeId": KINDS["deal"], "entityId": world.item("deal", owner, person)}
    none = dict.fromkeys(("REQUISITE_ID", "BANK_DETAIL_ID", "MC_REQUISITE_ID", "MC_BANK_DETAIL_ID"), 0)
    fields = {"ENTITY_TYPE_ID": of["entityTypeId"], "ENTITY_ID": of["entityId"], **none}
    return {**of, "fields": fields}


def _links() -> Table:
    return {
        "crm.requisite.link.list": (Listing("deal", {}, _items("deal")),),
        "crm.requisite.link.get": (OnItem("deal", "read", _link),),
        "crm.requisite.link.register": (OnItem("deal", "write", _link),),
        "crm.requisite.link.unregister": (OnItem("deal", "write", _link),),
    }


def _presets() -> Table:
    new = {"ENTITY_TYPE_ID": _REQUISITE, "COUNTRY_ID": 1, "NAME": "x"}
    writes: dict[str, Params] = {
        "add": given(fields=new),
        "update": kept("preset", fields={"NAME": "x"}),
        "delete": kept("spare preset"),
        "field.add": _preset(fields={"FIELD_NAME": "RQ_OGRN"}),
        "field.update": _preset(id=1, fields={"SORT": 5}),
        "field.delete": _preset(id=1),
    }
    reads: dict[str, Params] = {
        "get": kept("preset"),
        "field.list": _preset(),
        "field.get": _preset(id=1),
        "field.availabletoadd": _preset(),
    }
    name = "crm.requisite.preset"
    return {
        **{f"{name}.{verb}": (AtAll(configures, params),) for verb, params in writes.items()},
        **{f"{name}.{verb}": (AtAll(anybody, params),) for verb, params in reads.items()},
        **everyone(f"{name}.fields", f"{name}.list", f"{name}.countries", f"{name}.field.fields"),
    }


def _preset(**more: Any) -> Params:
    return lambda world, _person, _owner: {"preset": {"ID": world.more["spare preset"]}, **more}


TABLE: Table = {
    **_requisites(),
    **_addresses(),
    **_links(),
    **_presets(),
    **everyone(
        "crm.requisite.fields",
        "crm.requisite.bankdetail.fields",
        "crm.requisite.link.fields",
        "crm.address.fields",
    ),
}


async def prepare(world: World) -> None:
    """Give each contact and company a requisite with bank details, it and each lead an address."""
    new = {"ENTITY_TYPE_ID": _REQUISITE, "COUNTRY_ID": 1, "NAME": "Preset"}
    world.more["preset"] = await world.made("crm.requisite.preset.add", fields=new)
    world.more["spare preset"] = await world.made("crm.requisite.preset.add", fields=new)
    field = {"FIELD_NAME": "RQ_INN"}
    await world.made(
        "crm.requisite.preset.field.add", preset={"ID": world.more["spare preset"]}, fields=field
    )
    for kind, number in _CLIENTS.items():
        for item in world.every(kind):
            fields = {
                "ENTITY_TYPE_ID": number,
                "ENTITY_ID": item,
                "PRESET_ID": world.more["preset"],
                "NAME": "x",
            }
            requisite = await world.made("crm.requisite.add", fields=fields)
            detail = {"ENTITY_ID": requisite, "NAME": f"of {kind}", "COMMENTS": str(item)}
            world.more["requisite", kind, item] = requisite
            world.more["detail", kind, item] = await world.made("crm.requisite.bankdetail.add", fields=detail)
            await _add_address(world, _REQUISITE, requisite)
    for item in world.every("lead"):
        await _add_address(world, KINDS["lead"], item)
    for item in world.every("deal"):
        none = dict.fromkeys(("REQUISITE_ID", "BANK_DETAIL_ID", "MC_REQUISITE_ID", "MC_BANK_DETAIL_ID"), 0)
        fields = {"ENTITY_TYPE_ID": KINDS["deal"], "ENTITY_ID": item, **none}
        await world.made("crm.requisite.link.register", fields=fields)


async def _add_address(world: World, entity_type_id: int, entity_id: int) -> None:
    fields = {"TYPE_ID": _DELIVERY, "ENTITY_TYPE_ID": entity_type_id, "ENTITY_ID": entity_id, "CITY": "Omsk"}
    await world.made("crm.address.add", fields=fields)
