"""Prices and conditions of fares."""

from __future__ import annotations

from datetime import date
from typing import Any

from desktop.training.training_ids import stable_fraction

from .carriers import Brand, Carrier
from .routes import Itinerary

CURRENCY = "USD"

# Of the adult fare, by the vendor's passenger type.
_SHARES = {"adult": 1.0, "child": 0.78, "infant_without_seat": 0.1}


def itinerary_price(
    seed: int, carrier: Carrier, itinerary: Itinerary, brand: Brand, today: date
) -> int:
    """One adult, one way, everything included, in cents."""
    km = sum(flight.km for flight in itinerary.flights)
    first = itinerary.flights[0]
    notice = (first.departs.date() - today).days
    urgency = 1.65 if notice < 5 else 1.3 if notice < 21 else 1.0 if notice < 120 else 0.94
    words = [(flight.number, flight.departs.date()) for flight in itinerary.flights]
    variation = 0.84 + 0.42 * stable_fraction(seed, carrier.code, *words)
    nonstop_factor = 1.17 if itinerary.stops == 0 else 1.0 - 0.05 * (itinerary.stops - 1)
    fare = (34 + 0.040 * km + 0.45 * km**0.68) * carrier.level
    return int(fare * urgency * variation * nonstop_factor * brand.factor * 100)


def totals(one_adult: int, kinds: list[str], flights: int) -> tuple[int, int]:
    """Base and tax for the whole party, in cents; their sum is what the airline charges."""
    everything = sum(int(one_adult * _SHARES[kind]) for kind in kinds)
    seats = sum(kind != "infant_without_seat" for kind in kinds)
    tax = min(int(everything * 0.11) + seats * flights * 1490, everything // 2)
    return everything - tax, tax


def conditions(brand: Brand) -> dict[str, Any]:
    """Changes and refunds before departure, as the vendor writes them; null if not stated."""
    return {
        "change_before_departure": _condition(brand.change),
        "refund_before_departure": _condition(brand.refund),
    }


def money(cents: int) -> str:
    """``"412.10"``."""
    add_headers = "-" if cents < 0 else ""
    return f"{add_headers}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def cents(amount: object) -> int:
    """The number behind ``"412.10"``. ValueError when it is not written so."""
    text = str(amount)
    whole, dot, part = text.partition(".")
    if not text.isascii() or not whole.isdigit() or (dot and not part.isdigit()):
        raise ValueError(f"not an amount: {text!r}")
    return int(whole) * 100 + int((part + "00")[:2])


def _condition(penalty: int | None) -> dict[str, Any] | None:
    if penalty is None:
        return {"allowed": False, "penalty_amount": None, "penalty_currency": None}
    if penalty < 0:
        return None
    return {
        "allowed": True,
        "penalty_amount": money(penalty * 100),
        "penalty_currency": CURRENCY,
    }
