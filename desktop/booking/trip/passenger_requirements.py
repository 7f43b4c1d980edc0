"""What the airline still needs to know of a person before they can have a seat of an offer."""

from __future__ import annotations

import re
from dataclasses import dataclass

from desktop.booking.clients.country import is_country
from desktop.booking.clients.passenger_name import INTERFACE_NAMES, NameRule
from desktop.booking.clients.passport_spelling import passport_spelling
from desktop.booking.clients.traveler import Gender, Traveler
from desktop.booking.fare_plan import RECORDED

from .offer import Offer, OfferTraveler
from .passenger_age import age_problem

_KNOWN_TRAVELER = re.compile(r"[A-Za-z0-9]{1,25}")
# Years. No country issues ordinary passports for longer than ten and some months.
_LONGEST_PASSPORT = 20
# Duffel API v2, order passengers: `gender` is one of m and f.
_NO_X = "This airline takes F or M only. Ask which one, or book elsewhere: Esc, then Ctrl+F."
_REDRESS = re.compile(r"[A-Za-z0-9]{1,13}")


@dataclass(frozen=True, slots=True)
class Missing:
    """A field the airline needs: its name in `Traveler`, and a sentence for the concierge.

    `spelling`: for a name that is not taken, how the passport's machine-readable lines spell it.
    """

    field: str
    sentence: str
    spelling: str = ""


def missing_for_airline(
    traveler: Traveler,
    seat: OfferTraveler,
    offer: Offer,
    names: NameRule = INTERFACE_NAMES,
) -> tuple[Missing, ...]:
    """What must still be asked before this person can have this seat; empty when all is there."""
    missing = [
        gap
        for field, label in (("given_name", "Given name"), ("family_name", "Family name"))
        if (gap := _missing_name(field, label, getattr(traveler, field), names))
    ]
    if traveler.born_on is None:
        missing.append(Missing("born_on", "Date of birth."))
    elif problem := age_problem(traveler.given_name, traveler.born_on, seat, offer):
        missing.append(Missing("born_on", problem))
    if traveler.gender is None:
        missing.append(Missing("gender", "Gender as on the passport: F, M or X."))
    elif traveler.gender is Gender.UNSPECIFIED and offer.source != RECORDED:
        missing.append(Missing("gender", _NO_X))
    if offer.needs_passport and traveler.passport is None:
        missing.append(Missing("passport", "Passport number, country and expiry."))
    if traveler.passport:
        if not is_country(traveler.passport.country):
            missing.append(Missing("country", "Which country issued the passport?"))
        if traveler.passport.expires_on < offer.lands_on:
            missing.append(Missing("passport", "The passport ends before the last flight."))
        elif traveler.passport.expires_on.year > offer.lands_on.year + _LONGEST_PASSPORT:
            missing.append(Missing("passport", "Expires too far ahead: check the year."))
    if traveler.known_traveler and not _KNOWN_TRAVELER.fullmatch(traveler.known_traveler):
        missing.append(Missing("known_traveler", "Known Traveler number: up to 25 characters."))
    if traveler.redress and not _REDRESS.fullmatch(traveler.redress):
        missing.append(Missing("redress", "Redress number: up to 13 characters."))
    return tuple(missing)


def _missing_name(field: str, label: str, name: str, names: NameRule) -> Missing | None:
    if not name.strip():
        return Missing(field, f"{label} as on the passport.")
    problem = names.problem(name)
    if not problem:
        return None
    spelling = passport_spelling(name, names.longest)
    offered = spelling if spelling and not names.problem(spelling) else ""
    return Missing(field, f"{label}: {problem}", offered)
