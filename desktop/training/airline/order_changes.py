"""After booking: paying a held order, quoting a cancellation and confirming it."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Flask, Response, g, request

from desktop.training.airline.flights import special_routes as special
from desktop.training.airline.flights.fares import CURRENCY, cents, money
from desktop.training.http.airline_middleware import drop_connection, request_data
from desktop.training.http.airline_replies import (
    AirlineError,
    impossible,
    invalid,
    not_found,
    page,
    reply,
)
from desktop.training.state import Json, OrderRecord, ServerState
from desktop.training.training_clock import stamp
from desktop.training.training_ids import new_id

from .order_endpoints import confirm_quote, known_order, take_payment
from .tickets import tickets

_QUOTE_LIFE = timedelta(hours=1)
_READS_WHILE_CANCELING = 3
_ACCEPTED = "The cancellation has been accepted. It will be confirmed later."


def add_order_changes(app: Flask, state: ServerState) -> None:
    """Payments for held orders, and cancellations."""

    @app.post("/air/payments")
    def pay_order() -> Response:
        asked = request_data()
        with state.lock:
            record = known_order(state, asked.get("order_id"))
            payment = _pay(state, record, asked.get("payment"))
        if state.faults.take("lost_reply", g.call):
            return drop_connection()
        return reply(payment, 201)

    @app.get("/air/payments")
    def list_payments() -> Response:
        wanted = request.args.get("order_id")
        with state.lock:
            made = [p for p in state.airline.payments.values() if p["order_id"] == wanted]
        return page(made, request.args.to_dict())

    @app.get("/air/payments/<payment_id>")
    def get_payment(payment_id: str) -> Response:
        with state.lock:
            if payment_id not in state.airline.payments:
                raise not_found()
            return reply(state.airline.payments[payment_id])

    @app.post("/air/order_cancellations")
    def quote_cancellation() -> Response:
        asked = request_data()
        with state.lock:
            quote = _quote(state, known_order(state, asked.get("order_id")))
            state.airline.cancellations[quote["id"]] = quote
            return reply(quote, 201)

    @app.get("/air/order_cancellations/<quote_id>")
    def get_cancellation(quote_id: str) -> Response:
        with state.lock:
            return reply(_known_quote(state, quote_id))

    @app.get("/air/order_cancellations")
    def list_cancellations() -> Response:
        wanted = request.args.get("order_id")
        with state.lock:
            every = list(state.airline.cancellations.values())
        return page([q for q in every if wanted in (None, q["order_id"])], request.args.to_dict())

    @app.post("/air/order_cancellations/<quote_id>/actions/confirm")
    def confirm_cancellation(quote_id: str) -> Response:
        with state.lock:
            quote = _known_quote(state, quote_id)
            record = state.airline.orders[quote["order_id"]]
            if quote["confirmed_at"] or record.body["cancelled_at"] or record.canceling:
                raise impossible("already_cancelled", "The order is cancelled already")
            now = stamp(state.clock.now())
            if quote["expires_at"] <= now:
                raise impossible("order_cancellation_stale", "The quote has expired; ask again")
            if state.faults.take("cancel_later", g.call):
                record.canceling, record.reads_left = quote, _READS_WHILE_CANCELING
                return reply({"message": _ACCEPTED}, 202)
            confirm_quote(record, quote, now)
        if state.faults.take("cancel_lost_reply", g.call):
            return drop_connection()
        return reply(quote)


def _known_quote(state: ServerState, quote_id: str) -> Json:
    quote = state.airline.cancellations.get(quote_id)
    if quote is None:
        raise not_found()
    return quote


def _pay(state: ServerState, record: OrderRecord, asked: object) -> Json:
    order, status = record.body, record.body["payment_status"]
    if not isinstance(asked, dict):
        raise invalid("validation_required", "/payment", "Field 'payment' can't be blank")
    if order["cancelled_at"]:
        raise impossible("already_cancelled", "The order is cancelled")
    if status["paid_at"]:
        raise impossible("already_paid", "The order is paid already")
    now = stamp(state.clock.now())
    if status["payment_required_by"] and status["payment_required_by"] <= now:
        status["awaiting_payment"] = False  # as the vendor shows a hold that lapsed
        raise impossible("past_payment_required_by_date", "The time to pay has passed")
    due = cents(order["total_amount"])
    session = take_payment(state, asked, due, order["id"], [], record.special)
    record.paid_with = "balance"
    if session is not None:
        card = state.airline.cards[session["card_id"]]
        card.used = True
        record.paid_with = f"{card.card.brand} {card.card.last4}"
    status.update(awaiting_payment=False, paid_at=now, payment_required_by=None)
    like_card = state.faults.take("ticket_like_card", g.call)
    order["documents"] = tickets(order, like_card=like_card)
    payment = {
        "id": new_id("pay_"),
        "order_id": order["id"],
        "type": asked["type"],
        "status": "succeeded",
        "amount": order["total_amount"],
        "currency": CURRENCY,
        "failure_reason": None,
        "airline_credit_id": None,
        "created_at": now,
        "live_mode": state.live,
    }
    state.airline.payments[payment["id"]] = payment
    return payment


def _quote(state: ServerState, record: OrderRecord) -> Json:
    order = record.body
    if order["cancelled_at"]:
        raise impossible("already_cancelled", "The order is cancelled already")
    now = state.clock.now()
    first = order["slices"][0]["segments"][0]
    local_now = now.astimezone(ZoneInfo(first["origin"]["time_zone"]))
    if first["departing_at"] <= local_now.strftime("%Y-%m-%dT%H:%M:%S"):
        raise AirlineError(
            422, "airline_error", "order_not_cancellable", "The trip has begun already"
        )
    quote: Json = {
        "id": new_id("ore_"),
        "order_id": order["id"],
        "refund_amount": money(_refund(record, stamp(now))),
        "refund_currency": CURRENCY,
        "refund_to": _refund_to(record),
        "created_at": stamp(now),
        "expires_at": stamp(now + _QUOTE_LIFE),
        "confirmed_at": None,
        "airline_credits": [],
        "live_mode": state.live,
    }
    if quote["refund_to"] == "airline_credits":
        quote["airline_credits"] = _credits(record, quote, now.date().isoformat())
    return quote


def _credits(record: OrderRecord, quote: Json, today: str) -> list[Json]:
    """The refund as credits, an equal share for each passenger, odd cents to the first."""
    passengers = record.body["passengers"]
    share, odd = divmod(cents(quote["refund_amount"]), len(passengers))
    return [
        {
            "id": new_id("acd_"),
            "credit_name": "Travel credit",
            "credit_code": new_id("")[:10].upper(),
            "credit_amount": money(share + (odd if turn == 0 else 0)),
            "credit_currency": CURRENCY,
            "issued_on": today,
            "passenger_id": passenger["id"],
        }
        for turn, passenger in enumerate(passengers)
    ]


def _refund(record: OrderRecord, now: str) -> int:
    """Everything within the void window; later what the fare's condition leaves."""
    order = record.body
    if not order["payment_status"]["paid_at"]:
        return 0
    total = cents(order["total_amount"])
    if now < order["void_window_ends_at"]:
        return total
    condition = order["conditions"]["refund_before_departure"]
    if not condition or not condition["allowed"]:
        return 0
    return max(0, total - cents(condition["penalty_amount"] or "0"))


def _refund_to(record: OrderRecord) -> str:
    if not record.body["payment_status"]["paid_at"]:
        return "awaiting_payment"
    if record.special == special.CREDITS_WHEN_CANCELLED:
        return "airline_credits"
    return "balance" if record.paid_with == "balance" else "original_form_of_payment"
