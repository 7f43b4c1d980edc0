"""Checks the people on an order, field by field (Duffel API v2, creating orders)."""

from __future__ import annotations

import re
from datetime import date

from desktop.training.http.airline_replies import AirlineError, impossible, invalid
from desktop.training.state import Json

from .country_codes import country_codes

# ASCII, Latin-1 and Latin Extended-A but for eight letters.
_NAME = re.compile(r"(?:(?![×÷ÆæĲĳŒœÞð])[A-Za-zÀ-ſ' -]){1,20}")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")
_TITLES = ("mr", "ms", "mrs", "miss", "dr")


def checked_passengers(asked: object, offer: Json, today: date) -> list[Json]:
    """The passengers in the offer's order. 422 with the field at fault."""
    if not isinstance(asked, list) or not asked:
        raise invalid("validation_required", "/passengers", "Field 'passengers' can't be blank")
    expected = {passenger["id"]: passenger for passenger in offer["passengers"]}
    given: dict[str, Json] = {}
    for turn, passenger in enumerate(asked):
        pointer = f"/passengers/{turn}"
        if not isinstance(passenger, dict) or str(passenger.get("id")) not in expected:
            raise invalid("validation_inclusion", f"{pointer}/id", "No such passenger on the offer")
        if passenger["id"] in given:
            raise invalid("validation_unique", f"{pointer}/id", "The passenger is there twice")
        _check_person(passenger, expected[str(passenger["id"])], pointer, offer, today)
        given[str(passenger["id"])] = passenger
    if len(given) != len(expected):
        raise invalid("validation_length", "/passengers", "Every passenger of the offer is needed")
    _check_names_differ(asked)
    _check_infants(asked, expected)
    return [_kept(given[each]) for each in expected]


def _check_person(passenger: Json, expected: Json, pointer: str, offer: Json, today: date) -> None:
    for field in (
        "title",
        "gender",
        "given_name",
        "family_name",
        "born_on",
        "email",
        "phone_number",
    ):
        value = passenger.get(field)
        if value is None or value == "":
            raise invalid(
                "validation_required", f"{pointer}/{field}", f"Field '{field}' can't be blank"
            )
        if not isinstance(value, str):
            raise invalid("validation_type", f"{pointer}/{field}", "It must be a string")
    for field in ("given_name", "family_name"):
        if len(passenger[field]) > 20:
            raise invalid("validation_length", f"{pointer}/{field}", "At most 20 characters")
        if not _NAME.fullmatch(passenger[field]) or not passenger[field].strip():
            raise invalid("validation_format", f"{pointer}/{field}", "Latin letters only")
    if passenger["title"] not in _TITLES:
        raise invalid("invalid_passenger_title", f"{pointer}/title", "Unknown title")
    if passenger["gender"] not in ("m", "f"):
        raise invalid("validation_inclusion", f"{pointer}/gender", "It must be m or f")
    if not _PHONE.fullmatch(passenger["phone_number"]):
        raise invalid("invalid_phone_number", f"{pointer}/phone_number", "It must be E.164")
    if not _MAIL.fullmatch(passenger["email"]):
        raise invalid("invalid_email_address", f"{pointer}/email", "It is not an e-mail address")
    _check_age(passenger, expected, pointer, offer, today)
    _check_documents(passenger, pointer, offer)


def _check_age(passenger: Json, expected: Json, pointer: str, offer: Json, today: date) -> None:
    field = f"{pointer}/born_on"
    try:
        born = date.fromisoformat(passenger["born_on"])
    except ValueError as error:
        raise invalid("validation_format", field, "It must be YYYY-MM-DD") from error
    if born > today or today.year - born.year > 125:
        raise invalid("validation_inclusion", field, "It is not a date of birth")
    # The age that counts is that on the departure day of the last slice.
    counts = date.fromisoformat(offer["slices"][-1]["segments"][0]["departing_at"][:10])
    age = _age(born, counts)
    # Whether the vendor compares the age of an infant too is not known; it is under two.
    asked_for = None if expected["type"] == "infant_without_seat" else expected["age"]
    if asked_for is not None and age != asked_for:
        raise invalid("validation_inclusion", field, "The age is not the one that was searched for")
    if expected["type"] == "adult" and age < 12:
        raise invalid("validation_inclusion", field, "Too young for an adult")
    if expected["type"] == "infant_without_seat" and age >= 2:
        raise invalid("validation_inclusion", field, "Too old to sit on a lap")


def _check_documents(passenger: Json, pointer: str, offer: Json) -> None:
    documents = passenger.get("identity_documents") or []
    field = f"{pointer}/identity_documents"
    if not isinstance(documents, list):
        raise invalid("validation_type", field, "It must be a list")
    if len(documents) > 1:
        raise invalid("validation_length", field, "One identity document for each passenger")
    if offer["passenger_identity_documents_required"] and not documents:
        raise invalid("validation_required", field, "This airline needs an identity document")
    for turn, document in enumerate(documents):
        each = f"{field}/{turn}"
        kind = document.get("type") if isinstance(document, dict) else None
        if kind not in offer["supported_passenger_identity_document_types"]:
            raise invalid("validation_inclusion", f"{each}/type", "The airline does not take it")
        if not re.fullmatch(r"[A-Za-z0-9]{1,25}", str(document.get("unique_identifier") or "")):
            raise invalid("validation_format", f"{each}/unique_identifier", "Letters and digits")
        if kind == "passport":
            if str(document.get("issuing_country_code") or "") not in country_codes():
                raise invalid(
                    "validation_format", f"{each}/issuing_country_code", "ISO 3166-1 alpha-2"
                )
            if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(document.get("expires_on") or "")):
                raise invalid("validation_format", f"{each}/expires_on", "It must be YYYY-MM-DD")
            if document["expires_on"] < offer["slices"][-1]["segments"][-1]["arriving_at"][:10]:
                raise invalid("validation_inclusion", f"{each}/expires_on", "It ends too early")


def _check_names_differ(passengers: list[Json]) -> None:
    names = [(p["given_name"].lower(), p["family_name"].lower()) for p in passengers]
    if len(set(names)) != len(names):
        raise AirlineError(
            422,
            "airline_error",
            "duplicate_passenger_name",
            "Two passengers have the same name; book them apart",
        )


def _check_infants(passengers: list[Json], expected: dict[str, Json]) -> None:
    infants = {name for name, who in expected.items() if who["type"] == "infant_without_seat"}
    linked = [p["infant_passenger_id"] for p in passengers if p.get("infant_passenger_id")]
    for turn, passenger in enumerate(passengers):
        if not passenger.get("infant_passenger_id"):
            continue
        pointer = f"/passengers/{turn}/infant_passenger_id"
        if passenger["infant_passenger_id"] not in infants or passenger["id"] in infants:
            raise invalid("validation_inclusion", pointer, "It must name an infant, on an adult")
    if set(linked) != infants or len(set(linked)) != len(linked):
        raise impossible("infant_not_linked", "Each infant needs one adult's lap")


def check_loyalty(offer: Json, asked: Json) -> None:
    """422 for accounts without the passenger's names, or of a program that the offer's airlines do
    not take (Duffel API, update offer passenger).
    """
    accounts = asked.get("loyalty_programme_accounts")
    if accounts is None:
        return
    at = "/loyalty_programme_accounts"
    if not isinstance(accounts, list) or not all(isinstance(each, dict) for each in accounts):
        raise invalid("validation_type", at, "Field 'loyalty_programme_accounts' must be a list")
    for name in ("given_name", "family_name") if accounts else ():
        if not isinstance(asked.get(name), str) or not asked[name]:
            raise invalid("validation_required", f"/{name}", f"Field '{name}' can't be blank")
    for turn, account in enumerate(accounts):
        number = account.get("account_number")
        taken = account.get("airline_iata_code") in offer["supported_loyalty_programmes"]
        if not taken or not isinstance(number, str) or not number.isalnum():
            raise invalid("invalid_loyalty_card", f"{at}/{turn}", "The account is not accepted")


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def _kept(passenger: Json) -> Json:
    """A passenger as an order shows them: no documents, no kind, and nobody's lap."""
    return {
        "id": passenger["id"],
        "title": passenger["title"],
        "gender": passenger["gender"],
        "given_name": passenger["given_name"],
        "family_name": passenger["family_name"],
        "born_on": passenger["born_on"],
        "loyalty_programme_accounts": passenger.get("loyalty_programme_accounts") or [],
        "user_id": passenger.get("user_id"),
    }
