"""An offer written as the vendor writes it (Duffel API v2: offers, slices, segments)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from desktop.training.training_clock import stamp
from desktop.training.training_ids import new_id, stable_hash

from .carriers import Brand, Carrier
from .fares import conditions
from .gazetteer import Airport
from .reference_json import aircraft, airline, place
from .routes import Itinerary
from .timetable import Flight, Landing

_OFFER_LIFE = timedelta(minutes=30)

_CABIN_NAMES = {
    "economy": "Economy",
    "premium_economy": "Premium Economy",
    "business": "Business",
    "first": "First",
}


def offer_body(
    request: dict[str, Any],
    carrier: Carrier,
    itineraries: tuple[Itinerary, ...],
    brand: Brand,
    now: datetime,
    *,
    bags: bool,
) -> dict[str, Any]:
    """The offer without its amounts."""
    passengers = request["passengers"]
    flights = [flight for itinerary in itineraries for flight in itinerary.flights]
    countries = {end.country for f in flights for end in (f.origin, f.destination)}
    documents = ["passport"]
    if "US" in countries:
        documents += ["known_traveler_number", "passenger_redress_number"]
    moment = stamp(now)
    seats = sum(p["type"] != "infant_without_seat" for p in passengers)
    return {
        "id": new_id("off_"),
        "live_mode": False,
        "created_at": moment,
        "updated_at": moment,
        "expires_at": stamp(now + _OFFER_LIFE),
        "owner": airline(carrier.code, carrier.name),
        "total_emissions_kg": str(int(sum(f.km for f in flights) * 0.085 * seats)),
        "partial": False,
        "passenger_identity_documents_required": carrier.asks_passport and len(countries) > 1,
        "supported_passenger_identity_document_types": documents,
        "supported_loyalty_programmes": [carrier.code],
        "payment_requirements": {
            "requires_instant_payment": True,
            "payment_required_by": None,
            "price_guarantee_expires_at": None,
        },
        "conditions": conditions(brand),
        "private_fares": [],
        "passengers": passengers,
        "available_services": None,
        "slices": [
            _slice(itinerary, asked, brand, passengers, bags)
            for itinerary, asked in zip(itineraries, request["slices"], strict=True)
        ],
    }


def _slice(
    itinerary: Itinerary,
    asked: dict[str, Any],
    brand: Brand,
    passengers: list[dict[str, Any]],
    bags: bool,
) -> dict[str, Any]:
    first, last = itinerary.flights[0].origin, itinerary.flights[-1].destination
    key = "-".join(f"{f.seller.code}{f.number}" for f in itinerary.flights)
    return {
        "id": new_id("sli_"),
        "origin": place(first),
        "origin_type": "airport",
        "destination": place(last),
        "destination_type": "airport",
        "duration": iso_duration(int(itinerary.elapsed.total_seconds() // 60)),
        "fare_brand_name": brand.name,
        "ngs_shelf": {"economy": 2, "premium_economy": 3, "business": 4, "first": 5}[brand.cabin],
        "comparison_key": f"{asked['departure_date']}-{key}",
        "conditions": {
            **conditions(brand),
            "advance_seat_selection": brand.factor > 1.0,
            "priority_boarding": brand.cabin != "economy",
            "priority_check_in": brand.cabin != "economy",
        },
        "segments": [_segment(f, brand, passengers, bags) for f in itinerary.flights],
    }


def _segment(
    flight: Flight, brand: Brand, passengers: list[dict[str, Any]], bags: bool
) -> dict[str, Any]:
    code, name = flight.aircraft
    return {
        "id": new_id("seg_"),
        "origin": place(flight.origin),
        "origin_terminal": _terminal(flight.seller.code, flight.origin),
        "destination": place(flight.destination),
        "destination_terminal": _terminal(flight.seller.code, flight.destination),
        "departing_at": flight.departs.strftime("%Y-%m-%dT%H:%M:%S"),
        "arriving_at": flight.arrives.strftime("%Y-%m-%dT%H:%M:%S"),
        "duration": iso_duration(flight.minutes),
        "distance": f"{flight.km:.3f}",
        "aircraft": aircraft(code, name),
        "marketing_carrier": airline(flight.seller.code, flight.seller.name),
        "marketing_carrier_flight_number": flight.number,
        "operating_carrier": airline(*flight.operator),
        "operating_carrier_flight_number": flight.number,
        "stops": [_stop(landing) for landing in flight.stops],
        "media": [],
        "passengers": [_seat(p, flight, brand, bags) for p in passengers],
    }


def _stop(landing: Landing) -> dict[str, Any]:
    return {
        "id": new_id("sto_"),
        "airport": place(landing.at),
        "arriving_at": landing.arrives.strftime("%Y-%m-%dT%H:%M:%S"),
        "departing_at": landing.departs.strftime("%Y-%m-%dT%H:%M:%S"),
        "duration": iso_duration(int((landing.departs - landing.arrives).total_seconds() // 60)),
    }


def _seat(passenger: dict[str, Any], flight: Flight, brand: Brand, bags: bool) -> dict[str, Any]:
    lap = passenger["type"] == "infant_without_seat"
    counts = (("carry_on", 0 if lap else brand.carry_on), ("checked", brand.checked))
    wide = flight.km >= 5_600
    return {
        "passenger_id": passenger["id"],
        "cabin_class": brand.cabin,
        "cabin_class_marketing_name": _CABIN_NAMES[brand.cabin],
        "fare_basis_code": _fare_basis(flight, brand),
        "cabin": {
            "name": brand.cabin,
            "marketing_name": _CABIN_NAMES[brand.cabin],
            "amenities": {
                "wifi": {"available": True, "cost": "paid" if brand.cabin == "economy" else "free"},
                "seat": {
                    "pitch": "31" if brand.cabin == "economy" else "38",
                    "type": "full_flat_pod" if brand.factor > 3 and wide else "standard",
                },
                "power": {"available": wide},
            },
        },
        "baggages": [{"type": kind, "quantity": n} for kind, n in counts if n and bags],
    }


def _fare_basis(flight: Flight, brand: Brand) -> str:
    letter = {"economy": "VMY", "premium_economy": "PWW", "business": "DJJ", "first": "FFF"}
    step = 0 if brand.factor in (1.0,) or brand.factor > 1.5 else 1 if brand.factor < 1.4 else 2
    tail = stable_hash(flight.seller.code, flight.origin.code, brand.name) % 90 + 10
    return f"{letter[brand.cabin][step]}LX{tail}{flight.seller.code[0]}"


def _terminal(carrier: str, airport: Airport) -> str | None:
    """Only large airports have terminals worth naming; the same airline keeps its own."""
    if airport.city_code == airport.code and stable_hash(airport.code) % 3:
        return None
    return str(stable_hash("terminal", carrier, airport.code) % 5 + 1)


def iso_duration(minutes: int) -> str:
    """``PT11H25M``, ``P1DT2H``: hours beyond a day are written as days."""
    days, rest = divmod(minutes, 1440)
    hours, left = divmod(rest, 60)
    day = f"P{days}D" if days else "P"
    clock = (f"{hours}H" if hours else "") + (f"{left}M" if left else "")
    return day + (f"T{clock}" if clock or not days else "")
