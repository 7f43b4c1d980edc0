"""Vendor test and live over servers of their mode, and refused by servers of the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.app.environment.environment import (
    Environment,
    VendorKeys,
    VendorServer,
    live,
    vendor_test,
)
from desktop.app.environment.environment_policy import LIVE, VENDOR_TEST
from desktop.booking.money import Money
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Passengers, SearchLeg, SearchRequest
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.training.issued_keys import AIRLINE, CHARGE
from desktop.training.launch import Running
from desktop.training.state import Keys, ServerState, SimulatedDelays
from desktop.use_cases.errors import (
    AIRLINE_WRONG_MODE,
    PROCESSOR_WRONG_MODE,
    Refused,
    Unknown,
    Unreachable,
)
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.ports.processor_port import Confirmation, FeeRequest, Payer
from tests.support.contracts.airline_benches import DuffelBench
from tests.support.contracts.fee_benches import card_of
from tests.support.samples import sample_client, sample_traveler

_turns = count(1)
NOW = datetime.now(UTC)
ALARM = pytest.mark.expects_warning("desktop.airlines.duffel", "desktop.processors.stripe")
MODES = pytest.mark.parametrize("mode", ["test", "live"])


@dataclass(frozen=True, slots=True)
class Vendors:
    """Loopback servers that answer in one mode."""

    running: Running
    state: ServerState

    def environment(self, folder: Path) -> Environment:
        """The one that belongs to this mode, at the addresses of these servers."""
        facts, policy = self.running.facts, LIVE if self.state.live else VENDOR_TEST
        keys = VendorKeys(
            publishable=facts["processor"]["publishable_key"],
            card_vault=lambda: str(facts["cards"]["client_key"]),
            airline=self.state.issued.issue(AIRLINE),
            charge=self.state.issued.issue(CHARGE),
        )
        make = live if self.state.live else vendor_test
        return self.addressed(make(keys, policy.settings(folder, company="Marlow Travel")))

    def addressed(self, environment: Environment) -> Environment:
        """This environment, whose policy stays, sent to these servers with keys that they know."""
        facts = self.running.facts
        return replace(
            environment,
            airline=VendorServer(facts["airline"]["url"], self.state.issued.issue(AIRLINE)),
            processor=VendorServer(facts["processor"]["url"], self.state.issued.issue(CHARGE)),
            ca_file=Path(facts["ca_file"]),
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """Both adapters of one environment, and the books of the servers."""

    duffel: Duffel
    stripe: Stripe
    vendors: Vendors

    @property
    def bench(self) -> DuffelBench:
        state = self.vendors.state
        return DuffelBench(self.duffel, self.vendors.running, state, len(state.airline.orders))

    def offer(self) -> Offer:
        """The first that a search brings."""
        return next(iter(self.duffel.search(a_search())))[0]

    def order(self, offer: Offer) -> OrderRequest:
        authorization = self.duffel.authorize_card(offer, self.bench.a_card())
        return OrderRequest(
            offer, (sample_traveler(),), sample_client(), authorization, "tripsample"
        )

    def taken(self, payment_id: str) -> int:
        """Minor units, by the processor's own books."""
        return sum(
            int(intent["amount_received"])
            for intent in self.vendors.state.processor.intents.values()
            if intent["metadata"].get("payment_id") == payment_id
        )


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Vendors]]:
    """Servers of each mode."""
    with ExitStack() as stack:
        found = {}
        for mode in ("test", "live"):
            is_live = mode == "live"
            state = ServerState(
                delays=SimulatedDelays.quick(), live=is_live, keys=Keys.fresh(live=is_live)
            )
            running = Running(state, tmp_path_factory.mktemp("authority"))
            stack.callback(running.stop)
            found[mode] = Vendors(running, state)
        yield found


@contextmanager
def opened(environment: Environment, vendors: Vendors) -> Iterator[Opened]:
    vendors.state.faults.clear()
    duffel = environment.open_airline().connect()
    opened_processor = environment.open_processor()
    assert opened_processor is not None
    stripe = opened_processor.connect()
    assert isinstance(duffel, Duffel)
    assert isinstance(stripe, Stripe)
    try:
        yield Opened(
            duffel,
            replace(stripe, transport=replace(stripe.transport, pause=lambda _seconds: None)),
            vendors,
        )
    finally:
        duffel.close()
        stripe.close()


@pytest.fixture
def right(both: dict[str, Vendors], mode: str, tmp_path: Path) -> Iterator[Opened]:
    """An environment with servers of its own mode."""
    vendors = both[mode]
    with opened(vendors.environment(tmp_path), vendors) as each:
        yield each


@pytest.fixture
def wrong(both: dict[str, Vendors], mode: str, tmp_path: Path) -> Iterator[Opened]:
    """The environment of this mode, with servers of the other."""
    other = both["test" if mode == "live" else "live"]
    with opened(other.addressed(both[mode].environment(tmp_path)), other) as each:
        yield each


def a_search() -> SearchRequest:
    places = OfflineAirportSearch()
    here, there = places.exact("LAX"), places.exact("LHR")
    assert here is not None
    assert there is not None
    leg = SearchLeg(here, there, date.today() + timedelta(days=60))
    return SearchRequest(search_legs=(leg,), passengers=Passengers(adults=1))


def a_fee(stripe: Stripe) -> Confirmation:
    """USD 35, prepared, under ids that no other test uses."""
    turn = "".join("abcdefghij"[int(digit)] for digit in str(next(_turns)))
    request = FeeRequest(
        amount=Money(3500, "USD"),
        processor_token=card_of(stripe, "visa"),
        customer=stripe.create_customer(Payer("clientada", "Ada", "ada@example.com")),
        trip_id=f"trip{turn}",
        payment_id=f"payment{turn}",
        description="Booking fee LAX-LHR",
        client_id="clientada",
    )
    id = stripe.prepare(request).id
    return Confirmation(
        id, request.amount, request.processor_token, request.payment_id, f"key{turn}"
    )


def alarms(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in caplog.records if r.levelname == "CRITICAL"]


# ---------------------------------------------------------------- its own mode


@MODES
def test_a_trip_is_booked_and_found_in_its_own_mode(
    right: Opened, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    offer = right.offer()
    assert offer.live is (mode == "live")
    assert right.duffel.reprice(offer.ref).live is offer.live
    booked = right.duffel.book(right.order(offer)).answer
    assert booked is not None
    assert right.duffel.find_order(offer.ref) == booked
    assert alarms(caplog) == []


@MODES
def test_a_fee_is_taken_and_found_in_its_own_mode(
    right: Opened, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    fee = a_fee(right.stripe)
    charge = right.stripe.charge(fee).answer
    assert charge is not None
    assert right.stripe.find_charge(fee.id, fee.payment_id) == charge
    assert right.taken(fee.payment_id) == 3500
    assert alarms(caplog) == []


@pytest.mark.expects_warning("desktop.processors.stripe")
@MODES
def test_a_refusal_stays_one_in_its_own_mode(right: Opened, mode: str) -> None:
    right.vendors.state.faults.ask("decline")
    with pytest.raises(Refused) as caught:
        right.stripe.charge(a_fee(right.stripe))
    assert caught.value.code == "card_refused"


# ---------------------------------------------------------------- the other mode


@MODES
def test_a_search_that_is_answered_in_the_other_mode_shows_nothing(
    wrong: Opened, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Refused) as caught:
        list(wrong.duffel.search(a_search()))
    refusal = caught.value
    assert refusal.code == AIRLINE_WRONG_MODE
    assert "Nothing is booked or charged." in refusal.safe
    assert "tell the owner at once" in refusal.press
    (alarm,) = alarms(caplog)
    answered = "test" if mode == "live" else "live"
    assert f"duffel answered in {answered} mode on a desk of {mode} mode" in alarm


@MODES
def test_a_charge_that_is_answered_in_the_other_mode_is_neither_taken_nor_refused(
    wrong: Opened, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unreachable) as before:
        a_fee(wrong.stripe)
    assert before.value.code == PROCESSOR_WRONG_MODE
    assert len(alarms(caplog)) == 1
    other_mode = wrong.stripe.transport
    fee = a_fee(replace(wrong.stripe, transport=replace(other_mode, live=not other_mode.live)))
    with pytest.raises(Unknown) as caught:
        wrong.stripe.charge(fee)
    ending = caught.value
    assert ending.code == PROCESSOR_WRONG_MODE
    assert ending.vendor_request_id.startswith("req_")
    assert "second charge is locked" in ending.safe
    assert ("A real card may have been charged" in ending.safe) is (mode == "test")
    assert "tell the owner at once" in ending.press
    assert len(alarms(caplog)) == 2
    assert wrong.taken(fee.payment_id) == 3500, "somewhere, money of that mode moved: once"
    with pytest.raises(Unreachable) as still:
        wrong.stripe.find_charge(fee.id, fee.payment_id)
    assert still.value.code == PROCESSOR_WRONG_MODE
    assert "locked until the truth is known" in still.value.safe


@ALARM
@MODES
def test_a_refusal_in_the_other_mode_is_not_one_of_this_charge(wrong: Opened, mode: str) -> None:
    other_mode = wrong.stripe.transport
    fee = a_fee(replace(wrong.stripe, transport=replace(other_mode, live=not other_mode.live)))
    wrong.vendors.state.faults.ask("decline")
    with pytest.raises(Unknown) as caught:
        wrong.stripe.charge(fee)
    assert caught.value.code == PROCESSOR_WRONG_MODE


# ---------------------------------------------------------------- mixed


@MODES
def test_an_order_whose_answer_is_of_the_other_mode_is_unknown(
    right: Opened, mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    faults, bench = right.vendors.state.faults, right.bench
    request = right.order(right.offer())
    faults.ask("other_mode", on="POST /air/orders")
    with pytest.raises(Unknown) as caught:
        right.duffel.book(request)
    ending = caught.value
    assert ending.code == AIRLINE_WRONG_MODE
    assert ending.vendor_request_id
    assert "second booking is locked" in ending.safe
    assert ("A real seat may have been bought" in ending.safe) is (mode == "test")
    assert bench.orders() == 1
    assert len(alarms(caplog)) == 1
    faults.ask("other_mode", on="GET /air/orders")
    with pytest.raises(Unreachable) as still:
        right.duffel.find_order(request.offer.ref)
    assert still.value.code == AIRLINE_WRONG_MODE
    assert "tell the owner at once" in still.value.press
    assert right.duffel.find_order(request.offer.ref) is not None, "the truth, in the right mode"


@ALARM
@MODES
def test_an_accepted_order_of_the_other_mode_is_found_out_when_it_is_shown(
    right: Opened, mode: str
) -> None:
    """A message alone says no mode: the order waits, and is looked up in the right one only."""
    request = right.order(right.offer())
    right.vendors.state.faults.ask("order_pending")
    assert right.duffel.book(request).answer is None
    right.vendors.state.faults.ask("other_mode", times=9, on="GET /air/orders")
    for _ in range(2):
        right.duffel.find_order(request.offer.ref)  # nothing is shown yet, so nothing differs
    with pytest.raises(Unreachable) as caught:
        right.duffel.find_order(request.offer.ref)
    assert caught.value.code == AIRLINE_WRONG_MODE


@MODES
@pytest.mark.parametrize(
    "on", ["GET /air/offers/", "POST /payments/three_d_secure_sessions", "POST /air/batch"]
)
def test_every_other_call_of_the_airline_refuses_an_answer_of_the_other_mode(
    right: Opened, mode: str, on: str, caplog: pytest.LogCaptureFixture
) -> None:
    offer, card = right.offer(), right.bench.a_card()
    right.vendors.state.faults.ask("other_mode", on=on)
    calls: dict[str, Callable[[], object]] = {
        "GET /air/offers/": lambda: right.duffel.reprice(offer.ref),
        "POST /payments/three_d_secure_sessions": lambda: right.duffel.authorize_card(offer, card),
        "POST /air/batch": lambda: list(right.duffel.search(a_search())),
    }
    with pytest.raises(Refused) as caught:
        calls[on]()
    assert caught.value.code == AIRLINE_WRONG_MODE
    assert len(alarms(caplog)) == 1


@ALARM
@MODES
def test_a_charge_that_is_answered_in_the_other_mode_is_found_later_in_the_right_one(
    right: Opened, mode: str
) -> None:
    fee = a_fee(right.stripe)
    right.vendors.state.faults.ask("other_mode", on="POST /v1/payment_intents")
    with pytest.raises(Unknown) as caught:
        right.stripe.charge(fee)
    assert caught.value.code == PROCESSOR_WRONG_MODE
    assert right.stripe.find_charge(fee.id, fee.payment_id)
    assert right.taken(fee.payment_id) == 3500
