"""The control server: issues keys, as the vendors' dashboards do; faults, the clock, a summary."""

from __future__ import annotations

import hmac
from typing import Any

from flask import Flask, Response, request

from desktop.training.airline.order_endpoints import settle
from desktop.training.faults import FAULTS
from desktop.training.http.airline_replies import as_json
from desktop.training.http.processor_replies import ProcessorError
from desktop.training.processor.checkout_page import play_client
from desktop.training.state import ServerState
from desktop.training.training_clock import stamp


def control_app(state: ServerState) -> Flask:
    """Every call needs the control token as a bearer token."""
    app = Flask("training_control")

    @app.before_request
    def check_request() -> Response | None:
        body = request.get_data(cache=True)
        state.request_log.note(f"{request.method} {request.path}", request.full_path, body)
        given = request.headers.get("Authorization", "")
        if hmac.compare_digest(given.encode(), f"Bearer {state.keys.control}".encode()):
            return None
        return as_json({"error": "the control token is missing or wrong"}, 401)

    @app.get("/faults")
    def list_faults() -> Response:
        return _faults(state)

    @app.post("/faults")
    def ask_fault() -> Response:
        asked = _request_object()
        try:
            state.faults.ask(
                str(asked.get("name", "")), int(asked.get("times", 1)), str(asked.get("on", ""))
            )
        except (ValueError, TypeError) as error:
            return as_json({"error": str(error), "known": sorted(FAULTS)}, 422)
        return _faults(state)

    @app.delete("/faults")
    def clear_faults() -> Response:
        state.faults.clear()
        return _faults(state)

    @app.post("/clock")
    def move_clock() -> Response:
        try:
            state.clock.advance(float(_request_object().get("advance_seconds", 0)))
        except (ValueError, TypeError, OverflowError) as error:
            return as_json({"error": str(error)}, 422)
        return as_json({"now": stamp(state.clock.now())}, 200)

    @app.post("/keys")
    def issue_keys() -> Response:
        """`held` and `revoked` name keys by their ids; a key itself is in no other answer."""
        asked = _request_object()
        held, revoked = asked.get("held"), asked.get("revoked")
        held = held if isinstance(held, dict) else {}
        state.issued.revoke([str(one) for one in revoked] if isinstance(revoked, list) else [])
        return as_json({"issued": state.issued.issue_missing(held)}, 201)

    @app.post("/links")
    def type_on_link() -> Response:
        """The client types a card on the page of this id; how it ends is ``typed`` or a reason."""
        try:
            is_typed = play_client(state, str(_request_object().get("id", "")))
        except ProcessorError as error:
            return as_json({"ending": "refused", "reason": error.message}, 200)
        return as_json({"ending": "typed" if is_typed else "over"}, 200)

    @app.post("/settle")
    def settle_pending() -> Response:
        return as_json(
            {"settled": settle(state, booked=_request_object().get("booked", True) is True)}, 200
        )

    @app.get("/seen")
    def seen() -> Response:
        with state.lock:
            return as_json(_seen(state), 200)

    return app


def _request_object() -> dict[str, Any]:
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def _faults(state: ServerState) -> Response:
    known = {name: says for name, (says, _) in FAULTS.items()}
    return as_json({"armed": state.faults.armed(), "known": known}, 200)


def _seen(state: ServerState) -> dict[str, Any]:
    airline, processor = state.airline, state.processor
    orders = [
        {
            "id": record.body["id"],
            "offer_id": record.body["offer_id"],
            "booking_reference": record.body["booking_reference"],
            "type": record.body["type"],
            "total_amount": record.body["total_amount"],
            "total_currency": record.body["total_currency"],
            "paid_at": record.body["payment_status"]["paid_at"],
            "paid_with": record.paid_with,
            "cancelled_at": record.body["cancelled_at"],
            "pending": record.polls_left is not None,
            "metadata": record.body["metadata"],
        }
        for record in airline.orders.values()
    ]
    fields = ("id", "amount", "amount_received", "currency", "status", "metadata", "latest_charge")
    charges = [
        {
            "id": charge["id"],
            "amount": charge["amount"],
            "amount_captured": charge["amount_captured"],
            "amount_refunded": charge["amount_refunded"],
            "currency": charge["currency"],
            "status": charge["status"],
            "payment_intent": charge["payment_intent"],
            "last4": charge["payment_method_details"]["card"]["last4"],
            "moto": charge["payment_method_details"]["card"]["moto"],
            "metadata": charge["metadata"],
        }
        for charge in processor.charges.values()
    ]
    return {
        "now": stamp(state.clock.now()),
        "orders": orders,
        "links": [
            {name: link[name] for name in ("id", "status", "url", "amount_total", "payment_intent")}
            for link in processor.checkouts.values()
        ],
        "payment_intents": [
            {name: intent[name] for name in fields} for intent in processor.intents.values()
        ],
        "charges": charges,
        "refunds": list(processor.refunds.values()),
        "cards_in_vault": len(airline.cards),
        "cards_at_processor": len(processor.methods) + len(processor.tokens),
        "searches": len(airline.searches),
        "calls": state.request_log.counts(),
        "card_numbers_outside_card_hosts": state.request_log.stray,
    }
