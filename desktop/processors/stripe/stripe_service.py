"""What is known of Stripe before anyone has signed in."""

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
