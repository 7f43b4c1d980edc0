"""What is known of Stripe before anyone has signed in: the model for another processor.

What `load` imports keeps the ports of `desktop/use_cases/ports/processor_port.py` and passes
`tests/contracts/test_fee_chargers.py`. How the card pane sends it a card (host, shape of the key,
request, answer) is a file of the closed list `desktop/card_protocol/vendors/`.
"""

from __future__ import annotations

from typing import Final

from desktop.use_cases.ports.processor_port import ConnectProcessor, ProcessorService


def _load() -> ConnectProcessor:
    from .stripe_processor import Stripe

    return Stripe.open


STRIPE: Final = ProcessorService(
    card_vendor="stripe",
    url="https://api.stripe.com",
    card_url="https://api.stripe.com",
    publishable_prefix="pk_",
    restricted_prefix="rk_",
    secret_prefix="sk_",  # noqa: S106
    load=_load,
)
"""Addresses and keys: Stripe API, authentication. It takes cards at its ordinary address."""
