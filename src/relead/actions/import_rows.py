"""Rows of a table as fields of entities: what the names in their cells stand for, and whom they repeat.

Belongs here: looking up names for a few rows at once. Does not belong here: one cell (`domain/table_cells`),
making entities (`imports`), the run of an import (`import_runs`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from relead.actions import categories, companies, duplicates
from relead.actions.list_pages import Kind
from relead.domain.access import Action, Actor, Level
from relead.domain.currencies import signs
from relead.domain.deal_stages import dictionary
from relead.domain.errors import InvalidValue
from relead.domain.errors.tables import Duplicate
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.ids import Entity
from relead.domain.listing import Condition, Op, Query
from relead.domain.table_cells import Names, amount, read
from relead.store import currencies, statuses, users
from relead.store.engine import ReadTx

_STAGE: Final = "STAGE_ID"
_RESPONSIBLE: Final = "ASSIGNED_BY_ID"
_SUM, _CURRENCY = "OPPORTUNITY", "CURRENCY_ID"
_CATEGORY: Final = "CATEGORY_ID"
_TYPES: Final[Mapping[Entity, tuple[Entity, ...]]] = {
    Entity.LEAD: (Entity.LEAD, Entity.CONTACT, Entity.COMPANY),
    Entity.CONTACT: (Entity.CONTACT,),
    Entity.COMPANY: (Entity.COMPANY,),
}
"""Where somebody with the same phone or e-mail address is looked for."""

Pairs = list[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Rows:
    """How rows are read: `targets` by column, the names in their cells, who answers where none is named."""

    kind: Kind
    targets: Sequence[str]
    fields: Mapping[str, Field]
    names: Names
    stages: Mapping[str, Pairs]
    responsible: str
    language: str

    def fields_of(self, cells: Sequence[str]) -> dict[str, Any]:
        """What a client would send for a row. Raises what `table_cells.read` does."""
        made: dict[str, Any] = {_RESPONSIBLE: self.responsible} if self.responsible else {}
        sign = None
        written = [(t, text) for t, text in zip(self.targets, cells, strict=True) if t and text]
        # The category first: the names of stages are those of its own.
        for target, text in sorted(written, key=lambda each: each[0] != _CATEGORY):
            code, _, value_type = target.partition(".")
            names = self._stages(made) if code == _STAGE else self.names
            if code == _SUM:
                made[code], sign = amount(self.fields[code], text, names, self.language)
                continue
            value = read(self.fields[code], text, names, self.language)
            if self.fields[code].type is FieldType.MULTIFIELD:
                entries = [{**each, "VALUE_TYPE": value_type} if value_type else each for each in value]
                made.setdefault(code, []).extend(entries)
            else:
                made[code] = value
        if sign and made.setdefault(_CURRENCY, sign) != sign:
            raise InvalidValue(_SUM, self.fields[_SUM].title(self.language))
        if made.get(_CATEGORY) == "0":  # as good as none given
            del made[_CATEGORY]
        return made

    def _stages(self, made: Mapping[str, Any]) -> Names:
        return Names({_STAGE: self.stages.get(made.get(_CATEGORY, "0"), [])})


async def rows(
    tx: ReadTx,
    actor: Actor,
    kind: Kind,
    targets: Sequence[str],
    responsible: str,
    cells: Sequence[Sequence[str]],
) -> Rows:
    """How these rows are read: at most 6 statements."""
    known = kind.family.known(tx)
    fields = {
        code: known.by_code[code] for each in targets if (code := each.partition(".")[0]) in known.by_code
    }
    # A field that was deleted since it was chosen is no field any more.
    targets = [each if each.partition(".")[0] in fields else "" for each in targets]
    texts = {
        code: {row[i] for row in cells for i, each in enumerate(targets) if each == code and row[i]}
        for code in fields
    }
    of: dict[str, Pairs] = await _dictionaries(tx, fields)
    of |= await _people(tx, fields, texts)
    if "COMPANY_ID" in fields:
        of["COMPANY_ID"] = await _companies(tx, actor, texts["COMPANY_ID"])
    if {_CURRENCY, _SUM} & fields.keys():
        of[_CURRENCY] = [(row["currency"], signs(row["currency"])) for row in await currencies.list_all(tx)]
    stages: dict[str, Pairs] = {}
    if {_STAGE, _CATEGORY} & fields.keys() and kind.entity is Entity.DEAL:
        of[_CATEGORY] = [
            (str(row["id"]), (row["name"],)) for row in await categories.DEALS.list_all(tx, actor)
        ]
        stages = await _stages(tx, [int(value) for value, _ in of[_CATEGORY]])
    return Rows(kind, targets, fields, Names(of), stages, responsible, tx.portal.language)


async def _dictionaries(tx: ReadTx, fields: Mapping[str, Field]) -> dict[str, Pairs]:
    kinds = {each.status_type for each in fields.values() if each.status_type}
    found: dict[str, Pairs] = {}
    for row in await statuses.list_for_many(tx, kinds) if kinds else ():
        found.setdefault(row["entity_id"], []).append((row["status_id"], (row["name"],)))
    return {code: found.get(each.status_type, []) for code, each in fields.items() if each.status_type}


async def _stages(tx: ReadTx, numbers: Sequence[int]) -> dict[str, Pairs]:
    of = {dictionary(number): str(number) for number in numbers}
    made: dict[str, Pairs] = {}
    for row in await statuses.list_for_many(tx, of):
        made.setdefault(of[row["entity_id"]], []).append((row["status_id"], (row["name"],)))
    return made


async def _people(tx: ReadTx, fields: Mapping[str, Field], texts: Mapping[str, set[str]]) -> dict[str, Pairs]:
    codes = [code for code, each in fields.items() if each.type in (FieldType.USER, FieldType.EMPLOYEE)]
    words = {" ".join(text.split()).lower() for code in codes for text in texts[code]}
    if not words:
        return {code: [] for code in codes}
    found: Pairs = [
        (
            str(row["id"]),
            (row["login"], f"{row['name']} {row['last_name']}", f"{row['last_name']} {row['name']}"),
        )
        for row in await users.called(tx, words)
    ]
    return dict.fromkeys(codes, found)


async def _companies(tx: ReadTx, actor: Actor, texts: set[str]) -> Pairs:
    """Companies of these titles that the actor may read; a number is an id, checked with the rest."""
    made: Pairs = [(text, ()) for text in texts if text.isdecimal()]
    titles = [text for text in texts if not text.isdecimal()]
    if not titles or actor.most(Entity.COMPANY, Action.READ) is Level.NONE:
        return made
    family = companies.FAMILY
    shown = tuple(family.catalogue.by_code[code] for code in ("ID", "TITLE"))
    found = await family.page(tx, actor, shown, Query((Condition("title", Op.IN, titles),)), 0)
    return [*made, *((str(row["id"]), (row["title"],)) for row in found)]


async def demand_new(tx: ReadTx, actor: Actor, kind: Kind, fields: Mapping[str, Any]) -> None:
    """Raise Duplicate if somebody the actor may read has a phone or an e-mail address of a row."""
    types = [each for each in _TYPES.get(kind.entity, ()) if actor.most(each, Action.READ) is not Level.NONE]
    for code in ("PHONE", "EMAIL"):
        values = [entry["VALUE"] for entry in fields.get(code, ())]
        if values and types and await duplicates.find(tx, actor, code, values, types):
            raise Duplicate(code)
