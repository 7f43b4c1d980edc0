"""A store in memory, for tests of the use cases: one transaction at a time, all of it or nothing.

It keeps the same contract as the real store (tests/contracts/test_records*.py run over both).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TypeVar

from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.clients.client import Client
from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.traveler import Traveler
from desktop.booking.delegation.approval import Approval
from desktop.booking.delegation.limit_change import SignedLimits
from desktop.booking.delegation.safeguards import SafeguardsRecord
from desktop.booking.polling.finding import Finding
from desktop.booking.polling.order_news import WatchedOrder
from desktop.booking.polling.poll_schedule import PollState
from desktop.booking.refunds.refund_entry import RefundEntry
from desktop.booking.set_up.set_up_record import Saved, Section
from desktop.booking.trip.attempt_kinds import CAPTURE, FEE, ORDER
from desktop.booking.trip.attempt_record import (
    AnyAttempt,
    FeeAttempt,
    Lease,
    OrderAttempt,
    check_change,
    of_kind,
)
from desktop.booking.trip.attempt_states import DOUBTFUL, OPEN_STATES, AttemptState
from desktop.booking.trip.fare.fare_rules import fare_total
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_unsettled, open_attempts, stage_of, with_changes
from desktop.store.search.search_words import (
    audit_query_words,
    audit_words,
    trip_query_words,
    trip_words,
)
from desktop.use_cases.errors import DeskError
from desktop.use_cases.not_found import attempt_already_open, no_such_client, no_such_trip
from desktop.use_cases.ports.store_port import Repositories, TripFile, TripHit
from desktop.use_cases.saved_text_guard import refuse_card_numbers
from tests.support.fakes.findings import FakeFindingRepository, FakePollRepository

from .records.fake_approvals import FakeApprovalRepository, void_approvals
from .records.fake_clients import FakeClientRepository
from .safeguards import FakeSafeguardsRepository
from .small_tables import FakeDraftRepository, FakeRefundRepository, FakeSetUpRepository

T = TypeVar("T")


@dataclass(slots=True)
class FakeTables:
    """All that is kept. Insertion order is the order of saving."""

    clients: dict[str, Client] = field(default_factory=dict)
    travelers: dict[str, Traveler] = field(default_factory=dict)
    trips: dict[str, Trip] = field(default_factory=dict)
    attempts: dict[str, AnyAttempt] = field(default_factory=dict)
    receipts: list[tuple[str, PaneReceipt]] = field(default_factory=list)
    audit: list[AuditEntry] = field(default_factory=list)
    drafts: dict[str, str] = field(default_factory=dict)
    set_up: dict[str, Saved[Section]] = field(default_factory=dict)
    safeguards: SafeguardsRecord = field(default_factory=SafeguardsRecord)
    findings: dict[str, Finding] = field(default_factory=dict)
    polls: dict[str, PollState] = field(default_factory=dict)
    refunds: dict[str, RefundEntry] = field(default_factory=dict)
    notes: dict[str, ClientNote] = field(default_factory=dict)
    calls: dict[str, datetime] = field(default_factory=dict)
    poll_leases: dict[str, Lease] = field(default_factory=dict)
    watched: dict[str, WatchedOrder] = field(default_factory=dict)
    approvals: dict[str, Approval] = field(default_factory=dict)
    limit_changes: list[SignedLimits | None] = field(default_factory=list)

    def copy(self) -> FakeTables:
        return FakeTables(**{each.name: copy(getattr(self, each.name)) for each in fields(self)})

    @property
    def orders(self) -> dict[str, OrderAttempt]:
        return {one.id: one for one in of_kind(self.attempts.values(), ORDER)}

    @property
    def fees(self) -> dict[str, FeeAttempt]:
        """The attempts to take our fee, at once or from a hold."""
        attempts = self.attempts.values()
        return {one.id: one for one in (*of_kind(attempts, FEE), *of_kind(attempts, CAPTURE))}

    def trip(self, trip_id: str) -> Trip:
        """The trip with every attempt, oldest first."""
        return replace(
            self.trips[trip_id],
            attempts=tuple(one for one in self.attempts.values() if one.trip_id == trip_id),
            receipts=tuple(receipt for of, receipt in self.receipts if of == trip_id),
        )


@dataclass(frozen=True, slots=True)
class FakeTripRepository:
    """`TripRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def get(self, trip_id: str) -> Trip:
        if trip_id not in self._tables.trips:
            raise no_such_trip()
        return self._tables.trip(trip_id)

    def file(self, trip_id: str) -> TripFile:
        trip = self.get(trip_id)
        return TripFile(trip, self._tables.clients[trip.client_id])

    def save(self, trip: Trip) -> None:
        self._check_writable()
        bare = replace(trip, attempts=(), receipts=())
        refuse_card_numbers(bare)
        if before := self._tables.trips.get(trip.id):
            bare = with_changes(before, bare)
            void_approvals(self._tables, before, bare)
        if trip.client_id not in self._tables.clients:
            raise no_such_client()
        self._tables.trips[trip.id] = bare

    def save_attempt(self, attempt: AnyAttempt) -> None:
        self._check_writable()
        refuse_card_numbers(attempt)
        trip = self.get(attempt.trip_id)
        if before := self._tables.attempts.get(attempt.id):
            check_change(before, attempt)
        elif attempt.state in OPEN_STATES and any(
            one.kind is attempt.kind for one in open_attempts(trip)
        ):
            raise attempt_already_open()
        self._tables.attempts[attempt.id] = attempt

    def renew_lease(self, attempt_id: str, lease: Lease) -> bool:
        self._check_writable()
        before = self._tables.attempts.get(attempt_id)
        if before is None or before.state is not AttemptState.REQUESTED or before.lease is None:
            return False
        held = (before.lease.installation, before.lease.process)
        if held != (lease.installation, lease.process):
            return False
        self._tables.attempts[attempt_id] = replace(before, lease=lease)
        return True

    def add_receipt(self, trip_id: str, receipt: PaneReceipt) -> None:
        self._check_writable()
        refuse_card_numbers(receipt)
        self.get(trip_id)
        self._tables.receipts.append((trip_id, receipt))

    def find(self, text: str, limit: int = 50) -> tuple[TripHit, ...]:
        asked = trip_query_words(text)
        found = [
            trip
            for trip in self._all()
            if _matches(asked, trip_words(trip, self._tables.clients[trip.client_id].name))
        ]
        return tuple(self._hit(trip) for trip in _newest_first(found)[:limit])

    def of_client(self, client_id: str) -> tuple[TripHit, ...]:
        found = [trip for trip in self._all() if trip.client_id == client_id]
        return tuple(self._hit(trip) for trip in _newest_first(found))

    def has_booked(self, client_id: str, but: str) -> bool:
        return any(hit.record_locator and hit.id != but for hit in self.of_client(client_id))

    def departing(self, first: str, last: str, limit: int = 50) -> tuple[TripHit, ...]:
        found = [t for t in self._all() if first <= t.departs_on.isoformat() <= last]
        found.sort(key=lambda trip: trip.departs_on)
        return tuple(self._hit(trip) for trip in found[:limit])

    def unsettled(self) -> tuple[Trip, ...]:
        return tuple(trip for trip in self._all() if is_unsettled(trip))

    def of_subject(self, vendor: str, subject: str) -> str | None:
        about = {
            one.trip_id
            for one in self._tables.attempts.values()
            if subject and (one.vendor, one.subject) == (vendor, subject)
        }
        ids = [trip_id for trip_id in self._tables.trips if trip_id in about]
        return (ids[-1] if ids else "") if about else None

    def doubtful(self) -> tuple[Trip, ...]:
        return tuple(t for t in self._all() if any(a.reason in DOUBTFUL for a in t.attempts))

    def unresolved(self, client_id: str) -> tuple[Trip, ...]:
        found = {trip.id: trip for trip in (*self.unsettled(), *self.doubtful())}
        return tuple(trip for trip in found.values() if trip.client_id == client_id)

    def _all(self) -> list[Trip]:
        return [self._tables.trip(trip_id) for trip_id in self._tables.trips]

    def _hit(self, trip: Trip) -> TripHit:
        return TripHit(
            id=trip.id,
            client_id=trip.client_id,
            client_name=self._tables.clients[trip.client_id].name,
            route=trip.route,
            departs_on=trip.departs_on.isoformat(),
            record_locator=trip.record_locator,
            total=fare_total(trip),
            stage=stage_of(trip),
            opened_at=trip.opened_at,
        )


@dataclass(frozen=True, slots=True)
class FakeAuditRepository:
    """`AuditRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def add(self, entry: AuditEntry) -> None:
        self._check_writable()
        refuse_card_numbers(entry)
        self._tables.audit.append(entry)

    def newest(self, limit: int = 200) -> tuple[LoggedEntry, ...]:
        return self._logged()[:limit]

    def find(self, asked_for: str, limit: int = 200) -> tuple[LoggedEntry, ...]:
        asked = audit_query_words(asked_for)
        found = [one for one in self._logged() if _matches(asked, _words_of(one.entry))]
        return tuple(found[:limit])

    def _logged(self) -> tuple[LoggedEntry, ...]:
        """Newest first, each as signed by a key that is named like the member."""
        entries = enumerate(self._tables.audit, start=1)
        logged = [LoggedEntry(seq, entry, entry.member_id, 1) for seq, entry in entries]
        return tuple(reversed(logged))


@dataclass(frozen=True, slots=True)
class FakeRepositories:
    """`Repositories`."""

    clients: FakeClientRepository
    trips: FakeTripRepository
    audit: FakeAuditRepository
    drafts: FakeDraftRepository
    set_up: FakeSetUpRepository
    safeguards: FakeSafeguardsRepository
    findings: FakeFindingRepository
    polls: FakePollRepository
    refunds: FakeRefundRepository
    approvals: FakeApprovalRepository


@dataclass(slots=True)
class FakeStore:
    """`Store`.

    `write_endings` are taken one a write, oldest first, at the moment of saving: an error is
    raised and nothing is kept; None, or an empty queue, lets the write through. `tables` is
    what is saved now, for assertions.
    """

    tables: FakeTables = field(default_factory=FakeTables)
    write_endings: deque[DeskError | None] = field(default_factory=deque)
    writes: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _inside: int = 0

    def read(self, job: Callable[[Repositories], T]) -> T:
        with self._one_at_a_time():
            return job(_repositories(self.tables.copy(), _refuse_to_write))

    def write(self, job: Callable[[Repositories], T]) -> T:
        with self._one_at_a_time():
            changed = self.tables.copy()
            result = job(_repositories(changed, lambda: None))
            ending = self.write_endings.popleft() if self.write_endings else None
            if ending is not None:
                raise ending
            self.tables = changed
            self.writes += 1
            return result

    @contextmanager
    def _one_at_a_time(self) -> Iterator[None]:
        if self._inside == threading.get_ident():
            raise RuntimeError("a job on the records asked for the records again")
        with self._turn:
            self._inside = threading.get_ident()
            try:
                yield
            finally:
                self._inside = 0


def _repositories(tables: FakeTables, check: Callable[[], None]) -> FakeRepositories:
    return FakeRepositories(
        FakeClientRepository(tables, check),
        FakeTripRepository(tables, check),
        FakeAuditRepository(tables, check),
        FakeDraftRepository(tables, check),
        FakeSetUpRepository(tables, check),
        FakeSafeguardsRepository(tables, check),
        FakeFindingRepository(tables, check),
        FakePollRepository(tables, check),
        FakeRefundRepository(tables, check),
        FakeApprovalRepository(tables, check),
    )


def _refuse_to_write() -> None:
    raise RuntimeError("a reading job tried to write")


def _words_of(entry: AuditEntry) -> frozenset[str]:
    named = (entry.member_name, entry.member_id, entry.action, entry.outcome)
    return audit_words(*named, entry.workstation, entry.subject, entry.detail)


def _matches(asked: tuple[str, ...], words: frozenset[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in asked)


N = TypeVar("N", Client, Trip)


def _newest_first(nouns: list[N]) -> list[N]:
    """Of two opened at the same moment the one saved later comes first."""
    return sorted(reversed(nouns), key=_opened_at, reverse=True)


def _opened_at(noun: Client | Trip) -> datetime:
    return noun.opened_at
