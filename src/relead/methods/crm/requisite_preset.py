"""`crm.requisite.preset.*` and `crm.requisite.preset.field.*` (entities.md 10.2)."""

from relead.actions import requisite_presets
from relead.actions.unit import ReadTx, Tx
from relead.domain.fields.requisite import PRESET_FIELD
from relead.domain.ids import to_id
from relead.domain.requisites import COUNTRIES
from relead.methods._call import actor, entity_id, mapping
from relead.methods._row_family import methods, row_family
from relead.wire.call import Call
from relead.wire.listing import Page

_PRESETS = requisite_presets.FAMILY


async def _countries(tx: ReadTx, _call: Call) -> object:
    russian = tx.portal.language == "ru"
    return [
        {"ID": each.id, "CODE": each.code, "TITLE": each.title_ru if russian else each.title_en}
        for each in COUNTRIES
    ]


async def _fields(tx: ReadTx, _call: Call) -> object:
    return PRESET_FIELD.describe(tx.portal.language)


async def _list(tx: ReadTx, call: Call) -> object:
    rows = list(await _PRESETS.list_fields(tx, actor(call), _preset(call)))
    return Page(rows, total=len(rows))


async def _get(tx: ReadTx, call: Call) -> object:
    return await _PRESETS.get_field(tx, actor(call), _preset(call), entity_id(call))


async def _available(tx: ReadTx, call: Call) -> object:
    return await _PRESETS.available_fields(tx, actor(call), _preset(call))


async def _add(tx: Tx, call: Call) -> object:
    return await _PRESETS.add_field(tx, actor(call), _preset(call), mapping(call, "fields", required=True))


async def _update(tx: Tx, call: Call) -> object:
    field_id, given = entity_id(call), mapping(call, "fields", required=True)
    await _PRESETS.update_field(tx, actor(call), _preset(call), field_id, given)
    return True


async def _delete(tx: Tx, call: Call) -> object:
    await _PRESETS.delete_field(tx, actor(call), _preset(call), entity_id(call))
    return True


def _preset(call: Call) -> int:
    """The parameter `preset`: an object with the ID."""
    return to_id(mapping(call, "preset", required=True).get("ID"))


METHODS = [
    *row_family("crm.requisite.preset", _PRESETS),
    *methods("crm.requisite.preset", {"countries": _countries}, {}),
    *methods(
        "crm.requisite.preset.field",
        {"fields": _fields, "list": _list, "get": _get, "availabletoadd": _available},
        {"add": _add, "update": _update, "delete": _delete},
    ),
]
