"""Who really calls, where proxies stand in front: which of their `X-Forwarded-*` headers are believed.

Belongs here: reading those headers. Does not belong here: what the caller's address is used for.
"""

import functools
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from starlette.types import Scope

ANYBODY: Final = "*"


class Proxies:
    """Proxies that are believed: addresses or networks, or `*` for whoever connects."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        """Raise ValueError for what is neither an address, nor a network, nor `*`."""
        given = frozenset(trusted)
        self._some = bool(given)
        self._anybody = ANYBODY in given
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(text) for text in given - {ANYBODY}]
        # A proxy asks again and again.
        self._known = functools.lru_cache(maxsize=1024)(self._is_within)

    def unwrapped(self, scope: Scope) -> Scope:
        """The request as it reached the proxies that are believed: who came, and whether by https.

        TLS usually ends at a proxy. A request that comes from anybody else is left as it is.
        """
        if not self._some or scope["type"] != "http" or not self._trust(peer := _peer(scope)):
            return scope
        headers = dict(scope["headers"])
        came = headers.get(b"x-forwarded-proto", b"").partition(b",")[0].strip().lower().decode("latin-1")
        client = (self._source(peer, headers.get(b"x-forwarded-for", b"")), 0)
        return {**scope, "client": client, "scheme": came if came in ("http", "https") else scope["scheme"]}

    def _trust(self, peer: str) -> bool:
        return self._anybody or self._known(peer)

    def _source(self, peer: str, forwarded: bytes) -> str:
        """Whom the proxies nearest to us were asked by.

        Every proxy appends that, so the last entry is the one our own proxy wrote, and the one before it
        counts only if that entry is a trusted proxy too. Anybody can write the rest.
        """
        entries = [entry for entry in map(str.strip, forwarded.decode("latin-1").split(",")) if entry]
        for entry in reversed(entries):
            if not self._known(entry):
                return entry
        return entries[0] if entries else peer

    def _is_within(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:  # a socket file, or something a proxy calls "unknown"
            return False
        if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
            found = found.ipv4_mapped
        return any(found in network for network in self._networks)


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""
