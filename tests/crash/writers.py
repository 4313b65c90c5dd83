"""Clients that write over HTTP until something breaks, and note in the ledger what they were told."""

import asyncio
from random import Random
from typing import Any, Final

import httpx

from crash.ledger import Entry, Lead, Shared
from relead.domain import binding
from relead.domain.binding import Links, Wish
from support.crm import ADMIN, secret_of

_MOST_LEADS: Final = 6


class Unanswered(Exception):  # noqa: N818 - a state of a request
    """Nobody knows whether the request was carried out."""


async def post(client: httpx.AsyncClient, method: str, params: dict[str, Any]) -> Any:
    """Result of a call. Raise Unanswered when the connection broke or the server failed."""
    try:
        answer = await client.post(f"/rest/{ADMIN}/{secret_of(ADMIN)}/{method}", json=params)
    except httpx.TransportError as error:
        raise Unanswered from error
    if answer.status_code >= 500:
        raise Unanswered
    assert answer.status_code == 200, (method, params, answer.text)
    return answer.json()["result"]


class Writer:
    """One client with leads of its own, contacts that all use, and contacts for the shared lead."""

    def __init__(self, number: int, contacts: list[int], shared: Shared, own: list[int]) -> None:
        self._name = f"writer {number}"
        self._contacts = contacts
        self._shared = shared
        self._own = own
        self._made = 0
        self.acknowledged = 0
        self.entries: list[Entry] = []

    async def run(self, client: httpx.AsyncClient, rng: Random, stop: asyncio.Event) -> None:
        """Write until told to stop, or until a request gets no answer."""
        try:
            while not stop.is_set():
                await self._step(client, rng)
                self.acknowledged += 1
        except Unanswered:
            pass

    async def _step(self, client: httpx.AsyncClient, rng: Random) -> None:
        known = [entry for entry in self.entries if entry.now is not None][-_MOST_LEADS:]
        chance = rng.random()
        if not known or chance < 0.1:
            await self._add_lead(client, rng)
        elif chance < 0.25:
            await self._write_shared(client, rng)
        else:
            await self._write_links(client, rng, rng.choice(known))

    async def _add_lead(self, client: httpx.AsyncClient, rng: Random) -> None:
        self._made += 1
        wanted = rng.sample(self._contacts, rng.randrange(3))
        entry = Entry(None, None, Lead(f"{self._name}, lead {self._made}", binding.listed(wanted)))
        self.entries.append(entry)
        assert entry.pending
        fields = {"TITLE": entry.pending.title, "CONTACT_IDS": wanted}
        entry.id = await post(client, "crm.lead.add", {"fields": fields})
        entry.now, entry.pending = entry.pending, None

    async def _write_links(self, client: httpx.AsyncClient, rng: Random, entry: Entry) -> None:
        assert entry.now
        method, params, after, told = _change(rng, entry.now.links, self._contacts)
        entry.pending = entry.now.linked(after)
        result = await post(client, f"crm.lead.contact.{method}", {"id": entry.id, **params})
        assert result is told, (method, params, entry, result)
        entry.now, entry.pending = entry.pending, None

    async def _write_shared(self, client: httpx.AsyncClient, rng: Random) -> None:
        contact = rng.choice(self._own)
        there = self._shared.bound.get(contact, False)
        self._shared.pending[contact] = not there
        params = {"id": self._shared.id, "fields": {"CONTACT_ID": contact}}
        assert await post(client, f"crm.lead.contact.{'delete' if there else 'add'}", params) is True
        self._shared.acknowledged(contact)


def _change(rng: Random, links: Links, contacts: list[int]) -> tuple[str, dict[str, Any], Links, bool]:
    """A method, its parameters, the links after it, and the result it must give."""
    contact = rng.choice(contacts)
    chance = rng.random()
    if chance < 0.5:
        primary = rng.random() < 0.3
        added = binding.add(links, Wish(contact, None, primary))
        fields = {"CONTACT_ID": contact, "IS_PRIMARY": "Y" if primary else "N"}
        return "add", {"fields": fields}, links if added is None else added, added is not None
    if chance < 0.75:
        bound = any(link.id == contact for link in links)
        return "delete", {"fields": {"CONTACT_ID": contact}}, binding.remove(links, [contact]), bound
    wanted = rng.sample(contacts, rng.randrange(5))
    after = binding.replace([(index, Wish(other)) for index, other in enumerate(wanted)])
    return "items.set", {"items": [{"CONTACT_ID": other} for other in wanted]}, after, True
