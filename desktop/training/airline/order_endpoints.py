"""Orders: made once from an offer, read again, listed (Duffel API v2, orders)."""

from __future__ import annotations

import copy
import re
import time

from flask import Flask, Response, g, request

from desktop.training.airline.flights import special_routes as special
from desktop.training.airline.flights.fares import cents
from desktop.training.http.airline_middleware import drop_connection, request_data
from desktop.training.http.airline_replies import (
    AirlineError,
    impossible,
    invalid,
    not_found,
    page,
    reply,
)
from desktop.training.state import Json, OfferRecord, OrderRecord, ServerState
from desktop.training.training_clock import stamp

from .airline_initiated_changes import retime_newest, wants_action
from .offer_endpoints import live_offer, raise_price_if_armed, services_total
from .passenger_checks import checked_passengers
from .three_d_secure import session_for
from .tickets import new_order, tickets
from .webhooks import send

_POLLS_WHILE_PENDING = 3

# Of an order that is not shown yet, a message is all that comes.
_ACCEPTED = "The booking has been accepted. It will be confirmed later."
_CONFIRMED = "The booking has been confirmed. It will appear in the system soon."


def add_orders(app: Flask, state: ServerState) -> None:
    """The order endpoints."""

    @app.post("/air/orders")
    def create_order() -> Response:
        asked = request_data()
        take = state.faults.take
        if take("order_not_created", g.call):
            raise AirlineError(
                502, "airline_error", "order_not_created", "The airline did not create the order"
            )
        if take("airline_silent_not_created", g.call):
            time.sleep(state.delays.silence)
            return drop_connection()
        with state.lock:
            record = _place(state, asked)
            record.fails = take("order_fails_later", g.call)
            pending = record.fails or take("order_pending", g.call)
            if pending:
                record.polls_left = _POLLS_WHILE_PENDING
            elif take("order_without_details", g.call):
                record.details_due = record.body["documents"]
                record.body["documents"] = []
            body = record.body
        if take("airline_silent", g.call):
            time.sleep(state.delays.silence)
            return drop_connection()
        if take("lost_reply", g.call):
            return drop_connection()
        if pending:
            return reply({"message": _ACCEPTED}, 202)
        if record.details_due:
            return reply({"message": _CONFIRMED}, 200)
        return reply(body, 201)

    @app.get("/air/orders")
    def list_orders() -> Response:
        with state.lock:
            _count_poll(state)
            _retime_if_armed(state)
            records = [r for r in state.airline.orders.values() if r.polls_left is None]
            shown = [copy.deepcopy(record.body) for record in records]
            for record in records:
                _fill_in(record)
        for field in ("offer_id", "booking_reference"):
            if field in request.args:
                shown = [body for body in shown if body[field] == request.args[field]]
        if "awaiting_payment" in request.args:
            wanted = request.args["awaiting_payment"] == "true"
            shown = [b for b in shown if b["payment_status"]["awaiting_payment"] == wanted]
        if "requires_action" in request.args:
            needed = request.args["requires_action"] == "true"
            shown = [body for body in shown if wants_action(body) == needed]
        names = request.args.getlist("passenger_name[]")
        if names:
            shown = [body for body in shown if _carries(body, names)]
        return page(_arranged(shown, request.args.get("sort", "")), request.args.to_dict())

    @app.get("/air/orders/<order_id>")
    def get_order(order_id: str) -> Response:
        with state.lock:
            _retime_if_armed(state)
            record = known_order(state, order_id)
            _fill_in(record)
            _count_reading(state, record)
            return reply(record.body)

    @app.post("/air/orders/<order_id>/actions/price")
    def price_order(order_id: str) -> Response:
        methods = request_data().get("intended_payment_methods") or []
        if not isinstance(methods, list) or not all(isinstance(each, dict) for each in methods):
            raise invalid("validation_type", "/intended_payment_methods", "It must be a list")
        with state.lock:
            body = known_order(state, order_id).body
            if not body["payment_status"]["awaiting_payment"]:
                raise impossible("already_paid", "Only an order that awaits payment has a price")
            total, currency = body["total_amount"], body["total_currency"]
        charge = {
            "charge_amount": total,
            "charge_currency": currency,
            "surcharge_amount": "0.00",
            "surcharge_currency": currency,
        }
        priced = [{**method, **charge} for method in methods]
        return reply(
            {
                "id": order_id,
                "total_amount": total,
                "total_currency": currency,
                "intended_payment_methods": priced,
                "live_mode": state.live,
            }
        )

    @app.patch("/air/orders/<order_id>")
    def update_order(order_id: str) -> Response:
        asked = request_data()
        with state.lock:
            record = known_order(state, order_id)
            record.body["metadata"] = _metadata(asked)
            return reply(record.body)


def _fill_in(record: OrderRecord) -> None:
    """What was to follow is there from the next reading on. Hold the lock."""
    if record.details_due:
        record.body["documents"] = record.details_due
        record.details_due = []


def _arranged(shown: list[Json], order: str) -> list[Json]:
    """The newest first, unless another order is asked for."""
    field = order.removeprefix("-")
    if not field:
        return list(reversed(shown))
    if field not in ("payment_required_by", "total_amount", "created_at"):
        raise invalid("validation_inclusion", "/sort", "There is no such order")
    keys = {
        "payment_required_by": lambda body: body["payment_status"]["payment_required_by"] or "",
        "total_amount": lambda body: cents(body["total_amount"]),
        "created_at": lambda body: body["created_at"],
    }
    return sorted(shown, key=keys[field], reverse=order.startswith("-"))


def confirm_quote(record: OrderRecord, quote: Json, now: str) -> None:
    """The order is canceled as its quote says. Hold the lock."""
    body = record.body
    quote["confirmed_at"] = body["cancelled_at"] = now
    body["available_actions"] = ["update"]
    body["payment_status"]["awaiting_payment"] = False
    body["cancellation"] = quote


def _count_reading(state: ServerState, record: OrderRecord) -> None:
    """A cancellation that was accepted is done after some readings. Hold the lock."""
    if record.canceling is None:
        return
    record.reads_left -= 1
    if record.reads_left <= 0:
        confirm_quote(record, record.canceling, stamp(state.clock.now()))
        record.canceling = None


def known_order(state: ServerState, order_id: object) -> OrderRecord:
    """An order that is visible to clients. 404 otherwise. Hold the lock."""
    record = state.airline.orders.get(order_id) if isinstance(order_id, str) else None
    if record is None or record.polls_left is not None:
        raise not_found()
    return record


def settle(state: ServerState, *, booked: bool) -> int:
    """End every pending order, booked or failed; how many there were."""
    with state.lock:
        waiting = [r for r in state.airline.orders.values() if r.polls_left is not None]
        for record in waiting:
            if booked:
                record.polls_left = None
            else:
                _fail(state, record)
        return len(waiting)


def _fail(state: ServerState, record: OrderRecord) -> None:
    """An accepted order comes to nothing, which only the webhook shows. Hold the lock."""
    body = record.body
    del state.airline.orders[body["id"]]
    about = {name: body[name] for name in ("offer_id", "passengers", "metadata", "live_mode")}
    send(state, "order.creation_failed", about)


def _retime_if_armed(state: ServerState) -> None:
    if state.faults.armed_for("flight_retimed") and retime_newest(state):
        state.faults.take("flight_retimed", g.call)


def _place(state: ServerState, asked: Json) -> OrderRecord:
    """Check everything, then charge and book. Nothing is done when it raises."""
    kind = asked.get("type", "instant")
    if kind not in ("instant", "hold", "pay_later"):
        raise invalid("validation_inclusion", "/type", "It must be instant or hold")
    asked = {**asked, "type": "hold" if kind == "pay_later" else kind}
    if not isinstance(asked.get("services") or [], list):
        raise invalid("validation_type", "/services", "Field 'services' must be a list")
    selected = asked.get("selected_offers")
    if not isinstance(selected, list) or len(selected) != 1:
        raise invalid("validation_length", "/selected_offers", "Exactly one offer")
    offer = _bookable(state, selected[0])
    passengers = checked_passengers(asked.get("passengers"), offer.body, state.clock.now().date())
    asked["metadata"] = _metadata(asked)
    if offer.special == special.UNKNOWN_WHEN_ORDERED:
        raise AirlineError(502, "airline_error", "airline_unknown", "The airline's answer is odd")
    raise_price_if_armed(state, offer)
    session = _payment(state, asked, offer)
    body = new_order(state, offer, asked, passengers, paid=asked["type"] == "instant")
    record = OrderRecord(body, offer.special)
    if session is not None:
        card = state.airline.cards[session["card_id"]]
        card.used = True
        record.paid_with = f"{card.card.brand} {card.card.last4}"
    elif asked["type"] == "instant":
        record.paid_with = "balance"
    if asked["type"] == "instant":
        body["documents"] = tickets(body, like_card=state.faults.take("ticket_like_card", g.call))
    offer.order_id = body["id"]
    state.airline.orders[body["id"]] = record
    return record


def _bookable(state: ServerState, offer_id: object) -> OfferRecord:
    known = state.airline.offers.get(offer_id) if isinstance(offer_id, str) else None
    if known is not None and known.order_id:
        order = state.airline.orders.get(known.order_id)
        if order is None or order.polls_left is not None:
            raise impossible(
                "order_creation_already_attempted", "An order was already asked for this offer"
            )
    return live_offer(state, str(offer_id))


def _payment(state: ServerState, asked: Json, offer: OfferRecord) -> Json | None:
    """The 3DS session that pays, None for a hold or a payment by balance."""
    payments = asked.get("payments") or []
    if asked["type"] == "hold":
        if payments:
            raise invalid("validation_length", "/payments", "A hold order is paid later")
        if asked.get("services"):
            raise impossible(
                "pay_later_order_no_payment_for_ancillaries", "Services must be paid at once"
            )
        if offer.body["payment_requirements"]["requires_instant_payment"]:
            raise impossible(
                "order_type_not_eligible_for_payment", "This offer must be paid at once"
            )
        return None
    if offer.special == special.HOLD_ONLY:
        raise impossible("order_type_not_eligible_for_payment", "This offer can only be held")
    if not isinstance(payments, list) or len(payments) != 1 or not isinstance(payments[0], dict):
        raise invalid("validation_length", "/payments", "Exactly one payment")
    due = cents(offer.body["total_amount"]) + services_total(offer, asked.get("services") or [])
    due += _surcharge(state, offer, payments[0])
    return take_payment(
        state, payments[0], due, offer.body["id"], asked.get("services") or [], offer.special
    )


def _surcharge(state: ServerState, offer: OfferRecord, payment: Json) -> int:
    """Cents that this card costs more, as the price with it said."""
    session_id = payment.get("three_d_secure_session_id")
    session = state.airline.sessions.get(session_id) if isinstance(session_id, str) else None
    return offer.surcharges.get(str(session["card_id"]), 0) if session else 0


def take_payment(
    state: ServerState, payment: Json, due: int, resource_id: str, chosen: list[Json], route: str
) -> Json | None:
    """Check one payment against `due` cents; the session when a card pays."""
    if payment.get("type") not in ("balance", "arc_bsp_cash", "card"):
        raise invalid("validation_inclusion", "/payments/0/type", "Unknown way to pay")
    try:
        offered = cents(payment.get("amount"))
    except ValueError as error:
        raise invalid("validation_format", "/payments/0/amount", "It is not an amount") from error
    if payment.get("currency") != "USD":
        raise invalid(
            "payment_currency_does_not_match_order_currency",
            "/payments/0/currency",
            "The order is priced in USD",
        )
    if offered != due:
        raise invalid(
            "payment_amount_does_not_match_order_amount",
            "/payments/0/amount",
            "The amount is not the order's; the fare may have changed",
        )
    session = None
    if payment["type"] == "card":
        session = session_for(state, payment.get("three_d_secure_session_id"), resource_id, chosen)
    elif payment["type"] == "balance" and _is_too_low(state, due, route):
        raise impossible("insufficient_balance", "The balance is too low for this order")
    if state.faults.take("payment_declined", g.call):
        raise impossible("payment_declined", "The payment was declined")
    if payment["type"] == "balance":
        state.airline.balance -= due
    return session


def _is_too_low(state: ServerState, due: int, route: str) -> bool:
    """The vendor's own sandbox has a route on which the balance never covers an order."""
    is_armed = state.faults.take("balance_empty", g.call)
    return is_armed or route == special.NO_BALANCE or due > state.airline.balance


def _metadata(asked: Json) -> Json:
    given = asked.get("metadata") or {}
    if not isinstance(given, dict) or len(given) > 50:
        raise invalid("validation_length", "/metadata", "At most 50 pairs")
    for key, value in given.items():
        if not re.fullmatch("[A-Za-z0-9_-]+", key):
            raise invalid("validation_format", "/metadata", "Letters, digits, - and _ in keys")
        if not isinstance(value, str) or len(key) > 40 or len(value) > 500:
            raise invalid("validation_length", f"/metadata/{key}", "Key 40, value 500 at most")
    return given


def _count_poll(state: ServerState) -> None:
    for record in list(state.airline.orders.values()):
        if record.polls_left is not None:
            record.polls_left = record.polls_left - 1 if record.polls_left > 1 else None
            if record.polls_left is None and record.fails:
                _fail(state, record)


def _carries(body: Json, names: list[str]) -> bool:
    passengers = {f"{p['given_name']} {p['family_name']}".lower() for p in body["passengers"]}
    return any(name.lower() in passenger for name in names for passenger in passengers)
