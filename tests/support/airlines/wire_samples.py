"""JSON as Duffel writes it, cut to what the desk reads and a little more. Values are invented."""

from __future__ import annotations

import copy
from typing import Any

Json = dict[str, Any]

_NORTHWIND: Json = {"id": "arl_nw", "name": "Northwind", "iata_code": "NW", "logo_symbol_url": None}
_HEATHROW: Json = {
    "id": "arp_lhr_gb",
    "type": "airport",
    "name": "Heathrow Airport",
    "iata_code": "LHR",
    "iata_country_code": "GB",
    "iata_city_code": "LON",
    "city_name": "London",
    "time_zone": "Europe/London",
}
_KENNEDY: Json = {
    "id": "arp_jfk_us",
    "type": "airport",
    "name": "John F. Kennedy International Airport",
    "iata_code": "JFK",
    "iata_country_code": "US",
    "iata_city_code": "NYC",
    "city_name": "New York",
    "time_zone": "America/New_York",
}
_DUBLIN: Json = {
    "id": "arp_dub_ie",
    "type": "airport",
    "name": "Dublin Airport",
    "iata_code": "DUB",
    "iata_country_code": "IE",
    "iata_city_code": "DUB",
    "city_name": "Dublin",
    "time_zone": "Europe/Dublin",
}


def wire_place(code: str, zone: str) -> Json:
    """An airport in a town of its own."""
    return {
        "id": f"arp_{code.lower()}_xx",
        "type": "airport",
        "name": f"{code} Airport",
        "iata_code": code,
        "iata_country_code": "US",
        "iata_city_code": code,
        "city_name": f"{code} City",
        "time_zone": zone,
    }


def wire_segment(
    origin: Json, destination: Json, departs: str, arrives: str, **changes: object
) -> Json:
    """One flight, block time as `duration` says."""
    return {
        "id": f"seg_{origin['iata_code'].lower()}{destination['iata_code'].lower()}",
        "origin": copy.deepcopy(origin),
        "destination": copy.deepcopy(destination),
        "origin_terminal": "5",
        "destination_terminal": None,
        "departing_at": departs,
        "arriving_at": arrives,
        "duration": "PT1H20M",
        "aircraft": {"id": "arc_1", "name": "Airbus A320neo", "iata_code": "32N"},
        "marketing_carrier": copy.deepcopy(_NORTHWIND),
        "marketing_carrier_flight_number": "214",
        "operating_carrier": {"id": "arl_x", "name": "Little Wings", "iata_code": None},
        "operating_carrier_flight_number": None,
        "passengers": [
            {
                "passenger_id": "pas_one",
                "cabin_class": "economy",
                "baggages": [
                    {"type": "carry_on", "quantity": 1},
                    {"type": "checked", "quantity": 2},
                ],
            }
        ],
        **changes,
    }


def wire_offer(offer_id: str = "off_one", **changes: object) -> Json:
    """London to New York by Dublin, one adult, USD 412.10."""
    return {
        "id": offer_id,
        "live_mode": False,
        "created_at": "2026-11-24T18:00:00.000000Z",
        "expires_at": "2026-11-24T18:30:00.000000Z",
        "owner": copy.deepcopy(_NORTHWIND),
        "base_amount": "350.00",
        "base_currency": "USD",
        "tax_amount": "62.10",
        "tax_currency": "USD",
        "total_amount": "412.10",
        "total_currency": "USD",
        "passenger_identity_documents_required": True,
        "supported_passenger_identity_document_types": [
            "passport",
            "known_traveler_number",
            "passenger_redress_number",
        ],
        "payment_requirements": {
            "requires_instant_payment": False,
            "payment_required_by": "2026-11-26T18:00:00Z",
            "price_guarantee_expires_at": None,
        },
        "conditions": {
            "change_before_departure": {
                "allowed": True,
                "penalty_amount": "40.00",
                "penalty_currency": "GBP",
            },
            "refund_before_departure": None,
        },
        "passengers": [{"id": "pas_one", "type": "adult", "age": None}],
        "slices": [
            {
                "id": "sli_one",
                "duration": "PT12H",
                "fare_brand_name": "Basic",
                "segments": [
                    wire_segment(_HEATHROW, _DUBLIN, "2027-03-04T06:30:00", "2027-03-04T07:50:00"),
                    wire_segment(
                        _DUBLIN,
                        _KENNEDY,
                        "2027-03-04T10:30:00",
                        "2027-03-04T13:30:00",
                        duration="PT8H",
                    ),
                ],
            }
        ],
        **changes,
    }


def wire_order(offer_id: str = "off_one", **changes: object) -> Json:
    """The order that came of `wire_offer`."""
    return {
        "id": "ord_one",
        "offer_id": offer_id,
        "booking_reference": "RZPNX8",
        "type": "instant",
        "total_amount": "412.10",
        "total_currency": "USD",
        "void_window_ends_at": "2026-11-25T18:05:00Z",
        "payment_status": {"awaiting_payment": False, "paid_at": "2026-11-24T18:05:00Z"},
        "documents": [
            {
                "type": "electronic_ticket",
                "unique_identifier": "999-2400176310",
                "passenger_ids": ["pas_one"],
            },
            {
                "type": "electronic_miscellaneous_document_associated",
                "unique_identifier": "999-8200000001",
                "passenger_ids": ["pas_one"],
            },
        ],
        **changes,
    }


def wire_error(
    code: str, pointer: str = "", status: int = 422, kind: str = "validation_error"
) -> Json:
    """An error envelope. The sentences are the vendor's, and must never be shown."""
    error: Json = {
        "type": kind,
        "code": code,
        "title": "THE VENDOR'S TITLE",
        "message": "THE VENDOR'S MESSAGE",
        "documentation_url": "https://duffel.com/docs/api/overview/errors",
    }
    if pointer:
        error["source"] = {"field": pointer.rsplit("/", 1)[-1], "pointer": pointer}
    return {"meta": {"status": status, "request_id": "Freq"}, "errors": [error]}


CONFIRMED: Json = {"confirmed_at": "2026-11-24T18:05:00Z"}
"""What a quote of a cancellation says once it is confirmed."""


def wire_quote(**changes: object) -> Json:
    """For canceling the order of `wire_order`."""
    return {
        "id": "ore_one",
        "order_id": "ord_one",
        "live_mode": False,
        "refund_amount": "372.10",
        "refund_currency": "USD",
        "refund_to": "original_form_of_payment",
        "created_at": "2026-11-24T18:00:00Z",
        "expires_at": "2026-11-24T19:00:00Z",
        "confirmed_at": None,
        "airline_credits": [],
        **changes,
    }
