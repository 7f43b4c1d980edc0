"""The roles in which a payee receives the card."""

from __future__ import annotations

from enum import Enum


class PayeeRole(Enum):
    """Who receives the card, in the order of sending."""

    PROCESSOR = "processor"
    VAULT = "vault"
