"""What goes back after a cancellation becomes entries of the refund ledger, in the same transaction
as the outcome: whichever desk learns of it, and whatever is killed.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import Final

from desktop.booking.date_time_text import local_time
from desktop.booking.money import Money
from desktop.booking.polling.finding import Finding, FindingKind
from desktop.booking.refunds.refund_deadline import PaymentForm
from desktop.booking.refunds.refund_entry import RefundDuty, RefundEntry
from desktop.booking.refunds.refund_rules import charged_fare, still_to_refund
from desktop.booking.text.cancellation_text import credit_text, destination_text, fee_card
from desktop.booking.trip.attempt_record import CancelAttempt
from desktop.booking.trip.cancellation.cancellation_rules import comes_to_us, fee_is_given_back
from desktop.booking.trip.cancellation.refund_due import RefundDue, refund_due
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
_CODES: Final = ": "
_LONGEST: Final = 120
_MOST_ROWS: Final = 20
"""So many rows of one refund are read: two are more than Skycap ever makes."""


def enter_refunds(repos: Repositories, actor: Actor, attempt: CancelAttempt) -> None:
    """Enter what this cancellation makes due, each once, whichever attempt of the trip it is heard
    by. An entry that cannot be read or kept stops nothing: that the order is canceled must be
    saved.
    """
    if attempt.answer is None:
        return
    trip = repos.trips.get(attempt.trip_id)
    due = refund_due(trip, attempt, attempt.answer)
    entries = _Entries(repos, actor, trip)
    if due is not None:
        _enter_fare(entries, attempt.answer, due)
    elif attempt.answer.refund is None and charged_fare(trip) is not None:
        repos.findings.add(_to_be_asked(actor, attempt))
    fee = fee_taken(trip)
    if fee is not None and fee_is_given_back(trip, attempt):
        paid = fee.answer.charge_id if fee.answer else fee.subject
        entries.enter("fee", _FEE, fee.amount, RefundDuty.OWN_FEE, fee_card(trip), paid)


def _enter_fare(entries: _Entries, done: OrderCancellation, due: RefundDue) -> None:
    trip, back = entries.trip, due.amount
    reason = f"{_CANCELED}. {due.note}" if due.note else _CANCELED
    charged, goes_to = charged_fare(trip), _goes_to(trip, done, due)
    if not comes_to_us(trip, due.refund_to):
        entries.enter("fare", reason, back, RefundDuty.AIRLINE, goes_to)
    elif charged is None or charged.total.currency != back.currency:
        entries.enter("fare", reason, back, RefundDuty.PASSED_ON, goes_to, "", due.from_airline)
    else:
        entries.enter(
            *("fare", reason, back, RefundDuty.MERCHANT, goes_to, charged.payment),
            due.from_airline,
            most=_left(entries.repos, trip.id, charged.total),
        )


@dataclass(frozen=True, slots=True)
class _Entries:
    """Of one canceled trip."""

    repos: Repositories
    actor: Actor
    trip: Trip

    def enter(
        self,
        part: str,
        reason: str,
        amount: Money,
        duty: RefundDuty,
        goes_to: str,
        payment: str = "",
        from_airline: Money | None = None,
        *,
        most: Money | None = None,
    ) -> None:
        """What is missing of this amount, and no more than `most`. A row that another program put
        in its place, or that cannot be read, takes no other's: the next id that is free is taken.
        """
        missing, free = self._missing(f"{self._order_id()}-{part}", amount, duty)
        owed = missing if most is None else min(missing, most.minor)
        if owed <= 0:
            return
        now, member = self.actor.now(), self.actor.member
        entry = RefundEntry(
            id=free,
            trip_id=self.trip.id,
            reason=reason[:_LONGEST],
            amount=Money(owed, amount.currency),
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
        bare = replace(entry, reason=_plain(reason), goes_to=_plain(goes_to))
        is_kept = bool(free) and (_is_kept(self.repos, entry) or _is_kept(self.repos, bare))
        if not is_kept:
            self.repos.findings.add(self._not_entered(entry, part))
        self.repos.audit.add(
            self.actor.audit_entry(
                REFUND_ENTERED,
                outcome="done" if is_kept else "refused",
                subject=self.trip.id,
                detail=f"{entry.amount}, {duty.value}. {reason}",
            )
        )

    def _missing(self, base: str, amount: Money, duty: RefundDuty) -> tuple[int, str]:
        """What is not entered of it, in minor units, and the first id that is free; empty where
        none is.
        """
        missing = amount.minor
        for number in range(1, _MOST_ROWS + 1):
            entry_id = base if number == 1 else f"{base}-{number}"
            try:
                found = self.repos.refunds.get(entry_id)
            except Refused as refusal:
                if refusal.code == "no_such_refund":
                    return missing, entry_id
                if number == 1:
                    log.error("a refund of a canceled trip cannot be read: %s", refusal.code)
                continue
            if (found.trip_id, found.duty) == (self.trip.id, duty) and (
                found.amount.currency == amount.currency
            ):
                missing -= found.amount.minor
        return missing, ""

    def _not_entered(self, entry: RefundEntry, part: str) -> Finding:
        return Finding(
            id=f"{self._order_id()}-{part}-not-entered",
            kind=FindingKind.ORDER_CANCELED,
            vendor=self.trip.offer.source,
            subject=f"{self._order_id()} {part} refund not entered",
            trip_id=self.trip.id,
            text=f"It is canceled, {entry.amount} goes back ({entry.duty.value}), and the refund "
            "ledger could not take it. Note it elsewhere, and tell the owner.",
            found_at=entry.recorded_at,
        )

    def _order_id(self) -> str:
        return self.trip.order.id if self.trip.order is not None else self.trip.id


def _plain(text: str) -> str:
    """Without what comes of the airline: a code can read like a card's number."""
    return text.partition(". ")[0].partition(_CODES)[0]


def _to_be_asked(actor: Actor, attempt: CancelAttempt) -> Finding:
    """On Today: the fare that we charged was refunded by an amount that nobody knows."""
    return Finding(
        id=f"{attempt.id}-not-stated",
        kind=FindingKind.ORDER_CANCELED,
        vendor=attempt.vendor,
        subject=f"{attempt.subject} refund not stated",
        trip_id=attempt.trip_id,
        text="It is canceled, we charged the fare, and the airline has not said what goes back. "
        "Ask the airline; then D on the trip enters what is owed.",
        found_at=actor.now(),
    )


def _is_kept(repos: Repositories, entry: RefundEntry) -> bool:
    try:
        repos.refunds.add(entry)
    except Refused as refusal:
        log.error("a refund of a canceled trip could not be entered: %s", refusal.code)
        return False
    return True


def _left(repos: Repositories, trip_id: str, charged: Money) -> Money:
    try:
        return still_to_refund(charged, repos.refunds.of_trip(trip_id))
    except Refused:
        return charged


def _goes_to(trip: Trip, done: OrderCancellation, due: RefundDue) -> str:
    if comes_to_us(trip, due.refund_to):
        return fare_card(trip) or "the card that paid the flights"
    text = destination_text(trip, due.refund_to)
    if due.refund_to.is_credit and done.credits:
        text = f"{text}{_CODES}{'; '.join(map(credit_text, done.credits))}"
    return text[:_LONGEST]
