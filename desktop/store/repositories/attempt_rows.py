"""Attempts as rows: inserted, moved along the table of moves, never deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Insert, Label, Row, Update, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import ATTEMPT_KINDS, Answer, AnyKind, kind_of_code
from desktop.booking.trip.attempt_record import (
    AnyAttempt,
    Attempt,
    Lease,
    Settlement,
    check_change,
)
from desktop.booking.trip.attempt_states import AttemptState, IllegalMove
from desktop.store.database_engine import DatabaseEngine
from desktop.store.row_writes import write_and_compare
from desktop.store.schema import attempts, trips
from desktop.store.store_messages import row_damaged
from desktop.use_cases.not_found import attempt_already_open

from .json_codec import JsonCodec


def _newest_state(kind: AnyKind) -> Label[str | None]:
    """As `newest_of` has it: a refusal counts only where there is nothing else.

    Two walks along the index, newest first: for one of both SQLite would sort each trip's rows.
    """
    of_trip = (
        select(attempts.c.state)
        .where(attempts.c.trip_id == trips.c.id, attempts.c.kind == kind.code)
        .order_by(attempts.c.number.desc())
        .limit(1)
    )
    may_be_done = of_trip.where(attempts.c.state != AttemptState.REFUSED.value)
    newest = func.coalesce(may_be_done.scalar_subquery(), of_trip.scalar_subquery())
    return newest.label(f"{kind.code}_state")


NEWEST_STATES: Mapping[AnyKind, Label[str | None]] = MappingProxyType(
    {kind: _newest_state(kind) for kind in ATTEMPT_KINDS}
)
"""Columns beside `trips`: the state of its newest attempt of each kind, or NULL."""


def newest_states(row: Row[*tuple[Any, ...]]) -> dict[AnyKind, AttemptState]:
    """What a row with the columns `NEWEST_STATES` holds."""
    found = {kind: getattr(row, column.name) for kind, column in NEWEST_STATES.items()}
    return {kind: AttemptState(state) for kind, state in found.items() if state is not None}


@dataclass(frozen=True, slots=True)
class AttemptRows:
    """Rows of the table `attempts`."""

    _connection: Connection
    _json: JsonCodec
    _engine: DatabaseEngine

    def insert(self, attempt: AnyAttempt) -> None:
        """A new one. Refused ``attempt_already_open``, ``store_damaged``; IllegalMove where its id
        is another's.
        """
        asked = {
            "id": attempt.id,
            "trip_id": attempt.trip_id,
            "kind": attempt.kind.code,
            "vendor": attempt.vendor,
            "subject": attempt.subject,
            "amount_minor": attempt.amount.minor,
            "amount_currency": attempt.amount.currency,
            "idempotency_key": attempt.idempotency_key,
            "card": attempt.card,
            "asked_at": attempt.asked_at,
        }
        try:
            self._write(insert(attempts), attempt, asked | self._outcome(attempt))
        except IntegrityError as refused:
            if self._engine.is_duplicate(refused, "attempts", "trip_id", "kind"):
                raise attempt_already_open() from refused
            if self._engine.is_duplicate(refused, "attempts", "id"):
                raise IllegalMove(f"{attempt.kind.code}: trip_id cannot change") from refused
            raise

    def move(self, before: AnyAttempt, after: AnyAttempt) -> None:
        """Save the outcome. IllegalMove; Refused ``store_damaged``."""
        check_change(before, after)
        moved = update(attempts).where(attempts.c.id == after.id)
        self._write(moved, after, self._outcome(after))

    def renew_lease(self, attempt_id: str, lease: Lease) -> bool:
        """Extend the lease; False where no running call of this process has this id."""
        renewed = self._connection.execute(
            update(attempts)
            .where(
                attempts.c.id == attempt_id,
                attempts.c.state == AttemptState.REQUESTED.value,
                attempts.c.lease_installation == lease.installation,
                attempts.c.lease_process == lease.process,
            )
            .values(lease_until=lease.until)
        )
        return renewed.rowcount == 1

    def attempt(self, row: Row[*tuple[Any, ...]]) -> AnyAttempt:
        """The attempt in this row; `row` has the columns of the table by name.

        Refused ``store_damaged`` for a kind that this version does not know.
        """
        kind = _kind(row.kind)
        lease = None
        if row.lease_process is not None:
            lease = Lease(row.lease_installation, row.lease_process, row.lease_until)
        return Attempt(
            id=row.id,
            trip_id=row.trip_id,
            kind=kind,
            vendor=row.vendor,
            subject=row.subject,
            amount=Money(row.amount_minor, row.amount_currency),
            idempotency_key=row.idempotency_key,
            card=row.card,
            state=AttemptState(row.state),
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            answer=self._answer(kind, row.answer),
            reason=row.reason,
            vendor_request_id=row.vendor_request_id,
            lease=lease,
            missed_at=row.missed_at,
            settlement=None
            if row.settlement is None
            else self._json.decode(row.settlement, Settlement),
        )

    def _write(
        self, statement: Insert | Update, attempt: AnyAttempt, values: dict[str, Any]
    ) -> None:
        which = attempts.c.id == attempt.id
        write_and_compare(self._connection, statement.values(**values), which, values)

    def _answer(self, kind: AnyKind, plain: object) -> Answer | None:
        return None if plain is None else self._json.decode(plain, kind.answer_type)

    def _outcome(self, attempt: AnyAttempt) -> dict[str, Any]:
        lease, settlement = attempt.lease, attempt.settlement
        return {
            "state": attempt.state.value,
            "answered_at": attempt.answered_at,
            "answer": None if attempt.answer is None else self._json.encode(attempt.answer),
            "reason": attempt.reason,
            "vendor_request_id": attempt.vendor_request_id,
            "lease_installation": lease.installation if lease else None,
            "lease_process": lease.process if lease else None,
            "lease_until": lease.until if lease else None,
            "missed_at": attempt.missed_at,
            "settlement": None if settlement is None else self._json.encode(settlement),
        }


def _kind(code: str) -> AnyKind:
    try:
        return kind_of_code(code)
    except ValueError as unknown:
        raise row_damaged() from unknown
