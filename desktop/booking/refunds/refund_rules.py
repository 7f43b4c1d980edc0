"""What may be entered in the refund ledger: for which trips, how much, and from when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from desktop.booking.clients.typed_date import read_date
from desktop.booking.date_time_text import date_text
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money, typed_amount
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import fare_taken
from desktop.booking.trip.trip import Trip

from .refund_deadline import PaymentForm
from .refund_entry import ClosingKind, RefundEntry

LONGEST_REASON, LONGEST_REFERENCE = 120, 60
_CENTURY = 2000
# A trip is opened by UTC, and dates are typed by the desk's own clock.
_ZONES = timedelta(days=1)
_CORRECT = "Correct it, then press Ctrl+Enter."


@dataclass(frozen=True, slots=True)
class ChargedFare:
    """The fare that we charged. `payment`: the processor's id of the payment; empty elsewhere."""

    total: Money
    payment: str


@dataclass(frozen=True, slots=True)
class TypedRefund:
    """What a person typed of a refund that is due. `from_airline` may be empty."""

    reason: str
    amount: str
    from_airline: str
    form: PaymentForm | None
    learned_on: str


@dataclass(frozen=True, slots=True)
class CheckedRefund:
    """The same, once it can be entered."""

    reason: str
    amount: Money
    from_airline: Money | None
    form: PaymentForm
    learned_on: date


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with what was typed: the field, what happened, what to press."""

    field: str
    happened: str
    press: str = _CORRECT


def charged_fare(trip: Trip) -> ChargedFare | None:
    """What we charged the client for the fare; None where another is its merchant."""
    taken = fare_taken(trip)
    if taken is not None:
        return ChargedFare(taken.amount, taken.subject)
    order = trip.order
    if trip.fare_plan is not FarePlan.BOOKED_ELSEWHERE or order is None or order.answer is None:
        return None
    is_ours = order.answer.charged_by_us and order.state is AttemptState.CONFIRMED
    return ChargedFare(order.answer.total or order.amount, "") if is_ours else None


def still_to_refund(charged: Money, entries: Iterable[RefundEntry]) -> Money:
    """What of the fare is not entered as due or paid. Entries in another currency are not counted,
    for none is ever entered.
    """
    counted = (
        one.amount.minor
        for one in entries
        if one.counts_as_fare and not one.was_withdrawn and one.amount.currency == charged.currency
    )
    return Money(charged.minor - sum(counted), charged.currency)


def read_refund(
    typed: TypedRefund,
    trip: Trip,
    charged: Money,
    entries: Iterable[RefundEntry],
    today: date,
) -> CheckedRefund | FieldProblem:
    """`charged` is the fare that we charged, `entries` what is entered of this trip already."""
    reason = " ".join(typed.reason.split())
    if problem := _text_problem("reason", reason, LONGEST_REASON):
        return problem
    amount = typed_amount(typed.amount, charged.currency)
    if amount is None or amount.currency != charged.currency:
        return FieldProblem("amount", f"Type an amount in {charged.currency}, such as 1,842.20.")
    left = still_to_refund(charged, entries)
    if left < amount:
        return FieldProblem("amount", _too_much(charged, left))
    airline = None
    if typed.from_airline.strip():
        airline = typed_amount(typed.from_airline, charged.currency)
        if airline is None:
            return FieldProblem(
                "from_airline", "Type an amount such as 1,842.20, or leave it empty."
            )
    if typed.form is None:
        return FieldProblem("form", "How did the client pay the fare?", "Choose one.")
    learned_on = _day(
        "learned_on", typed.learned_on, trip.opened_at.date() - _ZONES, "the trip was begun", today
    )
    if isinstance(learned_on, FieldProblem):
        return learned_on
    return CheckedRefund(reason, amount, airline, typed.form, learned_on)


def entry_paid_by(reference: str, entries: Iterable[RefundEntry]) -> RefundEntry | None:
    """The one that was recorded as paid by this refund at the processor."""
    for entry in entries:
        closing = entry.closing
        is_paid = closing is not None and closing.kind is ClosingKind.PAID
        if (
            entry.is_ours
            and is_paid
            and closing
            and closing.note.casefold() == reference.casefold()
        ):
            return entry
    return None


def read_payment(
    paid_on: str, reference: str, entry: RefundEntry, today: date
) -> tuple[date, str] | FieldProblem:
    """The day on which it was paid and the processor's reference, as they are entered."""
    learned = f"it was learned of, on {date_text(entry.learned_on)}"
    day = _day("paid_on", paid_on, entry.learned_on, learned, today)
    if isinstance(day, FieldProblem):
        return day
    text = " ".join(reference.split())
    return _text_problem("reference", text, LONGEST_REFERENCE) or (day, text)


def read_withdrawal(reason: str) -> str | FieldProblem:
    """Why it was never owed, as it is entered."""
    text = " ".join(reason.split())
    return _text_problem("reason", text, LONGEST_REASON) or text


def may_reopen(entry: RefundEntry, charged: Money | None, others: Iterable[RefundEntry]) -> bool:
    """Whether a closed entry can be owed again: one that was withdrawn only while the fare that we
    charged still covers it. `others` are all entries of its trip.
    """
    if entry.is_owed:
        return False
    if not entry.was_withdrawn or not entry.counts_as_fare:
        return True
    return charged is not None and not still_to_refund(charged, others) < entry.amount


def _day(field: str, typed: str, first: date, what_was: str, today: date) -> date | FieldProblem:
    if not typed.strip():
        return FieldProblem(field, "Type a day, such as 24nov2026.")
    try:
        day = read_date(typed, century_from=_CENTURY)
    except ValueError as wrong:
        return FieldProblem(field, str(wrong))
    if day > today:
        return FieldProblem(field, "That day is still to come.")
    if day < first:
        return FieldProblem(field, f"That is before {what_was}.")
    return day


def _text_problem(field: str, text: str, most: int) -> FieldProblem | None:
    if 0 < len(text) <= most and text.isprintable():
        return None
    return FieldProblem(field, f"A text of 1 to {most} letters is asked for here.")


def _too_much(charged: Money, left: Money) -> str:
    if left == charged:
        return f"We charged {charged} for the fare, and no more."
    return f"We charged {charged} for the fare, and {left} of it is not entered yet."
