"""Presets of requisites: the use cases behind `crm.requisite.preset.*` (entities.md 10.2).

Whoever may read contacts or companies may read them; they are settings of the CRM, so writing needs CONFIG.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from relead.actions.row_family import RowFamily, demand_any
from relead.domain import addresses
from relead.domain import requisites as rules
from relead.domain.access import Actor, demand_config
from relead.domain.errors import DomainError, NameRequired
from relead.domain.errors.requisites import PresetInUse, RowNotFound
from relead.domain.errors.user_fields import FieldNotDefined
from relead.domain.fields.draft import Draft
from relead.domain.fields.requisite import PRESET
from relead.domain.texts import text
from relead.domain.user_fields.field import REQUISITE
from relead.store import requisites, user_fields
from relead.store.engine import ReadTx, Row, Tx

_COUNTRIES = frozenset(country.id for country in rules.COUNTRIES)


class Presets(RowFamily):
    """Presets, each with the fields it offers."""

    rows = requisites.PRESETS
    kind = "Preset"
    defaults = {"sort": rules.SORT, "active": True, "name": ""}  # noqa: RUF012 - a ClassVar

    def missing(self, actor: Actor, row_id: int) -> DomainError:
        """Presets are no secret."""
        del actor
        return RowNotFound(self.kind, row_id)

    async def demand(self, tx: ReadTx, actor: Actor, row: Row) -> None:
        """Whoever may read owners of requisites."""
        del tx, row
        demand_any(actor, self.kinds)

    async def settle(self, tx: Tx, actor: Actor, columns: dict[str, Any], made: Draft) -> None:
        """Check the country, and that it is a preset of requisites."""
        del made
        demand_config(actor)
        if columns.get("entity_type_id") != addresses.REQUISITE:
            raise FieldNotDefined("ENTITY_TYPE_ID")
        if columns.get("country_id") not in _COUNTRIES:
            raise FieldNotDefined("COUNTRY_ID")
        if not columns["name"]:
            raise NameRequired("NAME", PRESET.by_code["NAME"].title(tx.portal.language))

    async def lock(self, tx: Tx, actor: Actor, row_id: int) -> Row:
        """Nobody can make a requisite after a locked preset."""
        demand_config(actor)
        row = await self.rows.lock(tx, row_id)
        if row is None:
            raise self.missing(actor, row_id)
        return row

    async def dismiss(self, tx: Tx, row: Row) -> None:
        """Delete a preset that nothing is made after. Raises PresetInUse."""
        if await requisites.uses_preset(tx, row["id"]):
            raise PresetInUse(text("preset_in_use", tx.portal.language))
        await super().dismiss(tx, row)

    async def list_fields(self, tx: ReadTx, actor: Actor, preset_id: int) -> Sequence[Mapping[str, Any]]:
        """Fields of a preset by SORT."""
        row = await self.get(tx, actor, preset_id)
        return sorted(row["fields"], key=lambda each: (each["SORT"], each["ID"]))

    async def get_field(self, tx: ReadTx, actor: Actor, preset_id: int, field_id: int) -> Mapping[str, Any]:
        """One field of a preset. Raises RowNotFound."""
        return rules.find(await self.list_fields(tx, actor, preset_id), field_id)

    async def available_fields(self, tx: ReadTx, actor: Actor, preset_id: int) -> list[str]:
        """Names of fields that may be added to a preset."""
        row = await self.get(tx, actor, preset_id)
        return rules.available(row["fields"], await _known(tx, row))

    async def add_field(self, tx: Tx, actor: Actor, preset_id: int, given: Mapping[str, Any]) -> int:
        """Add a field to a preset, return its id within the preset. Raises PresetFieldRefused."""
        row = await self.lock(tx, actor, preset_id)
        fields, field_id = rules.added(row["fields"], given, await _known(tx, row))
        await self._store(tx, actor, row, fields)
        return field_id

    async def update_field(
        self, tx: Tx, actor: Actor, preset_id: int, field_id: int, given: Mapping[str, Any]
    ) -> None:
        """Change a field of a preset. Raises RowNotFound, PresetFieldRefused."""
        row = await self.lock(tx, actor, preset_id)
        await self._store(
            tx, actor, row, rules.changed(row["fields"], field_id, given, await _known(tx, row))
        )

    async def delete_field(self, tx: Tx, actor: Actor, preset_id: int, field_id: int) -> None:
        """Take a field out of a preset. Raises RowNotFound."""
        row = await self.lock(tx, actor, preset_id)
        await self._store(tx, actor, row, rules.removed(row["fields"], field_id))

    async def _store(self, tx: Tx, actor: Actor, row: Row, fields: Sequence[Mapping[str, Any]]) -> None:
        changed = {"fields": fields, "date_modify": tx.now, "modify_by_id": actor.user_id}
        await self.rows.update(tx, row["id"], changed)


async def _known(tx: ReadTx, preset: Row) -> list[str]:
    own = (await user_fields.all_fields(tx)).of(REQUISITE)
    return rules.fields_of(preset["country_id"], (field.code for field in own))


async def prepare(tx: Tx) -> None:
    """Add the default presets of the portal's country unless there are any; addresses get requisites."""
    if await requisites.has_presets(tx):
        return
    common = {"entity_type_id": addresses.REQUISITE, "date_create": tx.now, "created_by_id": tx.user_id}
    for preset in rules.default_presets(tx.portal.country, tx.portal.language):
        await requisites.PRESETS.insert(tx, {**preset, **common})
    await hold_addresses(tx)


async def hold_addresses(tx: Tx) -> None:
    """Give addresses in cards that were written without requisites what they belong to (entities.md 2.9)."""
    for owner in requisites.OWNERS:
        preset = await requisites.default_preset(tx, rules.default_xml_id(tx.portal.country, owner))
        if preset is not None:
            await requisites.hold_addresses(tx, owner, preset, rules.SORT)


FAMILY = Presets(requisites.PRESET_LIST, requisites.OWNERS)
