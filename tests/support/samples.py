"""Believable nouns for tests: one client, her trip from Los Angeles to London and back.

Every function takes changes by field name, so that a test says only what it cares about.
Northwind is no real airline. Times are fixed: `OPENED_AT` is a Tuesday in November 2026.
"""

# ruff: noqa: ANN401  (changes go to dataclasses.replace, which checks their names)

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from desktop.booking.airport import Airport, Metro
from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.card_entry.consent import Consent, Recording
from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.clients.client import Client, ServiceLevel
from desktop.booking.clients.client_profile import ClientProfile
from desktop.booking.clients.traveler import Gender, Loyalty, Passport, Traveler
from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.money import Money
from desktop.booking.text.consent_text import (
    SCRIPT_VERSION,
    booking_script,
    card_script,
    fee_script,
)
from desktop.booking.trip.attempt_kinds import FEE, LINK, ORDER
from desktop.booking.trip.attempt_record import Attempt, FeeAttempt, OrderAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.itinerary import Bags, Carrier, Segment, Slice
from desktop.booking.trip.offer import Condition, Offer, OfferTraveler
from desktop.booking.trip.order import AirlineOrder, Ticket
from desktop.booking.trip.payment import FeeCharge
from desktop.booking.trip.search_request import Cabin, Passengers, SearchLeg, SearchRequest
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import agreed_terms, blocking_order, terms_due
from tests.support.booking.cancel_samples import sample_cancel as sample_cancel
from tests.support.booking.cancel_samples import sample_lease as sample_lease
from tests.support.booking.cards import sample_card as sample_card
from tests.support.booking.cards import sample_tokens as sample_tokens
from tests.support.booking.moments import COMPANY as COMPANY
from tests.support.booking.moments import OPENED_AT as OPENED_AT
from tests.support.booking.moments import UPTIME as UPTIME
from tests.support.booking.moments import sample_moment as sample_moment
from tests.support.booking.pane_reports import sample_report as sample_report

TODAY = OPENED_AT.date()
OFFER_ENDS_AT = OPENED_AT + timedelta(minutes=30)

LAX = Airport("LAX", "Los Angeles International", "Los Angeles", "US", "America/Los_Angeles", "LAX")
LHR = Airport("LHR", "Heathrow", "London", "GB", "Europe/London", "LON")
LGW = Airport("LGW", "Gatwick", "London", "GB", "Europe/London", "LON")
DUB = Airport("DUB", "Dublin", "Dublin", "IE", "Europe/Dublin", "DUB")
JFK = Airport("JFK", "John F. Kennedy", "New York", "US", "America/New_York", "NYC")
LGA = Airport("LGA", "LaGuardia", "New York", "US", "America/New_York", "NYC")
LONDON = Metro("LON", "London", "GB", (LHR, LGW))

_CITY_HALL = BillingAddress("200 North Spring Street", "", "Los Angeles", "CA", "90012", "US")
NORTHWIND = Carrier("NW", "Northwind")
NORTHWIND_REGIONAL = Carrier("NR", "Northwind Regional")


def sample_address(**changes: Any) -> BillingAddress:
    """Where Ada's statements go; the city hall of Los Angeles."""
    return replace(_CITY_HALL, **changes)


def sample_client(**changes: Any) -> Client:
    """Ada Calloway, a standard client."""
    client = Client(
        *("clientada", "Ada Calloway", "ada@example.com", "+13105550142"),
        opened_at=OPENED_AT - timedelta(days=400),
        address=sample_address(),
        level=ServiceLevel.STANDARD,
        notes="Aisle seat. Calls before nine.",
        company="Calloway Prints",
        processor_customer="cus_sample",
        profile=ClientProfile(country="US", language="en", currency="USD"),
    )
    return replace(client, **changes)


def sample_traveler(**changes: Any) -> Traveler:
    """Ada herself, complete enough for any airline."""
    traveler = Traveler(
        id="travelerada",
        client_id="clientada",
        given_name="Ada",
        family_name="Calloway",
        born_on=date(1984, 5, 17),
        gender=Gender.FEMALE,
        title="ms",
        passport=Passport("X1234567", "US", date(2031, 2, 28)),
        known_traveler="TT1234567",
        loyalty=(Loyalty("NW", "NW889201"),),
    )
    return replace(traveler, **changes)


def sample_companion(**changes: Any) -> Traveler:
    """Leo, who travels with her: the barest record that can be booked."""
    traveler = Traveler(
        id="travelerleo",
        client_id="clientada",
        given_name="Leo",
        family_name="Calloway",
        born_on=date(1981, 9, 3),
        gender=Gender.MALE,
        title="mr",
    )
    return replace(traveler, **changes)


def sample_search_request(**changes: Any) -> SearchRequest:
    """Los Angeles to London and back, two adults in premium."""
    search_request = SearchRequest(
        search_legs=(
            SearchLeg(LAX, LONDON, date(2026, 12, 12)),
            SearchLeg(LONDON, LAX, date(2026, 12, 19)),
        ),
        passengers=Passengers(adults=2),
        cabin=Cabin.PREMIUM,
    )
    return replace(search_request, **changes)


def sample_outbound(**changes: Any) -> Slice:
    """Saturday afternoon from Los Angeles by Dublin to Heathrow, there on Sunday."""
    slice_ = Slice(
        id="sliceout",
        segments=(
            Segment(
                id="flightlaxdub",
                origin=LAX,
                destination=DUB,
                departs=datetime(2026, 12, 12, 16, 45),
                arrives=datetime(2026, 12, 13, 10, 55),
                elapsed=timedelta(hours=10, minutes=10),
                carrier=NORTHWIND,
                number="214",
                operated_by=NORTHWIND,
                aircraft="Airbus A350-900",
                cabin=Cabin.PREMIUM,
                origin_terminal="B",
                destination_terminal="2",
                bags=Bags(carry_on=1, checked=2),
            ),
            Segment(
                id="flightdublhr",
                origin=DUB,
                destination=LHR,
                departs=datetime(2026, 12, 13, 13, 5),
                arrives=datetime(2026, 12, 13, 14, 30),
                elapsed=timedelta(hours=1, minutes=25),
                carrier=NORTHWIND,
                number="1176",
                operated_by=NORTHWIND_REGIONAL,
                aircraft="Airbus A320neo",
                cabin=Cabin.ECONOMY,
                origin_terminal="2",
                destination_terminal="5",
                bags=Bags(carry_on=1, checked=2),
            ),
        ),
        elapsed=timedelta(hours=13, minutes=45),
        fare_brand="Premium Flex",
    )
    return replace(slice_, **changes)


def sample_inbound(**changes: Any) -> Slice:
    """Saturday a week later, Heathrow to Los Angeles without a stop."""
    slice_ = Slice(
        id="sliceback",
        segments=(
            Segment(
                id="flightlhrlax",
                origin=LHR,
                destination=LAX,
                departs=datetime(2026, 12, 19, 11, 30),
                arrives=datetime(2026, 12, 19, 14, 40),
                elapsed=timedelta(hours=11, minutes=10),
                carrier=NORTHWIND,
                number="215",
                operated_by=NORTHWIND,
                aircraft="Airbus A350-900",
                cabin=Cabin.PREMIUM,
                origin_terminal="5",
                destination_terminal="B",
                bags=Bags(carry_on=1, checked=2),
            ),
        ),
        elapsed=timedelta(hours=11, minutes=10),
        fare_brand="Premium Flex",
    )
    return replace(slice_, **changes)


def sample_offer(**changes: Any) -> Offer:
    """Los Angeles to London by Dublin, back without a stop; one adult, USD 1,842.20."""
    offer = Offer(
        id="offersample",
        source="duffel",
        owner=NORTHWIND,
        slices=(sample_outbound(), sample_inbound()),
        travelers=(OfferTraveler("passengerone"),),
        total=Money(184220, "USD"),
        base=Money(142000, "USD"),
        tax=Money(42220, "USD"),
        ends_at=OFFER_ENDS_AT,
        change=Condition(allowed=True, fee=Money(15000, "USD")),
        refund=Condition(allowed=False),
        needs_passport=True,
        takes_known_traveler=True,
    )
    return replace(offer, **changes)


def sample_offer_for_two(**changes: Any) -> Offer:
    """The same flights for two adults, USD 3,684.40."""
    offer = sample_offer(
        id="offersamplefortwo",
        travelers=(OfferTraveler("passengerone"), OfferTraveler("passengertwo")),
        total=Money(368440, "USD"),
        base=Money(284000, "USD"),
        tax=Money(84440, "USD"),
    )
    return replace(offer, **changes)


def sample_consent(trip: Trip | None = None, **changes: Any) -> Consent:
    """The client said yes to this trip, or to a draft of Ada's, and the recording is paused. Of a
    trip that is booked, to our fee.
    """
    read = trip or sample_trip(TripStage.DRAFT)
    is_booked = blocking_order(read) is not None
    consent = Consent(
        SCRIPT_VERSION,
        True,
        Recording.PAUSED,
        OPENED_AT,
        fee_script(read, COMPANY) if is_booked else card_script(read, COMPANY),
        terms_due(read) if is_booked else agreed_terms(read),
    )
    return replace(consent, **changes)


def sample_agreement(trip: Trip, **changes: Any) -> Agreement:
    """The client's yes to this trip as it is, with its card, as the call began."""
    card = trip.card or sample_card()
    agreement = Agreement(
        words=booking_script(trip, COMPANY, card),
        terms=agreed_terms(trip),
        card=card.identity(),
        member_id="ownerid",
        member_name="Robin Owner",
        at=OPENED_AT,
        clock=UPTIME[0],
        clock_seconds=sample_moment(changes.get("at", OPENED_AT)).seconds,
    )
    return replace(agreement, **changes)


def sample_receipt(**changes: Any) -> PaneReceipt:
    """One opening of the pane by the owner."""
    receipt = PaneReceipt(
        member_id="ownerid",
        member_name="Robin Owner",
        opened_at=OPENED_AT + timedelta(minutes=2),
        consent=sample_consent(),
        report=sample_report(),
    )
    return replace(receipt, **changes)


def sample_answer(offer: Offer | None = None, **changes: Any) -> AirlineOrder:
    """The airline's answer to an order of this offer: K7PQ2M, one ticket for each traveler."""
    offer = offer or sample_offer()
    answer = AirlineOrder(
        airline_id="airlineordersample",
        record_locator="K7PQ2M",
        tickets=tuple(
            Ticket(f"999-24001763{10 + at}", (seat.id,)) for at, seat in enumerate(offer.travelers)
        ),
        total=offer.total,
        void_until=OPENED_AT + timedelta(hours=24),
        paid_at=OPENED_AT + timedelta(minutes=4),
    )
    return replace(answer, **changes)


def sample_order(
    state: AttemptState = AttemptState.CONFIRMED, offer: Offer | None = None, **changes: Any
) -> OrderAttempt:
    """One attempt to book the sample offer, ended as `state` says."""
    offer = offer or sample_offer()
    asked_at = OPENED_AT + timedelta(minutes=3)
    requested = state is AttemptState.REQUESTED
    order: OrderAttempt = Attempt(
        id="ordersample",
        trip_id="tripsample",
        kind=ORDER,
        vendor=offer.source,
        subject=offer.id,
        amount=offer.total,
        state=state,
        card=sample_card().identity(),
        asked_at=asked_at,
        answered_at=None if requested else asked_at + timedelta(seconds=9),
        answer=sample_answer(offer) if state is AttemptState.CONFIRMED else None,
        reason="price_changed" if state is AttemptState.REFUSED else "",
        vendor_request_id="" if requested else "requestsample",
        lease=sample_lease() if requested else None,
    )
    return replace(order, **changes)


def sample_payment(state: AttemptState = AttemptState.CONFIRMED, **changes: Any) -> FeeAttempt:
    """One attempt to charge the standard fee, ended as `state` says."""
    asked_at = OPENED_AT + timedelta(minutes=4)
    requested = state is AttemptState.REQUESTED
    payment: FeeAttempt = Attempt(
        id="paymentsample",
        trip_id="tripsample",
        kind=FEE,
        vendor="processor",
        subject="pi_sample",
        amount=Money(3500, "USD"),
        state=state,
        idempotency_key="keysample",
        card=sample_card().identity(),
        asked_at=asked_at,
        answered_at=None if requested else asked_at + timedelta(seconds=2),
        answer=FeeCharge("pi_sample") if state is AttemptState.CONFIRMED else None,
        reason="card_declined" if state is AttemptState.REFUSED else "",
        lease=sample_lease() if requested else None,
    )
    return replace(payment, **changes)


_ORDERS = {
    TripStage.DRAFT: None,
    TripStage.LINK_SENT: None,
    TripStage.CARD_TAKEN: None,
    TripStage.BOOKING: AttemptState.REQUESTED,
    TripStage.PENDING: AttemptState.PENDING,
    TripStage.TO_RECORD: AttemptState.PENDING,
    TripStage.UNKNOWN: AttemptState.UNKNOWN,
}


_PLANS = {
    TripStage.TO_RECORD: FarePlan.BOOKED_ELSEWHERE,
    TripStage.FARE_DUE: FarePlan.COMPANY_BALANCE,
}


def sample_trip(stage: TripStage = TripStage.BOOKED, **changes: Any) -> Trip:
    """Ada's trip, taken as far as `stage`; `changes` are applied last.

    `orders` and `payments` may be given instead of `attempts`, which are then the one after the
    other. With a card the client has agreed to it all.
    """
    offer = changes.get("offer") or sample_offer()
    state = _ORDERS.get(stage, AttemptState.CONFIRMED)
    elsewhere = stage is TripStage.TO_RECORD
    asked: dict[str, Any] = {"vendor": RECORDED, "card": ""} if elsewhere else {}
    orders = changes.pop("orders", () if state is None else (sample_order(state, offer, **asked),))
    link = sample_payment(
        AttemptState.PENDING, id="linksample", kind=LINK, subject="cs_sample", card=""
    )
    paid: dict[TripStage, tuple[Any, ...]] = {
        TripStage.BOOKED: (sample_payment(),),
        TripStage.LINK_SENT: (link,),
        TripStage.CANCELING: (sample_payment(), sample_cancel(AttemptState.PENDING)),
        TripStage.CANCELED: (sample_payment(), sample_cancel()),
    }
    payments = changes.pop("payments", paid.get(stage, ()))
    trip = Trip(
        id="tripsample",
        client_id="clientada",
        opened_at=OPENED_AT,
        offer=offer,
        travelers=(sample_traveler(), sample_companion())[: len(offer.travelers)],
        fee=Money(3500, "USD"),
        card=None if stage is TripStage.DRAFT else sample_card(),
        attempts=(*orders, *payments),
        fare_plan=_PLANS.get(stage, FarePlan.TRAVELERS_CARD),
    )
    trip = replace(trip, **changes)
    if trip.card is None or "agreements" in changes:
        return trip
    return replace(trip, agreements=(sample_agreement(trip),))
