"""Ports to the merchant sheet: the owner's signed statement of where the company's cards go.

All calls block. Errors are those of `errors.py` and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Merchant:
    """The company in one environment, as its cards' vendors know it.

    `environment` as it is shown. `processor` and `card_vault` are the vendors' names.
    `publishable_key` is the processor's, which can only take a card.
    """

    company: str
    environment: str
    processor: str
    publishable_key: str
    card_vault: str


@dataclass(frozen=True, slots=True)
class MerchantSheet:
    """`account_id` is the company's account at the processor. Times are aware, UTC."""

    merchant: Merchant
    account_id: str
    issued_at: datetime
    ends_at: datetime


class SheetSigner(Protocol):
    """A signed-in owner's hold on the organization key."""

    def sign_merchant_sheet(self, sheet: MerchantSheet) -> str:
        """The signed sheet, as a text to keep. Those before it open no pane from then on, but with
        an old certificate. Refused ``not_owner``, ``directory_*``.
        """


class SheetFile(Protocol):
    """Where the sheet of one environment is kept; it is no secret."""

    def save(self, signed_sheet: str) -> None:
        """Replaces an earlier one. Refused ``merchant_sheet_not_saved``."""
