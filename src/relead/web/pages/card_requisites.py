"""Requisites on the card of a contact or company: forms by presets, bank details and addresses.

Belongs here: pages of one owner's requisites, a fragment of his card that loads by itself. Does not belong
here: what requisites are (`actions/requisites`), presets themselves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from starlette.responses import Response

from relead.actions import requisite_pages
from relead.actions.requisite_pages import Owned, Requisite
from relead.actions.unit import ReadTx, Row, Tx
from relead.domain.access import Action
from relead.domain.enums import ENUMS
from relead.domain.fields.catalogue import FieldSet, FieldType
from relead.domain.fields.requisite import ADDRESS, BANK_DETAIL, REQUISITE
from relead.domain.ids import Entity, to_id
from relead.domain.requisites import bank_fields_of
from relead.web.page import Page
from relead.web.visit import Visit

_ADDRESS: Final = (*("POSTAL_CODE", "COUNTRY", "PROVINCE", "REGION", "CITY", "ADDRESS_1", "ADDRESS_2"),)
"""Parts of an address in the order of a form."""
_TEXTS: Final = (FieldType.STRING, FieldType.STATUS)


class Part(NamedTuple):
    """A field with its value as text."""

    code: str
    label: str
    value: str


class Shown(NamedTuple):
    """A requisite, bank details or an address: what it is called, and its filled fields."""

    id: int
    title: str
    parts: list[Part]


class Block(NamedTuple):
    """A requisite as the card shows it."""

    own: Shown
    preset: str
    banks: list[Shown]
    addresses: list[Shown]


@dataclass(frozen=True, slots=True)
class _Requisites:
    """The handlers of one type of owner."""

    owner: Entity

    async def show(self, tx: ReadTx, visit: Visit, focus: str = "") -> Response:
        found = await self._owned(tx, visit, Action.READ)
        blocks = [_block(each, visit.speaking) for each in found.requisites]
        return visit.page(
            tx, "pages/card_requisites.html", base=_base(visit), found=found, blocks=blocks, focus=focus
        )

    async def edit(self, tx: ReadTx, visit: Visit) -> Response:
        found, number = await self._owned(tx, visit), _number(visit, "requisite_id")
        if number:
            known = found.find(number)
            row, preset = known.row, known.preset
        else:
            row, preset = None, found.preset(to_id(visit.query("preset")))
        codes = [] if preset is None else [each["FIELD_NAME"] for each in _sorted(preset)]
        parts = [Part("NAME", visit.text("requisite.name"), _text(row, "name") or _text(preset, "name"))]
        parts += _parts(REQUISITE, codes, row, visit.speaking, preset)
        return _form(
            tx, visit, visit.text("requisite.one"), parts, kept={"preset": preset["id"] if preset else 0}
        )

    async def save(self, tx: Tx, visit: Visit) -> Response:
        number = _number(visit, "requisite_id")
        fields: dict[str, Any] = {**_sent(visit, REQUISITE), "NAME": visit.sent("NAME").strip()}
        if not number:
            fields["PRESET_ID"] = to_id(visit.sent("preset"))
        owner_id = _number(visit, "entity_id")
        made = await requisite_pages.save(tx, visit.actor, self.owner, owner_id, number, fields)
        return await self.show(tx, visit, focus=f"requisite-{made}")

    async def delete(self, tx: Tx, visit: Visit) -> Response:
        owner_id, number = _number(visit, "entity_id"), _number(visit, "requisite_id")
        await requisite_pages.delete(tx, visit.actor, self.owner, owner_id, number)
        return await self.show(tx, visit, focus="requisite-new")

    async def edit_bank(self, tx: ReadTx, visit: Visit) -> Response:
        known, number = await self._requisite(tx, visit), _number(visit, "row_id")
        row = requisite_pages.bank_of(known, number) if number else None
        country = row["country_id"] if row else known.preset and known.preset["country_id"]
        codes = bank_fields_of(country)
        filled = [] if row is None else [each.code for each in _filled(BANK_DETAIL, row, visit.speaking)]
        parts = _parts(BANK_DETAIL, dict.fromkeys((*codes, *filled)), row, visit.speaking)
        return _form(tx, visit, visit.text("requisite.bank"), parts)

    async def save_bank(self, tx: Tx, visit: Visit) -> Response:
        known, number = await self._requisite(tx, visit), _number(visit, "row_id")
        await requisite_pages.save_bank(tx, visit.actor, known, number, _sent(visit, BANK_DETAIL))
        return await self.show(tx, visit, focus=f"requisite-{known.id}")

    async def delete_bank(self, tx: Tx, visit: Visit) -> Response:
        known = await self._requisite(tx, visit)
        await requisite_pages.delete_bank(tx, visit.actor, known, _number(visit, "row_id"))
        return await self.show(tx, visit, focus=f"requisite-{known.id}")

    async def edit_address(self, tx: ReadTx, visit: Visit) -> Response:
        known, type_id = await self._requisite(tx, visit), _number(visit, "row_id")
        row = next((each for each in known.addresses if each["type_id"] == type_id), None)
        parts = _parts(ADDRESS, _ADDRESS, row, visit.speaking)
        taken = {each["type_id"] for each in known.addresses}
        types = [
            (item.id, item.name(visit.speaking))
            for item in ENUMS["addresstype"]
            if type_id in (0, item.id) and (item.id not in taken or item.id == type_id)
        ]
        return _form(tx, visit, visit.text("requisite.address"), parts, types=types)

    async def save_address(self, tx: Tx, visit: Visit) -> Response:
        known = await self._requisite(tx, visit)
        type_id = _number(visit, "row_id") or to_id(visit.sent("type"))
        await requisite_pages.save_address(tx, visit.actor, known, type_id, _sent(visit, ADDRESS))
        return await self.show(tx, visit, focus=f"requisite-{known.id}")

    async def delete_address(self, tx: Tx, visit: Visit) -> Response:
        known = await self._requisite(tx, visit)
        await requisite_pages.delete_address(tx, visit.actor, known, _number(visit, "row_id"))
        return await self.show(tx, visit, focus=f"requisite-{known.id}")

    async def _owned(self, tx: ReadTx, visit: Visit, action: Action = Action.WRITE) -> Owned:
        owner_id = _number(visit, "entity_id")
        return await requisite_pages.owned(tx, visit.actor, self.owner, owner_id, action)

    async def _requisite(self, tx: ReadTx, visit: Visit) -> Requisite:
        """The one of the page's address, which belongs to the card."""
        return (await self._owned(tx, visit)).find(_number(visit, "requisite_id"))


def pages(path: str, owner: Entity) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`; id 0 is a new row."""
    block = _Requisites(owner)
    one = path + "requisites/{requisite_id:int}"
    bank, address = f"{one}/banks/{{row_id:int}}", f"{one}/addresses/{{row_id:int}}"
    return [
        Page(path + "requisites", block.show),
        Page(one, block.edit),
        Page(one, block.save, writes=True),
        Page(one + "/delete", block.delete, writes=True),
        Page(bank, block.edit_bank),
        Page(bank, block.save_bank, writes=True),
        Page(bank + "/delete", block.delete_bank, writes=True),
        Page(address, block.edit_address),
        Page(address, block.save_address, writes=True),
        Page(address + "/delete", block.delete_address, writes=True),
    ]


def _number(visit: Visit, name: str) -> int:
    found: int = visit.request.path_params[name]
    return found


def _base(visit: Visit) -> str:
    return visit.request.url.path.partition("requisites")[0]


def _form(tx: ReadTx, visit: Visit, title: str, parts: list[Part], **more: Any) -> Response:
    more = {"types": (), "kept": {}, **more}
    action = visit.request.url.path
    return visit.page(
        tx, "pages/card_requisite.html", base=_base(visit), title=title, action=action, parts=parts, **more
    )


def _sent(visit: Visit, fields: FieldSet) -> dict[str, str]:
    """What a form sent of the fields it may have."""
    return {
        field.code: visit.sent(field.code).strip()
        for field in fields.fields
        if field.code in visit.form and (field.code.startswith("RQ_") or field.code in _ADDRESS)
    }


def _block(found: Requisite, language: str) -> Block:
    preset = "" if found.preset is None else found.preset["name"]
    names = {item.id: item.name(language) for item in ENUMS["addresstype"]}
    return Block(
        Shown(found.id, found.row["name"] or preset, _filled(REQUISITE, found.row, language, found.preset)),
        preset,
        [
            Shown(row["id"], row["name"] or row["rq_bank_name"] or "", _filled(BANK_DETAIL, row, language))
            for row in found.banks
        ],
        [
            Shown(row["type_id"], names.get(row["type_id"], ""), _filled(ADDRESS, row, language))
            for row in found.addresses
        ],
    )


def _filled(fields: FieldSet, row: Row, language: str, preset: Row | None = None) -> list[Part]:
    """Fields with a value: those of the preset first, in its order."""
    first = [] if preset is None else [each["FIELD_NAME"] for each in _sorted(preset)]
    own = _ADDRESS if fields is ADDRESS else [field.code for field in fields.fields]
    codes = [code for code in (*first, *own) if code in _ADDRESS or code.startswith("RQ_")]
    return [part for part in _parts(fields, dict.fromkeys(codes), row, language, preset) if part.value]


def _parts(
    fields: FieldSet, codes: Iterable[str], row: Row | None, language: str, preset: Row | None = None
) -> list[Part]:
    """Fields of text by their codes, called as the preset calls them."""
    titles: Mapping[str, str] = (
        {} if preset is None else {each["FIELD_NAME"]: each["FIELD_TITLE"] for each in _sorted(preset)}
    )
    known = [fields.by_code[code] for code in codes if code in fields.by_code]
    return [
        Part(field.code, titles.get(field.code) or field.title(language), _text(row, str(field.column)))
        for field in known
        if field.type in _TEXTS
    ]


def _sorted(preset: Row) -> list[Mapping[str, Any]]:
    return sorted(preset["fields"], key=lambda each: (each["SORT"], each["ID"]))


def _text(row: Row | None, column: str) -> str:
    return "" if row is None or row[column] is None else str(row[column])
