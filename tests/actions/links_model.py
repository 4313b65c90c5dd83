"""Leads, contacts, companies and deals with their links as plain data: what the server must be equal to.

Written from entities.md 1.3, 1.7, 1.8, 9.2, repeat-leads.md 2.5 and 5 and the rulings, without a look at our
own code, and slow on purpose. A `Refused` raised leaves the model as it was.
"""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

Row = list[Any]
"""[id, SORT, is primary]."""
SEMANTICS = {"NEW": "P", "IN_PROCESS": "P", "CONVERTED": "S", "JUNK": "F"}
NOBODY, OWN, ALL = "", "A", "X"
"""Levels of a right."""
DENIED = "Access denied!"


class Refused(Exception):  # noqa: N818 - a state
    """The call is refused with this text."""


@dataclass
class Lead:
    """A lead and its clients."""

    links: list[Row] = field(default_factory=list)
    company: int | None = None
    status: str = "NEW"
    repeat: bool = False
    owner: int = 1

    def follow(self) -> None:
        """Let the flag follow the links, except in success."""
        if SEMANTICS[self.status] != "S":
            self.repeat = bool(self.links) or self.company is not None


@dataclass
class Client:
    """A contact with its companies, or a company; `born` is the lead it was made of."""

    links: list[Row] = field(default_factory=list)
    born: int | None = None
    title: str = ""
    owner: int = 1


@dataclass
class Deal:
    """A deal made of a lead."""

    links: list[Row] = field(default_factory=list)
    company: int | None = None
    born: int | None = None


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


def _united(rows: list[Row], others: Sequence[list[Row]]) -> list[Row]:
    for other in others:
        first = not rows
        for one, _, primary in other:
            if one not in _ids(rows):
                rows = _add(rows, one, None, primary=first and primary)
    return rows


def _redirected(rows: list[Row], gone: Sequence[int], to: int) -> list[Row]:
    own = [row for row in rows if row[0] == to]
    moved = own + [row for row in rows if row[0] in gone]
    if len(moved) == len(own):
        return rows
    kept = [row[:] for row in rows if row not in moved]
    return _ordered([*kept, [to, moved[0][1], any(row[2] for row in moved)]])


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
        self.contacts = {number: Client() for number in range(1, contacts + 1)}
        self.companies = {number: Client(title="Co") for number in range(1, companies + 1)}
        self.deals: dict[int, Deal] = {}
        for owned in (self.leads, self.contacts):
            for number, one in owned.items():
                one.owner = 1 + number % 2
        self.made = {"CONTACT": contacts, "COMPANY": companies, "DEAL": 0}
        self.rights = dict.fromkeys(("LEAD READ", "LEAD WRITE", "CONTACT READ"), OWN)
        """Rights of user 2; user 1 is the administrator."""
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
                str(number): {
                    "links": one.links,
                    "company": next((row[0] for row in one.links if row[2]), None),
                    "born": one.born,
                }
                for number, one in self.contacts.items()
            },
            "companies": {str(number): one.born for number, one in self.companies.items()},
            "deals": {
                str(number): {
                    "links": one.links,
                    "contact": next((row[0] for row in one.links if row[2]), None),
                    "company": one.company,
                    "born": one.born,
                }
                for number, one in self.deals.items()
            },
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
        status = fields["STATUS_ID"] if fields.get("STATUS_ID") in SEMANTICS else present.status
        reopened = present.status == "CONVERTED" != status
        born = {kind: self._born(kind, lead)[: None if kind == "DEAL" else 1] for kind in self.made}
        if reopened:
            rows = [] if _ids(rows) & set(born["CONTACT"]) else rows
            company = None if company in born["COMPANY"] else company
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
            one.links, one.company, one.status = rows, company, status

        self._change(lead, write)
        if reopened:
            for kind, ids in born.items():
                for one in ids:
                    self._of(kind)[one].born = None
                    self.events.append((f"ONCRM{kind}UPDATE", one))
        return True

    # Conversion and merging.

    def convert(self, lead: int, items: Sequence[str], contact: int, company: int) -> dict[str, Any]:
        one = self._lead(lead, "Lead was not found.")
        if one.repeat and set(items) != {"DEAL"}:
            raise Refused("a repeat lead becomes a deal only")
        used: dict[str, int | None] = dict.fromkeys(("CONTACT", "COMPANY", "DEAL"))
        born = {kind: self._born(kind, lead) for kind in ("COMPANY", "CONTACT")}
        for kind, chosen in (("COMPANY", company), ("CONTACT", contact)):
            if kind in items and (born[kind] or chosen):
                used[kind] = (born[kind] or [chosen])[0]
                self._must_exist(self._of(kind), [used[kind]], "Not found.")
        created = {kind: used[kind] is None for kind in items}
        for kind in ("COMPANY", "CONTACT"):
            if kind in items:
                used[kind] = self._become(
                    kind, used[kind], lead, None if kind == "COMPANY" else used["COMPANY"]
                )
        if "DEAL" in items:
            elected = sorted(one.links, key=lambda row: (not row[2], row[1], row[0]))
            clients = [row[0] for row in elected] if used["CONTACT"] is None else [used["CONTACT"]]
            number = used["DEAL"] = self._number("DEAL")
            self.deals[number] = Deal(_listed(clients), used["COMPANY"] or one.company, lead)
            self.events.append(("ONCRMDEALADD", number))
        self._change(lead, partial(self._finish, used=used))
        return {"statusId": "CONVERTED", "created": created} | {
            f"{kind.lower()}Id": number for kind, number in used.items()
        }

    @staticmethod
    def _finish(lead: Lead, used: dict[str, int | None]) -> None:
        lead.status = "CONVERTED"
        lead.company = used["COMPANY"] or lead.company
        if used["CONTACT"] not in (None, *_ids(lead.links)):
            lead.links = _listed([used["CONTACT"] or 0])

    def _become(self, kind: str, present: int | None, lead: int, company: int | None) -> int:
        """A contact or a company made of a lead, or the present one as its child."""
        if present is None:
            present = self._number(kind)
            rows = [] if company is None else _listed([company])
            self._of(kind)[present] = Client(rows, lead, "L", self.leads[lead].owner)
            self.events.append((f"ONCRM{kind}ADD", present))
        elif self._of(kind)[present].born is None:
            self._of(kind)[present].born = lead
            self.events.append((f"ONCRM{kind}UPDATE", present))
        return present

    def _number(self, kind: str) -> int:
        self.made[kind] += 1
        return self.made[kind]

    def merge(self, kind: str, ids: Sequence[int]) -> dict[str, Any]:
        known, different = self._of(kind), list(dict.fromkeys(ids))
        if len(different) == 1:
            raise Refused("The parameter entityIds must contains at least two elements.")
        self._must_exist(known, different, "Owner was not found")
        to, *gone = different
        contradict = {one.company for one in (known[i] for i in different) if kind == "LEAD"} - {None}
        contradict |= {one.title for one in (known[i] for i in different) if kind == "COMPANY"}
        if len(contradict) > 1:
            return {"STATUS": "CONFLICT", "ENTITY_IDS": []}
        getattr(self, f"_merge_{kind.lower()}")(to, gone)
        for one in gone:
            del known[one]
            self.events.append((f"ONCRM{kind}DELETE", one))
        self.events.append((f"ONCRM{kind}UPDATE", to))
        return {"STATUS": "SUCCESS", "ENTITY_IDS": gone}

    def _merge_lead(self, to: int, gone: list[int]) -> None:
        target, others = self.leads[to], [self.leads[one] for one in gone]
        target.links = _united(target.links, [other.links for other in others])
        target.company = next((one.company for one in (target, *others) if one.company is not None), None)
        target.follow()
        for kind in self.made:
            for one in (child for parent in gone for child in self._born(kind, parent)):
                self._of(kind)[one].born = to
                self.events.append((f"ONCRM{kind}UPDATE", one))

    def _merge_contact(self, to: int, gone: list[int]) -> None:
        target, others = self.contacts[to], [self.contacts[one] for one in gone]
        target.links = _united(target.links, [other.links for other in others])
        target.born = next((one.born for one in (target, *others) if one.born is not None), None)
        for number, lead in self.leads.items():
            self._change(number, _with_links(_redirected(lead.links, gone, to)))
        for number, deal in self.deals.items():
            self._set_deal(number, _redirected(deal.links, gone, to), deal.company)

    def _merge_company(self, to: int, gone: list[int]) -> None:
        others = [self.companies[one] for one in (to, *gone)]
        self.companies[to].born = next((one.born for one in others if one.born is not None), None)
        for number, lead in self.leads.items():
            if lead.company in gone:
                self._change(number, lambda one: setattr(one, "company", to))
        for number, deal in self.deals.items():
            self._set_deal(number, deal.links, to if deal.company in gone else deal.company)
        for number, contact in self.contacts.items():
            self._set_companies(number, _redirected(contact.links, gone, to))

    # Somebody who is no administrator.

    def limited_add(self, lead: int, contact: int) -> bool:
        read, reads_contacts = self.rights["LEAD READ"], self.rights["CONTACT READ"]
        if read == reads_contacts == NOBODY:  # the CRM is closed to him
            raise Refused("Access denied.")
        if lead not in self.leads:
            raise Refused("Not found." if read == ALL else DENIED)
        allowed = min(read, self.rights["LEAD WRITE"])  # who may not read may not write
        if not self._reaches(allowed, self.leads[lead].owner):
            raise Refused(DENIED)
        if contact not in self.contacts and reads_contacts == ALL:
            raise Refused("Not found.")
        if contact not in self.contacts or not self._reaches(reads_contacts, self.contacts[contact].owner):
            raise Refused(f"[Contact #{contact}] У вас нет доступа к этому контакту.")
        return self.lead_add(lead, contact, None, primary=False)

    @staticmethod
    def _reaches(level: str, owner: int) -> bool:
        return level == ALL or (level == OWN and owner == 2)

    def give_rights(self, rights: dict[str, str]) -> bool:
        self.rights = rights
        return True

    # The companies of contacts, from both ends.

    def contact_update(self, contact: int, companies: list[int] | None, company: int | None) -> bool:
        if contact not in self.contacts:
            raise Refused("Not found")
        before = self.contacts[contact].links
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
        for number, deal in self.deals.items():
            if contact in _ids(deal.links):
                self._set_deal(number, _remove(deal.links, contact), deal.company)
        del self.contacts[contact]
        self.events.append(("ONCRMCONTACTDELETE", contact))
        return True

    def company_delete(self, company: int) -> bool:
        if company not in self.companies:
            raise Refused("Company is not found")
        for number, lead in self.leads.items():
            if lead.company == company:
                self._change(number, lambda one: setattr(one, "company", None))
        for number, deal in self.deals.items():
            if deal.company == company:
                self._set_deal(number, deal.links, None)
        for contact, one in self.contacts.items():
            if company in _ids(one.links):
                self._set_companies(contact, _remove(one.links, company))
        del self.companies[company]
        self.events.append(("ONCRMCOMPANYDELETE", company))
        return True

    def lead_delete_whole(self, lead: int) -> bool:
        self._lead(lead, "Lead is not found")
        for kind in self.made:
            for one in self._born(kind, lead):
                self._of(kind)[one].born = None
        del self.leads[lead]
        self.events.append(("ONCRMLEADDELETE", lead))
        return True

    # What they are made of.

    def _of(self, kind: str) -> dict[int, Any]:
        known: dict[str, dict[int, Any]] = {
            "LEAD": self.leads,
            "CONTACT": self.contacts,
            "COMPANY": self.companies,
            "DEAL": self.deals,
        }
        return known[kind]

    def _born(self, kind: str, lead: int) -> list[int]:
        """Children of a lead, the oldest first."""
        return [number for number, one in sorted(self._of(kind).items()) if one.born == lead]

    def _set_deal(self, deal: int, rows: list[Row], company: int | None) -> None:
        one = self.deals[deal]
        if (one.links, one.company) != (rows, company):
            one.links, one.company = rows, company
            self.events.append(("ONCRMDEALUPDATE", deal))

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
            contact: row[1]
            for contact, one in self.contacts.items()
            for row in one.links
            if row[0] == company
        }

    def _set_companies(self, contact: int, rows: list[Row]) -> bool:
        if self.contacts[contact].links == rows:
            return False
        self.contacts[contact].links = rows
        self.events.append(("ONCRMCONTACTUPDATE", contact))
        return True

    def _set_contacts(self, company: int, before: dict[int, int], after: dict[int, int]) -> bool:
        changed = False
        for contact in sorted(before.keys() | after.keys()):
            rows = self.contacts[contact].links
            if contact not in after:
                changed |= self._set_companies(contact, _remove(rows, company))
            elif contact not in before:
                changed |= self._set_companies(contact, _add(rows, company, after[contact], primary=True))
            else:
                placed = [[one, after[contact] if one == company else sort, p] for one, sort, p in rows]
                changed |= self._set_companies(contact, _ordered(placed))
        return changed
