"""Offers one by one: listed, read again before booking, priced, with a bag more."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask, Response, g, request

from desktop.training.airline.flights import special_routes as special
from desktop.training.airline.flights.fares import CURRENCY, cents, money
from desktop.training.card_vault.card_vault_app import usable_card
from desktop.training.http.airline_middleware import request_data
from desktop.training.http.airline_replies import (
    AirlineError,
    impossible,
    invalid,
    not_found,
    page,
    reply,
)
from desktop.training.state import Json, OfferRecord, ServerState
from desktop.training.training_clock import stamp

from .passenger_checks import check_loyalty
from .search_endpoints import known_search

_BAG_CENTS = 3500
_POUNDS_PER_100 = 79


def add_offers(app: Flask, state: ServerState) -> None:
    """The offer endpoints."""

    @app.get("/air/offers")
    def list_offers() -> Response:
        search = known_search(state, request.args.get("offer_request_id", ""))
        ids = [each for batch in search.batches for each in batch]
        bodies = [state.airline.offers[each].body for each in ids]
        most = request.args.get("max_connections")
        if most is not None and most in ("0", "1", "2"):
            bodies = [b for b in bodies if _stops(b) <= int(most)]
        return page(_sorted(bodies, request.args.get("sort", "")), request.args.to_dict())

    @app.get("/air/offers/<offer_id>")
    def get_offer(offer_id: str) -> Response:
        with state.lock:
            record = live_offer(state, offer_id)
            _apply_price_changes(state, record)
            if request.args.get("return_available_services") == "true":
                return reply({**record.body, "available_services": services(record)})
            return reply(record.body)

    @app.post("/air/offers/<offer_id>/actions/price")
    def price_offer(offer_id: str) -> Response:
        asked = request_data()
        for field in ("intended_services", "intended_payment_methods"):
            listed = asked.get(field) or []
            if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
                raise invalid("validation_type", f"/{field}", f"Field '{field}' must be a list")
        with state.lock:
            record = live_offer(state, offer_id)
            _apply_price_changes(state, record)
            due = cents(record.body["total_amount"])
            due += services_total(record, asked.get("intended_services") or [])
            methods = asked.get("intended_payment_methods") or []
            priced = [_priced(state, record, due, *each) for each in enumerate(methods)]
            surcharge = sum(cents(method["surcharge_amount"]) for method in priced)
            return reply(
                {
                    **record.body,
                    "total_amount": money(due + surcharge),
                    "intended_payment_methods": priced,
                    "intended_services": asked.get("intended_services") or [],
                }
            )

    @app.patch("/air/offers/<offer_id>/passengers/<passenger_id>")
    def update_passenger(offer_id: str, passenger_id: str) -> Response:
        asked = request_data()
        with state.lock:
            record = live_offer(state, offer_id)
            for passenger in record.body["passengers"]:
                if passenger["id"] == passenger_id:
                    check_loyalty(record.body, asked)
                    was_member = bool(passenger["loyalty_programme_accounts"])
                    for field in ("given_name", "family_name", "loyalty_programme_accounts"):
                        if field in asked:
                            passenger[field] = asked[field]
                    if not was_member and passenger["loyalty_programme_accounts"]:
                        _lower_for_member(state, record.body)
                    return reply(passenger)
        raise not_found()


def _lower_for_member(state: ServerState, body: Json) -> None:
    """The members' price: a tenth less for each passenger who is one, as the vendor's test airline
    was seen to ask. Hold the lock.
    """
    before = cents(body["total_amount"])
    _set_total(state, body, before - before // (10 * len(body["passengers"])))


def _priced(state: ServerState, record: OfferRecord, due: int, index: int, method: Json) -> Json:
    """What this way to pay `due` cents costs, remembered for the order. Hold the lock."""
    surcharge, charge, currency = 0, money(due), CURRENCY
    if method.get("type") == "card":
        pointer = f"/intended_payment_methods/{index}/card_id"
        usable_card(state, method.get("card_id"), pointer)
        card_id = str(method["card_id"])
        if state.faults.take("card_surcharge", g.call):
            record.surcharges[card_id] = due * 2 // 100
        if state.faults.take("charged_abroad", g.call):
            record.charged_abroad.add(card_id)
        surcharge = record.surcharges.get(card_id, 0)
        charge = money(due + surcharge)
        if card_id in record.charged_abroad:
            charge, currency = money((due + surcharge) * _POUNDS_PER_100 // 100), "GBP"
    return {
        **method,
        "charge_amount": charge,
        "charge_currency": currency,
        "surcharge_amount": money(surcharge),
        "surcharge_currency": CURRENCY,
    }


def live_offer(state: ServerState, offer_id: str) -> OfferRecord:
    """An offer that may still be booked. 404, or 422 with why not. Hold the lock."""
    record = state.airline.offers.get(offer_id)
    if record is None:
        raise not_found()
    if record.order_id:
        raise impossible("offer_request_already_booked", "This offer has been booked already")
    if state.faults.take("fare_gone", g.call) or record.special == special.GONE_WHEN_READ:
        record.gone = True
    if record.gone:
        raise AirlineError(
            422,
            "airline_error",
            "offer_no_longer_available",
            "The airline has withdrawn this offer; search again",
        )
    if record.body["expires_at"] <= stamp(state.clock.now()):
        raise impossible("offer_expired", "This offer has expired; search again")
    return record


def services(record: OfferRecord) -> list[Json]:
    """A further bag for each seated passenger; the same ids each time it is asked."""
    if record.special in (special.NO_SERVICES, special.NO_BAGS):
        return []
    segments = [segment["id"] for part in record.body["slices"] for segment in part["segments"]]
    return [
        {
            "id": "ase_" + passenger["id"].removeprefix("pas_") + record.body["id"][-6:],
            "type": "baggage",
            "maximum_quantity": 2,
            "passenger_ids": [passenger["id"]],
            "segment_ids": segments,
            "total_amount": money(_BAG_CENTS),
            "total_currency": CURRENCY,
            "metadata": {
                "type": "checked",
                "maximum_weight_kg": 23,
                "maximum_height_cm": 56,
                "maximum_length_cm": 90,
                "maximum_depth_cm": 23,
            },
        }
        for passenger in record.body["passengers"]
        if passenger["type"] != "infant_without_seat"
    ]


def services_total(record: OfferRecord, chosen: list[Any]) -> int:
    """Cents for the chosen services. 422 when one is not on sale."""
    on_sale = {service["id"]: service for service in services(record)}
    total = 0
    for choice in chosen:
        service = on_sale.get(str(choice.get("id"))) if isinstance(choice, dict) else None
        quantity = choice.get("quantity") if service else None
        if service is None or not isinstance(quantity, int) or not 1 <= quantity <= 2:
            raise impossible(
                "ancillary_service_not_available", "One of the services is not available"
            )
        total += cents(service["total_amount"]) * quantity
    return total


def _apply_price_changes(state: ServerState, record: OfferRecord) -> None:
    body = record.body
    before = cents(body["total_amount"])
    after = before
    if record.special == special.DEARER_WHEN_READ:
        after += 1000
    if state.faults.take("price_jump", g.call):
        after += before // 10
    _set_total(state, body, after)


def raise_price_if_armed(state: ServerState, record: OfferRecord) -> None:
    """Raise the fare at the moment of ordering, when `price_jump` is armed there."""
    if state.faults.take("price_jump", g.call):
        before = cents(record.body["total_amount"])
        _set_total(state, record.body, before + before // 10)


def _set_total(state: ServerState, body: Json, after: int) -> None:
    before = cents(body["total_amount"])
    if after != before:
        body["total_amount"] = money(after)
        body["base_amount"] = money(cents(body["base_amount"]) + after - before)
        body["updated_at"] = stamp(state.clock.now())


def _stops(body: Json) -> int:
    return max(len(part["segments"]) - 1 for part in body["slices"])


def _sorted(bodies: list[Json], order: str) -> list[Json]:
    field = order.removeprefix("-")
    if field not in ("", "total_amount", "total_duration"):
        raise invalid("validation_inclusion", "/sort", "Sort by total_amount or total_duration")
    if not field:
        return bodies
    key = _amount if field == "total_amount" else _duration
    return sorted(bodies, key=key, reverse=order.startswith("-"))


def _amount(body: Json) -> int:
    return cents(body["total_amount"])


def _duration(body: Json) -> int:
    total = 0
    for part in body["slices"]:
        found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", part["duration"])
        days, hours, minutes = (int(n or 0) for n in (found.groups() if found else (0, 0, 0)))
        total += days * 1440 + hours * 60 + minutes
    return total
