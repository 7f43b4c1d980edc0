"""Payment intents: create, confirm, capture, cancel (Stripe API, payment intents)."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import expanded, group, lose_reply, text
from desktop.training.http.processor_replies import bad, listed, missing, no_such, reply
from desktop.training.state import Json, ServerState

from .charging import blank_intent, charge, known_intent, release
from .issuer import flag, is_phone_sale, only_known, whole_number
from .payment_methods import known_method
from .processor_amounts import check_fraction, listed_currency

_CREATE_FIELDS = """
    amount application_fee_amount automatic_payment_methods capture_method confirm
    currency customer description error_on_requires_action expand metadata off_session
    payment_method payment_method_options payment_method_types receipt_email return_url
    setup_future_usage shipping statement_descriptor statement_descriptor_suffix
    confirmation_method mandate_data
"""
_CREATE = frozenset(_CREATE_FIELDS.split())
_CONFIRM_FIELDS = """
    client_secret error_on_requires_action expand off_session payment_method
    payment_method_options payment_method_types receipt_email return_url
    setup_future_usage capture_method mandate_data
"""
_CONFIRM = frozenset(_CONFIRM_FIELDS.split())
_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")


def add_payment_intents(app: Flask, state: ServerState) -> None:
    """Create, read, list, confirm, capture, cancel."""
    records = state.processor

    @app.post("/v1/payment_intents")
    def create_intent() -> Response:
        only_known(g.form, _CREATE)
        with state.lock:
            # Checked before anything is made: a refused parameter leaves no intent behind.
            moto = is_phone_sale(state, g.form)
            if moto and not flag(g.form, "confirm"):
                param = "payment_method_options[card][moto]"
                raise bad(f"{param} may be given only while confirming.", param)
            intent = _new_intent(state)
            records.intents[intent["id"]] = intent
            if flag(g.form, "confirm"):
                if not intent["payment_method"]:
                    del records.intents[intent["id"]]
                    raise missing("payment_method")
                charge(state, intent, g.form, moto=moto)
        return _reply_unless_lost(state, intent)

    @app.get("/v1/payment_intents")
    def list_intents() -> Response:
        created = group(g.query, "created")
        customer = g.query.get("customer")
        with state.lock:
            found = [
                _shown(state, known_intent(state, name))
                for name, intent in list(records.intents.items())
                if customer in (None, intent["customer"]) and _within(intent["created"], created)
            ]
        return listed(found, request.args.to_dict(), "/v1/payment_intents")

    @app.get("/v1/payment_intents/<intent_id>")
    def get_intent(intent_id: str) -> Response:
        with state.lock:
            return reply(_shown(state, _own(state, intent_id)))

    @app.post("/v1/payment_intents/<intent_id>/confirm")
    def confirm_intent(intent_id: str) -> Response:
        only_known(g.form, _CONFIRM)
        with state.lock:
            intent = _own(state, intent_id)
            _expect(intent, ("requires_payment_method", "requires_confirmation", "requires_action"))
            if "payment_method" in g.form:
                intent["payment_method"] = known_method(state, text(g.form, "payment_method"))["id"]
            if not intent["payment_method"]:
                raise missing("payment_method")
            charge(state, intent, g.form, moto=is_phone_sale(state, g.form))
        return _reply_unless_lost(state, intent)

    @app.post("/v1/payment_intents/<intent_id>/capture")
    def capture_intent(intent_id: str) -> Response:
        with state.lock:
            intent = known_intent(state, intent_id)
            _expect(intent, ("requires_capture",))
            amount = intent["amount_capturable"]
            if "amount_to_capture" in g.form:
                amount = whole_number(g.form, "amount_to_capture")
            if not 0 < amount <= intent["amount_capturable"]:
                raise bad("The amount is more than can be captured.", "amount_to_capture")
            check_fraction(amount, intent["currency"], "amount_to_capture")
            paid = records.charges[intent["latest_charge"]]
            paid.update(captured=True, amount_captured=amount)
            intent.update(status="succeeded", amount_capturable=0, amount_received=amount)
            return reply(_shown(state, intent))

    @app.post("/v1/payment_intents/<intent_id>/cancel")
    def cancel_intent(intent_id: str) -> Response:
        reason = text(g.form, "cancellation_reason") or None
        if reason is not None and reason not in _REASONS:
            raise bad("Invalid cancellation_reason", "cancellation_reason")
        with state.lock:
            intent = known_intent(state, intent_id)
            _expect(
                intent,
                (
                    "requires_payment_method",
                    "requires_confirmation",
                    "requires_action",
                    "requires_capture",
                ),
            )
            release(state, intent, reason)
            return reply(_shown(state, intent))


def _new_intent(state: ServerState) -> Json:
    form = g.form
    amount = whole_number(form, "amount")
    if amount < 50:
        raise bad("Amount must be at least $0.50 usd", "amount", "amount_too_small")
    currency = listed_currency(text(form, "currency"))
    check_fraction(amount, currency)
    customer = text(form, "customer") or None
    if customer is not None and customer not in state.processor.customers:
        raise no_such("customer", customer, "customer")
    method = None
    if "payment_method" in form:
        method = known_method(state, text(form, "payment_method"))["id"]
    capture = text(form, "capture_method", "automatic_async")
    if capture not in ("automatic", "automatic_async", "manual"):
        raise bad("Invalid capture_method", "capture_method")
    intent = blank_intent(
        state,
        amount=amount,
        currency=currency,
        customer=customer,
        method=method,
        metadata=group(form, "metadata"),
    )
    intent.update(
        capture_method=capture,
        description=text(form, "description") or None,
        payment_method_types=form.get("payment_method_types") or ["card"],
        receipt_email=text(form, "receipt_email") or None,
        setup_future_usage=text(form, "setup_future_usage") or None,
        statement_descriptor_suffix=text(form, "statement_descriptor_suffix") or None,
    )
    return intent


def _own(state: ServerState, intent_id: str) -> Json:
    """An intent; a publishable key must bring its secret."""
    intent = known_intent(state, intent_id)
    secret = g.form.get("client_secret") or g.query.get("client_secret")
    if g.key_kind == "publishable" and secret != intent["client_secret"]:
        raise no_such("payment_intent", intent_id, "intent")
    return intent


def _expect(intent: Json, states: tuple[str, ...]) -> None:
    if intent["status"] not in states:
        error = bad(
            f"This PaymentIntent could not be used because it has a status of {intent['status']}.",
            code="payment_intent_unexpected_state",
        )
        error.more["payment_intent"] = intent
        raise error


def _within(created: int, bounds: Json) -> bool:
    tests: dict[str, Any] = {
        "gte": created.__ge__,
        "gt": created.__gt__,
        "lte": created.__le__,
        "lt": created.__lt__,
    }
    for name, bound in bounds.items():
        written = str(bound)
        if name not in tests or not (written.isascii() and written.isdigit()):
            raise bad("Invalid bound", f"created[{name}]")
        if not tests[name](int(written)):
            return False
    return True


def _shown(state: ServerState, intent: Json) -> Json:
    shown = dict(intent)
    wanted = expanded()
    records = state.processor
    if any(path.endswith("latest_charge") for path in wanted) and intent["latest_charge"]:
        shown["latest_charge"] = records.charges[intent["latest_charge"]]
    if any(path.endswith("payment_method") for path in wanted) and intent["payment_method"]:
        shown["payment_method"] = records.methods[intent["payment_method"]]
    return shown


def _reply_unless_lost(state: ServerState, intent: Json) -> Response:
    response = reply(_shown(state, intent))
    return lose_reply(response) if state.faults.take("fee_lost_reply", g.call) else response
