"""Stripe as the tests of its adapter have it: requests, answers, refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from desktop.booking.money import Money
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.ports.processor_port import Confirmation, FeeRequest, HoldRequest
from tests.support.fakes.endpoint import Say

KEY = "rk_test_secret"
FEE = Money(3500, "USD")
REQUEST = FeeRequest(
    amount=FEE,
    processor_token="pm_one",
    customer="cus_one",
    trip_id="tripada",
    payment_id="paymentone",
    description="Booking fee LAX-LHR-LAX",
    receipt_email="ada@example.com",
    client_id="clientada",
)
CONFIRM = Confirmation("pi_one", FEE, "pm_one", "paymentone", "keyone")
HELD = HoldRequest(
    *("pi_one", FEE, "keyone"), trip_id="tripada", payment_id="paymentone", client_id="clientada"
)

NOTHING = Say(200, {"object": "list", "data": [], "has_more": False})
"""An empty list."""

NOTHING_FOUND = Say(200, {"object": "search_result", "data": [], "has_more": False})
"""A search that finds nothing."""

NO_PAYMENTS = (NOTHING, NOTHING, NOTHING_FOUND)
"""No open page and no payment: what is asked for before a payment is prepared."""

CARD = Say(200, {"id": "pm_one", "livemode": False, "customer": None,
                 "metadata": {"skycap_client": "clientada"}})  # fmt: skip
"""The card of `REQUEST` as the pane made it."""

PREPARED = (*NO_PAYMENTS, CARD)
"""What is asked for before a payment is made."""

NO_CLIENT = (NOTHING, NOTHING_FOUND)
"""What is asked for before a client is registered."""

Move = Callable[[Stripe], object]
MOVES: dict[str, Move] = {
    "charge": lambda stripe: stripe.charge(CONFIRM),
    "hold": lambda stripe: stripe.hold(CONFIRM),
    "capture": lambda stripe: stripe.capture(HELD),
    "release": lambda stripe: stripe.release(HELD),
}
ENDS = {
    "charge": "succeeded",
    "hold": "requires_capture",
    "capture": "succeeded",
    "release": "canceled",
}


def intent(**changes: object) -> dict[str, Any]:
    return {
        "id": "pi_one",
        "object": "payment_intent",
        "livemode": False,
        "status": "succeeded",
        "amount": 3500,
        "currency": "usd",
        "latest_charge": None,
        "metadata": {
            "trip_id": "tripada",
            "payment_id": "paymentone",
            "client_id": "clientada",
        },
        "customer": {"id": "cus_one", "metadata": {"client_id": "clientada"}},
        **changes,
    }


def latest_charge(**changes: object) -> dict[str, Any]:
    return {
        "id": "ch_one",
        "livemode": False,
        "status": "succeeded",
        "metadata": {"payment_id": "paymentone"},
        "payment_method_details": {"card": {"capture_before": 1_796_148_240}},
        **changes,
    }


def done(move: str) -> Say:
    return Say(200, intent(status=ENDS[move]), {"Request-Id": "req_one"})


def no(status: int, headers: dict[str, str] | None = None, **error: object) -> Say:
    error = {"message": "THE VENDOR'S MESSAGE", "type": "invalid_request_error", **error}
    return Say(status, {"error": error}, {"Request-Id": "req_one", **(headers or {})})


def declined(decline_code: str, code: str = "card_declined") -> Say:
    return no(402, type="card_error", code=code, decline_code=decline_code)


def gateway(status: int) -> Say:
    """A refusal that is not Stripe's own."""
    return Say(status, b"<html>blocked</html>")
