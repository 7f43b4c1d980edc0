"""Charges an intent, and releases its authorization hold."""

from __future__ import annotations

from datetime import timedelta

from desktop.training.http.processor_middleware import text
from desktop.training.http.processor_replies import ProcessorError, bad, no_such, refused
from desktop.training.published_cards import Refusal
from desktop.training.state import Json, ServerState
from desktop.training.training_clock import seconds
from desktop.training.training_ids import new_id

from .issuer import AUTHENTICATION, Answer, flag, verdict

# Card not present, client initiated: Visa, Mastercard, Amex and Discover give seven days.
_CAPTURE_WINDOW = timedelta(days=7)


def known_intent(state: ServerState, intent_id: str) -> Json:
    """An intent in its current state: canceled if not captured in time. Hold the lock."""
    intent = state.processor.intents.get(intent_id)
    if intent is None:
        raise no_such("payment_intent", intent_id, "intent")
    if intent["status"] == "requires_capture":
        card = state.processor.charges[intent["latest_charge"]]["payment_method_details"]["card"]
        if card["capture_before"] <= seconds(state.clock.now()):
            release(state, intent, "automatic")
    return intent


def blank_intent(
    state: ServerState,
    *,
    amount: int,
    currency: str,
    customer: str | None,
    method: str | None,
    metadata: Json,
) -> Json:
    """A new payment intent. Not saved yet."""
    intent_id = new_id("pi_")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "canceled_at": None,
        "capture_method": "automatic_async",
        "client_secret": f"{intent_id}_secret_{new_id('')}",
        "confirmation_method": "automatic",
        "created": seconds(state.clock.now()),
        "currency": currency,
        "customer": customer,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": state.live,
        "metadata": metadata,
        "next_action": None,
        "payment_method": method,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card"],
        "processing": None,
        "receipt_email": None,
        "setup_future_usage": None,
        "statement_descriptor_suffix": None,
        "status": "requires_confirmation" if method else "requires_payment_method",
    }


def check_use(state: ServerState, intent: Json) -> None:
    """400 for a card that may not be used (again) with this intent. Hold the lock."""
    method = state.processor.methods[intent["payment_method"]]
    owner = method["customer"]
    if owner is None and method["id"] in state.processor.used:
        raise bad(
            "The provided PaymentMethod was previously used with a PaymentIntent without Customer "
            "attachment, shared with a connected account without Customer attachment, or was "
            "detached from a Customer. It may not be used again. To use a PaymentMethod multiple "
            "times, you must attach it to a Customer first."
        )
    if owner is not None and intent["customer"] is None:
        raise bad(
            "The payment method you provided is attached to a customer so for security purposes "
            "you must provide the customer in the request.",
            "payment_method",
        )
    if owner not in (None, intent["customer"]):
        raise bad(
            f"The customer does not have a payment method with the ID {method['id']}. The payment "
            "method must be attached to the customer.",
            "payment_method",
        )


def charge(
    state: ServerState, intent: Json, form: Json, *, moto: bool, authenticated: bool = False
) -> None:
    """Ask the bank and save its decision. 402 when it declines. Hold the lock."""
    method = state.processor.methods[intent["payment_method"]]
    if method["customer"] is None:
        state.processor.used.add(method["id"])
    decision = verdict(state, method, moto=moto, charging=True, authenticated=authenticated)
    if decision.answer is Answer.SHOW_CLIENT:
        if flag(form, "error_on_requires_action") or flag(form, "off_session"):
            raise failed(state, intent, method, AUTHENTICATION, moto=moto)
        intent.update(
            status="requires_action",
            next_action={"type": "use_stripe_sdk", "use_stripe_sdk": {}},
        )
        return
    if decision.refusal is not None:
        raise failed(state, intent, method, decision.refusal, moto=moto)
    manual = intent["capture_method"] == "manual"
    paid = _charge(state, intent, method, moto=moto, captured=not manual)
    intent.update(
        status="requires_capture" if manual else "succeeded",
        amount_capturable=intent["amount"] if manual else 0,
        amount_received=0 if manual else intent["amount"],
        latest_charge=paid["id"],
        last_payment_error=None,
        next_action=None,
    )
    usage = text(form, "setup_future_usage") or intent["setup_future_usage"]
    if usage and intent["customer"]:
        method["customer"] = intent["customer"]
        state.processor.set_up.add(method["id"])


def release(state: ServerState, intent: Json, reason: str | None) -> None:
    """Cancel the intent and release the hold on the card. Hold the lock."""
    if intent["latest_charge"] and intent["status"] == "requires_capture":
        state.processor.charges[intent["latest_charge"]].update(
            refunded=True, amount_refunded=intent["amount"]
        )
    intent.update(
        status="canceled",
        amount_capturable=0,
        cancellation_reason=reason,
        canceled_at=seconds(state.clock.now()),
        next_action=None,
    )


def failed(
    state: ServerState, intent: Json, method: Json, refusal: Refusal, *, moto: bool
) -> ProcessorError:
    """402, and the try is in the records. Hold the lock."""
    tried = _charge(state, intent, method, moto=moto, captured=False)
    tried.update(
        paid=False,
        status="failed",
        failure_code=refusal.code,
        failure_message=refusal.message,
        outcome={
            "network_status": "declined_by_network",
            "reason": refusal.decline_code or refusal.code,
            "type": "issuer_declined",
        },
    )
    intent.update(
        status="requires_payment_method",
        latest_charge=tried["id"],
        payment_method=None,
        next_action=None,
    )
    error = refused(refusal, charge=tried["id"], payment_method=method)
    written = {key: v for key, v in error.body()["error"].items() if key != "request_log_url"}
    intent["last_payment_error"] = written
    error.more["payment_intent"] = intent
    return error


def _charge(state: ServerState, intent: Json, method: Json, *, moto: bool, captured: bool) -> Json:
    card = state.processor.cards[method["id"]]
    made = {
        "id": new_id("ch_"),
        "object": "charge",
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if captured else 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"],
        "captured": captured,
        "created": seconds(state.clock.now()),
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": card.last4 == "0259",
        "failure_code": None,
        "failure_message": None,
        "livemode": state.live,
        "metadata": intent["metadata"],
        "outcome": {
            "network_status": "approved_by_network",
            "reason": None,
            "type": "authorized",
        },
        "paid": True,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": {
            "type": "card",
            "card": {
                "brand": method["card"]["brand"],
                "last4": method["card"]["last4"],
                "exp_month": method["card"]["exp_month"],
                "exp_year": method["card"]["exp_year"],
                "capture_before": seconds(state.clock.now() + _CAPTURE_WINDOW),
                "checks": {
                    "address_line1_check": card.address_check,
                    "address_postal_code_check": card.address_check,
                    "cvc_check": card.cvc_check,
                },
                "moto": moto,
            },
        },
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "status": "succeeded",
    }
    state.processor.charges[made["id"]] = made
    return made
