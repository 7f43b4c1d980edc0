"""Approvals in memory, as the tables of a `FakeStore` keep them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.booking.delegation.approval import (
    Approval,
    ApprovalAnswer,
    ApprovalRequest,
    ticket_terms,
)
from desktop.booking.delegation.limit_change import SignedLimits
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import ORDER
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip
from desktop.use_cases.not_found import no_such_approval
from desktop.use_cases.saved_text_guard import refuse_card_numbers

if TYPE_CHECKING:
    from tests.support.fakes.store import FakeTables


@dataclass(frozen=True, slots=True)
class FakeApprovalRepository:
    """`ApprovalRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def add(self, request: ApprovalRequest) -> None:
        self._check_writable()
        refuse_card_numbers((request.why, request.words), "approval", are_sentences=True)
        self._tables.approvals[request.id] = Approval(request)

    def get(self, request_id: str) -> Approval:
        if request_id not in self._tables.approvals:
            raise no_such_approval()
        return self._tables.approvals[request_id]

    def answer(self, request_id: str, answer: ApprovalAnswer) -> Approval:
        self._check_writable()
        refuse_card_numbers(answer.note, "note")
        answered = replace(self.get(request_id), answer=answer)
        self._tables.approvals[request_id] = answered
        return answered

    def of_trip(self, trip_id: str) -> tuple[Approval, ...]:
        every = self._tables.approvals.values()
        return tuple(one for one in every if one.request.subject.trip_id == trip_id)

    def not_ended(self, now: datetime) -> tuple[Approval, ...]:
        every = self._tables.approvals.values()
        return tuple(one for one in every if one.request.ends_at > now)

    def limit_changes(self) -> tuple[SignedLimits | None, ...]:
        return tuple(self._tables.limit_changes)

    def add_limits(self, change: SignedLimits) -> None:
        self._check_writable()
        self._tables.limit_changes.append(change)

    def booked_by(self, member_id: str, since: datetime, but: str) -> tuple[Money, ...]:
        asked = {
            entry.subject
            for entry in self._tables.audit
            if (entry.member_id, entry.action) == (member_id, ORDER.audit.requested)
            and entry.at >= since
        }
        return tuple(
            order.amount
            for order in self._tables.orders.values()
            if order.trip_id in asked - {but}
            and order.asked_at >= since
            and order.state is not AttemptState.REFUSED
        )


def void_approvals(tables: FakeTables, before: Trip, after: Trip) -> None:
    """As the store does where a trip is saved."""
    if ticket_terms(before) == ticket_terms(after):
        return
    for request_id, one in tables.approvals.items():
        if one.request.subject.trip_id == after.id:
            tables.approvals[request_id] = replace(one, is_void=True)
