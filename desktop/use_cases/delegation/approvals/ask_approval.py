"""Ask a second person for what is above a limit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desktop.booking.access.role import Permission
from desktop.booking.delegation.approval import (
    LONGEST_WHY,
    Approval,
    ApprovalRequest,
    Signed,
    ends_at,
)
from desktop.booking.text.cancellation_text import cancellation_script
from desktop.booking.text.consent_text import booking_script, card_script, script_without_card
from desktop.booking.trip.cancellation.cancellation_rules import FeeDecision
from desktop.booking.trip.fare.fare_rules import card_payees
from desktop.booking.trip.order import CancellationQuote
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import NeedsApproval, enforce, needs_of, requires
from desktop.use_cases.delegation.act_limits import ActDecision, ActLimits, LimitCheck
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.audit_port import MemberSigning
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.store_port import Repositories, Store
from desktop.use_cases.trips.order_guards import refuse_if_ordered

ASKED: Final = "approval asked for"
_NOT_ASKED: Final = "Nobody was asked, and nothing is booked or charged."


@dataclass(frozen=True, slots=True)
class AskApproval:
    """`signing`: the member's key as it is at that moment. `company` is who charges our fee, as the
    words say.
    """

    actor: Actor
    store: Store
    limits: ActLimits
    signing: Callable[[], MemberSigning]
    new_id: NewId
    company: str

    @requires(Permission.BOOK, audits=(ASKED,))
    def __call__(self, trip_id: str, why: str) -> Approval:
        """For the ticket of this trip as it is saved, at its price. `why`: in the member's own
        words; it may be empty. Blocks.

        A question is answered by asking again. Refused ``no_approval_needed``, ``over_limit``,
        ``approval_open`` while one is asked for already, ``approval_why`` for more than 200
        letters, those of `refuse_if_ordered`, ``offer_expired``, ``card_number_in_text``,
        ``directory_*``.
        """
        reason = " ".join(why.split())
        if len(reason) > LONGEST_WHY or not reason.isprintable():
            raise Refused(
                "approval_why",
                f"A reason has up to {LONGEST_WHY} letters.",
                _NOT_ASKED,
                "Shorten it, then press Enter.",
                field="why",
            )
        check = self.limits.read()

        def ask(repos: Repositories) -> Approval:
            file = repos.trips.file(trip_id)
            refuse_if_ordered(file.trip)
            found = check.ticket(repos, file.trip, file.client, Permission.BOOK)
            words, end = _words(file.trip, self.company), file.trip.offer.ends_at
            return self._save(repos, check, found, reason, words, end)

        return self.store.write(ask)

    @requires(Permission.CANCEL_TRIP, audits=(ASKED,))
    def to_cancel(self, trip_id: str, quote: CancellationQuote, decision: FeeDecision) -> Approval:
        """For canceling this trip as the quote says, and what becomes of our fee. As above; where
        the quote ends, a new one that says the same will do.
        """
        check = self.limits.read()

        def ask(repos: Repositories) -> Approval:
            trip = repos.trips.get(trip_id)
            found = check.cancel(repos, trip, quote, decision, Permission.CANCEL_TRIP)
            words = cancellation_script(trip, self.company, quote, decision)
            return self._save(repos, check, found, "", words, None)

        return self.store.write(ask)

    def _save(
        self, repos: Repositories, check: LimitCheck, found: ActDecision, why: str, words: str,
        lasts_until: datetime | None,
    ) -> Approval:  # fmt: skip
        """The request, signed."""
        key, member = self.signing(), self.actor.member
        if not isinstance(found.decision, NeedsApproval):
            enforce(found.decision)
            raise _not_needed()
        before = found.approval
        is_same = before is not None and before.request.subject.is_same_but_amount(found.subject)
        if before and is_same and before.is_open(check.latest) and before.answer is None:
            raise _asked_already()
        end = ends_at(lasts_until, check.earliest)
        if end <= check.latest:
            raise _expired()
        by = Signed(
            member.id,
            member.name,
            self.actor.now().replace(microsecond=0),
            key.revision,
            key.verify_key,
        )
        request = ApprovalRequest(
            id=self.new_id(),
            subject=found.subject,
            needs=needs_of(found.exceeded),
            reasons=tuple(each.reason for each in found.exceeded),
            why=why,
            words=words,
            ends_at=end,
            by=by,
        )
        signed = replace(request, by=replace(by, signature=key.sign(request.statement)))
        repos.approvals.add(signed)
        detail = f"{found.subject.amount}: {'; '.join(request.reasons)}"
        subject = found.subject.trip_id
        repos.audit.add(self.actor.audit_entry(ASKED, subject=subject, detail=detail))
        return Approval(signed)


def _words(trip: Trip, company: str) -> str:
    """What the client is read next."""
    if trip.card is not None:
        return booking_script(trip, company, trip.card)
    return card_script(trip, company) if card_payees(trip) else script_without_card(trip, company)


def _not_needed() -> Refused:
    return Refused(
        "no_approval_needed",
        "This needs no approval as it is now.",
        _NOT_ASKED,
        "Go on with the trip.",
    )


def _asked_already() -> Refused:
    return Refused(
        "approval_open",
        "An approval for this is asked for already.",
        "Nobody is asked twice.",
        "Wait for the answer.",
    )


def _expired() -> Refused:
    return Refused(
        "offer_expired",
        "The airline's price has ended.",
        _NOT_ASKED,
        "Press Esc and search again.",
    )
