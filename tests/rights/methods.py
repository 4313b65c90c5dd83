"""What every `crm.*` method is called with, and which right it needs by repeat-leads.md 8.

A method that is not here fails `test_matrix.py`: whoever adds a family adds its entry, whoever adds things
that belong to items makes some in `prepare`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from rights import activities, requisites, timelines
from rights.cases import (
    AtAll,
    Case,
    Listing,
    OnItem,
    Params,
    Table,
    adds,
    anybody,
    configures,
    everyone,
    given,
    imports,
    kept,
    of,
)
from rights.people import Person
from rights.portal import KINDS, NOWHERE, PHONE, World


def _entities() -> Table:
    made: Table = {}
    for kind in KINDS:
        name, change = f"crm.{kind}", {"TITLE": "x", "NAME": "x"}
        made |= {
            f"{name}.fields": (AtAll(anybody, given()),),
            f"{name}.add": (
                AtAll(adds, given(fields=change)),
                AtAll(imports, given(fields=change, params={"IMPORT": "Y"})),
            ),
            f"{name}.get": (OnItem(kind, "read", of(kind)),),
            f"{name}.list": (
                Listing(kind, {"select": ["ID"]}, _numbers),
                Listing(kind, {"select": ["ID"], "order": {"ID": "DESC"}}, _numbers),
                Listing(kind, {"select": ["ID"], "start": -1}, _numbers, counted=False),
                Listing(kind, {"select": ["ID", "PHONE"], "order": {"DATE_CREATE": "ASC"}}, _numbers),
            ),
            f"{name}.update": (OnItem(kind, "write", of(kind, fields=change)),),
            f"{name}.delete": (OnItem(kind, "delete", of(kind)),),
        }
    return made


def _numbers(result: Any) -> list[int]:
    return [int(row["ID"]) for row in result]


def _universal() -> Table:
    made: dict[str, list[Case]] = {f"crm.item.{verb}": [] for verb in _ITEM_VERBS}
    for kind, number in KINDS.items():
        typed: dict[str, Any] = {"entityTypeId": number}
        fields = {"title": "x", "name": "x"}
        listed = Listing(kind, typed, lambda result: [row["id"] for row in result["items"]])
        made["crm.item.fields"].append(AtAll(anybody, given(**typed)))
        made["crm.item.add"].append(AtAll(adds, given(**typed, fields=fields)))
        made["crm.item.import"].append(AtAll(imports, given(**typed, fields=fields)))
        made["crm.item.batchImport"].append(AtAll(imports, given(**typed, data=[fields])))
        made["crm.item.get"].append(OnItem(kind, "read", of(kind, **typed)))
        made["crm.item.list"].append(listed)
        made["crm.item.update"].append(OnItem(kind, "write", of(kind, **typed, fields=fields)))
        made["crm.item.delete"].append(OnItem(kind, "delete", of(kind, **typed)))
    return {name: tuple(cases) for name, cases in made.items()}


_ITEM_VERBS = ("fields", "add", "import", "batchImport", "get", "list", "update", "delete")


def _bindings() -> Table:
    made: Table = {}
    families = (("lead", "contact"), ("deal", "contact"), ("contact", "company"), ("company", "contact"))
    for kind, other in families:
        name, key = f"crm.{kind}.{other}", f"{other.upper()}_ID"
        # One's own item is linked to another's, and another's to one's own.
        own = _linking(kind, other, key)
        others = _linked(kind, other, key)
        made |= {
            f"{name}.fields": (AtAll(anybody, given()),),
            f"{name}.items.get": (OnItem(kind, "read", of(kind)),),
            f"{name}.add": (
                OnItem(kind, "write", own),
                OnItem(other, "read", others, lambda person: "mine" in person.write),
            ),
            f"{name}.items.set": (
                OnItem(kind, "write", own),
                OnItem(other, "read", others, lambda person: "mine" in person.write),
            ),
            f"{name}.delete": (OnItem(kind, "write", own),),
            f"{name}.items.delete": (OnItem(kind, "write", of(kind)),),
        }
    return made


def _linking(kind: str, other: str, key: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        row = {key: world.item(other, "mine", person)}
        return {"id": world.item(kind, owner, person), "fields": row, "items": [row]}

    return params


def _linked(kind: str, other: str, key: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        row = {key: world.item(other, owner, person)}
        return {"id": world.item(kind, "mine", person), "fields": row, "items": [row]}

    return params


_ROW = {"PRODUCT_NAME": "Row", "PRICE": 10, "QUANTITY": 1}
_LETTERS = {"lead": "L", "deal": "D"}


def _product_rows() -> Table:
    made: dict[str, list[Case]] = {f"crm.item.productrow.{verb}": [] for verb in _ROW_VERBS}
    made["crm.item.productrow.fields"].append(AtAll(anybody, given()))
    for kind in _LETTERS:
        made[f"crm.{kind}.productrows.get"] = [OnItem(kind, "read", of(kind))]
        made[f"crm.{kind}.productrows.set"] = [OnItem(kind, "write", of(kind, rows=[_ROW]))]
        for verb, right in {"get": "read", "update": "write", "delete": "write"}.items():
            made[f"crm.item.productrow.{verb}"].append(OnItem(kind, right, _row_of(kind)))
        for verb, right in {
            "list": "read",
            "getAvailableForPayment": "read",
            "set": "write",
            "add": "write",
        }.items():
            made[f"crm.item.productrow.{verb}"].append(OnItem(kind, right, _rows_of(kind)))
    return {name: tuple(cases) for name, cases in made.items()}


_ROW_VERBS = ("fields", "get", "update", "delete", "list", "getAvailableForPayment", "set", "add")


def _row_of(kind: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        row = world.more.get(("row", kind, world.item(kind, owner, person)), NOWHERE)
        return {"id": row, "fields": {"price": 11}}

    return params


def _rows_of(kind: str) -> Params:
    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        named = {"ownerId": world.item(kind, owner, person), "ownerType": _LETTERS[kind]}
        fields = {**named, "productName": "x", "price": 1}
        return {
            **named,
            "filter": {f"={key}": value for key, value in named.items()},
            "fields": fields,
            "productRows": [{"productName": "x"}],
        }

    return params


def _conversion() -> Table:
    chosen = {"contact": ("CONTACT", "contactId"), "company": ("COMPANY", "companyId")}
    return {
        "crm.lead.conversion.schemes": (OnItem("lead", "read", of("lead")),),
        "crm.lead.convert": (
            OnItem("lead", "write", of("lead"), adds),
            OnItem("lead", "read", of("lead", preview="Y")),
            *(
                OnItem(kind, "write", _into(name, key), lambda person: "mine" in person.write)
                for kind, (name, key) in chosen.items()
            ),
            *(
                OnItem(kind, "read", _into(name, key, preview="Y"))
                for kind, (name, key) in chosen.items()
            ),
        ),
    }  # fmt: skip


def _into(name: str, key: str, **more: Any) -> Params:
    """One's own lead becomes a client that is there."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        client = world.item(name.lower(), owner, person)
        return {"id": world.item("lead", "mine", person), "items": [name], key: client, **more}

    return params


def _dictionaries() -> Table:
    fields = {"NAME": "x", "ENTITY_ID": "SOURCE", "STATUS_ID": "X"}
    currency = {"CURRENCY": "XYZ", "AMOUNT": 1, "AMOUNT_CNT": 1}
    category: dict[str, Any] = {"entityTypeId": 2}
    texts = {"FULL_NAME": "x", "FORMAT_STRING": "#"}
    writes: dict[str, Params] = {
        "crm.status.add": given(fields=fields),
        "crm.status.update": kept("status", fields={"NAME": "y"}),
        "crm.status.delete": kept("status"),
        "crm.category.add": given(**category, fields={"name": "x"}),
        "crm.category.update": kept("category", **category, fields={"name": "y"}),
        "crm.category.delete": kept("category", **category),
        "crm.dealcategory.add": given(fields={"NAME": "x"}),
        "crm.dealcategory.update": kept("category", fields={"NAME": "y"}),
        "crm.dealcategory.delete": kept("category"),
        "crm.dealcategory.default.set": given(name="x"),
        "crm.currency.add": given(fields=currency),
        "crm.currency.update": given(id="XXX", fields={"AMOUNT": 2}),
        "crm.currency.delete": given(id="XXX"),
        "crm.currency.base.set": given(id="XXX"),
        "crm.currency.localizations.set": given(id="XXX", localizations={"en": texts}),
        "crm.currency.localizations.delete": given(id="XXX", lids=["en"]),
    }
    reads: dict[str, Params] = {
        "crm.status.get": kept("status"),
        "crm.status.entity.items": given(entityId="SOURCE"),
        "crm.category.fields": given(**category),
        "crm.category.list": given(**category),
        "crm.category.get": kept("category", **category),
        "crm.dealcategory.get": kept("category"),
        "crm.dealcategory.stage.list": kept("category"),
        "crm.dealcategory.status": kept("category"),
        "crm.currency.get": given(id="XXX"),
        "crm.currency.localizations.get": given(id="XXX"),
    }
    return {
        **{name: (AtAll(configures, params),) for name, params in writes.items()},
        **{name: (AtAll(anybody, params),) for name, params in reads.items()},
        **everyone(
            "crm.status.fields", "crm.status.list", "crm.status.entity.types",
            "crm.dealcategory.fields", "crm.dealcategory.list", "crm.dealcategory.default.get",
            "crm.currency.fields", "crm.currency.list", "crm.currency.base.get",
            "crm.currency.localizations.fields",
            "crm.enum.fields", "crm.enum.ownertype", "crm.enum.addresstype", "crm.enum.settings.mode",
            "crm.enum.activitytype", "crm.enum.activitystatus", "crm.enum.activitydirection",
            "crm.enum.activitypriority", "crm.enum.activitynotifytype", "crm.enum.contenttype",
            "crm.enum.getorderownertypes", "crm.multifield.fields", "crm.settings.mode.get",
        ),
    }  # fmt: skip


def _duplicates() -> Table:
    asked = {"type": "PHONE", "values": [PHONE]}
    return {
        "crm.duplicate.findbycomm": tuple(
            Listing(
                kind, {**asked, "entity_type": kind.upper()}, _found(kind.upper()), counted=False, most=20
            )
            for kind in ("lead", "contact", "company")
        )
    }


def _found(name: str) -> Callable[[Any], list[int]]:
    return lambda result: list(result[name]) if result else []


def _merging() -> Table:
    cases: list[Case] = []
    for kind in KINDS:
        cases += [
            OnItem(kind, "write", _merged(kind, into=True), lambda person: "mine" in person.delete),
            OnItem(kind, "delete", _merged(kind, into=False), lambda person: "mine" in person.write),
        ]
    return {"crm.entity.mergeBatch": tuple(cases)}


def _merged(kind: str, *, into: bool) -> Params:
    """An own item merged into the item, or the item into an own one."""

    def params(world: World, person: Person, owner: str) -> Mapping[str, Any]:
        ids = [world.item(kind, owner, person), world.twins[kind, person.id]]
        return {"params": {"entityTypeId": KINDS[kind], "entityIds": ids if into else ids[::-1]}}

    return params


_OWNERS_OF_FIELDS = (*KINDS, "requisite")


def _user_fields() -> Table:
    made: Table = {}
    for owner in _OWNERS_OF_FIELDS:
        name, key = f"crm.{owner}.userfield", ("field", owner)
        fields = {"FIELD_NAME": "NEW", "USER_TYPE_ID": "string"}
        made |= {
            f"{name}.get": (AtAll(anybody, kept(key)),),
            f"{name}.list": (AtAll(anybody, given()),),
            f"{name}.add": (AtAll(configures, given(fields=fields)),),
            f"{name}.update": (AtAll(configures, kept(key, fields={"SORT": 5})),),
            f"{name}.delete": (AtAll(configures, kept(key)),),
        }
    return made | {
        **everyone("crm.userfield.types", "crm.userfield.fields", "crm.userfield.enumeration.fields"),
        "crm.userfield.settings.fields": (AtAll(anybody, given(type="string")),),
    }


def _roles() -> Table:
    right = {"ENTITY": "LEAD", "ACTION": "READ", "LEVEL": "A"}
    writes = {
        "relead.role.save": given(code="temporary", rights=[right]),
        "relead.role.delete": given(code="temporary"),
        "relead.role.assign": given(code="temporary", userId=30),
        "relead.role.revoke": given(code="temporary", userId=30),
        "relead.role.list": given(),
    }
    return {name: (AtAll(configures, params),) for name, params in writes.items()}


FAMILIES = (activities, requisites, timelines)
"""Families with a module of their own."""

TABLE: Table = {
    **_entities(),
    **_universal(),
    **_bindings(),
    **_product_rows(),
    **_conversion(),
    **_dictionaries(),
    **_duplicates(),
    **_user_fields(),
    **_roles(),
    **_merging(),
    **{name: cases for family in FAMILIES for name, cases in family.TABLE.items()},
}


async def prepare(world: World) -> None:
    """Make what belongs to items, and dictionaries of which one may be deleted."""
    for kind in _LETTERS:
        for item in world.every(kind):
            await world.made(f"crm.{kind}.productrows.set", id=item, rows=[_ROW])
            (row,) = await world.made(f"crm.{kind}.productrows.get", id=item)
            world.more["row", kind, item] = int(row["ID"])
    for owner in _OWNERS_OF_FIELDS:
        fields = {"FIELD_NAME": "KEPT", "USER_TYPE_ID": "string"}
        world.more["field", owner] = await world.made(f"crm.{owner}.userfield.add", fields=fields)
    status = {"NAME": "Spare", "ENTITY_ID": "SOURCE", "STATUS_ID": "SPARE"}
    world.more["status"] = await world.made("crm.status.add", fields=status)
    world.more["category"] = await world.made("crm.dealcategory.add", fields={"NAME": "Spare"})
    await world.made("crm.currency.add", fields={"CURRENCY": "XXX", "AMOUNT": 1, "AMOUNT_CNT": 1})
    await world.made("relead.role.save", code="temporary", rights=[])
    for family in FAMILIES:
        await family.prepare(world)
