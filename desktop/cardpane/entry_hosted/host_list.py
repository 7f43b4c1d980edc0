"""Which servers a vendor's own fields may reach: a closed list of hosts, over TLS only."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCHEMES = frozenset({"https", "wss"})
_WITHOUT_NETWORK = frozenset({"data", "blob", "about"})
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?"
_NAMES = re.compile(rf"(?:{_LABEL}\.)+")


@dataclass(frozen=True, slots=True)
class HostList:
    """`hosts` by name; one that begins with ``*.`` is every name below, not the name itself."""

    hosts: tuple[str, ...]
    port: int = 443

    def allows(self, host: str, port: int) -> bool:
        """Whether a connection to this host and port may be made. Names in any case."""
        name = host.lower()
        return port == self.port and any(_matches(name, listed) for listed in self.hosts)

    def allows_url(self, scheme: str, host: str, port: int) -> bool:
        """The same for a request; `port` is -1 where the address names none. What needs no network
        is allowed: text in the address itself, and what a page has made.
        """
        if scheme in _WITHOUT_NETWORK:
            return True
        return scheme in _SCHEMES and self.allows(host, 443 if port == -1 else port)


def _matches(name: str, listed: str) -> bool:
    if not listed.startswith("*."):
        return name == listed
    above = name.removesuffix(listed[2:])
    return above != name and _NAMES.fullmatch(above) is not None
