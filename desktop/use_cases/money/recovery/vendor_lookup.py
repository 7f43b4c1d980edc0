"""Looks up what a vendor has of an attempt, of whichever kind."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.use_cases.money.attempt import Found
from desktop.use_cases.money.attempt_handler import Vendors
from desktop.use_cases.money.handler_table import handler_of


@dataclass(frozen=True, slots=True)
class VendorLookup:
    """Among `vendors`, which are those that the actor holds keys of."""

    vendors: Vendors

    def has_key(self, attempt: AnyAttempt) -> bool:
        """Whether the actor holds a key of the vendor that this attempt was made at."""
        return handler_of(attempt.kind).vendor(self.vendors) is not None

    def find(self, attempt: AnyAttempt) -> Found:
        """What the vendor has of it. Unreachable."""
        handler = handler_of(attempt.kind)
        found: Found
        found = handler.find(handler.vendor(self.vendors), attempt)
        return found
