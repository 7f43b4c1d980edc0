"""Looks up what a vendor has of an attempt, of whichever kind."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from desktop.booking.trip.attempt_kinds import CANCEL
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.money.attempt import Found
from desktop.use_cases.money.attempt_handler import Vendors
from desktop.use_cases.money.handler_table import handler_of
from desktop.use_cases.money.own_order import is_own_order
from desktop.use_cases.ports.airline_port import OrderWatch
from desktop.use_cases.ports.store_port import NotDone, NothingFound

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VendorLookup:
    """Among `vendors`, which are those that the actor holds keys of. `trip_of` reads a trip."""

    vendors: Vendors
    watch: OrderWatch
    trip_of: Callable[[str], Trip]

    def has_key(self, attempt: AnyAttempt) -> bool:
        """Whether the actor holds a key of the vendor that this attempt was made at."""
        return handler_of(attempt.kind).vendor(self.vendors) is not None

    def find(self, attempt: AnyAttempt) -> Found:
        """What the vendor has of it. Unreachable.

        Nothing of a cancellation of another order than the trip's: what became of that one is no
        news of this trip, and no refund of its client.
        """
        is_cancel = attempt.kind is CANCEL
        if is_cancel and not names_own_order(self.trip_of(attempt.trip_id), attempt):
            return _of_another()
        handler = handler_of(attempt.kind)
        found: Found
        found = handler.find(handler.vendor(self.vendors), attempt)
        is_done = not isinstance(found, NothingFound | NotDone)
        if is_cancel and is_done and not self._is_own(attempt):
            return _of_another()
        return found

    def _is_own(self, attempt: AnyAttempt) -> bool:
        trip, booker = self.trip_of(attempt.trip_id), self.vendors.booker
        order = trip.order
        try:
            return order is not None and is_own_order(
                *(booker, self.watch, trip, order, attempt.subject)
            )
        except Refused as refused:
            raise Unreachable(
                refused.code,
                refused.happened,
                "A second try is locked until the truth is known.",
                refused.press,
            ) from refused


def names_own_order(trip: Trip, attempt: AnyAttempt) -> bool:
    """Whether this cancellation is of the order that the trip's records name."""
    order = trip.order
    return (
        order is not None
        and order.answer is not None
        and (attempt.vendor, attempt.subject) == (order.vendor, order.answer.airline_id)
    )


def _of_another() -> NothingFound:
    log.error("a cancellation names another order than its trip's")
    return NothingFound(None)
