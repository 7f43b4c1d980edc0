"""A member's request for an act above a limit, and a second person's answer, both signed."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from desktop.booking.money import Money
from desktop.booking.trip.cancellation.cancellation_rules import (
    FeeDecision,
    cancellation_terms,
)
from desktop.booking.trip.fare.agreement_rules import agreed_terms
from desktop.booking.trip.fare.fare_rules import fare_merchant, fare_terms, fare_total
from desktop.booking.trip.fee_rules import hold_terms
from desktop.booking.trip.order import CancellationQuote
from desktop.booking.trip.trip import Trip

from .limits import LimitedAct, Needs

APPROVAL_LASTS = timedelta(hours=2)
"""How long a request can be answered and its answer used, unless the price ends before."""

LONGEST_WHY, LONGEST_NOTE = 200, 200


@dataclass(frozen=True, slots=True)
class ApprovalSubject:
    """What is asked for. An approval holds for exactly this; `terms` are a line for each part."""

    action: LimitedAct
    trip_id: str
    client_id: str
    client_name: str
    amount: Money
    merchant: str
    terms: tuple[str, ...]

    def is_same_but_amount(self, other: ApprovalSubject) -> bool:
        """Whether nothing else differs."""
        return replace(self, amount=other.amount) == other


@dataclass(frozen=True, slots=True)
class Signed:
    """Who signed, when, and by which key. `revision`: of the member list in force then. `at` is
    aware, in UTC, with whole seconds. `key` is public; `signature`: 64 bytes of Ed25519.
    """

    member_id: str
    member_name: str
    at: datetime
    revision: int
    key: bytes
    signature: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class ApprovalRequest:
    """`reasons`: the limits that are exceeded; `why`: the member's own words, which may be empty;
    `words`: those that the client is read. It ends at `ends_at`, aware, in UTC.
    """

    id: str
    subject: ApprovalSubject
    needs: Needs
    reasons: tuple[str, ...]
    why: str
    words: str
    ends_at: datetime
    by: Signed

    @property
    def statement(self) -> bytes:
        """What the member who asks signs: it begins with what for."""
        about = self.subject
        return _statement(
            "skycap 1 approval request",
            self.by,
            {
                "id": self.id,
                "action": about.action.value,
                "trip_id": about.trip_id,
                "client_id": about.client_id,
                "client_name": about.client_name,
                "amount": _money(about.amount),
                "merchant": about.merchant,
                "terms": list(about.terms),
                "needs": self.needs.value,
                "reasons": list(self.reasons),
                "why": self.why,
                "words": self.words,
                "ends_at": int(self.ends_at.astimezone(UTC).timestamp()),
            },
        )


class Verdict(Enum):
    """What the second person says. The value is shown."""

    APPROVED = "approved"
    UP_TO = "approved up to"
    QUESTION = "asked back"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class ApprovalAnswer:
    """`most`: the highest amount that is approved; None where nothing is. `note` may be empty."""

    verdict: Verdict
    most: Money | None
    note: str
    by: Signed

    def statement(self, request: ApprovalRequest) -> bytes:
        """What the second person signs: the whole request is part of it."""
        return _statement(
            "skycap 1 approval answer",
            self.by,
            {
                "request": request.statement.decode("ascii"),
                "verdict": self.verdict.value,
                "most": None if self.most is None else _money(self.most),
                "note": self.note,
            },
        )


@dataclass(frozen=True, slots=True)
class Approval:
    """A request and its newest answer. `is_void`: the trip was changed since it was asked for, and
    what is changed back brings it not back.
    """

    request: ApprovalRequest
    answer: ApprovalAnswer | None = None
    is_void: bool = False

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be answered: not yet, or only by a question."""
        is_answered = self.answer is not None and self.answer.verdict is not Verdict.QUESTION
        return not (is_answered or self.is_void) and now < self.request.ends_at

    def allows(
        self, subject: ApprovalSubject, needs: Needs, reasons: Collection[str], now: datetime
    ) -> bool:
        """Whether this act may be done on it now: where no limit is exceeded that the second person
        did not read of. Who signed it is checked elsewhere.
        """
        asked, answer = self.request, self.answer
        if answer is None or answer.most is None or self.is_void or not now < asked.ends_at:
            return False
        if needs is Needs.OWNER and asked.needs is not Needs.OWNER:
            return False
        if not set(reasons) <= set(asked.reasons):
            return False
        is_same = asked.subject.is_same_but_amount(subject)
        if not is_same or subject.amount.currency != answer.most.currency:
            return False
        if answer.verdict is Verdict.APPROVED:
            return subject.amount == asked.subject.amount == answer.most
        return answer.verdict is Verdict.UP_TO and not answer.most < subject.amount


def ticket_subject(trip: Trip, client_name: str, company: str) -> ApprovalSubject:
    """The ticket of this trip as it is now. The price is apart, and what follows from the card that
    is taken later is no part of it.
    """
    return ApprovalSubject(
        LimitedAct.TICKET,
        trip.id,
        trip.client_id,
        client_name,
        trip.offer.airline_charges,
        fare_merchant(trip, company),
        ticket_terms(trip),
    )


def cancel_subject(
    trip: Trip, quote: CancellationQuote, decision: FeeDecision, client_name: str
) -> ApprovalSubject:
    """Canceling this trip as the quote says. What goes back is apart; a new quote of the same is
    the same.
    """
    money_line = "the airline gives back "
    kept = tuple(
        line
        for line in cancellation_terms(trip, quote, decision)
        if not line.startswith(("quote ", money_line) if quote.refund else "quote ")
    )
    return ApprovalSubject(
        LimitedAct.CANCEL,
        trip.id,
        trip.client_id,
        client_name,
        quote.refund or Money(0, fare_total(trip).currency),
        trip.offer.owner.name,
        kept,
    )


def ticket_terms(trip: Trip) -> tuple[str, ...]:
    """All that an approval of this trip's ticket is about, but the price: another line, and it
    holds no more.
    """
    with_price = {*fare_terms(trip), hold_terms(trip)}
    kept = (line for line in agreed_terms(trip) if line not in with_price)
    return (f"fare plan {trip.fare_plan.value}", *kept)


def ends_at(lasts_until: datetime | None, now: datetime) -> datetime:
    """When a request that is made now ends: with the price, or after two hours; a quote can be
    asked for anew, so that None is none.
    """
    latest = now + APPROVAL_LASTS
    return min(lasts_until or latest, latest).replace(microsecond=0)


def _money(amount: Money) -> list[object]:
    return [amount.minor, amount.currency]


def _statement(use: str, by: Signed, content: dict[str, object]) -> bytes:
    return json.dumps(
        {
            "use": use,
            **content,
            "member_id": by.member_id,
            "signed_at": int(by.at.astimezone(UTC).timestamp()),
            "revision": by.revision,
        }
    ).encode("ascii")
