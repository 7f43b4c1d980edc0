"""A vendor is connected to when it is first asked, once, and closed only if it was."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from threading import Barrier

from desktop.app.environment.vendor_on_demand import AirlineOnDemand, ProcessorOnDemand
from desktop.booking.money import Money
from desktop.booking.trip.offer import OfferRef
from desktop.system.clock import utc_now
from desktop.use_cases.ports.processor_port import (
    Confirmation,
    FeeRequest,
    HoldRequest,
    Payer,
)
from tests.support.fakes.airline import FakeAirline
from tests.support.fakes.processor import FakeProcessor
from tests.support.samples import OPENED_AT, sample_offer, sample_search_request


@dataclass(slots=True)
class Airline(FakeAirline):
    """The airline in memory, with a clock and a connection."""

    closed: bool = False

    def now(self) -> datetime:
        return OPENED_AT

    def close(self) -> None:
        self.closed = True


@dataclass(slots=True)
class Processor(FakeProcessor):
    """The processor in memory, with a connection."""

    closed: bool = False

    def close(self) -> None:
        self.closed = True


@dataclass(slots=True)
class Connections:
    """Counts what was connected to."""

    airlines: list[Airline] = field(default_factory=list)
    processors: list[Processor] = field(default_factory=list)

    def airline(self) -> Airline:
        self.airlines.append(Airline())
        return self.airlines[-1]

    def processor(self) -> Processor:
        self.processors.append(Processor())
        return self.processors[-1]


def test_nothing_is_connected_to_by_opening_asking_the_time_and_closing() -> None:
    made = Connections()
    airline, processor = AirlineOnDemand(made.airline), ProcessorOnDemand(made.processor)
    before = utc_now()
    assert before <= airline.now() <= utc_now()
    airline.close()
    processor.close()
    assert made == Connections()


def test_what_is_asked_reaches_the_vendor_and_closing_closes_it() -> None:
    made = Connections()
    airline, processor = AirlineOnDemand(made.airline), ProcessorOnDemand(made.processor)
    assert [each for batch in airline.search(sample_search_request()) for each in batch]
    assert airline.reprice(sample_offer().ref) == sample_offer()
    assert airline.authorize_card(sample_offer(), "token")
    assert airline.find_order(OfferRef("fake", "none")) is None
    assert airline.now() == OPENED_AT
    customer = processor.create_customer(Payer("client", "Ada", "ada@example.com"))
    amount = Money(4500, "USD")
    fee = FeeRequest(amount, "pm_card", customer, "trip", "payment", "our fee", client_id="client")
    charged, kept, let_go = (processor.prepare(fee).id for _ in range(3))

    def confirmation(of: str) -> Confirmation:
        return Confirmation(of, amount, "pm_card", "payment", "key")

    def end(of: str) -> HoldRequest:
        return HoldRequest(
            of, amount, "key", trip_id="trip", payment_id="payment", client_id="client"
        )

    charge = processor.charge(confirmation(charged)).answer
    assert processor.find_charge(charged, "payment") == charge
    for held in (kept, let_go):
        hold = processor.hold(confirmation(held)).answer
        assert processor.find_hold(held, "payment") == hold
    processor.refuse_other(end(kept))
    capture = processor.capture(end(kept)).answer
    assert processor.find_capture(kept) == capture
    release = processor.release(end(let_go)).answer
    assert processor.find_release(let_go) == release
    airline.close()
    processor.close()
    assert [one.closed for one in made.airlines] == [True]
    assert [one.closed for one in made.processors] == [True]


def test_threads_that_ask_at_once_share_one_connection() -> None:
    made, together = Connections(), Barrier(8)
    airline = AirlineOnDemand(made.airline)

    def ask(_: int) -> object:
        together.wait()
        return airline.connect()

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(ask, range(8)))
    assert len(made.airlines) == 1
    assert all(one is made.airlines[0] for one in found)
