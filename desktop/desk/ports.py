"""What the desk needs from outside, as Protocols. Adapters on the edge satisfy them; those for
keys and people are in `people_ports.py`, and can be had from here too.

All calls block; they run on `Work`'s threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Protocol, TypeVar

from .people_ports import Door as Door
from .people_ports import FactorOffer as FactorOffer
from .people_ports import Noticed as Noticed
from .people_ports import OpenedDoor as OpenedDoor
from .people_ports import OwnDoor as OwnDoor
from .people_ports import People as People
from .people_ports import Person as Person
from .people_ports import PersonRow as PersonRow
from .people_ports import StoreKey as StoreKey

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.booking.audit import AuditEntry
    from desktop.booking.card import TakenCard
    from desktop.booking.client import Client
    from desktop.booking.enquiry import Enquiry
    from desktop.booking.finding import Finding
    from desktop.booking.money import Money
    from desktop.booking.offer import Offer
    from desktop.booking.order import AirlineOrder, Order
    from desktop.booking.pane_receipt import PaneReceipt, PaneReport
    from desktop.booking.payment import Payment
    from desktop.booking.place import Place
    from desktop.booking.traveller import Traveller
    from desktop.booking.trip import Trip, TripStage

T = TypeVar("T")

Now = Callable[[], datetime]
"""The time, aware, in UTC."""

NewId = Callable[[], str]
"""A fresh random id of lower-case letters only, so that no id can look like a card number."""


# ---------------------------------------------------------------- the airline side


class Places(Protocol):
    """Airports and metro areas, offline."""

    def exact(self, code: str) -> Place | None:
        """The metro or airport with this IATA code; the metro wins where both exist (LON, NYC)."""

    def find(self, text: str, limit: int = 8) -> tuple[Place, ...]:
        """Best first: exact code, metro, city, airport name."""

    def is_busy(self, code: str) -> bool:
        """True for an airport or metro that many people fly to: it wins over small namesakes."""


class FlightSearch(Protocol):
    """Live prices."""

    def search(self, enquiry: Enquiry) -> Iterator[tuple[Offer, ...]]:
        """Batches as they arrive, each offer once. Refused, Unreachable."""

    def reprice(self, offer_id: str) -> Offer:
        """The offer as it stands now. Refused ``offer_gone`` when it has ended; Unreachable."""


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """All that the airline needs for one order. `contact` is the paying client."""

    offer: Offer
    travellers: tuple[Traveller, ...]
    contact: Client
    authorisation: str
    our_reference: str


class OrderAnswer(Enum):
    """Two good answers: booked, or accepted with the outcome to come (HTTP 202)."""

    BOOKED = "booked"
    PENDING = "pending"


class FlightBooker(Protocol):
    """Orders, paid with the traveller's card; the airline is the merchant."""

    def authorise_card(self, offer: Offer, fare_token: str) -> str:
        """Bind the card to this offer for a phone sale; the authorisation for `OrderRequest`.

        Refused ``card_refused_by_airline`` when the bank or airline says no; Unreachable.
        """

    def book(self, request: OrderRequest) -> tuple[OrderAnswer, AirlineOrder | None]:
        """Place the order. PENDING comes with None.

        Refused: nothing booked. Unreachable: surely nothing booked, may be tried again.
        Unknown: do not try again, ask `find_order`.
        """

    def find_order(self, offer_id: str) -> AirlineOrder | None:
        """The order that came of this offer, None when the airline has none. Unreachable."""


# ---------------------------------------------------------------- the card processor


@dataclass(frozen=True, slots=True)
class FeeRequest:
    """One charge of our fee by phone. `trip_id` and `payment_id` go out as metadata."""

    amount: Money
    fee_token: str
    idempotency_key: str
    trip_id: str
    payment_id: str
    description: str
    receipt_email: str = ""


class FeeCharger(Protocol):
    """Our own merchant account."""

    def charge(self, request: FeeRequest) -> str:
        """The processor's id of the charge. The same key never charges twice.

        Refused: not charged. Unreachable: surely not charged. Unknown: it may have been.
        """

    def find_charge(self, payment_id: str, asked_at: datetime) -> str | None:
        """The id of the successful charge with this payment_id, or None. Unreachable."""


@dataclass(frozen=True, slots=True)
class CardLine:
    """A money line shown in the pane: ``AIRLINE CHARGES`` or ``WE CHARGE``, and the amount."""

    who: str
    amount: str


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What the pane is told. `window_id` is the desk's native window, 0 where there is none.

    `screen_reader`: it speaks names, states and counts to one; digits never.
    """

    client_name: str
    postcode: str
    lines: tuple[CardLine, ...]
    dark: bool
    window_id: int = 0
    screen_reader: bool = False


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card, and what the pane says of the opening that it came from."""

    card: TakenCard
    report: PaneReport


class CardEntry(Protocol):
    """The sealed pane, as seen from the desk."""

    def take(self, request: CardRequest) -> CardReading:
        """Open the pane, wait for its one reply, see its process gone.

        Refused, Unreachable, Cancelled (codes ``pane_cancelled``, ``pane_idle``, ``pane_died``);
        the error's `report` is what the pane said of itself, None where it said nothing.
        """

    def close(self) -> None:
        """End an open pane at once (lock, sign-out, quit). Safe from any thread."""


# ---------------------------------------------------------------- records


@dataclass(frozen=True, slots=True)
class ClientHit:
    """A row of the client search."""

    id: str
    name: str
    email: str
    phone: str
    trips: int


@dataclass(frozen=True, slots=True)
class TripHit:
    """A row of a trip list."""

    id: str
    client_id: str
    client_name: str
    route: str
    departs_on: str
    reference: str
    total: Money
    stage: TripStage
    opened_at: datetime


class ClientBook(Protocol):
    """Clients and those who travel for them."""

    def get(self, client_id: str) -> Client:
        """Refused ``no_such_client``."""

    def save(self, client: Client) -> None: ...
    def find(self, text: str, limit: int = 20) -> tuple[ClientHit, ...]:
        """By beginnings of name words, mail, company, or digits anywhere in the phone number."""

    def travellers(self, client_id: str) -> tuple[Traveller, ...]: ...
    def save_traveller(self, traveller: Traveller) -> None: ...


class TripBook(Protocol):
    """Trips with their orders and payments."""

    def get(self, trip_id: str) -> Trip:
        """Refused ``no_such_trip``."""

    def save(self, trip: Trip) -> None:
        """The trip itself: offer, travellers, fee, card; the rest has calls of its own."""

    def save_order(self, order: Order) -> None:
        """Insert, or move an existing one; IllegalMove where the table forbids it."""

    def save_payment(self, payment: Payment) -> None:
        """Insert, or move an existing one; IllegalMove where the table forbids it."""

    def add_receipt(self, trip_id: str, receipt: PaneReceipt) -> None:
        """One more opening of the sealed pane; receipts are never changed."""

    def find(self, text: str, limit: int = 50) -> tuple[TripHit, ...]:
        """Newest first; by client name, reference, airport, route. Empty text: all."""

    def of_client(self, client_id: str) -> tuple[TripHit, ...]: ...
    def departing(self, first: str, last: str, limit: int = 50) -> tuple[TripHit, ...]:
        """By ISO dates, soonest first."""

    def unsettled(self) -> tuple[Trip, ...]:
        """Trips with an order or payment in ASKED, PENDING or UNKNOWN, or a fee still due."""


class AuditBook(Protocol):
    """The signed chain of acts; it only grows."""

    def add(self, entry: AuditEntry) -> None: ...
    def newest(self, limit: int = 200, skip: int = 0) -> tuple[AuditEntry, ...]:
        """Newest first, after leaving out the `skip` newest."""


class Drafts(Protocol):
    """What was typed and not finished, so that a lock, a crash or a restart loses nothing."""

    def keep(self, name: str, text: str) -> None: ...
    def recall(self, name: str) -> str: ...
    def drop(self, name: str) -> None: ...


class Books(Protocol):
    """What is open inside one transaction."""

    @property
    def clients(self) -> ClientBook: ...
    @property
    def trips(self) -> TripBook: ...
    @property
    def audit(self) -> AuditBook: ...
    @property
    def drafts(self) -> Drafts: ...


class Records(Protocol):
    """The store. One thread owns it; these calls may come from any thread and block.

    Refused ``disk_full`` or ``store_damaged`` when it cannot be written or read.
    Refused ``card_number_in_text`` when a text to be saved holds what could be a card number.
    """

    def read(self, job: Callable[[Books], T]) -> T: ...
    def write(self, job: Callable[[Books], T]) -> T:
        """One transaction: all of it is saved, durably, or none of it."""


# ---------------------------------------------------------------- papers


class Papers(Protocol):
    """What the client is sent."""

    def itinerary_pdf(self, trip: Trip, client: Client) -> Path: ...
    def calendar_file(self, trip: Trip, client: Client) -> Path: ...


# ---------------------------------------------------------------- this machine


class Examiner(Protocol):
    """Looks at the machine that the desk runs on."""

    def findings(self) -> tuple[Finding, ...]:
        """At most one row for a subject. What cannot be looked at is a row too; raises nothing."""
