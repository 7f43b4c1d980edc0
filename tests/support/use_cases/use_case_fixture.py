"""The use cases of a phone call over fakes, with a clock that the test moves."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count, product
from string import ascii_lowercase

from desktop.airlines.airline_router import AirlineRouter
from desktop.airlines.recorded.recorded_airline import RecordedAirline
from desktop.booking.access.role import LIVE, Role
from desktop.booking.clients.client import Client
from desktop.booking.fare_plan import RECORDED
from desktop.booking.text.consent_text import booking_script
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.payment import FeeSchedule
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import agreed_terms
from desktop.use_cases.actor import Actor, CurrentCall
from desktop.use_cases.money.book_trip import BookTrip
from desktop.use_cases.money.cancel_trip import CancelTrip
from desktop.use_cases.money.charge_fee import ChargeFee
from desktop.use_cases.money.fare.record_booking import RecordBooking
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from desktop.use_cases.money.link.send_link import SendLink
from desktop.use_cases.money.record_agreement import RecordAgreement
from desktop.use_cases.money.recovery.resume_attempts import ResumeAttempts
from desktop.use_cases.money.recovery.settle_by_hand import SettleByHand
from desktop.use_cases.money.take_card import TakeCard
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.trips.accept_price import AcceptPrice
from desktop.use_cases.trips.choose_fare_plan import ChooseFarePlan
from desktop.use_cases.trips.choose_offer import ChooseOffer
from desktop.use_cases.trips.reprice_trip import RepriceTrip
from tests.support.fakes.airline import BookedOrders, FakeAirline
from tests.support.fakes.card_entry import FakeCardEntry
from tests.support.fakes.documents import FakeDelivery
from tests.support.fakes.leases import FakeLeases
from tests.support.fakes.processor import FakeProcessor
from tests.support.fakes.store import FakeStore
from tests.support.samples import (
    COMPANY,
    OPENED_AT,
    UPTIME,
    sample_card,
    sample_client,
    sample_consent,
    sample_offer,
    sample_traveler,
    sample_trip,
)

WHO = Member("ownerid", "Robin Owner", "owner", LIVE[Role.OWNER])
ORIGIN = "desk one"


@dataclass(slots=True)
class Clock:
    """Does not move until the test moves it."""

    at: datetime = OPENED_AT
    seconds: float = UPTIME[1]

    def __call__(self) -> datetime:
        return self.at

    def uptime(self) -> tuple[str, float]:
        """What no setting of the clock changes."""
        return UPTIME[0], self.seconds

    def pass_time(self, by: timedelta) -> None:
        self.at += by
        # Time never passes backward: then it is the clock that was set.
        self.seconds += max(0.0, by.total_seconds())

    def set(self, by: timedelta) -> None:
        """Set the clock; no time passes."""
        self.at += by


@dataclass(slots=True)
class Ids:
    """idaaa, idaab, ...: never the same twice."""

    _given: count[int] = field(default_factory=count)
    _letters: tuple[str, ...] = tuple(
        "".join(three) for three in product(ascii_lowercase, repeat=3)
    )

    def __call__(self) -> str:
        return "id" + self._letters[next(self._given)]


@dataclass(slots=True)
class UseCaseFixture:
    """`kept` is what the fakes of the store hold; use cases go through `store`.

    With `holds_fee`, the member who books holds the key that charges, so our fee is held first.
    """

    kept: FakeStore = field(default_factory=FakeStore)
    airline: FakeAirline = field(default_factory=FakeAirline)
    processor: FakeProcessor = field(default_factory=FakeProcessor)
    pane: FakeCardEntry = field(default_factory=FakeCardEntry)
    delivery: FakeDelivery = field(default_factory=FakeDelivery)
    clock: Clock = field(default_factory=Clock)
    ids: Ids = field(default_factory=Ids)
    in_flight: InFlightTrips = field(default_factory=InFlightTrips)
    fees: FeeSchedule = field(default_factory=FeeSchedule)
    through: Store | None = None
    holds_fee: bool = False
    elsewhere: bool = False
    duties_signed: bool = True
    calls: CurrentCall = field(init=False)
    leases: FakeLeases = field(init=False)

    def __post_init__(self) -> None:
        self.leases = FakeLeases(self.clock)
        # Of its own letters: the ids of trips and attempts stay what they are. The call that is
        # on is the samples' one, which has none.
        self.calls = CurrentCall(Ids())
        self.calls.id = ""
        self.airline.own_clock = self.clock

    @property
    def store(self) -> Store:
        return self.through or self.kept

    @property
    def actor(self) -> Actor:
        """The owner at `ORIGIN`, by this desk's clock."""
        return Actor(WHO, self.clock, ORIGIN, self.clock.uptime, self.calls)

    @property
    def choose_offer(self) -> ChooseOffer:
        return ChooseOffer(self.actor, self.store, self.fees, self.ids)

    @property
    def choose_fare_plan(self) -> ChooseFarePlan:
        return ChooseFarePlan(self.actor, self.store)

    @property
    def airlines(self) -> AirlineRouter | FakeAirline:
        """The airline service, with `elsewhere` beside what is booked elsewhere."""
        if not self.elsewhere:
            return self.airline
        return AirlineRouter({"duffel": self.airline, RECORDED: RecordedAirline()})

    @property
    def reprice_trip(self) -> RepriceTrip:
        return RepriceTrip(self.actor, self.store, self.airline)

    @property
    def accept_price(self) -> AcceptPrice:
        return AcceptPrice(self.actor, self.store, self.airline)

    @property
    def take_card(self) -> TakeCard:
        return TakeCard(self.actor, self.store, self.pane, COMPANY)

    @property
    def record_agreement(self) -> RecordAgreement:
        return RecordAgreement(self.actor, self.store, COMPANY)

    @property
    def book_trip(self) -> BookTrip:
        return BookTrip(
            self.actor,
            self.store,
            self.airlines,
            self.airlines,
            self.ids,
            self.in_flight,
            self.leases,
            charger=self.processor if self.holds_fee else None,
            are_duties_signed=lambda: self.duties_signed,
        )

    @property
    def send_link(self) -> SendLink:
        return SendLink(
            self.actor,
            self.store,
            self.processor,
            self.delivery,
            self.ids,
            self.in_flight,
            self.leases,
            COMPANY,
        )

    @property
    def charge_fee(self) -> ChargeFee:
        return ChargeFee(
            self.actor, self.store, self.processor, self.ids, self.in_flight, self.leases
        )

    @property
    def cancel_trip(self) -> CancelTrip:
        return CancelTrip(
            *(self.actor, self.store, self.airline, BookedOrders(self.airline)),
            *(self.ids, self.in_flight, self.leases, COMPANY),
        )

    @property
    def record_booking(self) -> RecordBooking:
        return RecordBooking(
            *(self.actor, self.store, self.processor, self.ids, self.in_flight, self.leases),
            COMPANY,
        )

    @property
    def resume_attempts(self) -> ResumeAttempts:
        return ResumeAttempts(
            *(self.actor, self.store, self.airlines, BookedOrders(self.airline)),
            *(self.processor, self.in_flight, self.leases),
            new_id=self.ids,
        )

    @property
    def settle_by_hand(self) -> SettleByHand:
        return SettleByHand(
            *(self.actor, self.store, self.airline, BookedOrders(self.airline)),
            *(self.processor, self.in_flight, self.leases),
        )

    def add_client(self, client: Client | None = None) -> Client:
        """Ada, in the records."""
        client = client or sample_client()
        self.kept.write(lambda repos: repos.clients.save(client))
        return client

    def put(self, trip: Trip) -> Trip:
        """A trip with its attempts, as if a former run had left it; the airline shows its order."""
        self.add_client()
        if trip.order is not None and trip.order.answer is not None and not trip.order.settlement:
            self.airline.orders.setdefault(trip.order.subject, trip.order.answer)
        self.kept.write(lambda repos: repos.trips.save(trip))
        self.kept.tables.attempts.update({attempt.id: attempt for attempt in trip.attempts})
        return self.trip(trip.id)

    def put_at(self, stage: TripStage, offer: Offer | None = None) -> Trip:
        """Ada's trip, taken as far as `stage`."""
        return self.put(sample_trip(stage, offer=offer or sample_offer()))

    def draft(self) -> Trip:
        """Ada's trip as the use cases open it."""
        client = self.add_client()
        return self.choose_offer(client.id, sample_offer(), (sample_traveler(),))

    def with_card(self) -> Trip:
        """... her card taken, the price asked for it, and her yes."""
        return self.card_and_yes(self.draft())

    def card_and_yes(self, trip: Trip) -> Trip:
        """The card of a trip that is not booked, the price for it, and the client's yes to that."""
        self.take_card(trip.id, sample_consent(trip, at=self.clock()))
        return self.agree(self.reprice_trip(trip.id).trip)

    def agree(self, trip: Trip) -> Trip:
        """The client says yes to this trip, by the clock's time."""
        words = booking_script(trip, COMPANY, trip.card or sample_card())
        return self.record_agreement(trip.id, words, agreed_terms(trip))

    def trip(self, trip_id: str) -> Trip:
        """As it is on disk now."""
        return self.kept.read(lambda repos: repos.trips.get(trip_id))

    def actions(self) -> list[tuple[str, str]]:
        """The audit log, oldest first: what, and how it ended."""
        return [(entry.action, entry.outcome) for entry in self.kept.tables.audit]
