"""What the cards of contacts, companies and deals show alike.

Belongs here: their fields as facts, the stages of a bar. Does not belong here: which fields a card shows
(`pages`), how a fact looks (`facts`, templates/card.html).
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from relead.actions.client_pages import Card
from relead.actions.unit import ReadTx, Row
from relead.domain.access import Actor
from relead.domain.fields.catalogue import Field
from relead.web import facts
from relead.web.facts import Fact

_FINAL = {"S": "now-good", "F": "now-bad"}


class Step(NamedTuple):
    """A stage of the bar (templates/lead.html). `state` is "", done, now, now-good or now-bad."""

    code: str
    name: str
    state: str
    allowed: bool


def known(tx: ReadTx, card: Card, base: str, codes: Iterable[str], language: str) -> dict[str, Any]:
    """What a card's template knows; fields without a value, and such as say nothing new, stand apart."""
    shown = list(_facts(tx, card, codes, language))
    return {
        "base": base,
        "card": card,
        "facts": [fact for fact in shown if fact.value is not None and not _is_seldom(fact)],
        "empty_facts": [fact for fact in shown if fact.editable and (fact.value is None or _is_seldom(fact))],
    }


def _is_seldom(fact: Fact) -> bool:
    """Whether hardly anybody needs it: every sum shows its currency."""
    return fact.code == "CURRENCY_ID" and fact.editable


def fact(tx: ReadTx, card: Card, field: Field, language: str) -> Fact:
    """One field."""
    label = facts.named(card.users, card.dictionaries, card.named)
    zone = tx.portal.zone
    return facts.fact_of(field, card.row, card.values, zone, label, language, editable=card.writable)


def _facts(tx: ReadTx, card: Card, codes: Iterable[str], language: str) -> Iterator[Fact]:
    own = [card.kind.family.catalogue.by_code[code] for code in codes]
    for field in (*own, *card.user_fields):
        yield fact(tx, card, field, language)
        if field.code == "ASSIGNED_BY_ID":
            label = facts.named(card.users, card.dictionaries, card.named)
            yield facts.observed(card.observers, label, language, editable=card.writable)


def steps(card: Card, actor: Actor, stages: Mapping[str, Row]) -> list[Step]:
    """Stages by STATUS_ID, in order; of the final ones those of failure only if the item is in one."""
    rows = list(stages.values())
    now, category = card.row[card.kind.stage], card.row.get("category_id", 0)
    reached = next((number for number, row in enumerate(rows) if row["status_id"] == now), -1)
    return [
        Step(
            row["status_id"],
            row["name"],
            _state(row, number, reached),
            card.writable and actor.may_move(card.kind.entity, now, row["status_id"], category),
        )
        for number, row in enumerate(rows)
        if number == reached or row["semantics"] != "F"
    ]


def losses(card: Card, actor: Actor, stages: Mapping[str, Row]) -> list[Row]:
    """Stages of failure that an item in progress may be moved to."""
    now, category = card.row[card.kind.stage], card.row.get("category_id", 0)
    if not card.writable or card.row["semantic"] != "P":
        return []
    return [
        row
        for row in stages.values()
        if row["semantics"] == "F" and actor.may_move(card.kind.entity, now, row["status_id"], category)
    ]


def _state(row: Row, number: int, reached: int) -> str:
    if number == reached:
        return _FINAL.get(row["semantics"], "now")
    return "done" if number < reached and row["semantics"] not in _FINAL else ""
