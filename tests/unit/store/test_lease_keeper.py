"""The lease of a call is renewed while it runs, by the process that makes it alone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest

from desktop.booking.trip.attempt_record import Lease
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.store.database import Database
from desktop.store.leases.lease_keeper import LeaseKeeper
from desktop.use_cases.errors import Cancelled
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import OPENED_AT, sample_client, sample_order, sample_trip

T = TypeVar("T")
PATIENCE = 20
MOMENT = timedelta(milliseconds=1)
SLACK = timedelta(seconds=60)
LENGTH = timedelta(seconds=90)


@dataclass
class Clock:
    """Moves a second at each look."""

    at: datetime = OPENED_AT

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class WatchedStore:
    """The records, and a signal after each write; the first may end badly."""

    store: Any
    endings: list[Cancelled] = field(default_factory=list)
    wrote: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def read(self, job: Callable[[Repositories], T]) -> T:
        answer: T = self.store.read(job)
        return answer

    def write(self, job: Callable[[Repositories], T]) -> T:
        try:
            if self.endings:
                raise self.endings.pop()
            answer: T = self.store.write(job)
            return answer
        finally:
            self.wrote.release()


def keeper(store: Any, process: str = "mine", **changes: Any) -> LeaseKeeper:  # noqa: ANN401
    given: dict[str, Any] = {"alone": False, "renew_every": MOMENT, **changes}
    return LeaseKeeper(store, Clock(), "here", process, **given)


def asked_by(store: Database, leases: LeaseKeeper) -> Lease:
    """A trip that is being booked by this process; its lease as it was taken."""
    lease = leases.take()
    order = sample_order(AttemptState.REQUESTED, lease=lease)

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.trips.save(sample_trip(TripStage.BOOKING, attempts=()))
        repos.trips.save_attempt(order)

    store.write(save)
    return lease


def saved_lease(store: Database) -> Lease | None:
    (order,) = store.read(lambda repos: repos.trips.get("tripsample")).orders
    return order.lease


def test_the_lease_is_renewed_while_the_call_runs_and_not_after_it(store: Database) -> None:
    watched = WatchedStore(store)
    leases = keeper(watched)
    taken = asked_by(store, leases)
    with leases.renewed("ordersample"):
        for _ in range(3):
            assert watched.wrote.acquire(timeout=PATIENCE)
    kept = saved_lease(store)
    assert kept is not None
    assert (kept.installation, kept.process) == (taken.installation, taken.process)
    assert kept.until > taken.until
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]
    assert saved_lease(store) == kept


def test_a_call_that_fails_ends_the_renewing_too(store: Database) -> None:
    leases = keeper(WatchedStore(store))
    asked_by(store, leases)
    with pytest.raises(ZeroDivisionError), leases.renewed("ordersample"):
        raise ZeroDivisionError
    assert not [thread for thread in threading.enumerate() if thread.name == "lease"]


def test_a_lease_that_is_not_this_process_s_is_not_renewed(store: Database) -> None:
    taken = asked_by(store, keeper(store, process="other"))
    watched = WatchedStore(store)
    with keeper(watched).renewed("ordersample"):
        assert watched.wrote.acquire(timeout=PATIENCE)
    assert saved_lease(store) == taken


def test_a_renewal_that_cannot_be_saved_is_tried_again(
    store: Database, caplog: pytest.LogCaptureFixture
) -> None:
    watched = WatchedStore(store, [Cancelled("store_closed", "The desk is closing.")])
    leases = keeper(watched)
    taken = asked_by(store, leases)
    with caplog.at_level(logging.WARNING), leases.renewed("ordersample"):
        for _ in range(2):
            assert watched.wrote.acquire(timeout=PATIENCE)
    kept = saved_lease(store)
    assert kept is not None
    assert kept.until > taken.until
    assert [entry.getMessage() for entry in caplog.records] == [
        "a lease was not renewed: store_closed"
    ]


@pytest.mark.parametrize(
    ("lease", "alone", "held"),
    [
        (None, False, False),
        (Lease("here", "mine", OPENED_AT + LENGTH), False, False),
        (Lease("here", "other", OPENED_AT + LENGTH), False, True),
        (Lease("there", "other", OPENED_AT + LENGTH), False, True),
        # Who alone can have the records open knows that the other one of here is gone.
        (Lease("here", "other", OPENED_AT + LENGTH), True, False),
        (Lease("there", "other", OPENED_AT + LENGTH), True, True),
        # No lease is so long: another program wrote it.
        (Lease("there", "other", OPENED_AT + LENGTH + 2 * SLACK), False, False),
        (Lease("there", "other", datetime.max.replace(tzinfo=UTC)), True, False),
        # It ran out, by more than two clocks differ.
        (Lease("there", "other", OPENED_AT), False, True),
        (Lease("there", "other", OPENED_AT - SLACK), False, False),
        (Lease("there", "other", OPENED_AT - timedelta(days=1)), True, False),
    ],
)
def test_a_call_of_another_process_is_taken_to_run_until_its_lease_is_over(
    lease: Lease | None, alone: bool, held: bool
) -> None:
    assert keeper(None, alone=alone).is_held_elsewhere(lease) == held


def test_a_lease_outlasts_several_renewals() -> None:
    leases = LeaseKeeper(None, Clock(), "here", "mine", alone=False)  # type: ignore[arg-type]
    assert leases.length >= 3 * leases.renew_every
