"""What airlines do to orders by themselves, found and reported once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.booking.fare_plan import RECORDED
from desktop.booking.polling.finding import FindingKind
from desktop.booking.polling.order_news import AirlineChange, OrderNow
from desktop.booking.trip.attempt_states import RECORD_IT, AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.polling.poll import Occasion
from desktop.use_cases.ports.airline_port import FailedOrder
from tests.support.samples import (
    OPENED_AT,
    sample_answer,
    sample_cancel,
    sample_inbound,
    sample_order,
    sample_outbound,
    sample_trip,
)
from tests.support.use_cases.polling_desk import PollingDesk

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SOLD = (sample_outbound(), sample_inbound())
ORDER_ID = "airlineordersample"


def later() -> OrderNow:
    """The flight back leaves an hour later."""
    back = sample_inbound()
    (segment,) = back.segments
    moved = replace(segment, departs=datetime(2026, 12, 19, 12, 30))
    return as_sold(slices=(sample_outbound(), replace(back, segments=(moved,))))


def as_sold(**changes: object) -> OrderNow:
    order = OrderNow("duffel", ORDER_ID, "offersample", SOLD, ("999-2400176310",))
    return replace(order, **changes)  # type: ignore[arg-type]


@pytest.fixture
def polling() -> PollingDesk:
    desk = PollingDesk()
    desk.booked()
    desk.desk.airline.shown[ORDER_ID] = as_sold()
    return desk


def reads(polling: PollingDesk) -> int:
    return len(polling.desk.airline.read)


def test_a_retimed_flight_is_found_the_day_it_happens(polling: PollingDesk) -> None:
    assert polling.poll_vendors().found == 0
    polling.desk.airline.shown[ORDER_ID] = later()
    polling.pass_time(DAY)
    assert polling.poll_vendors().found == 1
    polling.pass_time(DAY)
    assert polling.poll_vendors().found == 0
    (finding,) = polling.findings
    assert finding.kind is FindingKind.FLIGHTS_CHANGED
    assert (finding.vendor, finding.trip_id) == ("duffel", "tripsample")
    assert finding.text.startswith("NW 215 on Sat 19 Dec leaves at 12:30, not at 11:30.")


@pytest.mark.parametrize("was_read", [True, False])
def test_that_we_canceled_an_order_ourselves_is_no_news(
    polling: PollingDesk, was_read: bool
) -> None:
    if was_read:
        assert polling.poll_vendors().found == 0
        polling.pass_time(DAY)
    polling.desk.kept.tables.attempts["cancelsample"] = sample_cancel()
    polling.desk.airline.shown[ORDER_ID] = as_sold(is_canceled=True)
    polling.desk.airline.wanting = [as_sold(is_canceled=True)]
    assert polling.poll_vendors(Occasion.ASKED_FOR).found == 0


def test_an_order_is_read_daily_and_every_two_hours_in_the_last_three_days(
    polling: PollingDesk,
) -> None:
    for _ in range(3 * 24):
        polling.poll_vendors()
        polling.pass_time(HOUR)
    assert reads(polling) == 3
    polling.desk.clock.at = datetime.fromisoformat("2026-12-11T00:00:00+00:00")
    before = reads(polling)
    for _ in range(24):
        polling.poll_vendors()
        polling.pass_time(HOUR)
    assert reads(polling) - before == 12


def test_a_trip_of_next_month_is_not_read(polling: PollingDesk) -> None:
    polling.desk.clock.at = OPENED_AT
    polling.poll_vendors(Occasion.ASKED_FOR)
    assert reads(polling) == 0


def test_a_trip_that_is_over_is_not_read_any_more(polling: PollingDesk) -> None:
    polling.poll_vendors()
    polling.desk.clock.at = datetime.fromisoformat("2026-12-19T20:00:00+00:00")
    for _ in range(3):
        polling.poll_vendors()
        polling.pass_time(3 * DAY)
    assert reads(polling) == 1
    # It was not over: the clock of this machine was wrong.
    polling.desk.clock.at = datetime.fromisoformat("2026-12-03T20:00:00+00:00")
    polling.poll_vendors()
    assert reads(polling) == 2


def test_the_flight_back_is_watched_while_the_client_is_away(polling: PollingDesk) -> None:
    polling.poll_vendors()
    polling.desk.clock.at = datetime.fromisoformat("2026-12-18T20:00:00+00:00")
    polling.desk.airline.shown[ORDER_ID] = later()
    assert polling.poll_vendors().found == 1


def test_when_the_window_is_shown_what_departs_soon_is_read_once_in_ten_minutes(
    polling: PollingDesk,
) -> None:
    polling.desk.clock.at = datetime.fromisoformat("2026-12-11T00:00:00+00:00")
    polling.poll_vendors()
    for minutes in (1, 8, 1, 9):
        polling.pass_time(timedelta(minutes=minutes))
        polling.poll_vendors(Occasion.SHOWN)
    assert reads(polling) == 2


def test_when_the_window_is_shown_what_departs_later_is_left_for_its_time(
    polling: PollingDesk,
) -> None:
    polling.poll_vendors()
    polling.pass_time(HOUR)
    polling.poll_vendors(Occasion.SHOWN)
    assert reads(polling) == 1
    polling.poll_vendors(Occasion.ASKED_FOR)
    polling.pass_time(HOUR)
    polling.poll_vendors(Occasion.ASKED_FOR)
    assert reads(polling) == 2


def test_one_order_that_is_not_shown_keeps_no_other_from_being_read(polling: PollingDesk) -> None:
    other = sample_order(
        id="orderother",
        trip_id="tripother",
        subject="offerother",
        answer=sample_answer(airline_id="ord_other"),
    )
    polling.desk.put(sample_trip(id="tripother", orders=(other,), payments=()))
    del polling.desk.airline.shown[ORDER_ID]
    polling.desk.airline.shown["ord_other"] = as_sold(airline_id="ord_other", offer_id="offerother")
    assert polling.poll_vendors().failures == ()
    assert polling.desk.airline.read == [ORDER_ID, "ord_other"]
    kept = polling.desk.kept.tables.watched
    assert (kept["tripsample"].failures, kept["tripother"].failures) == (1, 0)


def test_an_id_that_is_none_of_the_airlines_puts_off_its_trip_alone_and_is_named_once() -> None:
    polling = PollingDesk()
    planted = sample_order(answer=sample_answer(airline_id="../x"))
    polling.desk.put(sample_trip(orders=(planted,)))
    other = sample_order(id="orderother", trip_id="tripother", subject="offerother")
    polling.desk.put(sample_trip(id="tripother", orders=(other,), payments=()))
    airline = polling.desk.airline
    airline.shown[ORDER_ID] = as_sold(offer_id="offerother")
    duffel = Duffel.open("https://127.0.0.1:9", "duffel_test_x", live=False)

    def read(source: str, airline_id: str) -> OrderNow:
        asked = duffel if airline_id == "../x" else airline
        return asked.order_now(source, airline_id)

    poll = polling.poll_vendors.polls[2]
    object.__setattr__(poll, "watch", type("Both", (), {"order_now": staticmethod(read)})())
    polled = polling.poll_vendors()
    assert (polled.failures, polled.found, airline.read) == ((), 1, [ORDER_ID])
    (finding,) = polling.findings
    assert (finding.kind, finding.trip_id) == (FindingKind.POLL_STOPPED, "tripsample")
    assert "An id in these records is none that the airline service gives." in finding.text
    assert "Tell the owner" in finding.text
    kept = polling.desk.kept.tables.watched
    assert (kept["tripsample"].failures, kept["tripother"].failures) == (1, 0)
    polling.pass_time(DAY)
    assert (polling.poll_vendors().found, len(airline.read)) == (0, 2)


def test_an_order_that_is_not_shown_twice_is_named_once(polling: PollingDesk) -> None:
    del polling.desk.airline.shown[ORDER_ID]
    assert polling.poll_vendors().found == 0
    for found in (1, 0, 0):
        polling.pass_time(DAY)
        assert polling.poll_vendors().found == found
    (finding,) = polling.findings
    assert (finding.kind, finding.trip_id) == (FindingKind.POLL_STOPPED, "tripsample")
    assert finding.subject == "ordersample order_not_shown"


@pytest.mark.parametrize(
    "another",
    [
        as_sold(offer_id="offerother", is_canceled=True, tickets=("999-2400179999",)),
        replace(later(), offer_id="", our_reference="orderother"),
        replace(later(), our_reference="orderother"),
        replace(later(), source="other"),
    ],
)
def test_what_becomes_of_another_order_is_no_news_of_this_one(
    polling: PollingDesk, another: OrderNow
) -> None:
    polling.poll_vendors()
    known = polling.desk.kept.tables.watched["tripsample"]
    polling.desk.airline.shown[ORDER_ID] = another
    for found in (1, 0):
        polling.pass_time(DAY)
        assert polling.poll_vendors().found == found
    (finding,) = polling.findings
    assert (finding.kind, finding.trip_id) == (FindingKind.POLL_STOPPED, "tripsample")
    assert "another order" in finding.text
    assert "Tell the owner" in finding.text
    kept = polling.desk.kept.tables.watched["tripsample"]
    times = {"asked_at": known.asked_at, "due_at": known.due_at, "failures": 0}
    assert replace(kept, **times) == known  # type: ignore[arg-type]


@pytest.mark.parametrize("our_reference", ["", "ordersample"])
def test_an_order_that_does_not_show_its_offer_is_compared_all_the_same(
    polling: PollingDesk, our_reference: str
) -> None:
    moved = replace(later(), offer_id="", our_reference=our_reference)
    polling.desk.airline.shown[ORDER_ID] = moved
    polling.poll_vendors()
    assert [one.kind for one in polling.findings] == [FindingKind.FLIGHTS_CHANGED]


def test_what_was_read_before_the_line_was_cut_is_kept(polling: PollingDesk) -> None:
    other = sample_order(
        id="orderother", trip_id="tripother", answer=sample_answer(airline_id="ord_other")
    )
    polling.desk.put(sample_trip(id="tripother", orders=(other,), payments=()))
    polling.poll_vendors()
    polling.pass_time(3 * DAY)
    airline = polling.desk.airline
    airline.shown = {ORDER_ID: later(), "ord_other": later()}
    gone = Unreachable("airline_unreachable", "No line.")

    def cut(source: str, airline_id: str) -> OrderNow:
        if airline_id == "ord_other":
            raise gone
        return airline.shown[airline_id]

    poll = polling.poll_vendors.polls[2]
    object.__setattr__(poll, "watch", type("Cut", (), {"order_now": staticmethod(cut)})())
    polled = polling.poll_vendors()
    assert polled.failures == (gone,)
    assert [one.trip_id for one in polling.findings] == ["tripsample"]


def test_an_order_known_by_hand_only_is_looked_at_again_tomorrow(polling: PollingDesk) -> None:
    by_hand = sample_order(answer=sample_answer(airline_id=""))
    desk = PollingDesk()
    desk.desk.put(sample_trip(orders=(by_hand,)))
    desk.poll_vendors()
    assert desk.desk.airline.read == []
    assert desk.desk.kept.tables.watched["tripsample"].due_at == desk.desk.clock.at + DAY


def test_many_orders_are_read_twenty_at_a_time(polling: PollingDesk) -> None:
    for number in range(29):
        name = f"{'abc'[number // 10]}{'abcdefghij'[number % 10]}"
        order = sample_order(
            id=f"order{name}",
            trip_id=f"trip{name}",
            subject=f"offer{name}",
            answer=sample_answer(airline_id=f"ord_{name}"),
        )
        polling.desk.put(sample_trip(id=f"trip{name}", orders=(order,), payments=()))
        polling.desk.airline.shown[f"ord_{name}"] = as_sold(
            airline_id=f"ord_{name}", offer_id=f"offer{name}"
        )
    polling.poll_vendors()
    assert reads(polling) == 20
    polling.pass_time(timedelta(minutes=1))
    polling.poll_vendors()
    assert reads(polling) == 30
    assert len(set(polling.desk.airline.read)) == 30


def test_the_airlines_own_mark_is_found_hourly_also_for_a_trip_of_next_month(
    polling: PollingDesk,
) -> None:
    polling.desk.clock.at = OPENED_AT
    polling.poll_vendors()
    polling.desk.airline.wanting = [
        replace(later(), change=AirlineChange("aic_one")),
        as_sold(offer_id="offer of another program"),
    ]
    polling.pass_time(HOUR)
    assert polling.poll_vendors().found == 1
    polling.pass_time(HOUR)
    assert polling.poll_vendors().found == 0
    # Then, read by itself, there is no news of it either.
    polling.desk.airline.shown[ORDER_ID] = replace(later(), change=AirlineChange("aic_one"))
    polling.pass_time(9 * DAY)
    assert (polling.poll_vendors().found, reads(polling)) == (0, 1)


def test_an_accepted_order_that_failed_is_found_within_minutes() -> None:
    polling = PollingDesk()
    polling.desk.put_at(TripStage.PENDING)
    polling.poll_vendors()
    polling.desk.airline.failures = [
        FailedOrder("duffel", "wev_other", frozenset({"offerother"})),
        FailedOrder("other", "wev_odd", frozenset({"offersample"})),
        FailedOrder("duffel", "wev_one", frozenset({"offersample"})),
    ]
    polling.pass_time(timedelta(minutes=5))
    assert polling.poll_vendors().found == 1
    (finding,) = polling.findings
    assert (finding.kind, finding.subject) == (FindingKind.ORDER_FAILED, "wev_one")
    # Nothing is decided by it: the order stays open until a person settles it.
    (order,) = polling.desk.kept.tables.orders.values()
    assert order.state is AttemptState.PENDING


def test_a_failure_is_found_by_our_reference_too() -> None:
    polling = PollingDesk()
    polling.desk.put_at(TripStage.PENDING)
    polling.desk.airline.failures = [FailedOrder("duffel", "wev_one", frozenset(), "ordersample")]
    assert polling.poll_vendors().found == 1


def test_failures_are_asked_for_only_while_an_order_is_accepted(polling: PollingDesk) -> None:
    polling.desk.airline.failures = [FailedOrder("duffel", "wev_one", frozenset({"offersample"}))]
    polling.poll_vendors()
    assert polling.findings == []
    assert "failed orders" not in polling.desk.kept.tables.polls


def test_an_order_that_a_person_makes_elsewhere_is_asked_about_nowhere() -> None:
    polling = PollingDesk()
    order = sample_order(AttemptState.PENDING, vendor=RECORDED, reason=RECORD_IT)
    polling.desk.put(sample_trip(TripStage.PENDING, orders=(order,)))
    polling.poll_vendors()
    assert "failed orders" not in polling.desk.kept.tables.polls


def test_an_order_that_was_confirmed_meanwhile_is_not_asked_about() -> None:
    polling = PollingDesk()
    polling.booked()
    poll = polling.poll_vendors.polls[0]
    assert poll.ask(None, Occasion.TIME).found == ()


def test_a_refused_key_in_the_middle_ends_the_reading(polling: PollingDesk) -> None:
    polling.desk.airline.watch_endings.extend(
        [Refused("airline_key_refused", "Not accepted."), Refused("airline_key_refused", "No.")]
    )
    polling.poll_vendors()
    polling.sign_in_again()
    polling.desk.airline.watch_endings.clear()
    first = polling.poll_vendors.polls[1]
    assert first.is_wanted(None)  # type: ignore[arg-type]
    polling.desk.airline.watch_endings.append(Refused("airline_key_refused", "Not accepted."))
    answer = polling.poll_vendors.polls[2].ask(None, Occasion.TIME)
    assert answer.failure is not None
