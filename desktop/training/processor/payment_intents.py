"""Payment intents: create, confirm, capture, cancel (Stripe API, payment intents)."""

from __future__ import annotations

from flask import Flask, Response, g, request

from desktop.training.http.processor_middleware import expanded, group, lose_reply, text
from desktop.training.http.processor_replies import (
    bad,
    listed,
    missing,
    no_such,
    reply,
    searched,
)
from desktop.training.http.search_query import FieldType, Searchable
from desktop.training.state import Json, ServerState

from .charging import blank_intent, charge, check_use, known_intent, release
from .customers import listed_customer
from .issuer import flag, is_phone_sale, only_known, whole_number
from .parameters import (
    CANCEL,
    CAPTURE,
    CONFIRM,
    CREATE,
    PAGING,
    UPDATE,
    check_allowed_types,
    check_amount,
    check_future_usage,
    check_names,
    check_return_url,
    check_texts,
    found_by,
    unexpected_state,
    within,
)
from .payment_methods import known_method
from .processor_amounts import check_fraction, listed_currency

_TO_CONFIRM = ("requires_payment_method", "requires_confirmation", "requires_action")
_TO_CANCEL = (*_TO_CONFIRM, "requires_capture", "processing")
_LISTED_BY = frozenset({"created", "customer", *PAGING})
_SEARCHED = Searchable(
    "payment_intents",
    {
        "amount": FieldType.NUMBER,
        "created": FieldType.NUMBER,
        "currency": FieldType.TOKEN,
        "customer": FieldType.TOKEN,
        "status": FieldType.TOKEN,
    },
)
_REASONS = ("duplicate", "fraudulent", "requested_by_customer", "abandoned")


def add_payment_intents(app: Flask, state: ServerState) -> None:
    """Create, read, list, search, update, confirm, capture, cancel."""
    records = state.processor

    @app.post("/v1/payment_intents")
    def create_intent() -> Response:
        check_names(g.form, CREATE)
        check_allowed_types(g.form)
        with state.lock:
            # Checked before anything is made: a refused parameter leaves no intent behind.
            moto = _moto(state)
            if moto and not flag(g.form, "confirm"):
                param = "payment_method_options[card][moto]"
                raise bad(f"{param} may be given only while confirming.", param)
            intent = _new_intent(state)
            if flag(g.form, "confirm"):
                if not intent["payment_method"]:
                    raise missing("payment_method")
                check_return_url(intent, g.form)
                check_use(state, intent)
                records.intents[intent["id"]] = intent
                charge(state, intent, g.form, moto=moto)
            records.intents[intent["id"]] = intent
        return _reply_unless_lost(state, intent)

    @app.get("/v1/payment_intents")
    def list_intents() -> Response:
        only_known(g.query, _LISTED_BY)
        created, customer = group(g.query, "created"), listed_customer(state)
        with state.lock:
            found = [
                _shown(state, known_intent(state, name))
                for name, intent in list(records.intents.items())
                if customer in (None, intent["customer"]) and within(intent["created"], created)
            ]
        return listed(found, request.args.to_dict(), "/v1/payment_intents")

    @app.get("/v1/payment_intents/search")
    def search_intents() -> Response:
        with state.lock:
            known = [known_intent(state, name) for name in list(records.intents)]
            found = [_shown(state, one) for one in found_by(state, _SEARCHED, known)]
        return searched(found, request.args.to_dict(), "/v1/payment_intents/search")

    @app.get("/v1/payment_intents/<intent_id>")
    def get_intent(intent_id: str) -> Response:
        with state.lock:
            return reply(_shown(state, _own(state, intent_id)))

    @app.post("/v1/payment_intents/<intent_id>")
    def update_intent(intent_id: str) -> Response:
        check_names(g.form, UPDATE)
        check_texts(g.form)
        with state.lock:
            intent = known_intent(state, intent_id)
            _expect(intent, "updated", (*_TO_CONFIRM, "requires_capture"))
            intent["metadata"] = {**intent["metadata"], **group(g.form, "metadata")}
            for name in ("description", "receipt_email", "statement_descriptor_suffix"):
                if name in g.form:
                    intent[name] = text(g.form, name) or None
            return reply(_shown(state, intent))

    @app.post("/v1/payment_intents/<intent_id>/confirm")
    def confirm_intent(intent_id: str) -> Response:
        check_names(g.form, CONFIRM)
        with state.lock:
            intent = _own(state, intent_id)
            _expect(intent, "confirmed", _TO_CONFIRM)
            moto = _moto(state)
            if moto and intent["automatic_payment_methods"] is not None:
                param = "payment_method_options[card][moto]"
                raise bad(f"Received unknown parameter: {param}", param, "parameter_unknown")
            method = intent["payment_method"]
            if "payment_method" in g.form:
                method = known_method(state, text(g.form, "payment_method"))["id"]
            if not method:
                raise missing("payment_method")
            check_return_url(intent, g.form)
            check_use(state, {**intent, "payment_method": method})
            intent["payment_method"] = method
            charge(state, intent, g.form, moto=moto)
        return _reply_unless_lost(state, intent)

    @app.post("/v1/payment_intents/<intent_id>/capture")
    def capture_intent(intent_id: str) -> Response:
        check_names(g.form, CAPTURE)
        with state.lock:
            intent = known_intent(state, intent_id)
            _expect(intent, "captured", ("requires_capture",))
            amount = intent["amount_capturable"]
            if "amount_to_capture" in g.form:
                amount = whole_number(g.form, "amount_to_capture")
            if not 0 < amount <= intent["amount_capturable"]:
                raise bad("The amount is more than can be captured.", "amount_to_capture")
            check_fraction(amount, intent["currency"], "amount_to_capture")
            paid = records.charges[intent["latest_charge"]]
            paid.update(captured=True, amount_captured=amount)
            intent.update(status="succeeded", amount_capturable=0, amount_received=amount)
        return _reply_unless_lost(state, intent, "capture_lost_reply")

    @app.post("/v1/payment_intents/<intent_id>/cancel")
    def cancel_intent(intent_id: str) -> Response:
        check_names(g.form, CANCEL)
        reason = text(g.form, "cancellation_reason") or None
        if reason is not None and reason not in _REASONS:
            raise bad("Invalid cancellation_reason", "cancellation_reason")
        with state.lock:
            intent = known_intent(state, intent_id)
            _expect(intent, "canceled", _TO_CANCEL)
            release(state, intent, reason)
        return _reply_unless_lost(state, intent, "release_lost_reply")


def _new_intent(state: ServerState) -> Json:
    form = g.form
    check_texts(form)
    amount = whole_number(form, "amount")
    check_amount(amount)
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
        automatic_payment_methods=_automatic(form),
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


def _expect(intent: Json, done: str, states: tuple[str, ...]) -> None:
    if intent["status"] not in states:
        raise unexpected_state(intent, done, states)


def _moto(state: ServerState) -> bool:
    """Whether this is a phone sale. 400 for what does not go with one."""
    moto = is_phone_sale(state, g.form)
    check_future_usage(g.form, moto=moto)
    return moto


def _automatic(form: Json) -> Json | None:
    """Dynamic payment methods, unless the types are named."""
    if "allowed_payment_method_types" in form:
        return None
    asked = group(form, "automatic_payment_methods")
    return {"enabled": True, "allow_redirects": text(asked, "allow_redirects", "always")}


def _shown(state: ServerState, intent: Json) -> Json:
    shown = dict(intent)
    wanted = expanded()
    records = state.processor
    if any(path.endswith("latest_charge") for path in wanted) and intent["latest_charge"]:
        shown["latest_charge"] = records.charges[intent["latest_charge"]]
    if "customer" in wanted and intent["customer"]:
        shown["customer"] = records.customers[intent["customer"]]
    if any(path.endswith("payment_method") for path in wanted) and intent["payment_method"]:
        shown["payment_method"] = records.methods[intent["payment_method"]]
    return shown


def _reply_unless_lost(state: ServerState, intent: Json, fault: str = "fee_lost_reply") -> Response:
    """The reply; once money moved, it may be lost."""
    response = reply(_shown(state, intent))
    moved = intent["latest_charge"] is not None
    return lose_reply(response) if moved and state.faults.take(fault, g.call) else response
