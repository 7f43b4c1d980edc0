"""The repository of approvals: what members asked a second person for, and the answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Text, cast, func, insert, select, update

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
from desktop.store.repositories.json_codec import JsonCodec
from desktop.store.row_reads import readable
from desktop.store.row_writes import write_and_compare, write_row
from desktop.store.schema import approvals, attempts, audit, limit_changes
from desktop.store.store_messages import damaged
from desktop.use_cases.errors import Refused
from desktop.use_cases.not_found import no_such_approval
from desktop.use_cases.saved_text_guard import refuse_card_numbers

_ALL: Final = select(approvals).order_by(approvals.c.number)
_REQUESTED: Final = ORDER.audit.requested


@dataclass(frozen=True, slots=True)
class StoredApprovals:
    """`ApprovalRepository`."""

    _connection: Connection
    _json: JsonCodec

    def add(self, request: ApprovalRequest) -> None:
        """Refused ``card_number_in_text``."""
        refuse_card_numbers((request.why, request.words), "approval", are_sentences=True)
        write_row(
            self._connection,
            insert(approvals).values(
                id=request.id,
                trip_id=request.subject.trip_id,
                detail=self._json.encode(request),
                ends_at=request.ends_at,
                is_void=False,
            ),
        )

    def get(self, request_id: str) -> Approval:
        """Refused ``no_such_approval``, also for one that cannot be read."""
        found = self._readable(approvals.c.id == request_id)
        if not found:
            raise no_such_approval()
        return found[0]

    def answer(self, request_id: str, answer: ApprovalAnswer) -> Approval:
        """Refused ``card_number_in_text``, ``no_such_approval``."""
        refuse_card_numbers(answer.note, "note")
        self.get(request_id)
        which, written = approvals.c.id == request_id, {"answer": self._json.encode(answer)}
        write_and_compare(
            self._connection, update(approvals).where(which).values(**written), which, written
        )
        return self.get(request_id)

    def of_trip(self, trip_id: str) -> tuple[Approval, ...]:
        return self._readable(approvals.c.trip_id == trip_id)

    def not_ended(self, now: datetime) -> tuple[Approval, ...]:
        return self._readable(approvals.c.ends_at > now)

    def limit_changes(self) -> tuple[SignedLimits | None, ...]:
        # As text, for SQLite keeps any type in any column.
        details = select(cast(limit_changes.c.detail, Text)).order_by(limit_changes.c.number)
        return tuple(map(self._limits, self._connection.scalars(details)))

    def _limits(self, untrusted: object) -> SignedLimits | None:
        try:
            return self._json.decode(json.loads(str(untrusted)), SignedLimits)
        except (Refused, ValueError, RecursionError):
            return None

    def add_limits(self, change: SignedLimits) -> None:
        write_row(
            self._connection,
            insert(limit_changes).values(detail=self._json.encode(change)),
        )

    def booked_by(self, member_id: str, since: datetime, but: str) -> tuple[Money, ...]:
        """By the audit log, which names the member: its entries only grow, and are signed. `since`
        is looked for in the log's own time, which no clock turns back.
        """
        asked = select(audit.c.subject).where(
            audit.c.seq >= self._first_entry(since),
            audit.c.member_id == member_id,
            audit.c.action == _REQUESTED,
            audit.c.at >= since,
            audit.c.subject != but,
        )
        rows = self._connection.execute(
            select(attempts.c.amount_minor, attempts.c.amount_currency).where(
                attempts.c.trip_id.in_(asked),
                attempts.c.kind == ORDER.code,
                attempts.c.asked_at >= since,
                attempts.c.state != AttemptState.REFUSED.value,
            )
        )
        return tuple(Money(minor, currency) for minor, currency in rows)

    def _first_entry(self, since: datetime) -> int:
        """The number of the first entry that may be as late as this: `latest` never goes back."""
        low, high = 0, self._connection.scalar(select(func.max(audit.c.seq))) or 0
        while low < high:
            middle = (low + high) // 2
            row = self._connection.execute(
                select(audit.c.seq, audit.c.latest < since)
                .where(audit.c.seq > middle)
                .order_by(audit.c.seq)
                .limit(1)
            ).one()
            if row[1]:
                low = row[0]
            else:
                high = middle
        return low

    def _readable(self, which: ColumnElement[bool]) -> tuple[Approval, ...]:
        of_row: Callable[[Row[*tuple[Any, ...]]], Approval] = self._approval
        return readable(self._connection, _ALL.where(which), of_row)

    def _approval(self, row: Row[*tuple[Any, ...]]) -> Approval:
        """Refused ``store_damaged`` for one that was moved to another row."""
        request = self._json.decode(row.detail, ApprovalRequest)
        if (request.id, request.subject.trip_id) != (row.id, row.trip_id):
            raise damaged()
        answered = row.answer
        answer = None if answered is None else self._json.decode(answered, ApprovalAnswer)
        return Approval(request, answer, bool(row.is_void))


def void_approvals(connection: Connection, before: Trip, after: Trip) -> None:
    """Where anything but the price has changed, no approval of this trip holds any more."""
    if ticket_terms(before) == ticket_terms(after):
        return
    is_valid = approvals.c.is_void.is_(False)
    connection.execute(
        update(approvals).where(approvals.c.trip_id == after.id, is_valid).values(is_void=True)
    )
