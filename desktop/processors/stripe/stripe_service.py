"""What is known of Stripe before anyone has signed in: the model for another processor.

What `connect` returns keeps the ports of `desktop/use_cases/ports/processor_port.py` and passes
`tests/contracts/test_fee_chargers.py`. How the card pane sends it a card (host, shape of the key,
request, answer) is a file of the closed list `desktop/card_protocol/vendors/`.
"""

from __future__ import annotations

from typing import Final

from desktop.use_cases.ports.processor_port import ProcessorService

from .stripe_processor import Stripe

STRIPE: Final = ProcessorService(
    card_vendor="stripe",
    url="https://api.stripe.com",
    card_url="https://api.stripe.com",
    publishable_prefix="pk_",
    restricted_prefix="rk_",
    secret_prefix="sk_",  # noqa: S106
    connect=Stripe.open,
)
"""Addresses and keys: Stripe API, authentication. It takes cards at its ordinary address."""
