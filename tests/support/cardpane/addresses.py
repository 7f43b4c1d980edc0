"""A billing address as the desk keeps it, and as the pane sends it."""

from __future__ import annotations

from dataclasses import astuple

from desktop.booking.clients.billing_address import BillingAddress
from desktop.card_protocol import CardAddress

BILLED_AT = BillingAddress("1 Abbey Gardens", "Flat 2", "London", "England", "SW1A 1AA", "GB")
SENT_ADDRESS = CardAddress(*astuple(BILLED_AT))
