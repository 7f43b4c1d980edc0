"""Checks an offer request and fills in what it leaves open."""

from __future__ import annotations

import re
from datetime import date, datetime

from desktop.training.airline.flights.gazetteer import Gazetteer
from desktop.training.http.airline_replies import invalid
from desktop.training.state import Json
from desktop.training.training_ids import new_id

_CABINS = ("first", "business", "premium_economy", "economy")


def checked_request(asked: Json, gazetteer: Gazetteer, now: datetime) -> Json:
    """The request with every default filled in. 422 with the field at fault."""
    slices = asked.get("slices")
    if not isinstance(slices, list) or not slices:
        raise invalid("validation_required", "/slices", "Field 'slices' can't be blank")
    if len(slices) > 6:
        raise invalid("validation_length", "/slices", "At most 6 slices")
    earliest = now.date().isoformat()
    for place_in_list, part in enumerate(slices):
        pointer = f"/slices/{place_in_list}"
        if not isinstance(part, dict):
            raise invalid("validation_type", pointer, "Each slice must be an object")
        for field in ("origin", "destination"):
            if not gazetteer.airports_of(str(part.get(field) or "")):
                raise invalid(
                    "validation_format" if part.get(field) else "validation_required",
                    f"{pointer}/{field}",
                    f"Field '{field}' must be an IATA code of a city or an airport",
                )
        if part["origin"] == part["destination"]:
            raise invalid(
                "validation_unique", f"{pointer}/destination", "Origin and destination are the same"
            )
        day = str(part.get("departure_date") or "")
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) or not _is_date(day):
            raise invalid(
                "validation_format", f"{pointer}/departure_date", "The date must be YYYY-MM-DD"
            )
        if day < earliest or (date.fromisoformat(day) - now.date()).days > 365:
            raise invalid(
                "validation_inclusion",
                f"{pointer}/departure_date",
                "The date must be from today to a year ahead",
            )
        earliest = day
        for field in ("departure_time", "arrival_time"):
            if part.get(field) is not None:
                _check_span(part[field], f"{pointer}/{field}")
    cabin = asked.get("cabin_class") or "economy"
    if cabin not in _CABINS:
        raise invalid("validation_inclusion", "/cabin_class", "Unknown cabin class")
    most = asked.get("max_connections", 1)
    if most not in (0, 1, 2):
        raise invalid("validation_inclusion", "/max_connections", "It must be 0, 1 or 2")
    return {
        "slices": slices,
        "passengers": _passengers(asked.get("passengers")),
        "cabin_class": cabin,
        "max_connections": most,
    }


def _check_span(span: object, pointer: str) -> None:
    for end in ("from", "to"):
        moment = span.get(end) if isinstance(span, dict) else None
        if not isinstance(moment, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", moment):
            raise invalid("validation_format", f"{pointer}/{end}", "The time must be HH:MM")


def _passengers(asked: object) -> list[Json]:
    if not isinstance(asked, list) or not asked:
        raise invalid("validation_required", "/passengers", "Field 'passengers' can't be blank")
    if len(asked) > 9:
        raise invalid("validation_length", "/passengers", "At most 9 passengers")
    checked: list[Json] = []
    for turn, passenger in enumerate(asked):
        kind = passenger.get("type") if isinstance(passenger, dict) else None
        age = passenger.get("age") if isinstance(passenger, dict) else None
        if isinstance(age, int) and not isinstance(age, bool) and 0 <= age <= 130 and not kind:
            kind = "infant_without_seat" if age < 2 else "child" if age < 12 else "adult"
        elif kind != "adult" or age is not None:
            raise invalid(
                "validation_inclusion",
                f"/passengers/{turn}/type",
                "It must be adult; who is younger goes by age alone",
            )
        checked.append(
            {
                "id": new_id("pas_"),
                "type": kind,
                "age": age,
                "given_name": None,
                "family_name": None,
                "loyalty_programme_accounts": [],
                "fare_type": None,
            }
        )
    lap = sum(passenger["type"] == "infant_without_seat" for passenger in checked)
    adults = sum(passenger["type"] == "adult" for passenger in checked)
    if lap > adults:
        raise invalid("validation_inclusion", "/passengers", "More infants than adults")
    return checked


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
