"""What goes back after a cancellation becomes entries of the refund ledger, in the same transaction
as the outcome: whichever desk learns of it, and whatever is killed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Final

from desktop.booking.date_time_text import local_time
from desktop.booking.money import Money
from desktop.booking.refunds.refund_deadline import PaymentForm
from desktop.booking.refunds.refund_entry import RefundDuty, RefundEntry
from desktop.booking.refunds.refund_rules import charged_fare, still_to_refund
from desktop.booking.text.cancellation_text import credit_text, destination_text, fee_card
from desktop.booking.trip.attempt_record import CancelAttempt
from desktop.booking.trip.attempt_states import CANCELED_BEFORE
from desktop.booking.trip.cancellation.cancellation_rules import comes_to_us, fee_is_given_back
from desktop.booking.trip.fee_rules import fee_taken
from desktop.booking.trip.order import OrderCancellation
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import fare_card
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories

log = logging.getLogger(__name__)
REFUND_ENTERED: Final = "refund entered"
_CANCELED: Final = "The trip was canceled"
_FEE: Final = "Our fee, given back with the canceled trip"
_LONGEST: Final = 120


def enter_refunds(repos: Repositories, actor: Actor, attempt: CancelAttempt) -> None:
    """Enter what this cancellation makes due, each once. An entry that cannot be read or kept
    stops nothing: that the order is canceled must be saved.
    """
    if attempt.answer is None:
        return
    trip = repos.trips.get(attempt.trip_id)
    for entry in _entries(repos, actor, attempt, attempt.answer, trip):
        if _is_new(repos, entry.id):
            outcome = "done" if _is_kept(repos, entry) else "refused"
            detail = f"{entry.amount}, {entry.duty.value}"
            repos.audit.add(
                actor.audit_entry(REFUND_ENTERED, outcome=outcome, subject=trip.id, detail=detail)
            )


def _is_kept(repos: Repositories, entry: RefundEntry) -> bool:
    try:
        repos.refunds.add(entry)
    except Refused as refusal:
        log.error("a refund of a canceled trip could not be entered: %s", refusal.code)
        return False
    return True


def _is_new(repos: Repositories, entry_id: str) -> bool:
    try:
        repos.refunds.get(entry_id)
    except Refused as refusal:
        return refusal.code == "no_such_refund"
    return False


def _entries(
    repos: Repositories, actor: Actor, attempt: CancelAttempt, done: OrderCancellation, trip: Trip
) -> Iterator[RefundEntry]:
    member, now = actor.member, actor.now()

    def entry(
        part: str,
        reason: str,
        amount: Money,
        duty: RefundDuty,
        goes_to: str,
        payment: str = "",
        from_airline: Money | None = None,
    ) -> RefundEntry:
        return RefundEntry(
            id=f"{attempt.id}-{part}",
            trip_id=trip.id,
            reason=reason,
            amount=amount,
            from_airline=from_airline,
            form=PaymentForm.CARD,
            learned_on=local_time(now).date(),
            payment=payment,
            recorded_at=now,
            member_id=member.id,
            member_name=member.name,
            duty=duty,
            goes_to=goes_to,
        )

    back = done.refund
    if back is not None and back.minor > 0:
        charged = charged_fare(trip)
        goes_to = _goes_to(trip, done)
        if not comes_to_us(trip, done.refund_to):
            yield entry("fare", _CANCELED, back, RefundDuty.AIRLINE, goes_to)
        elif charged is None or charged.total.currency != back.currency:
            yield entry("fare", _CANCELED, back, RefundDuty.PASSED_ON, goes_to, "", back)
        else:
            left = _left(repos, trip.id, charged.total)
            owed = min(left.minor, back.minor)
            if owed > 0:
                amount = Money(owed, back.currency)
                merchant = RefundDuty.MERCHANT
                yield entry("fare", _CANCELED, amount, merchant, goes_to, charged.payment, back)
    fee = fee_taken(trip)
    is_promised = attempt.reason != CANCELED_BEFORE and fee_is_given_back(trip)
    if fee is not None and is_promised:
        paid = fee.answer.charge_id if fee.answer else fee.subject
        yield entry("fee", _FEE, fee.amount, RefundDuty.OWN_FEE, fee_card(trip), paid)


def _left(repos: Repositories, trip_id: str, charged: Money) -> Money:
    try:
        return still_to_refund(charged, repos.refunds.of_trip(trip_id))
    except Refused:
        return charged


def _goes_to(trip: Trip, done: OrderCancellation) -> str:
    if comes_to_us(trip, done.refund_to):
        return fare_card(trip) or "the card that paid the flights"
    text = destination_text(trip, done.refund_to)
    if done.refund_to.is_credit and done.credits:
        text = f"{text} {'; '.join(map(credit_text, done.credits))}"
    return text[:_LONGEST]
