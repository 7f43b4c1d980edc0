"""How many statements the store needs: over a network each of them is a round trip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import event

from desktop.booking.trip.attempt_record import Lease
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.store.database import Database
from desktop.use_cases.ports.store_port import Repositories
from desktop.use_cases.trips.open_trip import OpenTrip
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_order,
    sample_payment,
    sample_receipt,
    sample_trip,
)
from tests.support.store.opening import open_store
from tests.support.use_cases.use_case_fixture import UseCaseFixture

T = TypeVar("T")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    opened = open_store(tmp_path / "records.db")
    opened.write(lambda repos: repos.clients.save(sample_client()))
    yield opened
    opened.close()


def keep(store: Database, *trips: Trip) -> None:
    def save(repos: Repositories) -> None:
        for trip in trips:
            repos.trips.save(trip)
            for attempt in trip.attempts:
                repos.trips.save_attempt(attempt)
            for receipt in trip.receipts:
                repos.trips.add_receipt(trip.id, receipt)

    store.write(save)


def letters(number: int) -> str:
    return f"{chr(97 + number // 26)}{chr(97 + number % 26)}"


def a_trip(number: int, stage: TripStage = TripStage.FEE_DUE) -> Trip:
    """One of many, each with two attempts and a receipt."""
    name = letters(number)
    refused = sample_order(AttemptState.REFUSED, id=f"refused{name}")
    trip = sample_trip(
        stage,
        id=f"trip{name}",
        opened_at=OPENED_AT + timedelta(minutes=number),
        receipts=(sample_receipt(),),
    )
    attempts = (refused, *(replace(one, id=f"{one.id}{name}") for one in trip.attempts))
    return replace(trip, attempts=tuple(replace(one, trip_id=trip.id) for one in attempts))


@contextmanager
def counted(store: Database) -> Iterator[list[str]]:
    """The statements that reach the database inside the block; transactions are not counted."""
    seen: list[str] = []

    def executed(*given: object) -> None:
        seen.append(str(given[2]))

    connection = store._connection
    assert connection is not None
    event.listen(connection, "before_cursor_execute", executed)
    try:
        yield seen
    finally:
        event.remove(connection, "before_cursor_execute", executed)


def statements(store: Database, job: Callable[[], object]) -> list[str]:
    """Of the job alone: the store's thread also looks, now and then, what its index still needs."""
    with counted(store) as seen:
        job()
    return [
        one
        for one in seen
        if not one.startswith(("BEGIN", "PRAGMA"))
        and "index_tasks" not in one
        and "max(audit.seq)" not in one
    ]


def finish_index(store: Database) -> None:
    while store._submit(store._bring_index_up_to_date):
        pass


def test_opening_a_trip_takes_two_statements(store: Database) -> None:
    trip = a_trip(0)
    keep(store, trip)
    open_trip = OpenTrip(UseCaseFixture().actor, store)
    assert len(statements(store, lambda: open_trip(trip.id))) == 2
    file = open_trip(trip.id)
    assert (file.trip, file.client) == (trip, sample_client())
    assert (len(file.trip.attempts), len(file.trip.receipts)) == (2, 1)


@pytest.mark.parametrize("many", [1, 40])
def test_what_is_unsettled_takes_two_statements_however_much_it_is(
    store: Database, many: int
) -> None:
    trips = [a_trip(number) for number in range(many)]
    settled = sample_trip(TripStage.BOOKED, id="tripsettled", attempts=())
    keep(store, *trips, settled)
    assert store.read(lambda repos: repos.trips.unsettled()) == tuple(trips)
    unsettled = statements(store, lambda: store.read(lambda repos: repos.trips.unsettled()))
    assert len(unsettled) == 2


def test_nothing_unsettled_takes_one_statement(store: Database) -> None:
    assert len(statements(store, lambda: store.read(lambda repos: repos.trips.unsettled()))) == 1


def test_a_new_name_takes_as_many_statements_for_forty_trips_as_for_four(store: Database) -> None:
    """The newest four at once, the others in steps."""

    def rename_to(name: str) -> int:
        client = sample_client(name=name)
        # Counted inside the job: between two jobs the store's thread goes on with its index.
        return store.write(lambda b: len(statements(store, lambda: b.clients.save(client))))

    keep(store, *(a_trip(number) for number in range(4)))
    rename_to("Ada Quill")
    for_four = rename_to("Ada Stone")
    keep(store, *(a_trip(number) for number in range(4, 40)))
    finish_index(store)
    assert rename_to("Ada Brook") == for_four
    finish_index(store)
    found = store.read(lambda repos: repos.trips.find("brook", limit=100))
    assert len(found) == 40
    assert store.read(lambda repos: repos.trips.find("stone")) == ()


def test_saving_an_attempt_takes_as_many_statements_however_many_there_are(
    store: Database,
) -> None:
    def order_after(refusals: int) -> int:
        trip = sample_trip(TripStage.CARD_TAKEN, id=f"trip{letters(refusals)}")
        refused = tuple(
            sample_order(
                AttemptState.REFUSED, id=f"order{letters(refusals)}{letters(at)}", trip_id=trip.id
            )
            for at in range(refusals)
        )
        keep(store, replace(trip, attempts=refused))
        order = sample_order(
            AttemptState.REQUESTED, id=f"order{letters(refusals)}", trip_id=trip.id
        )
        return len(statements(store, lambda: store.write(lambda b: b.trips.save_attempt(order))))

    assert order_after(0) == order_after(30) <= 5


def test_renewing_a_lease_is_one_statement(store: Database) -> None:
    keep(store, sample_trip(TripStage.BOOKING))
    lease = sample_order(AttemptState.REQUESTED).lease
    assert lease is not None
    later = Lease(lease.installation, lease.process, lease.until + timedelta(minutes=1))
    renew = lambda: store.write(lambda b: b.trips.renew_lease("ordersample", later))  # noqa: E731
    assert len(statements(store, renew)) == 1


def test_a_list_is_one_statement_with_the_stage_of_each_trip(store: Database) -> None:
    taken = sample_payment(trip_id="tripaa", id="paymentaa")
    trips = [replace(a_trip(0), attempts=(*a_trip(0).attempts, taken)), a_trip(1)]
    keep(store, *trips)
    hits = store.read(lambda repos: repos.trips.find(""))
    assert [hit.stage for hit in hits] == [TripStage.FEE_DUE, TripStage.BOOKED]
    listed = statements(store, lambda: store.read(lambda repos: repos.trips.of_client("clientada")))
    assert len(listed) == 1
