"""What is known of Duffel before anyone has signed in: the model for another airline.

What `load` imports keeps the ports of `desktop/use_cases/ports/airline_port.py` (search, price,
card check, order) and passes `tests/contracts/test_airlines.py`. An airline that takes cards has a
file in `desktop/card_protocol/vendors/` too.
"""

from __future__ import annotations

from typing import Final

from desktop.use_cases.ports.airline_port import AirlineService, ConnectAirline

from .source_name import SOURCE


def _load() -> ConnectAirline:
    from .duffel_airline import Duffel

    return Duffel.open


DUFFEL: Final = AirlineService(
    source=SOURCE,
    url="https://api.duffel.com",
    card_vendor="duffel",
    card_url="https://api.duffel.cards",
    token_prefix="duffel_",  # noqa: S106
    load=_load,
)
"""Addresses and tokens: Duffel API; Duffel, cards."""
