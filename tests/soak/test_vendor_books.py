"""What the soak looks for is found where it is there."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from desktop.booking.trip.attempt_kinds import FEE
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from tests.support.booking.fee_samples import (
    sample_fare_capture,
    sample_fare_hold,
    sample_hold,
    sample_release,
)
from tests.support.samples import sample_trip

from .vendor_books import Findings, compare

Books = dict[str, Any]


def order_of(trip: Trip, airline_id: str = "ord_one") -> Books:
    return {"id": airline_id, "offer_id": trip.offer.id, "cancelled_at": None}


def intent_of(trip: Trip, status: str = "succeeded", intent_id: str = "pi_one") -> Books:
    return {"id": intent_id, "status": status, "metadata": {"trip_id": trip.id}}


def fare_of(trip: Trip, status: str = "succeeded") -> Books:
    metadata = {"trip_id": trip.id, "purpose": "fare"}
    return {"id": "pi_fare", "status": status, "metadata": metadata}


def with_states(trip: Trip, state: AttemptState) -> Trip:
    return replace(trip, attempts=tuple(replace(one, state=state) for one in trip.attempts))


BOOKED = sample_trip(TripStage.BOOKED)
ORDERED = replace(BOOKED, attempts=tuple(one for one in BOOKED.attempts if one.kind is not FEE))
FROM_BALANCE = replace(
    BOOKED, attempts=(sample_fare_hold(), *BOOKED.attempts, sample_fare_capture())
)
HELD = replace(ORDERED, attempts=(sample_hold(), *ORDERED.attempts))
RELEASED = replace(ORDERED, attempts=(sample_hold(), sample_release()))


@pytest.mark.parametrize(
    ("trip", "orders", "intents", "found"),
    [
        (BOOKED, [order_of(BOOKED)], [intent_of(BOOKED)], ()),
        (BOOKED, [order_of(BOOKED)] * 2, [intent_of(BOOKED)], ("double_orders",)),
        (BOOKED, [order_of(BOOKED)], [intent_of(BOOKED)] * 2, ("double_captures",)),
        (
            ORDERED,
            [order_of(ORDERED)],
            [intent_of(ORDERED, "requires_capture")],
            ("forgotten_holds",),
        ),
        (BOOKED, [order_of(BOOKED)], [intent_of(BOOKED), fare_of(BOOKED)], ("forgotten_charges",)),
        (FROM_BALANCE, [order_of(BOOKED)], [intent_of(BOOKED), fare_of(BOOKED)], ()),
        (
            BOOKED,
            [order_of(BOOKED)],
            [intent_of(BOOKED), fare_of(BOOKED, "requires_capture")],
            ("forgotten_holds",),
        ),
        (
            FROM_BALANCE,
            [order_of(BOOKED)],
            [intent_of(BOOKED), fare_of(BOOKED), fare_of(BOOKED)],
            ("double_captures",),
        ),
        (HELD, [order_of(HELD)], [intent_of(HELD, "requires_capture")], ()),
        (HELD, [order_of(HELD)], [intent_of(HELD, "requires_capture")] * 2, ("double_captures",)),
        (RELEASED, [], [intent_of(RELEASED, "requires_capture")], ("forgotten_holds",)),
        (ORDERED, [order_of(ORDERED)], [intent_of(ORDERED)], ("forgotten_charges",)),
        (
            ORDERED,
            [{**order_of(ORDERED), "offer_id": "other"}],
            [],
            ("forgotten_orders", "invented"),
        ),
        (ORDERED, [], [], ("invented",)),
        (ORDERED, [{**order_of(ORDERED), "cancelled_at": "2026-12-01"}], [], ("invented",)),
        (with_states(ORDERED, AttemptState.REFUSED), [order_of(ORDERED)], [], ("given_up",)),
        (with_states(ORDERED, AttemptState.UNKNOWN), [order_of(ORDERED)], [], ()),
        (
            with_states(BOOKED, AttemptState.UNKNOWN),
            [],
            [intent_of(BOOKED, "requires_capture")],
            (),
        ),
    ],
)
def test_what_was_done_twice_or_forgotten_is_found(
    trip: Trip, orders: list[Books], intents: list[Books], found: tuple[str, ...]
) -> None:
    findings = compare([trip], {"orders": orders, "payment_intents": intents})
    assert tuple(sorted(_named(findings))) == found


def _named(findings: Findings) -> list[str]:
    return [each.name for each in fields(findings) if getattr(findings, each.name)]
