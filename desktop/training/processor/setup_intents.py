"""Keeps a card without charging it (Stripe API, setup intents)."""

from __future__ import annotations

from flask import Flask, Response, g

from desktop.training.http.processor_middleware import expanded, group, text
from desktop.training.http.processor_replies import bad, missing, no_such, refused, reply
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds
from desktop.training.training_ids import new_id

from .issuer import Answer, flag, is_phone_sale, verdict
from .parameters import check_names
from .payment_methods import known_method

_CREATE_FIELDS = """
    allowed_payment_method_types automatic_payment_methods confirm customer description expand
    metadata payment_method payment_method_options return_url usage mandate_data
"""
_CREATE = frozenset(_CREATE_FIELDS.split())


def add_setup_intents(app: Flask, state: ServerState) -> None:
    """Create, read, confirm, cancel."""
    records = state.processor

    @app.post("/v1/setup_intents")
    def create_setup() -> Response:
        check_names(g.form, _CREATE)
        with state.lock:
            moto = is_phone_sale(state, g.form)
            setup = _new_setup(state)
            records.setups[setup["id"]] = setup
            if flag(g.form, "confirm"):
                if not setup["payment_method"]:
                    del records.setups[setup["id"]]
                    raise missing("payment_method")
                finish_setup(state, setup, moto=moto)
        return reply(_shown(state, setup))

    @app.get("/v1/setup_intents/<setup_id>")
    def get_setup(setup_id: str) -> Response:
        with state.lock:
            return reply(_shown(state, _known(state, setup_id)))

    @app.post("/v1/setup_intents/<setup_id>/confirm")
    def confirm_setup(setup_id: str) -> Response:
        with state.lock:
            setup = _known(state, setup_id)
            _refuse_of_page(state, setup_id)
            if setup["status"] in ("succeeded", "canceled"):
                raise bad(
                    f"This SetupIntent has a status of {setup['status']}.",
                    code="setup_intent_unexpected_state",
                )
            if "payment_method" in g.form:
                setup["payment_method"] = known_method(state, text(g.form, "payment_method"))["id"]
            if not setup["payment_method"]:
                raise missing("payment_method")
            finish_setup(state, setup, moto=is_phone_sale(state, g.form))
            return reply(_shown(state, setup))

    @app.post("/v1/setup_intents/<setup_id>/cancel")
    def cancel_setup(setup_id: str) -> Response:
        with state.lock:
            setup = _known(state, setup_id)
            _refuse_of_page(state, setup_id)
            if setup["status"] == "succeeded":
                raise bad("It has succeeded already.", code="setup_intent_unexpected_state")
            setup["status"] = "canceled"
            return reply(_shown(state, setup))


def finish_setup(
    state: ServerState, setup: Json, *, moto: bool, authenticated: bool = False
) -> None:
    """Ask the bank; keep the card for the customer when it agrees. 402 when not. Hold the lock."""
    method = state.processor.methods[setup["payment_method"]]
    decision = verdict(state, method, moto=moto, charging=False, authenticated=authenticated)
    if decision.answer is Answer.SHOW_CLIENT:
        setup.update(
            status="requires_action",
            next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {}},
        )
        return
    if decision.refusal is not None:
        setup.update(status="requires_payment_method", payment_method=None)
        raise refused(decision.refusal, setup_intent=setup, payment_method=method)
    setup.update(status="succeeded", next_action=None)
    state.processor.set_up.add(method["id"])
    if setup["customer"]:
        method["customer"] = setup["customer"]


def new_setup(state: ServerState, customer: str | None, method: str | None) -> Json:
    """A new setup intent. Not saved yet."""
    setup_id = new_id("seti_")
    return {
        "id": setup_id,
        "object": "setup_intent",
        "client_secret": f"{setup_id}_secret_{new_id('')}",
        "created": seconds(state.clock.now()),
        "customer": customer,
        "description": None,
        "last_setup_error": None,
        "livemode": state.live,
        "metadata": {},
        "next_action": None,
        "payment_method": method,
        "payment_method_types": ["card"],
        "status": "requires_confirmation" if method else "requires_payment_method",
        "usage": "off_session",
    }


def _new_setup(state: ServerState) -> Json:
    customer = text(g.form, "customer") or None
    if customer is not None and customer not in state.processor.customers:
        raise no_such("customer", customer, "customer")
    method = None
    if "payment_method" in g.form:
        method = known_method(state, text(g.form, "payment_method"))["id"]
    setup = new_setup(state, customer, method)
    setup["usage"] = text(g.form, "usage", "off_session")
    setup["metadata"] = group(g.form, "metadata")
    return setup


def _refuse_of_page(state: ServerState, setup_id: str) -> None:
    """400 for what belongs to a page, and is ended by ending that."""
    if any(page["setup_intent"] == setup_id for page in state.processor.checkouts.values()):
        raise bad(
            "You cannot confirm or cancel the SetupIntent for a Checkout Session. To cancel, "
            "expire the Checkout Session instead."
        )


def _known(state: ServerState, setup_id: str) -> Json:
    setup = state.processor.setups.get(setup_id)
    secret = g.form.get("client_secret") or g.query.get("client_secret")
    if setup is None or (g.key_kind == "publishable" and secret != setup["client_secret"]):
        raise no_such("setupintent", setup_id, "intent")
    return setup


def _shown(state: ServerState, setup: Json) -> Json:
    if "payment_method" in expanded() and setup["payment_method"]:
        return {**setup, "payment_method": state.processor.methods[setup["payment_method"]]}
    return setup
