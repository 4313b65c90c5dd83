"""Links between leads, contacts and companies as plain lists and dicts: what the server must be equal to.

Written from entities.md 1.3, 1.7, 1.8 and the rulings, without a look at our own code, and slow on purpose.
A `Refused` raised leaves the model as it was.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Row = list[Any]
"""[id, SORT, is primary]."""
SEMANTICS = {"NEW": "P", "IN_PROCESS": "P", "CONVERTED": "S", "JUNK": "F"}


class Refused(Exception):  # noqa: N818 - a state
    """The call is refused with this text."""


@dataclass
class Lead:
    """A lead and its clients."""

    links: list[Row] = field(default_factory=list)
    company: int | None = None
    status: str = "NEW"
    repeat: bool = False

    def follow(self) -> None:
        """Let the flag follow the links, except in success."""
        if SEMANTICS[self.status] != "S":
            self.repeat = bool(self.links) or self.company is not None


def _ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (row[1], row[0]))


def _next_sort(rows: list[Row]) -> int:
    highest = max((row[1] for row in rows), default=0)
    return highest + 10 if highest > 0 else 10


def _add(rows: list[Row], other: int, sort: int | None, *, primary: bool) -> list[Row]:
    primary = primary or not rows
    kept = [[row[0], row[1], row[2] and not primary] for row in rows]
    return _ordered([*kept, [other, _next_sort(rows) if sort is None else sort, primary]])


def _remove(rows: list[Row], gone: int) -> list[Row]:
    kept = [row[:] for row in rows if row[0] != gone]
    if kept and not any(row[2] for row in kept):
        kept[0][2] = True
    return kept


def _replaced(wishes: Sequence[tuple[int, int | None, bool]]) -> list[Row]:
    rows: dict[int, Row] = {}
    elected = next((other for other, _, primary in wishes if other > 0 and primary), None)
    for position, (other, sort, _) in enumerate(wishes, 1):
        if other > 0:
            elected = elected or other
            rows[other] = [other, sort if sort is not None and sort > 0 else position * 10, False]
    for row in rows.values():
        row[2] = row[0] == elected
    return _ordered(list(rows.values()))


def _listed(ids: Sequence[int]) -> list[Row]:
    return _replaced([(one, None, False) for one in dict.fromkeys(ids) if one > 0])


def _ids(rows: list[Row]) -> set[int]:
    return {row[0] for row in rows}


def _with_links(rows: list[Row]) -> Callable[[Lead], None]:
    def write(lead: Lead) -> None:
        lead.links = rows

    return write


class Model:
    """The whole portal as far as links go. Methods return the answer and add to `events`."""

    def __init__(self, leads: int, contacts: int, companies: int) -> None:
        self.leads = {number: Lead() for number in range(1, leads + 1)}
        self.contacts: dict[int, list[Row]] = {number: [] for number in range(1, contacts + 1)}
        self.companies = set(range(1, companies + 1))
        self.events: list[tuple[str, int]] = []

    def state(self) -> dict[str, Any]:
        """What is compared with the database."""
        return {
            "leads": {
                str(number): {
                    "links": lead.links,
                    "contact": next((row[0] for row in lead.links if row[2]), None),
                    "company": lead.company,
                    "status": lead.status,
                    "repeat": lead.repeat,
                }
                for number, lead in self.leads.items()
            },
            "contacts": {
                str(number): {"links": rows, "company": next((row[0] for row in rows if row[2]), None)}
                for number, rows in self.contacts.items()
            },
            "companies": sorted(self.companies),
        }

    # The contacts of leads.

    def lead_add(self, lead: int, contact: int, sort: int | None, *, primary: bool) -> bool:
        rows = self._lead(lead).links
        self._must_exist(self.contacts, [contact], "Not found.")
        if contact in _ids(rows):
            return False
        return self._change(lead, _with_links(_add(rows, contact, sort, primary=primary)))

    def lead_delete(self, lead: int, contact: int) -> bool:
        rows = self._lead(lead).links
        if contact not in _ids(rows):
            return False
        return self._change(lead, _with_links(_remove(rows, contact)))

    def lead_set(self, lead: int, wishes: Sequence[tuple[int, int | None, bool]]) -> bool:
        rows = _replaced(wishes)
        self._must_exist(self.contacts, _ids(rows) - _ids(self._lead(lead).links), "Not found.")
        self._change(lead, _with_links(rows))
        return True

    def lead_clear(self, lead: int) -> bool:
        self._lead(lead)
        self._change(lead, _with_links([]))
        return True

    def lead_update(self, lead: int, fields: dict[str, Any]) -> bool:
        present = self._lead(lead, "Not found")
        rows, company = present.links, present.company
        if fields.get("CONTACT_IDS") is not None:
            rows = _listed(fields["CONTACT_IDS"])
        elif fields.get("CONTACT_ID") is not None and fields["CONTACT_ID"] not in _ids(rows):
            rows = _listed([fields["CONTACT_ID"]])
        if fields.get("COMPANY_ID") is not None:
            company = fields["COMPANY_ID"] if fields["COMPANY_ID"] > 0 else None
        self._must_exist(self.contacts, _ids(rows) - _ids(present.links), "Access denied.")
        if company is not None and company != present.company:
            self._must_exist(self.companies, [company], "Access denied.")

        def write(one: Lead) -> None:
            one.links, one.company = rows, company
            one.status = fields["STATUS_ID"] if fields.get("STATUS_ID") in SEMANTICS else one.status

        self._change(lead, write)
        return True

    # The companies of contacts, from both ends.

    def contact_update(self, contact: int, companies: list[int] | None, company: int | None) -> bool:
        if contact not in self.contacts:
            raise Refused("Not found")
        before = self.contacts[contact]
        after = before
        if companies is not None:
            after = _listed(companies)
        elif company is not None and company not in _ids(before):
            after = _listed([company])
        self._must_exist(self.companies, _ids(after) - _ids(before), "Access denied.")
        self._set_companies(contact, after)
        return True

    def company_update(self, company: int, contacts: list[int]) -> bool:
        if company not in self.companies:
            raise Refused("Not found")
        before, after = self._contacts_of(company), {row[0]: row[1] for row in _listed(contacts)}
        self._must_exist(self.contacts, after.keys() - before.keys(), "Access denied.")
        if self._set_contacts(company, before, after):
            self.events.append(("ONCRMCOMPANYUPDATE", company))
        return True

    def company_add(self, company: int, contact: int, sort: int | None) -> bool:
        if company not in self.companies:
            raise Refused("Not found.")
        self._must_exist(self.contacts, [contact], "Not found.")
        before = self._contacts_of(company)
        if contact in before:
            return False
        place = _next_sort([[0, one, False] for one in before.values()]) if sort is None else sort
        return self._set_contacts(company, before, before | {contact: place})

    def company_delete_link(self, company: int, contact: int) -> bool:
        if company not in self.companies:
            raise Refused("Not found.")
        before = self._contacts_of(company)
        return self._set_contacts(
            company, before, {one: sort for one, sort in before.items() if one != contact}
        )

    # Deletion.

    def contact_delete(self, contact: int) -> bool:
        if contact not in self.contacts:
            raise Refused("Element not found")
        for number, lead in self.leads.items():
            if contact in _ids(lead.links):
                rows = _remove(lead.links, contact)
                self._change(number, _with_links(rows))
        del self.contacts[contact]
        self.events.append(("ONCRMCONTACTDELETE", contact))
        return True

    def company_delete(self, company: int) -> bool:
        if company not in self.companies:
            raise Refused("Company is not found")
        for number, lead in self.leads.items():
            if lead.company == company:
                self._change(number, lambda one: setattr(one, "company", None))
        for contact, rows in self.contacts.items():
            if company in _ids(rows):
                self._set_companies(contact, _remove(rows, company))
        self.companies.discard(company)
        self.events.append(("ONCRMCOMPANYDELETE", company))
        return True

    def lead_delete_whole(self, lead: int) -> bool:
        self._lead(lead, "Lead is not found")
        del self.leads[lead]
        self.events.append(("ONCRMLEADDELETE", lead))
        return True

    # What they are made of.

    def _lead(self, lead: int, text: str = "Not found.") -> Lead:
        if lead not in self.leads:
            raise Refused(text)
        return self.leads[lead]

    @staticmethod
    def _must_exist(known: Any, ids: Any, text: str) -> None:
        if any(one not in known for one in ids):
            raise Refused(text)

    def _change(self, lead: int, write: Callable[[Lead], None]) -> bool:
        before = copy.deepcopy(self.leads[lead])
        write(self.leads[lead])
        self.leads[lead].follow()
        if self.leads[lead] == before:
            return False
        self.events.append(("ONCRMLEADUPDATE", lead))
        return True

    def _contacts_of(self, company: int) -> dict[int, int]:
        return {
            contact: row[1] for contact, rows in self.contacts.items() for row in rows if row[0] == company
        }

    def _set_companies(self, contact: int, rows: list[Row]) -> bool:
        if self.contacts[contact] == rows:
            return False
        self.contacts[contact] = rows
        self.events.append(("ONCRMCONTACTUPDATE", contact))
        return True

    def _set_contacts(self, company: int, before: dict[int, int], after: dict[int, int]) -> bool:
        changed = False
        for contact in sorted(before.keys() | after.keys()):
            rows = self.contacts[contact]
            if contact not in after:
                changed |= self._set_companies(contact, _remove(rows, company))
            elif contact not in before:
                changed |= self._set_companies(contact, _add(rows, company, after[contact], primary=True))
            else:
                placed = [[one, after[contact] if one == company else sort, p] for one, sort, p in rows]
                changed |= self._set_companies(contact, _ordered(placed))
        return changed
