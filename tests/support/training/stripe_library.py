"""The vendor's own client library, pointed at the training processor."""

from __future__ import annotations

from typing import Any, TypeAlias

import stripe

from .servers import Servers

# The library types its parameters closely; these tests also send what it would not.
Form: TypeAlias = Any


def library(servers: Servers, key: str) -> stripe.StripeClient:
    """One client of the library with this key; it never tries again by itself."""
    return stripe.StripeClient(
        key, base_addresses={"api": servers.processor_url}, max_network_retries=0
    )


def abort_connection(client: stripe.StripeClient) -> None:
    """Close the library's connections."""
    client._requestor._get_http_client().close()  # type: ignore[no-untyped-call]


def typed_card(number: str = "4242424242424242", **changes: object) -> Form:
    """What a person types."""
    return {"number": number, "exp_month": "3", "exp_year": "2035", "cvc": "123", **changes}


def read_card(pane: stripe.StripeClient, number: str = "4242424242424242") -> str:
    """The id of a payment method made from a typed card."""
    return pane.v1.payment_methods.create({"type": "card", "card": typed_card(number)}).id


def by_phone(method: str, amount: int = 12500, **more: object) -> Form:
    """A charge of our fee by phone, in cents."""
    return {
        "amount": amount,
        "currency": "usd",
        "payment_method": method,
        "allowed_payment_method_types": ["card"],
        "payment_method_options": {"card": {"moto": True}},
        "confirm": True,
        "error_on_requires_action": True,
        "metadata": {"payment": "one"},
        **more,
    }


def but(form: Form, **changes: object) -> Form:
    """The same form, but for these fields."""
    return {**form, **changes}
