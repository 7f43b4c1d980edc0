"""What is known of Duffel before anyone has signed in."""

from __future__ import annotations

from typing import Final

from desktop.use_cases.ports.airline_port import AirlineService

from .duffel_airline import Duffel
from .offer_wire import SOURCE

DUFFEL: Final = AirlineService(
    source=SOURCE,
    url="https://api.duffel.com",
    card_vendor="duffel",
    card_url="https://api.duffel.cards",
    token_prefix="duffel_",  # noqa: S106
    connect=Duffel.open,
)
"""Addresses and tokens: Duffel API; Duffel, cards."""
