"""Whom the pane sends a card to, where they are, and which cards it may take."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.card_protocol import VENDOR_PORT, Payee, PayeeRole

Key = Callable[[], str]
"""Asked anew for every card, for some keys are short-lived. Refused, Unreachable."""

_VENDORS = {PROCESSOR: "stripe", CARD_VAULT: "duffel"}


@dataclass(frozen=True, slots=True)
class PayeeAccess:
    """One payee: a vendor by name, a key that may do only this, and a port where it is on loopback.

    `loopback_port` is 0 for the vendor's own host, which the pane knows itself.
    """

    vendor: str
    key: Key = field(repr=False)
    loopback_port: int = 0


@dataclass(frozen=True, slots=True)
class PaneTarget:
    """`payees` by name (`PROCESSOR`, `CARD_VAULT`).

    `ports`: the TCP ports that a pane may be allowed at all; each pane is allowed those it needs.
    `published_only`: only published test numbers are taken. `live`: the livemode that every reply
    must have. `ca_pem`: our own authority, for loopback only. `proxy`: host and port of a proxy
    that passes sealed lines on (CONNECT); none is taken from elsewhere.
    """

    payees: Mapping[str, PayeeAccess]
    ports: tuple[int, ...]
    published_only: bool
    live: bool
    ca_pem: str = field(default="", repr=False)
    proxy: tuple[str, int] | None = None

    @classmethod
    def at_vendors(
        cls,
        *,
        processor_key: Key,
        vault_key: Key,
        published_only: bool,
        live: bool,
        proxy: tuple[str, int] | None = None,
    ) -> PaneTarget:
        """The vendors' own hosts, believed by the public authorities."""
        keys = {PROCESSOR: processor_key, CARD_VAULT: vault_key}
        return cls(
            payees={payee: PayeeAccess(_VENDORS[payee], key) for payee, key in keys.items()},
            ports=(proxy[1],) if proxy else (VENDOR_PORT,),
            published_only=published_only,
            live=live,
            proxy=proxy,
        )

    @classmethod
    def on_loopback(
        cls,
        *,
        processor_key: Key,
        vault_key: Key,
        processor_url: str,
        vault_url: str,
        ca_pem: str,
        proxy: tuple[str, int] | None = None,
    ) -> PaneTarget:
        """Servers on this machine, of whose addresses only the ports are passed on.

        No real card goes there, and nothing there is live: a pane refuses any other request.
        """
        ports = tuple(urlsplit(url).port or VENDOR_PORT for url in (processor_url, vault_url))
        return cls(
            payees={
                PROCESSOR: PayeeAccess(_VENDORS[PROCESSOR], processor_key, ports[0]),
                CARD_VAULT: PayeeAccess(_VENDORS[CARD_VAULT], vault_key, ports[1]),
            },
            ports=(proxy[1],) if proxy else ports,
            published_only=True,
            live=False,
            ca_pem=ca_pem,
            proxy=proxy,
        )

    def asked(self, names: Iterable[str]) -> tuple[Payee, ...]:
        """These payees with their keys, and no others' keys are asked for."""
        wanted = frozenset(names)
        return tuple(
            Payee(PayeeRole(name), access.vendor, access.key(), access.loopback_port)
            for name, access in self.payees.items()
            if name in wanted
        )

    def ports_for(self, payees: Iterable[Payee]) -> tuple[int, ...]:
        """Of the allowed ports those that a card for these payees needs."""
        needed = {self.proxy[1]} if self.proxy else {payee.port for payee in payees}
        return tuple(port for port in self.ports if port in needed)
