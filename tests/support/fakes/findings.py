"""Findings and polls in memory, as the tables of a `FakeStore` keep them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from desktop.booking.polling.finding import Dismissal, Finding, FindingKind
from desktop.booking.polling.order_news import WatchedOrder
from desktop.booking.polling.poll_schedule import FLOWN_PAUSE, PollState
from desktop.booking.trip.attempt_record import Lease
from desktop.booking.trip.trip import Trip
from desktop.use_cases.ports.store_port import FindingHit
from desktop.use_cases.saved_text_guard import refuse_card_numbers

if TYPE_CHECKING:
    from .store import FakeTables


@dataclass(frozen=True, slots=True)
class FakeFindingRepository:
    """`FindingRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def add(self, finding: Finding) -> bool:
        self._check_writable()
        refuse_card_numbers((finding.text, finding.subject), "finding")
        name = (finding.vendor, finding.kind, finding.subject)
        if any((one.vendor, one.kind, one.subject) == name for one in self._all()):
            return False
        self._tables.findings[finding.id] = finding
        return True

    def open(self, limit: int = 200) -> tuple[FindingHit, ...]:
        found = [one for one in self._all() if one.dismissed is None][:limit]
        return tuple(self._hit(one) for one in found)

    def of_trip(self, trip_id: str) -> tuple[Finding, ...]:
        return tuple(one for one in self._all() if one.trip_id == trip_id)

    def of_kind(self, kind: FindingKind) -> tuple[Finding, ...]:
        return tuple(one for one in self._all() if one.kind is kind)

    def dismiss(self, finding_id: str, dismissal: Dismissal) -> Finding | None:
        self._check_writable()
        found = self._tables.findings.get(finding_id)
        if found is None or found.dismissed is not None:
            return None
        self._tables.findings[finding_id] = replace(found, dismissed=dismissal)
        return self._tables.findings[finding_id]

    def _all(self) -> list[Finding]:
        """Newest first."""
        return list(reversed(self._tables.findings.values()))

    def _hit(self, finding: Finding) -> FindingHit:
        trip = self._tables.trips.get(finding.trip_id)
        if trip is None:
            return FindingHit(finding)
        return FindingHit(finding, trip.route, self._tables.clients[trip.client_id].name)


@dataclass(frozen=True, slots=True)
class FakePollRepository:
    """`PollRepository`."""

    _tables: FakeTables
    _check_writable: Callable[[], None]

    def state(self, name: str) -> PollState | None:
        return self._tables.polls.get(name)

    def save(self, state: PollState) -> None:
        self._check_writable()
        self._tables.polls[state.name] = state

    def lease(self, name: str) -> Lease | None:
        return self._tables.poll_leases.get(name)

    def take_lease(self, name: str, lease: Lease) -> None:
        self._check_writable()
        self._tables.poll_leases[name] = lease

    def watched(self, trip_id: str) -> WatchedOrder | None:
        return self._tables.watched.get(trip_id)

    def watch(self, order: WatchedOrder) -> None:
        self._check_writable()
        refuse_card_numbers((order.slices, order.change_id), "flights")
        self._tables.watched[order.trip_id] = order

    def trips_to_read(
        self,
        first: str,
        last: str,
        now: datetime,
        limit: int,
        asked_before: datetime | None = None,
    ) -> tuple[Trip, ...]:
        def is_due(trip: Trip) -> bool:
            known = self._tables.watched.get(trip.id)
            if known is not None and (known.due_at <= now or known.asked_at > now):
                return True
            if known is not None and known.due_at > now + FLOWN_PAUSE:
                return True
            if not first <= trip.departs_on.isoformat() <= last:
                return False
            is_early = known is not None and asked_before and known.asked_at <= asked_before
            return known is None or bool(is_early)

        booked = [self._tables.trip(trip_id) for trip_id in self._tables.trips]
        found = [trip for trip in booked if trip.record_locator and is_due(trip)]
        found.sort(key=lambda trip: trip.departs_on)
        return tuple(found[:limit])
