"""The person who flies, with what the airline and Secure Flight ask for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

# Duffel takes Latin letters, space, hyphen and apostrophe, 1 to 20 (Duffel API, order passengers).
_AIRLINE_NAME = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ' -]{1,20}")
_KNOWN_TRAVELER = re.compile(r"[A-Za-z0-9]{1,25}")
_REDRESS = re.compile(r"[A-Za-z0-9]{1,13}")
_TITLES_IN_NAME = {"mr", "mrs", "ms", "miss", "dr", "sir"}


class Gender(Enum):
    """As on the travel document; the airlines' interface knows two."""

    FEMALE = "f"
    MALE = "m"


@dataclass(frozen=True, slots=True)
class Passport:
    """`country` is the issuing country, ISO 3166 alpha-2."""

    number: str
    country: str
    expires_on: date


@dataclass(frozen=True, slots=True)
class Loyalty:
    """Membership of one airline's programme."""

    airline: str
    number: str


@dataclass(frozen=True, slots=True)
class Traveler:
    """Names are as on the passport. Fields not yet known are empty or None."""

    id: str
    client_id: str
    given_name: str
    family_name: str
    born_on: date | None = None
    gender: Gender | None = None
    title: str = ""
    passport: Passport | None = None
    known_traveler: str = ""
    redress: str = ""
    loyalty: tuple[Loyalty, ...] = ()

    @property
    def airline_name(self) -> str:
        """``"CLIENT/ADA"``: how the ticket will spell it."""
        return f"{self.family_name}/{self.given_name}".upper()


@dataclass(frozen=True, slots=True)
class Missing:
    """A field the airline needs: its name in `Traveler`, and a sentence for the concierge."""

    field: str
    sentence: str


def age_on(born_on: date, day: date) -> int:
    """Whole years lived on that day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def missing_for_airline(
    traveler: Traveler, *, kind: str, first_segment: date, last_segment: date, needs_passport: bool
) -> tuple[Missing, ...]:
    """What must still be asked before this person can be booked; empty when all is there."""
    missing: list[Missing] = []
    for field, said in (("given_name", "Given name"), ("family_name", "Family name")):
        name = getattr(traveler, field)
        if not name.strip():
            missing.append(Missing(field, f"{said} as on the passport."))
        elif not _AIRLINE_NAME.fullmatch(name):
            missing.append(Missing(field, f"{said}: Latin letters, up to 20, no digits."))
        elif set(name.lower().split()) & _TITLES_IN_NAME:
            missing.append(Missing(field, f"{said}: leave the title out."))
    if traveler.born_on is None:
        missing.append(Missing("born_on", "Date of birth."))
    elif said := _age_problem(traveler.born_on, kind, first_segment, last_segment):
        missing.append(Missing("born_on", said))
    if traveler.gender is None:
        missing.append(Missing("gender", "Gender as on the passport: F or M."))
    if needs_passport and traveler.passport is None:
        missing.append(Missing("passport", "Passport number, country and expiry."))
    if traveler.passport and traveler.passport.expires_on < last_segment:
        missing.append(Missing("passport", "The passport ends before the last flight."))
    if traveler.known_traveler and not _KNOWN_TRAVELER.fullmatch(traveler.known_traveler):
        missing.append(Missing("known_traveler", "Known Traveler number: up to 25 characters."))
    if traveler.redress and not _REDRESS.fullmatch(traveler.redress):
        missing.append(Missing("redress", "Redress number: up to 13 characters."))
    return tuple(missing)


def _age_problem(born_on: date, kind: str, first_segment: date, last_segment: date) -> str:
    if born_on > first_segment:
        return "Born after the first flight: check the year."
    if age_on(born_on, first_segment) > 120:
        return "More than 120 years old: check the year."
    if kind == "adult" and age_on(born_on, first_segment) < 12:
        return "Under 12 on the first flight: search again with a child."
    if kind == "infant_without_seat" and age_on(born_on, last_segment) >= 2:
        return "Turns 2 before the last flight: search again with a child's seat."
    if kind == "child" and age_on(born_on, first_segment) >= 18:
        return "18 or older on the first flight: search again with an adult."
    return ""
