"""Port to the card processor that takes our own fee.

A fee is prepared first, which moves no money and gives it the processor's id; that id is saved
before the fee is charged or held. So whatever is lost afterwards, the processor can be asked about
this one payment, and the payment can be made once only.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from desktop.booking.card import TakenCard
    from desktop.booking.money import Money
    from desktop.booking.polling.account_event import AccountEvent
    from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease

    from .store_port import VendorAnswer


@dataclass(frozen=True, slots=True)
class Payer:
    """A client as the processor is to know them. `replaces` is an id that it knows no more."""

    client_id: str
    name: str
    email: str
    replaces: str = ""


class Purpose(Enum):
    """What a payment is for. The value goes out as metadata."""

    FEE = "fee"
    FARE = "fare"


@dataclass(frozen=True, slots=True)
class FeeRequest:
    """One payment, to be prepared: our fee, or with `purpose` a fare that we charge. `trip_id`,
    `payment_id` and `client_id` go out as metadata.

    `customer` is the processor's id of the client. With `hold` it will be held on the card, and
    otherwise charged at once. `declined` is the processor's id of a payment of the same kind and
    amount that the bank declined, if there is one: it is taken up again with this card. `known`
    are the `payment_id` of this trip of which the records say that the processor may have money,
    `fares` those for a fare. `statement_text` is what the company has chosen for
    the card statement, behind its own name; empty where it has chosen nothing. `off_session`: the
    client saved the card by a link, and is not there to confirm; otherwise they give it by phone.
    `card` is what was read to the client, as `TakenCard.identity`; empty where none was.
    """

    amount: Money
    processor_token: str
    customer: str
    trip_id: str
    payment_id: str
    description: str
    receipt_email: str = ""
    hold: bool = False
    declined: str = ""
    known: frozenset[str] = frozenset()
    fares: frozenset[str] = frozenset()
    purpose: Purpose = Purpose.FEE
    statement_text: str = ""
    off_session: bool = False
    card: str = ""
    client_id: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class PreparedFee:
    """A payment at the processor that moves nothing yet. `vendor` names the processor."""

    vendor: str
    id: str


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Make the prepared payment `id`, over `amount`, with this card.

    `payment_id` and `off_session` are those of the request.
    """

    id: str
    amount: Money
    processor_token: str
    payment_id: str
    idempotency_key: str
    off_session: bool = False


@dataclass(frozen=True, slots=True)
class HoldRequest:
    """Take the held amount of the payment `id`, or let it go. It was held for this trip of this
    client, by the attempt `payment_id`.
    """

    id: str
    amount: Money
    idempotency_key: str
    trip_id: str = field(kw_only=True)
    payment_id: str = field(kw_only=True)
    client_id: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """What the client pays for, and how much of the whole it is."""

    name: str
    amount: Money


@dataclass(frozen=True, slots=True)
class LinkRequest:
    """A page on which the client types a card, so that the sum of `lines`, in one currency, is held
    on it. Without lines nothing is held: the card is saved for payments that follow without the
    client.

    `text` is said beside the button; the rest is as in `FeeRequest`.
    """

    lines: tuple[LinkLine, ...]
    customer: str
    trip_id: str
    payment_id: str
    description: str
    text: str
    receipt_email: str = ""
    known: frozenset[str] = frozenset()
    fares: frozenset[str] = frozenset()
    statement_text: str = ""
    client_id: str = field(kw_only=True)


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page by the processor's `id`, and what it was made for: the attempt `payment_id` of a trip.
    Another's is never looked into, or ended: the id may be one that another program wrote.
    """

    id: str
    trip_id: str
    payment_id: str


@dataclass(frozen=True, slots=True)
class CardLink:
    """The page `ref` of the processor `vendor` while it takes a card: its address, and when it ends
    by the processor's clock.
    """

    vendor: str
    ref: PageRef
    url: str = field(repr=False)
    ends_at: datetime

    @property
    def id(self) -> str:
        """The processor's."""
        return self.ref.id


class CardLinks(Protocol):
    """The processor's own pages. A page moves no money before a client has its address.

    Refused: it surely holds nothing, and never will. Unreachable: the processor cannot say.
    """

    def open_link(self, request: LinkRequest) -> CardLink:
        """Make the page, after what `FeeCharger.prepare` looks for. Refused, also
        ``customer_gone``, ``payment_not_in_records``; Unreachable: none was made, or one whose
        address nobody knows.
        """

    def find_link(self, page: PageRef, amount: Money) -> FeeHold | CardLink:
        """The hold that the client has made there over `amount`, or the page while it is open.
        Refused ``link_ended``, ``hold_lapsed``; Unreachable, also ``page_of_another``.
        """

    def end_link(self, page: PageRef, amount: Money) -> FeeHold | None:
        """Take the page down; None once it surely takes no card any more. Where the client was
        faster, the hold. Refused: it could not be ended, ``hold_lapsed`` where the client typed a
        card and nothing is held on it any more; Unreachable.
        """

    def find_saved_card(self, page: PageRef) -> TakenCard | CardLink:
        """The card that the client has saved there, with its token, or the page while it is open.
        Refused ``link_ended``; Unreachable, also ``page_of_another``.
        """

    def end_saving_link(self, page: PageRef) -> TakenCard | None:
        """As `end_link`, of a page that saves a card."""


class FeeCharger(CardLinks, Protocol):
    """Our own merchant account.

    A call that moves money raises Refused (surely not done), Unreachable (surely not done) or
    Unknown (it may have been). The calls that find something out raise Refused where it surely was
    not done and never will be, and Unreachable where the processor cannot say.
    """

    def create_customer(self, payer: Payer) -> str:
        """The processor's id of this client: the same one for the same `client_id`, however old
        the records are that ask. Refused, Unreachable.
        """

    def prepare(self, request: FeeRequest) -> PreparedFee:
        """Give the card to the customer and prepare the payment. Refused, Unreachable.

        Refused ``customer_gone`` where the processor does not know the customer, or as another
        client;
        ``payment_not_in_records`` where it holds or took money for this trip under an id that is
        not `known`, or for something else than they say: they are older, or were changed. A page of
        this trip that is open and not `known` is taken down first, so that no client pays on it
        later.
        """

    def charge(self, confirmation: Confirmation) -> VendorAnswer[FeeCharge]:
        """Charge once: a prepared payment is never made twice."""

    def hold(self, confirmation: Confirmation) -> VendorAnswer[FeeHold]:
        """Hold once, as `charge`."""

    def refuse_other(self, request: HoldRequest) -> None:
        """Before it is taken or let go: that the payment is the one that was held, by what it was
        made with. Refused ``payment_of_another``; Unreachable.
        """

    def capture(self, request: HoldRequest) -> VendorAnswer[FeeCharge]:
        """Take what is held. Refused ``hold_lapsed`` where it is not held any more."""

    def release(self, request: HoldRequest) -> VendorAnswer[FeeRelease]:
        """Let go what is held. Refused ``hold_captured`` where it was taken."""

    def find_charge(self, id: str, payment_id: str) -> FeeCharge:
        """What came of `charge`. A payment that was not made is closed: it never will be."""

    def find_hold(self, id: str, payment_id: str) -> FeeHold:
        """What came of `hold`, as `find_charge`."""

    def find_capture(self, id: str) -> FeeCharge:
        """What came of `capture`."""

    def find_release(self, id: str) -> FeeRelease:
        """What came of `release`."""


@dataclass(frozen=True, slots=True)
class Activity:
    """`as_of` is the processor's own time of the answer, None where it said none."""

    events: tuple[AccountEvent, ...]
    as_of: datetime | None


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page of ours that still takes a card, by the processor `vendor`: its `id`, the trip and the
    attempt that it was made for, and when.
    """

    vendor: str
    id: str
    trip_id: str
    payment_id: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class OpenPages:
    """`as_of` as in `Activity`."""

    pages: tuple[OpenPage, ...]
    as_of: datetime | None


class AccountActivity(Protocol):
    """What happens in our merchant account by itself."""

    def activity(self, since: datetime | None) -> Activity:
        """Disputes and refunds from then on by the processor's time, or as far back as it keeps
        them. Unreachable.
        """

    def trip_of_payment(self, payment: str) -> str:
        """Our id of the trip that this payment itself says it is for; empty where it says none.
        Refused where the key may not ask, or there is none; Unreachable.
        """

    def open_pages(self) -> OpenPages:
        """Every page of ours that still takes a card. Refused where the key may not ask;
        Unreachable.
        """


class ConnectedProcessor(FeeCharger, AccountActivity, Protocol):
    """A processor that we are connected to."""

    def close(self) -> None:
        """Close all connections."""


class ConnectProcessor(Protocol):
    """Makes a client of `base_url` that trusts `ca_file` alone where one is given."""

    def __call__(
        self, base_url: str, key: str, /, *, live: bool, ca_file: Path | None = None
    ) -> ConnectedProcessor:
        """`live` is the mode that every answer must say it was made in."""


@dataclass(frozen=True, slots=True)
class ProcessorService:
    """What is known of a processor before anyone has signed in.

    `card_vendor` is its name in the card pane, which sends cards to `card_url`. Its keys begin with
    a prefix, then ``live_`` or ``test_``: `publishable` ones may only take a card, `restricted`
    ones what they were made for, `secret` ones everything. `load` imports what speaks its protocol,
    for some 0.1 s, and returns what connects to it.
    """

    card_vendor: str
    url: str
    card_url: str
    publishable_prefix: str
    restricted_prefix: str
    secret_prefix: str
    load: Callable[[], ConnectProcessor]
