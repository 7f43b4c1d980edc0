"""The rows of a cancellation: of what the airline offers, and of what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from desktop.booking.date_time_text import day_text, ends_in_text, local_time, time_text
from desktop.booking.money import Money
from desktop.booking.text.cancellation_text import (
    credit_text,
    destination_text,
    fee_card,
    holds_until_text,
)
from desktop.booking.trip.cancellation.cancellation_rules import (
    FeeDecision,
    cancel_attempt,
    canceled_by,
    kept_by_airline,
)
from desktop.booking.trip.fare.fare_rules import fare_total
from desktop.booking.trip.fee_rules import fee_taken
from desktop.booking.trip.order import AirlineCredit, CancellationQuote, RefundTo
from desktop.booking.trip.trip import Trip
from desktop.use_cases.authorization import Allowed, Denied
from desktop.use_cases.delegation.act_limits import ActDecision

Fact: TypeAlias = tuple[str, str]
"""Label and text."""


def quote_facts(
    trip: Trip, quote: CancellationQuote, decision: FeeDecision, now: datetime
) -> tuple[Fact, ...]:
    """What goes back, where, what is kept, until when, and what becomes of our fee."""
    return (
        *_money_facts(trip, quote.refund, quote.refund_to, quote.credits),
        ("Offer holds until", _holds_text(quote, now)),
        *_void_facts(trip, now),
        *_fee_facts(trip, decision),
    )


def canceled_facts(trip: Trip) -> tuple[Fact, ...]:
    """When and by whom it was canceled, and what goes back."""
    attempt = cancel_attempt(trip)
    if attempt is None or attempt.answer is None:
        return ()
    answer = attempt.answer
    at = answer.canceled_at or attempt.answered_at or attempt.asked_at
    by = canceled_by(trip)
    when = f"{_moment_text(at)}{f', by {by}' if by else ''}"
    return (
        ("When", when),
        *_money_facts(trip, answer.refund, answer.refund_to, answer.credits),
    )


def _money_facts(
    trip: Trip, refund: Money | None, to: RefundTo, credits: tuple[AirlineCredit, ...]
) -> tuple[Fact, ...]:
    kept = kept_by_airline(trip, refund)
    is_nothing = refund is not None and not refund.minor
    keeps = f"{kept} of {fare_total(trip)}" if kept is not None else "not known"
    codes = "; ".join(credit_text(one) for one in credits)
    return (
        ("Goes back", "the airline does not say how much" if refund is None else str(refund)),
        *((("To", destination_text(trip, to)),) if not is_nothing else ()),
        *((("Credits", f"{codes}. Good until: not stated here."),) if codes else ()),
        ("The airline keeps", keeps),
    )


def _holds_text(quote: CancellationQuote, now: datetime) -> str:
    left = quote.expires_at - now
    if left.total_seconds() <= 0:
        return f"{holds_until_text(quote)}, which has passed: R asks for a new one"
    return f"{holds_until_text(quote)}, {ends_in_text(left)} left"


def _void_facts(trip: Trip, now: datetime) -> tuple[Fact, ...]:
    """Only where the order itself says it, and only while it lasts."""
    answer = trip.order.answer if trip.order else None
    until = answer.void_until if answer is not None else None
    if until is None or until <= now:
        return ()
    text = f"until {_moment_text(until)}, {ends_in_text(until - now)} left, by the airline's order"
    return (("Void window", text),)


def _fee_facts(trip: Trip, decision: FeeDecision) -> tuple[Fact, ...]:
    if not trip.fee.minor:
        return ()
    if fee_taken(trip) is None:
        return (("Our fee", f"{trip.fee}, still due"),)
    if decision is FeeDecision.KEPT:
        return (("Our fee", f"{trip.fee}, kept"),)
    return (("Our fee", f"{trip.fee}, given back to {fee_card(trip)}"),)


def _moment_text(at: datetime) -> str:
    here = local_time(at)
    return f"{day_text(here.date())} at {time_text(here)}"


def limit_facts(found: ActDecision | None, now: datetime) -> tuple[Fact, ...]:
    """What is above a limit, who can approve it, and what came of that; nothing below all."""
    if found is None or not found.exceeded:
        return ()
    return (("Approval", _limit_text(found, now)),)


def _limit_text(found: ActDecision, now: datetime) -> str:
    decision, approval = found.decision, found.approval
    reasons = "; ".join(each.reason for each in found.exceeded)
    answer = approval.answer if approval is not None else None
    if isinstance(decision, Denied):
        return decision.because
    if isinstance(decision, Allowed):
        if decision.single_control or answer is None:
            return f"Above a limit: {reasons}. Single control: nobody else here can approve it."
        return f"Approved by {answer.by.member_name}. A change ends it."
    who = " or ".join(decision.approvers)
    if approval is None or not approval.request.subject.is_same_but_amount(found.subject):
        return f"Needed, because of {reasons}. {who} can give it: Q asks."
    if answer is None and approval.is_open(now):
        ends = time_text(local_time(approval.request.ends_at))
        return f"{who} answers until {ends}. R shows the answer, with a new quote."
    if answer is not None and answer.note:
        verdict = answer.verdict.value
        return f"{answer.by.member_name} {verdict}: {answer.note}. Q asks again."
    return f"It has ended, or is for another amount. Needed because of {reasons}: Q asks again."
