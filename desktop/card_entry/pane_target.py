"""The payees that the pane sends a card to, their addresses, which cards, and on whose behalf."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from desktop.card_protocol import VENDOR_PORT, Payee, PayeeRole
from desktop.card_protocol import EntryRoute as EntryRoute
from desktop.card_protocol import SignedText as SignedText

KeySource = Callable[[], str]
"""Returns an API key; called for every card, because some keys are short-lived.

Raises Refused or Unreachable.
"""


@dataclass(frozen=True, slots=True)
class PayeeAccess:
    """One payee: the vendor's name and a key that allows nothing but sending a card.

    The pane takes only vendors that it knows (`card_protocol/vendors/`). `loopback_port` is a port
    on this machine, or 0 for the vendor's host, which the pane knows.
    """

    vendor: str
    key: KeySource = field(repr=False)
    loopback_port: int = 0


@dataclass(frozen=True, slots=True)
class Credentials:
    """What proves to the pane that the company asks (`card_protocol/company_credentials.py`).

    `organization_key`: the public key (32 bytes) that this machine's keyring remembers. `sign`:
    64 bytes of Ed25519 signature by the signed-in member, whom the certificate names.
    """

    organization_key: bytes
    sheet: SignedText
    certificate: SignedText
    sign: Callable[[bytes], bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaneTarget:
    """Where cards go. `payees` by name (`PROCESSOR`, `CARD_VAULT` of `booking/card.py`).

    `ports`: the TCP ports that a pane may use; each pane is allowed only those it needs.
    `published_only`: only published test numbers are accepted. `live`: the livemode that every
    payee's answer must have. `ca_pem`: our own certificate authority, for loopback only. `proxy`:
    host and port of a proxy that forwards TLS connections unopened (CONNECT), `proxy_authorization`
    what is said to it alone, `direct` the payees that are reached without it. `credentials` is
    asked anew for every card and may raise Refused; without it the pane takes cards for our own
    training servers and nobody else. `route`: by which fields a card is typed.
    """

    payees: Mapping[str, PayeeAccess]
    ports: tuple[int, ...]
    published_only: bool
    live: bool
    ca_pem: str = field(default="", repr=False)
    proxy: tuple[str, int] | None = None
    proxy_authorization: str = field(default="", repr=False)
    direct: frozenset[str] = frozenset()
    credentials: Callable[[], Credentials] | None = field(default=None, repr=False)
    route: EntryRoute = EntryRoute.NATIVE

    @classmethod
    def at_vendors(
        cls,
        payees: Mapping[str, PayeeAccess],
        *,
        published_only: bool,
        live: bool,
        proxy: tuple[str, int] | None = None,
        proxy_authorization: str = "",
        direct: Collection[str] = (),
        credentials: Callable[[], Credentials] | None = None,
    ) -> PaneTarget:
        """The vendors' hosts, trusted by the public certificate authorities."""
        ports = {proxy[1] if proxy and payee not in direct else VENDOR_PORT for payee in payees}
        return cls(
            payees=payees,
            ports=tuple(sorted(ports)),
            published_only=published_only,
            live=live,
            proxy=proxy,
            proxy_authorization=proxy_authorization,
            direct=frozenset(direct),
            credentials=credentials,
        )

    @classmethod
    def on_loopback(
        cls,
        payees: Mapping[str, PayeeAccess],
        *,
        ca_pem: str,
        proxy: tuple[str, int] | None = None,
    ) -> PaneTarget:
        """Servers on this machine. Only their ports are sent to the pane.

        No real card goes there, and nothing there is live: a pane refuses any other request.
        """
        ports = tuple(access.loopback_port for access in payees.values())
        return cls(
            payees=payees,
            ports=(proxy[1],) if proxy else ports,
            published_only=True,
            live=False,
            ca_pem=ca_pem,
            proxy=proxy,
        )

    def payees_for(self, names: Iterable[str]) -> tuple[Payee, ...]:
        """The named payees with their keys. Keys of other payees are not fetched."""
        wanted = frozenset(names)
        return tuple(
            Payee(
                PayeeRole(name),
                access.vendor,
                access.key(),
                access.loopback_port,
                direct=name in self.direct,
            )
            for name, access in self.payees.items()
            if name in wanted
        )

    def ports_for(self, payees: Iterable[Payee]) -> tuple[int, ...]:
        """The allowed ports that a card for these payees needs."""
        needed = {
            self.proxy[1] if self.proxy and not payee.direct else payee.port for payee in payees
        }
        return tuple(port for port in self.ports if port in needed)
