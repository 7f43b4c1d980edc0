"""The age that counts is that on the day on which the last direction departs."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.booking.trip.offer import Offer, OfferTraveler
from desktop.booking.trip.passenger_age import age_problem
from tests.support.samples import TODAY, sample_offer

OUT, HOME = date(2026, 12, 12), date(2026, 12, 19)


def _overnight_home() -> Offer:
    """The way back departs on 19 December and lands on the 20th."""
    offer = sample_offer()
    home = offer.slices[-1]
    [*segments, last] = home.segments
    late = replace(last, arrives=last.arrives + timedelta(days=1))
    return replace(offer, slices=(offer.slices[0], replace(home, segments=(*segments, late))))


def _problem(kind: str, age: int | None, born: date, offer: Offer | None = None) -> str:
    return age_problem("Mia", born, OfferTraveler("seat", kind, age), offer or sample_offer())


def test_the_day_that_counts_is_neither_the_first_nor_the_last() -> None:
    offer = _overnight_home()
    assert (offer.departs_on, offer.ages_count_on) == (OUT, HOME)
    assert offer.lands_on == date(2026, 12, 20)


@pytest.mark.parametrize(
    ("kind", "age", "born", "text"),
    [
        ("child", 9, date(2011, 6, 1), "Mia is 15 on 19 Dec, the search said 9: search again with "
         "a child's seat, 1c15."),
        ("child", 7, date(2020, 1, 1), "Mia is 6 on 19 Dec, the search said 7: search again with "
         "a child's seat, 1c6."),
        # Turns 12 on the trip.
        ("child", 11, date(2014, 12, 15), "Mia is 12 on 19 Dec, the search said 11: search again "
         "with a child's seat, 1c12."),
        ("child", 12, date(2014, 12, 15), ""),
        ("adult", 12, date(2014, 12, 15), ""),
        ("adult", None, date(2014, 12, 15), ""),
        # Turns 18 on the trip.
        ("child", 17, date(2008, 12, 15), "Mia is 18 on 19 Dec, the search said 17: search again "
         "with an adult, 1a."),
        ("adult", None, date(2008, 12, 15), ""),
        ("child", None, date(2008, 12, 15), "18 or older. Mia is 18 on 19 Dec, the search said a "
         "child: search again with an adult, 1a."),
        # Turns 2 on the trip, on the day that counts, and the day after it.
        ("infant_without_seat", None, date(2024, 12, 15), "Turns 2 before the last flight. Mia is "
         "2 on 19 Dec: search again with a child's seat, 1c2."),
        ("infant_without_seat", None, date(2024, 12, 19), "Turns 2 before the last flight. Mia is "
         "2 on 19 Dec: search again with a child's seat, 1c2."),
        ("infant_without_seat", None, date(2024, 12, 20), ""),
        ("infant_without_seat", None, date(2020, 1, 1), "Mia is 6 on 19 Dec, too old for a lap: "
         "search again with a child's seat, 1c6."),
        ("infant_without_seat", 1, date(2025, 6, 1), ""),
        ("infant_without_seat", 0, date(2025, 6, 1), "Mia is 1 on 19 Dec, the search said 0: "
         "search again with an infant, 1i."),
        ("adult", None, date(2020, 1, 1), "Under 12. Mia is 6 on 19 Dec, the search said an "
         "adult: search again with a child's seat, 1c6."),
        ("adult", 15, date(2011, 6, 1), ""),
        ("adult", 15, date(2012, 6, 1), "Mia is 14 on 19 Dec, the search said 15: search again "
         "with a child's seat, 1c14."),
    ],
)  # fmt: skip
def test_both_ages_are_named_where_they_differ(
    kind: str, age: int | None, born: date, text: str
) -> None:
    assert _problem(kind, age, born) == text


def test_a_day_of_birth_that_is_still_to_come_is_refused_before_the_card() -> None:
    assert TODAY < OUT
    tomorrow = TODAY + timedelta(days=1)
    assert _problem("infant_without_seat", None, TODAY) == ""
    for kind in ("infant_without_seat", "child", "adult"):
        assert _problem(kind, None, tomorrow) == "Born in the future: check the year."


def test_a_birthday_in_the_air_does_not_count() -> None:
    assert _problem("infant_without_seat", None, date(2024, 12, 20), _overnight_home()) == ""
    assert _problem("child", 9, date(2016, 12, 20), _overnight_home()) == ""


def test_a_traveler_without_a_name_yet_is_named_too() -> None:
    seat = OfferTraveler("seat", "child", 9)
    text = age_problem(" ", date(2011, 6, 1), seat, sample_offer())
    assert text.startswith("This traveler is 15")
