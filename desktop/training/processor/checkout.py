"""Checkout sessions: a link to a page of the processor's own, where the client types the card.

Shapes and parameters: Stripe API, checkout sessions, version 2026-10-28. The page is in
`checkout_page.py`.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import expanded, group, lose_reply, text
from desktop.training.http.processor_replies import (
    bad,
    listed,
    missing,
    no_such,
    reply,
)
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds
from desktop.training.training_ids import new_id

from .charging import known_intent, release
from .customers import listed_customer
from .issuer import only_known, whole_number
from .parameters import (
    LINE,
    PAGING,
    PRICE,
    PRODUCT,
    SESSION,
    SESSION_PAYMENT,
    SESSION_SETUP,
    check_allowed_types,
    check_amount,
    check_future_usage,
    check_mail,
    check_metadata,
    check_names,
    check_texts,
    within,
)
from .processor_amounts import check_fraction, listed_currency
from .setup_intents import new_setup

INTENT_DATA = "_payment_intent_data"
"""What the payment of a session is to carry: kept here, and shown to nobody."""

LINES = "_lines"
"""What the client's page names: (name, amount) pairs, kept as `INTENT_DATA`."""

_SHORTEST, _LONGEST = timedelta(minutes=30), timedelta(hours=24)
_MOST_LINES = 100
_STATUSES = ("complete", "expired", "open")
_LISTED_BY = frozenset({"created", "customer", "payment_intent", "status", *PAGING})


def add_checkout(app: Flask, state: ServerState) -> None:
    """Create, list, read, expire."""
    records = state.processor

    @app.post("/v1/checkout/sessions")
    def create_session() -> Response:
        check_names(g.form, SESSION)
        check_metadata(group(g.form, "metadata"))
        check_allowed_types(g.form)
        with state.lock:
            session = _new_session(state)
            records.checkouts[session["id"]] = session
            return _reply_unless_lost(state, session)

    @app.get("/v1/checkout/sessions")
    def list_sessions() -> Response:
        only_known(g.query, _LISTED_BY)
        customer, status = listed_customer(state), text(g.query, "status")
        if status not in ("", *_STATUSES):
            raise bad(f"Invalid status: must be one of {', '.join(_STATUSES)}", "status")
        with state.lock:
            found = [
                _shown(state, session)
                for session in [known_session(state, name) for name in list(records.checkouts)]
                if customer in (None, session["customer"])
                and status in ("", session["status"])
                and text(g.query, "payment_intent") in ("", session["payment_intent"])
                and within(session["created"], group(g.query, "created"))
            ]
        return listed(found, request.args.to_dict(), "/v1/checkout/sessions")

    @app.get("/v1/checkout/sessions/<session_id>")
    def get_session(session_id: str) -> Response:
        with state.lock:
            return reply(_shown(state, known_session(state, session_id)))

    @app.post("/v1/checkout/sessions/<session_id>/expire")
    def expire_session(session_id: str) -> Response:
        only_known(g.form, frozenset({"expand"}))
        with state.lock:
            session = known_session(state, session_id)
            if session["status"] != "open":
                raise bad(
                    'Only Checkout Sessions with a status in ["open"] can be expired. This '
                    f"Checkout Session has a status of `{session['status']}`."
                )
            _expire(state, session)
            return _reply_unless_lost(state, session)


def known_session(state: ServerState, session_id: str) -> Json:
    """A session in its current state: expired if it is too old. 404. Hold the lock."""
    session = state.processor.checkouts.get(session_id)
    if session is None:
        raise no_such("checkout.session", session_id, "session")
    if session["status"] == "open" and session["expires_at"] <= seconds(state.clock.now()):
        _expire(state, session)
    return session


def _expire(state: ServerState, session: Json) -> None:
    """The page takes no card any more, and a payment that waits for the bank is canceled; so is
    what would have saved a card.
    """
    session.update(status="expired", url=None)
    if session["setup_intent"]:
        state.processor.setups[session["setup_intent"]]["status"] = "canceled"
    if session["payment_intent"]:
        release(state, state.processor.intents[session["payment_intent"]], "automatic")


def _new_session(state: ServerState) -> Json:
    form, now = g.form, state.clock.now()
    mode = text(form, "mode")
    if mode not in ("setup", "payment"):
        raise missing("mode") if not mode else bad("Invalid mode", "mode")
    if text(form, "ui_mode", "hosted_page") != "hosted_page":
        raise bad("Invalid ui_mode", "ui_mode")
    _check_mode(form, mode)
    _check_addresses(form)
    check_mail(form, "customer_email")
    customer = text(form, "customer") or None
    if customer is not None and customer not in state.processor.customers:
        raise no_such("customer", customer, "customer")
    lines = _lines(form) if mode == "payment" else []
    total = sum(amount for _, amount in lines) if lines else None
    currency = _currency(form, mode)
    if total is not None:
        check_amount(total, "line_items")
        check_fraction(total, currency, "line_items")
    session_id = new_id("cs_live_" if state.live else "cs_test_")
    setup = None
    if mode == "setup":
        setup = new_setup(state, customer, None)
        data = group(form, "setup_intent_data")
        setup.update(
            description=text(data, "description") or None, metadata=group(data, "metadata")
        )
        state.processor.setups[setup["id"]] = setup
    return {
        "id": session_id,
        "object": "checkout.session",
        INTENT_DATA: group(form, "payment_intent_data"),
        LINES: lines,
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": text(form, "cancel_url") or None,
        "client_reference_id": text(form, "client_reference_id") or None,
        "created": seconds(now),
        "currency": currency or None,
        "custom_text": group(form, "custom_text"),
        "customer": customer,
        "customer_details": None,
        "customer_email": text(form, "customer_email") or None,
        "expires_at": _expires_at(form, state),
        "livemode": state.live,
        "metadata": group(form, "metadata"),
        "mode": mode,
        # As the vendor: the payment is made when the client first submits the page.
        "payment_intent": None,
        "payment_method_types": ["card"],
        "payment_status": "no_payment_required" if mode == "setup" else "unpaid",
        "setup_intent": setup["id"] if setup else None,
        "status": "open",
        "success_url": text(form, "success_url") or None,
        "ui_mode": "hosted_page",
        "url": f"{request.host_url}c/pay/{session_id}",
    }


def _check_mode(form: Json, mode: str) -> None:
    """400 for what the mode lacks, or does not take."""
    other = "setup_intent_data" if mode == "payment" else "payment_intent_data"
    if other in form:
        raise bad(f"You can not pass `{other}` in `{mode}` mode.", other)
    if mode == "setup":
        if not text(form, "currency") and "allowed_payment_method_types" not in form:
            raise missing("currency")
        for name in ("line_items", "submit_type"):
            if name in form:
                raise bad(f"You can not pass `{name}` in `setup` mode.", name)
        data = group(form, "setup_intent_data")
        only_known(data, SESSION_SETUP)
    else:
        data = group(form, "payment_intent_data")
        only_known(data, SESSION_PAYMENT)
        capture = text(data, "capture_method", "automatic_async")
        if capture not in ("automatic", "automatic_async", "manual"):
            raise bad("Invalid capture_method", "payment_intent_data[capture_method]")
        check_future_usage(data, moto=False)
    check_texts(data)


def _check_addresses(form: Json) -> None:
    """400 where the client could not be sent on from the hosted page."""
    if not text(form, "success_url"):
        raise missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in form and not text(form, name).startswith(("https://", "http://")):
            raise bad("Not a valid URL", name, "url_invalid")


def _expires_at(form: Json, state: ServerState) -> int:
    now = state.clock.now()
    if "expires_at" not in form:
        return seconds(now + _LONGEST)
    expires_at = whole_number(form, "expires_at")
    if not seconds(now + _SHORTEST) <= expires_at <= seconds(now + _LONGEST):
        raise bad("expires_at must be from 30 minutes to 24 hours ahead.", "expires_at")
    return expires_at


def _lines(form: Json) -> list[tuple[str, int]]:
    """Name and amount of each; 400."""
    lines = form.get("line_items")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise missing("line_items")
    if len(lines) > _MOST_LINES:
        raise bad(f"There may be at most {_MOST_LINES} line items.", "line_items")
    return [_line(line, f"line_items[{index}]") for index, line in enumerate(lines)]


def _line(line: Json, param: str) -> tuple[str, int]:
    only_known(line, LINE)
    price = group(line, "price_data")
    if not price:
        raise missing(f"{param}[price]")
    only_known(price, PRICE)
    product = group(price, "product_data")
    only_known(product, PRODUCT)
    if not text(product, "name"):
        raise missing(f"{param}[price_data][product_data][name]")
    if "quantity" not in line:
        raise bad("Quantity is required.", f"{param}[quantity]", "parameter_missing")
    return text(product, "name"), whole_number(price, "unit_amount") * whole_number(
        line, "quantity"
    )


def _currency(form: Json, mode: str) -> str:
    if mode == "setup":
        asked = text(form, "currency")
        return listed_currency(asked) if asked else ""
    found = {text(group(line, "price_data"), "currency") for line in form["line_items"]}
    if found == {""}:
        raise missing("line_items[0][price_data][currency]")
    if len(found) > 1:
        raise bad("All line items must have the same currency.", "line_items")
    return listed_currency(found.pop())


def _shown(state: ServerState, session: Json) -> Json:
    wanted = expanded()
    shown = {name: value for name, value in session.items() if not name.startswith("_")}
    if session["status"] != "open":
        shown["url"] = None
    if "customer" in wanted and session["customer"]:
        shown["customer"] = state.processor.customers[session["customer"]]
    if any(path.startswith("setup_intent") for path in wanted) and session["setup_intent"]:
        setup = dict(state.processor.setups[session["setup_intent"]])
        if "setup_intent.payment_method" in wanted and setup["payment_method"]:
            setup["payment_method"] = state.processor.methods[setup["payment_method"]]
        shown["setup_intent"] = setup
    if any(path.startswith("payment_intent") for path in wanted) and session["payment_intent"]:
        intent = dict(known_intent(state, session["payment_intent"]))
        if "payment_intent.latest_charge" in wanted and intent["latest_charge"]:
            intent["latest_charge"] = state.processor.charges[intent["latest_charge"]]
        shown["payment_intent"] = intent
    return shown


def _reply_unless_lost(state: ServerState, session: Json) -> Response:
    response = reply(_shown(state, session))
    return lose_reply(response) if state.faults.take("link_lost_reply", g.call) else response
