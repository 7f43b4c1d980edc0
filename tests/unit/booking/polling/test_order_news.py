"""An order as it is shown now, beside what was known: what a person must be shown, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from desktop.booking.polling.finding import FindingKind
from desktop.booking.polling.order_news import (
    AirlineChange,
    OrderNow,
    WatchedOrder,
    flight_changes,
    known_before,
    next_departure,
    order_news,
    with_flights_now,
)
from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.trip import TripStage
from tests.support.samples import (
    LGW,
    NORTHWIND_REGIONAL,
    OPENED_AT,
    sample_inbound,
    sample_outbound,
    sample_traveler,
    sample_trip,
)

OUT, BACK = sample_outbound(), sample_inbound()
SOLD = (OUT, BACK)
TICKETS = ("999-2400176310",)


def known(**changes: Any) -> WatchedOrder:  # noqa: ANN401
    before = WatchedOrder("tripsample", OPENED_AT, OPENED_AT, SOLD, TICKETS)
    return replace(before, **changes)


def shown(**changes: Any) -> OrderNow:  # noqa: ANN401
    return replace(OrderNow("duffel", "ord_sample", "offersample", SOLD, TICKETS), **changes)


def moved(slice_: Slice, place: int = 0, **changes: Any) -> Slice:  # noqa: ANN401
    segments = list(slice_.segments)
    segments[place] = replace(segments[place], **changes)
    return replace(slice_, segments=tuple(segments))


LATER = moved(BACK, departs=datetime(2026, 12, 19, 13, 5), arrives=datetime(2026, 12, 19, 16, 15))


def test_nothing_is_reported_while_all_is_as_sold() -> None:
    before = known_before(sample_trip(TripStage.BOOKED), OPENED_AT)
    assert (before.slices, before.tickets) == (SOLD, TICKETS)
    assert order_news(before, shown()) == (before, ())
    # Ids, gates, aircraft and bags change from day to day.
    other_ids = tuple(
        replace(moved(moved(slice_, 0, id="new"), -1, origin_terminal="9", aircraft="A330"), id="x")
        for slice_ in SOLD
    )
    assert order_news(before, shown(slices=other_ids))[1] == ()


def test_an_order_without_an_answer_has_no_tickets_to_compare() -> None:
    assert known_before(sample_trip(TripStage.UNKNOWN), OPENED_AT).tickets == ()
    assert known_before(sample_trip(TripStage.DRAFT), OPENED_AT).tickets == ()


def test_a_retimed_flight_is_reported_once() -> None:
    after, (news,) = order_news(known(), shown(slices=(OUT, LATER)))
    assert news.kind is FindingKind.FLIGHTS_CHANGED
    assert news.text == (
        "NW 215 on Sat 19 Dec leaves at 13:05, not at 11:30, and lands at 16:15, not at 14:40. "
        "Call the client."
    )
    assert (news.subject, after.revision) == ("ord_sample 1", 1)
    assert order_news(after, shown(slices=(OUT, LATER))) == (after, ())


def test_a_change_back_is_another_change() -> None:
    first, _ = order_news(known(), shown(slices=(OUT, LATER)))
    second, (news,) = order_news(first, shown())
    assert (news.subject, second.slices) == ("ord_sample 2", SOLD)


def test_flights_that_cannot_be_read_keep_what_was_known() -> None:
    after, news = order_news(known(), shown(slices=None))
    assert (after, news) == (known(), ())


def test_the_airlines_own_change_asks_for_an_answer_once() -> None:
    change = AirlineChange("aic_one", (BACK,), (LATER,))
    after, (news,) = order_news(known(), shown(slices=(OUT, LATER), change=change))
    assert news.kind is FindingKind.FLIGHTS_CHANGED
    assert news.text.endswith("accept or change it there.")
    assert after.change_id == "aic_one"
    assert order_news(after, shown(slices=(OUT, LATER), change=change))[1] == ()


def test_a_change_that_the_flights_do_not_show_yet_is_read_from_the_change() -> None:
    change = AirlineChange("aic_one", (BACK,), (LATER,))
    _, (news,) = order_news(known(), shown(change=change))
    assert news.kind is FindingKind.FLIGHTS_CHANGED
    assert "leaves at 13:05, not at 11:30" in news.text


def test_a_change_without_flights_is_reported_as_a_question() -> None:
    _, (news,) = order_news(known(), shown(slices=None, change=AirlineChange("aic_one")))
    assert news.kind is FindingKind.ANSWER_WANTED


def test_other_tickets_are_reported_and_missing_ones_are_not() -> None:
    after, (news,) = order_news(known(), shown(tickets=("999-2400176399",)))
    assert news.kind is FindingKind.TICKETS_CHANGED
    assert after.tickets == ("999-2400176399",)
    assert order_news(known(), shown(tickets=()))[1] == ()
    first, none = order_news(known(tickets=()), shown())
    assert (first.tickets, none) == (TICKETS, ())


def test_a_canceled_order_is_reported_once_and_nothing_else_of_it() -> None:
    after, (news,) = order_news(known(), shown(is_canceled=True, slices=(OUT, LATER)))
    assert news.kind is FindingKind.ORDER_CANCELED
    assert order_news(after, shown(is_canceled=True, slices=(OUT,)))[1] == ()


@pytest.mark.parametrize(
    ("after", "text"),
    [
        (
            (moved(OUT, 1, departs=datetime(2026, 12, 13, 12, 0)), BACK),
            "NW 1176 on Sun 13 Dec leaves at 12:00, not at 13:05.",
        ),
        (
            (moved(OUT, 0, arrives=datetime(2026, 12, 13, 11, 15)), BACK),
            "NW 214 on Sat 12 Dec lands on Sun 13 Dec at 11:15, not on Sun 13 Dec at 10:55.",
        ),
        (
            (
                OUT,
                moved(
                    BACK,
                    departs=datetime(2026, 12, 20, 11, 30),
                    arrives=datetime(2026, 12, 20, 14, 40),
                ),
            ),
            "NW 215 LHR-LAX on Sat 19 Dec at 11:30 now leaves on Sun 20 Dec at 11:30.",
        ),
        (
            (OUT, moved(BACK, number="217")),
            "NW 215 LHR-LAX on Sat 19 Dec at 11:30 is now NW 217 LHR-LAX on Sat 19 Dec at 11:30.",
        ),
        (
            (OUT, moved(BACK, origin=LGW)),
            "NW 215 LHR-LAX on Sat 19 Dec at 11:30 is now NW 215 LGW-LAX on Sat 19 Dec at 11:30.",
        ),
        ((BACK,), "The flights are now NW 215 LHR-LAX on Sat 19 Dec at 11:30."),
        ((), "No flight is left."),
    ],
)
def test_each_change_is_said_in_a_sentence(after: tuple[Slice, ...], text: str) -> None:
    assert flight_changes(SOLD, after) == (text,)


def test_who_operates_the_flight_is_left_out() -> None:
    assert flight_changes(SOLD, (OUT, moved(BACK, operated_by=NORTHWIND_REGIONAL))) == ()


def test_what_a_client_is_handed_shows_the_flights_of_now() -> None:
    trip = sample_trip(TripStage.BOOKED)
    assert with_flights_now(trip, None) is trip
    assert with_flights_now(trip, known()) is trip
    assert with_flights_now(trip, known(slices=(OUT, LATER))).offer.slices == (OUT, LATER)


def test_the_next_departure_is_the_first_that_has_not_left() -> None:
    first = datetime(2026, 12, 13, 0, 45, tzinfo=UTC)  # 16:45 in Los Angeles
    assert next_departure(SOLD, first - timedelta(days=1)) == first
    assert next_departure(SOLD, first) == datetime(2026, 12, 13, 13, 5, tzinfo=UTC)
    assert next_departure(SOLD, datetime(2026, 12, 14, tzinfo=UTC)) == datetime(
        2026, 12, 19, 11, 30, tzinfo=UTC
    )
    assert next_departure(SOLD, datetime(2026, 12, 20, tzinfo=UTC)) is None


def test_a_zone_that_is_not_known_here_counts_as_utc() -> None:
    nowhere = replace(LGW, zone="Nowhere/Land")
    slices = (moved(BACK, origin=nowhere),)
    assert next_departure(slices, OPENED_AT) == datetime(2026, 12, 19, 11, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("shown", "is_for"),
    [
        ((), False),
        (("ADA CALLOWAY",), True),
        (("Bob Byron", "Ada  Calloway"), True),
        (("Bob Byron",), False),
        (("Ada", "Calloway"), False),
    ],
)
def test_an_order_names_its_travelers(shown: tuple[str, ...], is_for: bool) -> None:
    order = replace(OrderNow("duffel", "ord_sample", "offersample", SOLD), travelers=shown)
    assert order.is_for((sample_traveler(),)) is is_for


def test_a_name_is_the_same_in_each_of_its_spellings() -> None:
    who = sample_traveler(given_name="Jörg", family_name="O'Brien-Müller")
    for name in ("JOERG OBRIEN MUELLER", "Jorg O’Brien-Muller"):
        order = OrderNow("duffel", "ord_sample", "offersample", SOLD, travelers=(name,))
        assert order.is_for((who,))
