"""The closed list of vendors. The desk names one of them and never sends an address."""

from __future__ import annotations

from desktop.card_protocol.payee_role import PayeeRole

from .card_vendor import CardVendor
from .duffel_cards import DUFFEL_CARDS
from .stripe_cards import STRIPE_CARDS

CARD_VENDORS: tuple[CardVendor, ...] = (STRIPE_CARDS, DUFFEL_CARDS)
"""Every vendor that a card may be sent to."""


def vendor_names(role: PayeeRole) -> tuple[str, ...]:
    """The vendors that may receive the card in this role."""
    return tuple(vendor.name for vendor in CARD_VENDORS if vendor.role is role)


def card_vendor(role: PayeeRole, name: str) -> CardVendor:
    """The vendor of this name. LookupError where it is not on the list for this role."""
    for vendor in CARD_VENDORS:
        if (vendor.role, vendor.name) == (role, name):
            return vendor
    raise LookupError(f"no vendor {name!r} for the {role.value}")
