"""What the vendors' own books say, held against ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from desktop.booking.trip.attempt_kinds import ORDER, MoneyFlow
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import OPEN_STATES, AttemptState
from desktop.booking.trip.fare.fare_payment import (
    FARE_KINDS,
    live_fare_hold,
    open_fare_attempt,
)
from desktop.booking.trip.fee_rules import live_hold, open_fee_attempt
from desktop.booking.trip.trip import Trip

_HELD = "requires_capture"
_CHARGED = "succeeded"


@dataclass(slots=True)
class Findings:
    """Ids at the vendors. `double`: a second order of one trip, or a second charge or hold.
    `forgotten`: money that is held, charged or booked there, and neither confirmed nor open here.
    `given_up`: refused in our records, and there at the vendor. `invented`: confirmed in our
    records, and not there.
    """

    double_orders: list[str] = field(default_factory=list)
    double_captures: list[str] = field(default_factory=list)
    forgotten_holds: list[str] = field(default_factory=list)
    forgotten_orders: list[str] = field(default_factory=list)
    forgotten_charges: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)

    def add(self, other: Findings) -> None:
        """Those of other servers as well."""
        for each in fields(self):
            getattr(self, each.name).extend(getattr(other, each.name))


def compare(trips: Iterable[Trip], seen: dict[str, Any]) -> Findings:
    """Our trips and the servers' books (`Servers.seen`)."""
    trips, findings = tuple(trips), Findings()
    _compare_orders(trips, seen, findings)
    _compare_payments(trips, seen, findings)
    return findings


def _compare_orders(trips: tuple[Trip, ...], seen: dict[str, Any], findings: Findings) -> None:
    orders = [order for order in seen["orders"] if order["cancelled_at"] is None]
    tries = {one.subject: one for trip in trips for one in trip.attempts if one.kind is ORDER}
    trip_of = {one.subject: trip.id for trip in trips for one in trip.attempts if one.kind is ORDER}
    booked = Counter(trip_of.get(order["offer_id"], order["id"]) for order in orders)
    findings.double_orders += [trip for trip, times in booked.items() if times > 1]
    for order in orders:
        ours = tries.get(order["offer_id"])
        if ours is None:
            findings.forgotten_orders.append(order["id"])
        elif ours.state is AttemptState.REFUSED:
            findings.given_up.append(order["id"])
    there = {order["offer_id"] for order in orders}
    findings.invented += [
        one.id
        for one in tries.values()
        if one.state is AttemptState.CONFIRMED and one.subject not in there
    ]


def _compare_payments(trips: tuple[Trip, ...], seen: dict[str, Any], findings: Findings) -> None:
    intents = seen["payment_intents"]
    on_the_card = (_CHARGED, _HELD)
    # A trip has a payment for our fee, and where we charge the fare one more for that.
    taken = Counter(
        (intent["metadata"]["trip_id"], _purpose(intent))
        for intent in intents
        if intent["status"] in on_the_card
    )
    findings.double_captures += [trip for (trip, _), times in taken.items() if times > 1]
    by_id = {trip.id: trip for trip in trips}
    for intent in intents:
        trip = by_id.get(intent["metadata"]["trip_id"])
        is_fare = _purpose(intent) == "fare"
        about = () if trip is None else trip.attempts
        fees = [
            one for one in about if one.kind is not ORDER and (one.kind in FARE_KINDS) is is_fare
        ]
        if intent["status"] == _HELD and not _is_watched(trip, is_fare=is_fare):
            findings.forgotten_holds.append(intent["id"])
        if intent["status"] == _CHARGED and not _is_known(fees, MoneyFlow.TO_MERCHANT):
            findings.forgotten_charges.append(intent["id"])


def _purpose(intent: dict[str, Any]) -> str:
    purpose: str = intent["metadata"].get("purpose", "fee")
    return purpose


def _is_watched(trip: Trip | None, *, is_fare: bool) -> bool:
    """A hold that is live or open here is shown and asked about until it ends."""
    if trip is None:
        return False
    if is_fare:
        return (live_fare_hold(trip) or open_fare_attempt(trip)) is not None
    return (live_hold(trip) or open_fee_attempt(trip)) is not None


def _is_known(fees: list[AnyAttempt], flow: MoneyFlow) -> bool:
    return any(
        one.state in OPEN_STATES or (one.kind.flow is flow and one.state is AttemptState.CONFIRMED)
        for one in fees
    )
