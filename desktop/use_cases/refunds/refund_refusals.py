"""The refusals of the refund ledger, and the words for its audit entries."""

from __future__ import annotations

from datetime import date

from desktop.booking.date_time_text import date_text
from desktop.booking.refunds.refund_entry import RefundEntry
from desktop.booking.refunds.refund_rules import FieldProblem
from desktop.use_cases.errors import Refused


def field_refused(problem: FieldProblem) -> Refused:
    """``refund_field`` with the field at fault."""
    return Refused(
        "refund_field",
        problem.happened,
        "Nothing was saved; what you typed is kept.",
        problem.press,
        field=problem.field,
    )


def known_before(canceled: date) -> Refused:
    """The airline showed here on this day that it canceled."""
    happened = f"The airline showed here on {date_text(canceled)} that it canceled the flights."
    return field_refused(
        FieldProblem(
            "learned_on", happened, "Type that day or an earlier one, then press Ctrl+Enter."
        )
    )


def entered_already(other: RefundEntry) -> Refused:
    """One refund at the processor pays one entry."""
    happened = f"By that reference {other.amount} was entered as paid already."
    press = "Type the reference of this refund, then press Ctrl+Enter."
    return field_refused(FieldProblem("reference", happened, press))


def fare_not_ours() -> Refused:
    """We are not the merchant of the fare."""
    return Refused(
        "fare_not_ours",
        "We did not charge the client for this fare, so its refund is not ours to pay.",
        "Nothing was saved.",
        "Ask the one who charged it. Press Esc to go back.",
    )


def closed_meanwhile(entry: RefundEntry) -> Refused:
    """Another member was faster."""
    state = entry.closing.kind.value if entry.closing is not None else "owed again"
    return Refused(
        "refund_closed",
        f"This refund is {state} already.",
        "Nothing was changed.",
        "Press Esc, then look at it again.",
    )


def owed_text(entry: RefundEntry) -> str:
    """What is owed since and until when, for the audit log."""
    days = f"known since {entry.learned_on.isoformat()}"
    if not entry.has_last_day:
        return f"{entry.amount}, {entry.duty.value}, to {entry.goes_to}, {days}"
    return f"{entry.amount}, {entry.form.value}, {days}, last day {entry.due_on.isoformat()}"
