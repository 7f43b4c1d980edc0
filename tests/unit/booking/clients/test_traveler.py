"""What an airline must know of a person, and what it will not take."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.clients.traveler import Gender, Passport
from desktop.booking.fare_plan import RECORDED
from desktop.booking.trip.offer import OfferTraveler
from desktop.booking.trip.passenger_age import age_on
from desktop.booking.trip.passenger_requirements import missing_for_airline
from tests.support.samples import sample_companion, sample_offer, sample_traveler

OUT, HOME = date(2026, 12, 12), date(2026, 12, 19)


def _missing(kind: str = "adult", needs_passport: bool = True, **changes: object) -> dict[str, str]:
    offer = sample_offer(needs_passport=needs_passport)
    assert (offer.departs_on, offer.ages_count_on, offer.lands_on) == (OUT, HOME, HOME)
    found = missing_for_airline(sample_traveler(**changes), OfferTraveler("seat", kind), offer)
    return {gap.field: gap.sentence for gap in found}


def _missing_in(field: str, value: str) -> dict[str, str]:
    changes: dict[str, Any] = {field: value}
    return _missing(**changes)


def test_a_complete_traveler_lacks_nothing() -> None:
    assert _missing() == {}


def test_the_ticket_spells_the_family_name_first() -> None:
    assert sample_traveler().airline_name == "CALLOWAY/ADA"


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        (date(1984, 5, 17), date(2026, 5, 16), 41),
        (date(1984, 5, 17), date(2026, 5, 17), 42),
        (date(2000, 2, 29), date(2001, 2, 28), 0),
        (date(2000, 2, 29), date(2001, 3, 1), 1),
        (date(2026, 1, 1), date(2025, 12, 31), -1),
    ],
)
def test_age_counts_whole_years(born: date, day: date, years: int) -> None:
    assert age_on(born, day) == years


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 100))
def test_a_birthday_is_the_first_day_of_the_next_year_of_life(born: date, years: int) -> None:
    if (born.month, born.day) == (2, 29):
        return
    birthday = born.replace(year=born.year + years)
    assert age_on(born, birthday) == years
    assert age_on(born, date.fromordinal(birthday.toordinal() - 1)) == years - 1


@pytest.mark.parametrize("field", ["given_name", "family_name"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("", "as on the passport"),
        ("   ", "as on the passport"),
        ("Ada2", "no digits"),
        ("Ада", "Latin letters"),
        ("A" * 21, "21 letters, the airline takes 20"),
        ("Ægir", "Æ"),
        ("Sigurðr", "ð"),
        ("Nguyễn", "ễ"),
        ("Ada!", "neither letter"),
        ("-", "no letter"),
        ("Mrs Ada", "leave the title out"),
        ("Ada DR", "leave the title out"),
    ],
)
def test_a_name_that_no_airline_takes_is_asked_again(field: str, name: str, text: str) -> None:
    gaps = _missing_in(field, name)
    assert list(gaps) == [field]
    assert text in gaps[field]


@pytest.mark.parametrize(
    "name",
    ["Zoë", "Anne-Marie", "O'Neill", "van der Berg", "Ø", "Missy", "Łukasz", "Małgorzata",
     "Şebnem", "Ősz", "Čeněk", "Zoe\u0308", "O’Neill", "Ðuro", "A" * 20],
)  # fmt: skip
def test_names_as_people_have_them_are_taken(name: str) -> None:
    assert _missing(given_name=name) == {}


def test_date_of_birth_and_gender_are_always_needed() -> None:
    gaps = _missing(born_on=None, gender=None)
    assert gaps == {
        "born_on": "Date of birth.",
        "gender": "Gender as on the passport: F, M or X.",
    }


def test_an_x_is_for_what_is_booked_elsewhere_alone() -> None:
    assert "F or M only" in _missing(gender=Gender.UNSPECIFIED)["gender"]
    elsewhere = replace(sample_offer(), source=RECORDED)
    traveler = sample_traveler(gender=Gender.UNSPECIFIED)
    assert missing_for_airline(traveler, elsewhere.travelers[0], elsewhere) == ()


@pytest.mark.parametrize(
    ("kind", "born", "text"),
    [
        ("adult", date(2026, 12, 13), "Born after the first flight"),
        ("adult", date(1906, 12, 11), ""),
        ("adult", date(1905, 12, 12), "More than 120 years old"),
        ("adult", date(2014, 12, 20), "Under 12"),
        ("adult", date(2014, 12, 19), ""),
        ("infant_without_seat", date(2024, 12, 19), "Turns 2 before the last flight"),
        ("infant_without_seat", date(2024, 12, 20), ""),
        ("child", date(2008, 12, 19), "18 or older"),
        ("child", date(2008, 12, 20), ""),
    ],
)
def test_the_age_must_fit_the_seat_on_the_days_of_travel(kind: str, born: date, text: str) -> None:
    gaps = _missing(kind=kind, born_on=born, passport=None, needs_passport=False)
    assert (text in gaps["born_on"]) if text else gaps == {}


def test_a_passport_is_asked_for_where_the_flight_needs_one() -> None:
    assert _missing(passport=None) == {"passport": "Passport number, country and expiry."}
    assert _missing(passport=None, needs_passport=False) == {}


def test_a_passport_must_last_until_the_last_flight() -> None:
    ended = Passport("X1234567", "US", date(2026, 12, 18))
    assert _missing(passport=ended) == {"passport": "The passport ends before the last flight."}
    assert _missing(passport=Passport("X1234567", "US", HOME)) == {}


@pytest.mark.parametrize(("year", "text"), [(2046, ""), (2105, "check the year")])
def test_a_passport_of_another_century_is_asked_again(year: int, text: str) -> None:
    gaps = _missing(passport=Passport("X1234567", "US", date(year, 4, 25)))
    assert (text in gaps["passport"]) if text else gaps == {}


def test_a_passport_of_no_country_is_asked_again() -> None:
    gaps = _missing(passport=Passport("X1234567", "UK", HOME))
    assert gaps == {"country": "Which country issued the passport?"}


@pytest.mark.parametrize(
    ("field", "bad"), [("known_traveler", "TT 12"), ("known_traveler", "1" * 26),
                       ("redress", "12-3"), ("redress", "1" * 14)],
)  # fmt: skip
def test_numbers_of_secure_flight_have_their_form(field: str, bad: str) -> None:
    assert list(_missing_in(field, bad)) == [field]


def test_the_barest_record_that_can_be_booked_is_enough() -> None:
    assert (
        missing_for_airline(
            sample_companion(), OfferTraveler("seat"), sample_offer(needs_passport=False)
        )
        == ()
    )
