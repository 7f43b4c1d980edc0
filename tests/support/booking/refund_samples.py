"""Believable refunds for tests: of Ada's trip, whose fare we charged."""

# ruff: noqa: ANN401  (changes go to dataclasses.replace, which checks their names)

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.refunds.refund_deadline import PaymentForm
from desktop.booking.refunds.refund_entry import ClosingKind, RefundClosing, RefundEntry
from desktop.booking.refunds.refund_rules import TypedRefund
from desktop.booking.trip.trip import Trip
from tests.support.samples import OPENED_AT, sample_order, sample_payment, sample_trip

from .fee_samples import sample_fare_capture, sample_fare_hold

LEARNED_ON = OPENED_AT.date()
"""A Tuesday, two days before Thanksgiving."""
LAST_DAY = date(2026, 12, 4)
"""Of a card: the seventh business day after it."""


def sample_charged_trip(**changes: Any) -> Trip:
    """Ada's trip, booked from our balance: we charged USD 1,842.20 of fare, and our fee."""
    charged = {
        "fare_plan": FarePlan.COMPANY_BALANCE,
        "orders": (sample_fare_hold(), sample_order(), sample_fare_capture()),
        "payments": (sample_payment(),),
    }
    return sample_trip(**{**charged, **changes})


def sample_typed_refund(**changes: Any) -> TypedRefund:
    """As a concierge types it."""
    typed = TypedRefund(
        "The airline canceled the flight", "1,842.20", "1842.20", PaymentForm.CARD, "24nov2026"
    )
    return replace(typed, **changes)


def sample_refund(**changes: Any) -> RefundEntry:
    """The whole fare, owed since the day when the trip was opened."""
    entry = RefundEntry(
        id="refundsample",
        trip_id="tripsample",
        reason="The airline canceled the flight",
        amount=Money(184220, "USD"),
        from_airline=Money(184220, "USD"),
        form=PaymentForm.CARD,
        learned_on=LEARNED_ON,
        payment="pi_fare",
        recorded_at=OPENED_AT + timedelta(hours=2),
        member_id="personcon",
        member_name="Con Cierge",
    )
    return replace(entry, **changes)


def sample_refund_closing(**changes: Any) -> RefundClosing:
    """Paid by the owner on the next day."""
    closing = RefundClosing(
        ClosingKind.PAID,
        LEARNED_ON + timedelta(days=1),
        "re_sample",
        OPENED_AT + timedelta(days=1),
        "ownerid",
        "Robin Owner",
    )
    return replace(closing, **changes)


def sample_refund_paid(**changes: Any) -> RefundEntry:
    """One that was paid, of another form and without anything from the airline."""
    paid = {
        "id": "refundpaid",
        "amount": Money(20000, "USD"),
        "from_airline": None,
        "form": PaymentForm.OTHER,
        "closing": sample_refund_closing(),
    }
    return sample_refund(**{**paid, **changes})
