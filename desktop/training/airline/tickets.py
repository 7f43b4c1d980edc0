"""An order's JSON: record locator, tickets, available actions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from desktop.training.airline.flights.carriers import BY_CODE
from desktop.training.airline.flights.fares import CURRENCY, cents, money
from desktop.training.request_log import passes_luhn
from desktop.training.state import Json, OfferRecord, ServerState
from desktop.training.training_clock import stamp
from desktop.training.training_ids import new_id, new_record_locator, stable_hash

from .offer_endpoints import services, services_total

_VOID_WINDOW = timedelta(hours=24)


def new_order(
    state: ServerState, offer: OfferRecord, asked: Json, passengers: list[Json], *, paid: bool
) -> Json:
    """The order's JSON without tickets. Hold the lock."""
    now = state.clock.now()
    body = offer.body
    extra = services_total(offer, asked.get("services") or [])
    total = money(cents(body["total_amount"]) + extra)
    requirements = body["payment_requirements"]
    order_id, record_locator = new_id("ord_"), _free_record_locator(state)
    return {
        "id": order_id,
        "live_mode": state.live,
        "type": asked["type"],
        "content": "managed",
        "offer_id": body["id"],
        "booking_reference": record_locator,
        "booking_references": [{"booking_reference": record_locator, "carrier": body["owner"]}],
        "created_at": stamp(now),
        "synced_at": stamp(now),
        "cancelled_at": None,
        "void_window_ends_at": stamp(now + _VOID_WINDOW),
        "owner": body["owner"],
        "base_amount": body["base_amount"],
        "base_currency": CURRENCY,
        "tax_amount": body["tax_amount"],
        "tax_currency": CURRENCY,
        "total_amount": total,
        "total_currency": CURRENCY,
        "available_actions": ["cancel", "update"],
        "payment_status": {
            "awaiting_payment": not paid,
            "payment_required_by": None if paid else requirements["payment_required_by"],
            "price_guarantee_expires_at": None
            if paid
            else requirements["price_guarantee_expires_at"],
            "paid_at": stamp(now) if paid else None,
        },
        "conditions": body["conditions"],
        "slices": [_booked(part) for part in body["slices"]],
        "passengers": passengers,
        "services": _services(offer, asked.get("services") or []),
        "documents": [],
        "users": asked.get("users") or [],
        "metadata": asked.get("metadata") or {},
        "changes": [],
        "airline_initiated_changes": [],
        "cancellation": None,
    }


def tickets(order: Json, *, like_card: bool) -> list[Json]:
    """One electronic ticket for each passenger: accounting code, then ten digits.

    Real ticket numbers pass the card check digit one time in ten. Ours do so only when asked
    (`like_card`), so that a run is the same whichever number is drawn.
    """
    carrier = BY_CODE[order["owner"]["iata_code"]]
    documents = []
    for passenger in order["passengers"]:
        serial = 2_000_000_000 + stable_hash(order["id"], passenger["id"]) % 7_999_999_000
        while passes_luhn(f"{carrier.accounting}{serial}") != like_card:
            serial += 1
        documents.append(
            {
                "type": "electronic_ticket",
                "unique_identifier": f"{carrier.accounting}{serial}",
                "passenger_ids": [passenger["id"]],
            }
        )
    return documents


def _free_record_locator(state: ServerState) -> str:
    taken = {record.body["booking_reference"] for record in state.airline.orders.values()}
    while (record_locator := new_record_locator()) in taken:
        pass
    return record_locator


def _booked(part: Json) -> Json:
    """The offer's slice with seats not yet given."""
    segments = [
        {**segment, "passengers": [{**p, "seat": None} for p in segment["passengers"]]}
        for segment in part["segments"]
    ]
    return {**part, "segments": segments}


def _services(offer: OfferRecord, chosen: list[Any]) -> list[Json]:
    on_sale = {service["id"]: service for service in services(offer)}
    return [
        {
            **{k: v for k, v in on_sale[choice["id"]].items() if k != "maximum_quantity"},
            "quantity": choice["quantity"],
        }
        for choice in chosen
    ]
