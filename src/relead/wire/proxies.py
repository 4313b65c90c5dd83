"""Who really calls, where proxies stand in front: which of their `X-Forwarded-*` headers are believed.

Belongs here: reading those headers. Does not belong here: what the caller's address is used for.
"""

import functools
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

ANYBODY: Final = "*"


class Proxies:
    """Proxies that are believed: addresses or networks, or `*` for whoever connects."""

    def __init__(self, trusted: Iterable[str] = ()) -> None:
        """Raise ValueError for what is neither an address, nor a network, nor `*`."""
        given = frozenset(trusted)
        self._anybody = ANYBODY in given
        self._networks: list[IPv4Network | IPv6Network] = [ip_network(text) for text in given - {ANYBODY}]
        # A proxy asks again and again.
        self._known = functools.lru_cache(maxsize=1024)(self._is_within)

    def trust(self, peer: str) -> bool:
        """Whether the address that connected to us is such a proxy's."""
        return self._anybody or self._known(peer)

    def source(self, peer: str, forwarded: bytes) -> str:
        """The address a request came from: `peer`, or what the proxies nearest to us say.

        Every proxy appends whom it was asked by, so the last entry is the one our own proxy wrote, and the
        one before it counts only if that entry is a trusted proxy too. Anybody can write the rest.
        """
        if not self.trust(peer):
            return peer
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
