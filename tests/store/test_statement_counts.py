"""How many SQL statements a method runs: each is a round trip, so a new one must be meant.

BEGIN and COMMIT are not counted, nor what recognises the caller and reads the settings.
"""

from typing import Any

import pytest

from relead.store.statement import Statement
from support.crm import Portal

_NOT_COUNTED = ("webhook", "setting", "user_account", "user_field", "role", "department")


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """SQL of the statements run from now on."""
    run: list[str] = []
    original = Statement.bind

    def bind(self: Statement, values: dict[str, Any]) -> tuple[str, list[Any]]:
        sql, arguments = original(self, values)
        if not any(f"FROM {table}" in sql for table in _NOT_COUNTED):
            run.append(sql)
        return sql, arguments

    monkeypatch.setattr(Statement, "bind", bind)
    return run


COUNTS = [
    ("crm.lead.fields", {}, 0),
    ("crm.lead.contact.fields", {}, 0),
    ("crm.lead.get", {"id": "R"}, 1),
    ("crm.contact.get", {"id": "A"}, 1),
    ("crm.company.get", {"id": "CO"}, 1),
    ("crm.lead.contact.items.get", {"id": "R"}, 1),
    ("crm.contact.company.items.get", {"id": "A"}, 1),
    ("crm.company.contact.items.get", {"id": "CO"}, 1),
    ("crm.lead.list", {"start": -1}, 1),
    ("crm.lead.list", {}, 2),
    ("crm.lead.list", {"select": ["ID", "PHONE"], "filter": {"PHONE": "113"}}, 3),
    # lock the lead, read its links, lock the contact, insert, update, history with event
    ("crm.lead.contact.add", {"id": "R", "fields": {"CONTACT_ID": "C"}}, 6),
    ("crm.lead.contact.add", {"id": "R", "fields": {"CONTACT_ID": "A"}}, 3),
    ("crm.lead.contact.delete", {"id": "R", "fields": {"CONTACT_ID": "A"}}, 6),
    ("crm.lead.contact.delete", {"id": "R", "fields": {"CONTACT_ID": "C"}}, 2),
    ("crm.lead.contact.items.set", {"id": "R", "items": [{"CONTACT_ID": "B"}, {"CONTACT_ID": "C"}]}, 8),
    ("crm.lead.contact.items.delete", {"id": "R"}, 5),
    # besides: multifields of the lead, then savepoint's lock, multifields, insert, update of the contact
    ("crm.lead.contact.add", {"id": "L", "fields": {"CONTACT_ID": "C"}}, 11),
    ("crm.lead.update", {"id": "L", "fields": {"TITLE": "x"}}, 4),
    ("crm.lead.update", {"id": "L", "fields": {}}, 2),
    # besides: its activities are completed
    ("crm.lead.update", {"id": "L", "fields": {"STATUS_ID": "JUNK"}}, 6),
    ("crm.lead.add", {"fields": {}}, 5),
    ("crm.lead.add", {"fields": {"CONTACT_ID": "A", "PHONE": ["113"]}}, 8),
    ("crm.contact.add", {"fields": {"NAME": "x"}}, 4),
    ("crm.company.add", {"fields": {"TITLE": "x"}}, 4),
]


@pytest.mark.parametrize(("method", "params", "expected"), COUNTS)
async def test_statements(
    portal: Portal, statements: list[str], method: str, params: dict[str, Any], expected: int
) -> None:
    one, two, three = await portal.contacts(3)
    company = await portal.company(CONTACT_ID=[one])
    ids = {
        "A": one, "B": two, "C": three, "CO": company, "L": await portal.lead(PHONE=["113"]),
        "R": await portal.lead(CONTACT_IDS=[one, two]),
    }  # fmt: skip
    given = _named(params, ids)
    statements.clear()
    await portal.admin(method, **given)
    assert len(statements) == expected, "\n\n".join(statements)


def _named(value: Any, ids: dict[str, int]) -> Any:
    if isinstance(value, dict):
        return {key: _named(inner, ids) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner, ids) for inner in value]
    return ids.get(value, value) if isinstance(value, str) else value
