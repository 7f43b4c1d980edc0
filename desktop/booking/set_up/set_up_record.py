"""What an owner has entered in Set up: sections, each saved by a person at a time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Generic, TypeAlias, TypeVar

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money

from .company_details import CompanyDetails
from .fare_duties import BalanceShortage, SignedDuties
from .vendor_check import VendorCheck
from .vendor_key import KeyPair


class SaqType(Enum):
    """The self-assessment of PCI DSS that the company's acquirer asks for."""

    A = "A"
    A_EP = "A-EP"
    B_IP = "B-IP"
    C = "C"
    C_VT = "C-VT"
    D = "D"
    P2PE = "P2PE"


@dataclass(frozen=True, slots=True)
class CardDataAnswers:
    """What the acquirer asks of the company (PCI DSS). Nothing here proves that it is met."""

    saq: SaqType
    acquirer: str


@dataclass(frozen=True, slots=True)
class PaymentChoices:
    """The ways to take a card that are switched on, and how the fare is paid. `by_link_above`: a
    fare that we charge and that is more than this is paid by a link, so that the client confirms
    it to their bank (3-D Secure); None where each may be paid by a card that is typed here.
    """

    routes: tuple[CaptureRoute, ...]
    fare_plan: FarePlan
    by_link_above: Money | None = None

    def needs_link(self, fare: Money) -> bool:
        """Whether a fare that we charge is to be paid by a link. What is in another currency cannot
        be compared, and counts as more.
        """
        limit = self.by_link_above
        if limit is None or CaptureRoute.LINK not in self.routes:
            return False
        return fare.currency != limit.currency or fare.minor > limit.minor


class CardVaultKey(Enum):
    """What the card pane shows the airline service's card vault, as the service answered.

    Duffel's component client keys are documented for its own fields; its libraries create a card
    with the account's token.
    """

    ONE_CARD = "key for one card"
    ACCOUNT = "account token"


@dataclass(frozen=True, slots=True)
class VendorApprovals:
    """By which letter or case the vendors opened what no check can tell; empty where they have not.

    `phone_orders`: the processor's, for MOTO. `airline_cards`: the airline service's, for cards.
    """

    phone_orders: str = ""
    airline_cards: str = ""
    vault_key: CardVaultKey = CardVaultKey.ONE_CARD


@dataclass(frozen=True, slots=True)
class IssuedSheet:
    """What the newest merchant sheet states; another company name or key needs another one."""

    account_id: str
    company: str
    publishable_key: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TrialBooking:
    """A booking in vendor test. `found`: in this desk's records; else an owner's word."""

    reference: str
    found: bool


@dataclass(frozen=True, slots=True)
class CheckResults:
    """The newest answer to each check."""

    checks: tuple[VendorCheck, ...]


Section: TypeAlias = (
    CompanyDetails
    | KeyPair
    | CardDataAnswers
    | PaymentChoices
    | VendorApprovals
    | IssuedSheet
    | TrialBooking
    | CheckResults
    | SignedDuties
    | BalanceShortage
)

SECTION_NAMES: Mapping[type[Section], str] = MappingProxyType(
    {
        CompanyDetails: "company",
        KeyPair: "publishable key",
        CardDataAnswers: "card data",
        PaymentChoices: "payments",
        VendorApprovals: "approvals",
        IssuedSheet: "merchant sheet",
        TrialBooking: "trial booking",
        CheckResults: "checks",
        SignedDuties: "fare duties",
        BalanceShortage: "balance shortage",
    }
)
"""As the records name them."""

S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Saved(Generic[S_co]):
    """A section, when it was saved and by whom."""

    value: S_co
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class SetUpRecord:
    """All sections that were saved."""

    sections: tuple[Saved[Section], ...] = ()

    def saved(self, kind: type[S]) -> Saved[S] | None:
        """The section of this class; None where it was never saved."""
        for each in self.sections:
            if isinstance(each.value, kind):
                return Saved(each.value, each.at, each.by)
        return None

    def of(self, kind: type[S]) -> S | None:
        """Its value alone."""
        found = self.saved(kind)
        return None if found is None else found.value

    @property
    def checks(self) -> tuple[VendorCheck, ...]:
        """The newest answers of the vendors."""
        found = self.of(CheckResults)
        return () if found is None else found.checks
