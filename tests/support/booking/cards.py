"""The sample card, and what both payees made of it."""

# ruff: noqa: ANN401  (changes go to dataclasses.replace, which checks their names)

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from desktop.booking.card import CARD_VAULT, PROCESSOR, CardToken, TakenCard

from .moments import OPENED_AT


def sample_card(**changes: Any) -> TakenCard:
    """A Visa ending 4242, as two tokens."""
    card = TakenCard(
        tokens=sample_tokens(),
        brand="Visa",
        last4="4242",
        exp_month=8,
        exp_year=2029,
    )
    return replace(card, **changes)


def sample_tokens(
    processor: str = "pm_sample",
    vault: str = "tcd_sample",
    vault_ends_at: datetime | None = OPENED_AT + timedelta(minutes=25),
) -> tuple[CardToken, ...]:
    """From both payees."""
    return CardToken(PROCESSOR, processor), CardToken(CARD_VAULT, vault, vault_ends_at)
