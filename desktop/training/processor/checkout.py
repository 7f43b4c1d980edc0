"""The processor's own page, where the client types the card (Stripe API, checkout sessions).

In training the page has no field: the client picks a published test card by name.
"""

from __future__ import annotations

from datetime import timedelta
from html import escape

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import expanded, group, text
from desktop.training.http.processor_replies import (
    ProcessorError,
    bad,
    listed,
    missing,
    no_such,
    reply,
)
from desktop.training.published_cards import ALIASES
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds
from desktop.training.training_ids import new_id

from .charging import blank_intent, charge
from .issuer import whole_number
from .parameters import SESSION, check_metadata, check_names
from .payment_methods import known_method
from .processor_amounts import check_fraction, listed_currency
from .setup_intents import finish_setup, new_setup

_INTENT_DATA = "_payment_intent_data"
_SHORTEST, _LONGEST = timedelta(minutes=30), timedelta(hours=24)


def add_checkout(app: Flask, state: ServerState) -> None:
    """Sessions, and the page behind their link."""
    records = state.processor

    @app.post("/v1/checkout/sessions")
    def create_session() -> Response:
        check_names(g.form, SESSION)
        check_metadata(group(g.form, "metadata"))
        with state.lock:
            session = _new_session(state)
            records.checkouts[session["id"]] = session
        return reply(_shown(state, session))

    @app.get("/v1/checkout/sessions")
    def list_sessions() -> Response:
        with state.lock:
            found = [_shown(state, _known(state, name)) for name in list(records.checkouts)]
        return listed(found, request.args.to_dict(), "/v1/checkout/sessions")

    @app.get("/v1/checkout/sessions/<session_id>")
    def get_session(session_id: str) -> Response:
        with state.lock:
            return reply(_shown(state, _known(state, session_id)))

    @app.post("/v1/checkout/sessions/<session_id>/expire")
    def expire_session(session_id: str) -> Response:
        with state.lock:
            session = _known(state, session_id)
            if session["status"] != "open":
                raise bad("Only open sessions can be expired.")
            session.update(status="expired", url=None)
            return reply(_shown(state, session))

    @app.get("/c/pay/<session_id>")
    def client_page(session_id: str) -> Response:
        with state.lock:
            session = _known(state, session_id)
        return Response(_page(session), content_type="text/html; charset=utf-8")

    @app.post("/c/pay/<session_id>")
    def client_pays(session_id: str) -> Response:
        with state.lock:
            session = _known(state, session_id)
            message = "This link is no longer open."
            if session["status"] == "open":
                message = _complete(state, session, request.form.get("card", ""))
        return Response(f"<!doctype html><p>{escape(message)}", content_type="text/html")


def _new_session(state: ServerState) -> Json:
    form, now = g.form, state.clock.now()
    mode = text(form, "mode")
    if mode not in ("setup", "payment"):
        raise missing("mode") if not mode else bad("Invalid mode", "mode")
    needed = ("currency", "success_url") if mode == "setup" else ("success_url",)
    for name in needed:
        if not text(form, name):
            raise missing(name)
    customer = text(form, "customer") or None
    if customer is not None and customer not in state.processor.customers:
        raise no_such("customer", customer, "customer")
    expires_at = seconds(now + _LONGEST)
    if "expires_at" in form:
        expires_at = whole_number(form, "expires_at")
        if not seconds(now + _SHORTEST) <= expires_at <= seconds(now + _LONGEST):
            raise bad("expires_at must be from 30 minutes to 24 hours ahead.", "expires_at")
    total = _total(form) if mode == "payment" else None
    currency = text(form, "currency") or _currency(form)
    if currency:
        currency = listed_currency(currency)
        check_fraction(total or 0, currency, "line_items")
    session_id = new_id("cs_test_")
    setup = None
    if mode == "setup":
        setup = new_setup(state, customer, None)
        state.processor.setups[setup["id"]] = setup
    return {
        "id": session_id,
        "object": "checkout.session",
        # Kept here and not shown: what its payment is to carry.
        _INTENT_DATA: group(form, "payment_intent_data"),
        "amount_total": total,
        "cancel_url": text(form, "cancel_url") or None,
        "client_reference_id": text(form, "client_reference_id") or None,
        "created": seconds(now),
        "currency": currency,
        "customer": customer,
        "expires_at": expires_at,
        "livemode": state.live,
        "metadata": group(form, "metadata"),
        "mode": mode,
        "payment_intent": None,
        "payment_status": "no_payment_required" if mode == "setup" else "unpaid",
        "setup_intent": setup["id"] if setup else None,
        "status": "open",
        "success_url": text(form, "success_url") or None,
        "url": f"{request.host_url}c/pay/{session_id}",
    }


def _lines(form: Json) -> list[Json]:
    lines = form.get("line_items")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise missing("line_items")
    return lines


def _total(form: Json) -> int:
    total = 0
    for line in _lines(form):
        price = group(line, "price_data")
        total += whole_number(price, "unit_amount") * (
            whole_number(line, "quantity") if "quantity" in line else 1
        )
    return total


def _currency(form: Json) -> str | None:
    if "line_items" not in form:
        return None
    return text(group(_lines(form)[0], "price_data"), "currency") or None


def _known(state: ServerState, session_id: str) -> Json:
    session = state.processor.checkouts.get(session_id)
    if session is None:
        raise no_such("checkout.session", session_id, "session")
    if session["status"] == "open" and session["expires_at"] <= seconds(state.clock.now()):
        session.update(status="expired", url=None)
    return session


def _shown(state: ServerState, session: Json) -> Json:
    wanted = expanded()
    shown = {name: value for name, value in session.items() if name != _INTENT_DATA}
    if any(path.startswith("setup_intent") for path in wanted) and session["setup_intent"]:
        setup = dict(state.processor.setups[session["setup_intent"]])
        if "setup_intent.payment_method" in wanted and setup["payment_method"]:
            setup["payment_method"] = state.processor.methods[setup["payment_method"]]
        shown["setup_intent"] = setup
    if "payment_intent" in wanted and session["payment_intent"]:
        shown["payment_intent"] = state.processor.intents[session["payment_intent"]]
    return shown


def _complete(state: ServerState, session: Json, alias: str) -> str:
    """Complete the session. The client is present, so the bank can authenticate them."""
    if alias not in ALIASES:
        return "Pick one of the cards."
    g.form = {}
    method = known_method(state, alias)
    state.processor.set_up.add(method["id"])
    try:
        if session["mode"] == "setup":
            setup = state.processor.setups[session["setup_intent"]]
            setup["payment_method"] = method["id"]
            finish_setup(state, setup, moto=False)
        else:
            intent = blank_intent(
                state,
                amount=session["amount_total"],
                currency=session["currency"] or "usd",
                customer=session["customer"],
                method=method["id"],
                metadata=group(session[_INTENT_DATA], "metadata"),
            )
            state.processor.intents[intent["id"]] = intent
            charge(state, intent, {}, moto=False)
            session.update(payment_intent=intent["id"], payment_status="paid")
    except ProcessorError as error:
        return error.message
    session.update(status="complete", url=None)
    return "Thank you. You may close this page."


def _page(session: Json) -> str:
    if session["status"] != "open":
        return "<!doctype html><p>This link is no longer open."
    choices = "".join(f"<option>{escape(alias)}" for alias in ALIASES)
    return (
        '<!doctype html><html lang="en"><title>Training checkout</title>'
        "<h1>Training checkout</h1><p>No real card may be used here."
        f'<form method="post"><label>Card <select name="card">{choices}</select></label> '
        "<button>Pay</button></form>"
    )
