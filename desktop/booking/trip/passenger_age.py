"""The age of a person who flies: the one that counts, and whether it fits the seat.

What counts is the age on the day on which the last direction of travel departs (Duffel API v2,
offer request passengers). The form, the use cases and the wire all ask here.
"""

from __future__ import annotations

from datetime import date

from desktop.booking.date_time_text import MONTHS

from .offer import Offer, OfferTraveler

_OLDEST = 120
_CHILD_FROM, _ADULT_FARE_FROM, _ADULT_FROM = 2, 12, 18
LAP = "infant_without_seat"


def age_on(born_on: date, day: date) -> int:
    """Whole years lived on that day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def age_problem(name: str, born_on: date, seat: OfferTraveler, offer: Offer) -> str:
    """Why this person cannot take this seat, as a sentence with both ages; empty when they can."""
    if born_on > offer.departs_on:
        return "Born after the first flight: check the year."
    # An offer ends within the hour or the day: a later day of birth is still to come.
    if born_on > offer.ends_at.date():
        return "Born in the future: check the year."
    day = offer.ages_count_on
    age = age_on(born_on, day)
    if age > _OLDEST:
        return f"More than {_OLDEST} years old: check the year."
    named = f"{name.strip() or 'This traveler'} is {age} on {day.day} {MONTHS[day.month - 1][:3]}"
    again = f"search again with {_typed_as(age)}."
    if seat.age is not None and seat.age != age:
        return f"{named}, the search said {seat.age}: {again}"
    if seat.kind == LAP and age >= _CHILD_FROM:
        if age_on(born_on, offer.departs_on) < _CHILD_FROM:
            return f"Turns {_CHILD_FROM} before the last flight. {named}: {again}"
        return f"{named}, too old for a lap: {again}"
    if seat.kind == "child" and age >= _ADULT_FROM:
        return f"{_ADULT_FROM} or older. {named}, the search said a child: {again}"
    if seat.kind == "adult" and seat.age is None and age < _ADULT_FARE_FROM:
        return f"Under {_ADULT_FARE_FROM}. {named}, the search said an adult: {again}"
    return ""


def _typed_as(age: int) -> str:
    """What the entry line calls such a person."""
    if age < _CHILD_FROM:
        return "an infant, 1i"
    if age < _ADULT_FROM:
        return f"a child's seat, 1c{age}"
    return "an adult, 1a"
