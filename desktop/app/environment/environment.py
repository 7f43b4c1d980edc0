"""One environment: which servers a desk works with, by which keys, and whom it trusts.

Nothing below the roof asks which environment it is in: it is handed what follows from it. Keys are
in no `repr`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from desktop.airlines.airline_router import AirlineRouter
from desktop.airlines.duffel.duffel_service import DUFFEL
from desktop.airlines.recorded.recorded_airline import RecordedAirline
from desktop.airlines.unkeyed_airline import UnkeyedAirline, no_airline_token
from desktop.app.environment.environment_policy import (
    LIVE,
    TRAINING,
    VENDOR_TEST,
    EnvironmentPolicy,
)
from desktop.app.environment.merchant_sheet_file import MerchantSheetFile
from desktop.app.environment.training_faults import (
    TRAINING_FAULTS,
    TrainingClient,
    TrainingFaults,
)
from desktop.app.environment.vendor_on_demand import (
    AirlineOnDemand,
    ProcessorOnDemand,
    loading,
)
from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.card_entry.capture_route import TRAINING_ROUTES, CaptureRoute
from desktop.booking.fare_plan import RECORDED
from desktop.booking.set_up.vendor_key import KeyKind
from desktop.card_entry.pane_target import (
    Credentials,
    EntryRoute,
    KeySource,
    PaneTarget,
    PayeeAccess,
    SignedText,
)
from desktop.processors.stripe.stripe_service import STRIPE
from desktop.system.web_proxy import proxy_for, tunnel_proxy
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import AirlineService
from desktop.use_cases.ports.merchant_port import Merchant
from desktop.use_cases.ports.processor_port import ProcessorService
from desktop.use_cases.set_up.key_form import KeyShape, check_key

if TYPE_CHECKING:
    from desktop.app.environment.training_process import TrainingServers
    from desktop.identity.statements.signed_statement import CertifiedMember
    from desktop.system.config import Settings

_AIRLINE: AirlineService = DUFFEL
_PROCESSOR: ProcessorService = STRIPE
"""Whom the desk works with. For another: its service, from a folder beside theirs."""

_TRAINING_COMPANY = "Skycap Training"
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class VendorServer:
    """An https address, and the company's key there; None where the member holds none."""

    url: str
    key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class CardHost:
    """Where the card pane sends a card. `key` is asked anew for every card, and may do only that,
    but where an owner entered that the card vault takes nothing but the account's token.

    The pane knows the host of `vendor` itself; of an address on loopback it is given the port.
    """

    vendor: str
    url: str
    key: KeySource = field(repr=False)


@dataclass(frozen=True, slots=True)
class VendorKeys:
    """The company's keys at its vendors that the member who signed in holds, and no others.

    `publishable`: the processor's key that can only take a card. `card_vault`: asked for a key to
    the airline's card vault, once for each card. `airline`: the airline service's token. `charge`:
    the processor's key that may charge. These two are sealed by role; None: not held.
    """

    publishable: str = field(repr=False)
    card_vault: KeySource = field(repr=False)
    airline: str | None = field(repr=False)
    charge: str | None = field(repr=False)


def _nothing() -> None:
    """Where nobody needs to know that a vendor refused a key."""


@dataclass(frozen=True, slots=True)
class Environment:
    """`ca_file` names the one authority that is trusted; None: the public ones.

    `company` is who charges our fee. `faults` are (name, sentence) that `trigger_fault` can cause;
    there are none outside training, where `play_client` types on a link's page. `closed`: why no
    vendor may be asked yet; None: they may.
    `routes`: the ways to take a card that the company has switched on.
    """

    policy: EnvironmentPolicy
    settings: Settings
    company: str
    airline: VendorServer
    processor: VendorServer
    card_processor: CardHost
    card_vault: CardHost
    ca_file: Path | None = None
    faults: tuple[tuple[str, str], ...] = ()
    trigger_fault: TrainingFaults | None = field(default=None, repr=False)
    play_client: TrainingClient | None = field(default=None, repr=False)
    closed: Callable[[], Refused] | None = field(default=None, repr=False)
    routes: frozenset[CaptureRoute] = TRAINING_ROUTES

    @property
    def hosted_fields(self) -> bool:
        """Whether a member types the card into the vendors' own fields, not into the pane's."""
        return CaptureRoute.HOSTED in self.routes and CaptureRoute.PANE not in self.routes

    def open_airline(self, note_refused_key: Callable[[], None] = _nothing) -> AirlineOnDemand:
        """A connection that refuses what was not made in this environment's mode; everything,
        where the member holds no token.
        """
        key = self.airline.key
        if key is None:
            return AirlineOnDemand(lambda: UnkeyedAirline(self.closed or no_airline_token))
        return AirlineOnDemand(
            lambda: _AIRLINE.load()(
                self.airline.url,
                key,
                live=self.policy.live,
                ca_file=self.ca_file,
                searches_file=self._searches_file,
            ),
            note_refused_key,
        )

    @property
    def _searches_file(self) -> Path | None:
        """Where a company's searches are counted; those of training are nobody's."""
        return self.settings.searches_file if self.policy.certified_name else None

    def open_airlines(self, note_refused_key: Callable[[], None] = _nothing) -> AirlineRouter:
        """Every airline service of this environment, each asked about its own offers, and what is
        booked elsewhere.
        """
        service = self.open_airline(note_refused_key)
        return AirlineRouter({_AIRLINE.source: service, RECORDED: RecordedAirline()})

    def open_processor(
        self, note_refused_key: Callable[[], None] = _nothing
    ) -> ProcessorOnDemand | None:
        """A connection that refuses what was not made in this environment's mode; None where the
        member holds no key that charges.
        """
        key = self.processor.key
        if key is None:
            return None
        return ProcessorOnDemand(
            lambda: _PROCESSOR.load()(
                self.processor.url, key, live=self.policy.live, ca_file=self.ca_file
            ),
            note_refused_key,
        )

    @property
    def merchant(self) -> Merchant:
        """As a merchant sheet of this environment states it. ValueError in training, which has
        none.
        """
        if not self.policy.certified_name:
            raise ValueError("training has no merchant")
        return Merchant(
            company=self.company,
            environment=self.policy.certified_name,
            processor=self.card_processor.vendor,
            publishable_key=self.card_processor.key(),
            card_vault=self.card_vault.vendor,
        )

    @property
    def merchant_sheet(self) -> MerchantSheetFile:
        """Where the sheet of this environment is kept."""
        return MerchantSheetFile(self.settings.merchant_sheet_file)

    def pane_target(
        self,
        variables: Mapping[str, str] | None = None,
        certified: Callable[[], CertifiedMember] | None = None,
    ) -> PaneTarget:
        """Whom the card pane may send a card to, and by which ports. OSError without `ca_file`.

        By way of the proxy that `variables` (the process's own by default) name, as all else that
        leaves this machine. `certified` is the signed-in member, asked anew for every card: without
        one, the pane opens for training servers only.
        """
        hosts = {PROCESSOR: self.card_processor, CARD_VAULT: self.card_vault}
        route = EntryRoute.HOSTED if self.hosted_fields else EntryRoute.NATIVE
        if self.ca_file is None:
            named = os.environ if variables is None else variables
            return replace(self._at_vendors(hosts, named, certified), route=route)
        target = PaneTarget.on_loopback(
            {
                payee: PayeeAccess(host.vendor, host.key, urlsplit(host.url).port or 0)
                for payee, host in hosts.items()
            },
            ca_pem=self.ca_file.read_text("ascii"),
        )
        return replace(target, route=route)

    def _credentials(self, certified: Callable[[], CertifiedMember]) -> Credentials:
        """Refused as `MerchantSheetFile.read` and `MemberDirectory.certified`."""
        sheet, member = self.merchant_sheet.read(), certified()
        certificate = SignedText(member.certificate.text, member.certificate.signature)
        return Credentials(member.organization_key, sheet, certificate, member.sign)

    def _at_vendors(
        self,
        hosts: Mapping[str, CardHost],
        variables: Mapping[str, str],
        certified: Callable[[], CertifiedMember] | None,
    ) -> PaneTarget:
        addresses = {payee: proxy_for(host.url, variables) for payee, host in hosts.items()}
        # There is one proxy at most; NO_PROXY may except some of the hosts, or all.
        proxy = next((tunnel_proxy(named) for named in addresses.values() if named), None)
        return PaneTarget.at_vendors(
            {payee: PayeeAccess(host.vendor, host.key) for payee, host in hosts.items()},
            published_only=self.policy.published_only,
            live=self.policy.live,
            proxy=(proxy.host, proxy.port) if proxy else None,
            proxy_authorization=proxy.authorization if proxy else "",
            direct=[payee for payee, named in addresses.items() if proxy and not named],
            credentials=None if certified is None else partial(self._credentials, certified),
        )


def training(
    servers: TrainingServers, settings: Settings, airline: str | None, charge: str | None
) -> Environment:
    """Our own servers on this machine, with the secret keys that the member holds. Refused
    ``training_servers_elsewhere``, and as the others for keys that are no test keys.
    """
    _check_settings(TRAINING, settings)
    for url in (servers.airline_url, servers.processor_url, servers.cards_url, servers.control_url):
        if urlsplit(url).hostname != _LOOPBACK:
            raise Refused(
                "training_servers_elsewhere",
                "The training servers are not on this machine.",
                "Nothing was opened.",
                "Close Skycap and start it again without --servers.",
            )
    keys = VendorKeys(
        publishable=servers.publishable_key,
        card_vault=lambda: servers.client_key,
        airline=airline,
        charge=charge,
    )
    _check_keys(TRAINING, keys)
    return Environment(
        policy=TRAINING,
        settings=settings,
        company=_TRAINING_COMPANY,
        airline=VendorServer(servers.airline_url, keys.airline),
        processor=VendorServer(servers.processor_url, keys.charge),
        card_processor=CardHost(
            _PROCESSOR.card_vendor, servers.processor_url, lambda: keys.publishable
        ),
        card_vault=CardHost(_AIRLINE.card_vendor, servers.cards_url, keys.card_vault),
        ca_file=servers.ca_file,
        faults=TRAINING_FAULTS,
        trigger_fault=TrainingFaults(servers),
        play_client=TrainingClient(servers),
    )


def vendor_test(keys: VendorKeys, settings: Settings) -> Environment:
    """The vendors' test systems, with the company's test keys.

    Refused as `check_key`, and ``company_name_missing``.
    """
    return _at_vendors(VENDOR_TEST, keys, settings)


def live(keys: VendorKeys, settings: Settings) -> Environment:
    """The vendors themselves, with the company's live keys. Refused as `vendor_test`."""
    return _at_vendors(LIVE, keys, settings)


def closed(
    policy: EnvironmentPolicy, settings: Settings, why: Callable[[], Refused]
) -> Environment:
    """One whose vendors are not asked, by anybody or for anything: every call is Refused `why`."""
    _check_settings(policy, settings)

    def no_key() -> str:
        raise why()

    return Environment(
        policy=policy,
        settings=settings,
        company=settings.company,
        airline=VendorServer(_AIRLINE.url),
        processor=VendorServer(_PROCESSOR.url),
        card_processor=CardHost(_PROCESSOR.card_vendor, _PROCESSOR.card_url, no_key),
        card_vault=CardHost(_AIRLINE.card_vendor, _AIRLINE.card_url, no_key),
        closed=why,
    )


def _at_vendors(policy: EnvironmentPolicy, keys: VendorKeys, settings: Settings) -> Environment:
    _check_settings(policy, settings)
    _check_keys(policy, keys)
    company = settings.company.strip()
    if not company:
        raise Refused(
            "company_name_missing",
            "The name of the company is missing. The client is told who charges the fee.",
            "Nothing was opened.",
            "Enter the name as it is on a card statement.",
            field="company",
        )
    return Environment(
        policy=policy,
        settings=settings,
        company=company,
        airline=VendorServer(_AIRLINE.url, keys.airline),
        processor=VendorServer(_PROCESSOR.url, keys.charge),
        card_processor=CardHost(
            _PROCESSOR.card_vendor, _PROCESSOR.card_url, lambda: keys.publishable
        ),
        card_vault=CardHost(_AIRLINE.card_vendor, _AIRLINE.card_url, keys.card_vault),
    )


def _check_settings(policy: EnvironmentPolicy, settings: Settings) -> None:
    """ValueError: nothing of one environment is ever kept in the folder of another."""
    if settings.folder_name != policy.folder_name:
        raise ValueError(f"the folder {settings.folder_name!r} is not that of {policy.name}")


KEY_SHAPES = {
    shape.kind: shape
    for shape in (
        KeyShape(KeyKind.PUBLISHABLE, _PROCESSOR.publishable_prefix, _PROCESSOR.secret_prefix),
        KeyShape(KeyKind.CHARGE, _PROCESSOR.restricted_prefix, _PROCESSOR.secret_prefix),
        KeyShape(KeyKind.REFUND, _PROCESSOR.restricted_prefix, _PROCESSOR.secret_prefix),
        KeyShape(KeyKind.AIRLINE, _AIRLINE.token_prefix, _PROCESSOR.secret_prefix),
    )
}
"""How the company's keys begin at the vendors that this desk works with."""


def _check_keys(policy: EnvironmentPolicy, keys: VendorKeys) -> None:
    """Refused for the first key that does not belong here. No sentence repeats a key."""
    held = (
        (KeyKind.PUBLISHABLE, keys.publishable),
        (KeyKind.CHARGE, keys.charge),
        (KeyKind.AIRLINE, keys.airline),
    )
    for kind, key in held:
        if key is not None:
            check_key(
                KEY_SHAPES[kind],
                key,
                live=policy.live,
                environment=policy.name,
                safe="Nothing was opened.",
            )


def load_vendors() -> None:
    """Import what speaks the vendors' protocols, while a person types. Blocks."""
    with loading:
        _AIRLINE.load()
        _PROCESSOR.load()
