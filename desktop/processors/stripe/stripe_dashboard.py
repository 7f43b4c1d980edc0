"""Addresses in Stripe's dashboard where a restricted key is made, with its rights ticked.

The form of the address is one that public integrations use. The names `rak_event_read`,
`rak_dispute_read` and `rak_charge_write` are inferred from the others: check the page before the
key is made.
"""

from __future__ import annotations

from typing import Final

_CREATE = "https://dashboard.stripe.com/apikeys/create"

CHARGE_RIGHTS: Final = (
    "rak_payment_intent_write",
    "rak_payment_method_write",
    "rak_customer_write",
    "rak_setup_intent_write",
    "rak_checkout_session_write",
    "rak_charge_read",
    "rak_event_read",
    "rak_dispute_read",
)
"""Of the key that charges: nothing that gives money back.

A right to write is one to read and to search, too (Stripe docs, restricted keys): earlier payments,
pages and clients are looked for. Answers bring the charge of a payment whole, and each object that
is expanded so takes the right to read it (Stripe docs, permissions).
"""

REFUND_RIGHTS: Final = ("rak_charge_write",)
"""Of the key that refunds: charges and refunds are one right."""


def dashboard_link(name: str, rights: tuple[str, ...]) -> str:
    """The address of the page that makes a restricted key of this name (plain letters)."""
    if not (name.isascii() and name.replace("-", "").isalnum()):
        raise ValueError(f"not a plain name: {name!r}")
    ticked = "".join(f"&permissions[]={right}" for right in rights)
    return f"{_CREATE}?name={name}{ticked}"
