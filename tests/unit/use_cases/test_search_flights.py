"""Asking for live prices."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.booking.trip.search_request import Leg, Party
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.trips.search_flights import SearchFlights
from tests.support.samples import LAX, LHR, sample_enquiry, sample_offer, sample_offer_for_two
from tests.support.use_cases.small_desk import WHO, SmallDesk

OUT = Leg(LAX, LHR, date(2026, 12, 12))
BACK = Leg(LHR, LAX, date(2026, 12, 19))


def test_batches_come_as_the_airlines_send_them(desk: SmallDesk) -> None:
    desk.airline.batches = ((sample_offer(),), (sample_offer_for_two(),))
    enquiry = sample_enquiry()
    assert tuple(SearchFlights(desk.airline, WHO)(enquiry)) == desk.airline.batches
    assert desk.airline.enquiries == [enquiry]


def test_an_airline_that_is_not_reached_is_told(desk: SmallDesk) -> None:
    desk.airline.search_endings.append(Unreachable("no_network", "No network."))
    with pytest.raises(Unreachable):
        tuple(SearchFlights(desk.airline, WHO)(sample_enquiry()))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"legs": ()}, "legs"),
        ({"legs": (Leg(LAX, LAX, date(2026, 12, 12)),)}, "legs.0"),
        ({"legs": (BACK, OUT)}, "legs.1"),
        ({"party": Party(adults=0)}, "party"),
        ({"party": Party(adults=8, child_ages=(3, 4))}, "party"),
        ({"party": Party(adults=1, infants=2)}, "party"),
    ],
)
def test_what_no_airline_can_answer_is_refused_before_it_is_sent(
    desk: SmallDesk, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        SearchFlights(desk.airline, WHO)(sample_enquiry(**changes))
    assert refusal.value.field == field
    assert desk.airline.enquiries == []


def test_there_and_back_on_one_day_may_be_asked(desk: SmallDesk) -> None:
    same_day = (OUT, Leg(LHR, LAX, OUT.on))
    assert tuple(SearchFlights(desk.airline, WHO)(sample_enquiry(legs=same_day)))
