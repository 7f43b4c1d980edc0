"""What every store keeps to about leases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.trip.attempt_record import Lease
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.ports.store_port import Store
from tests.contracts.test_records_of_trips import keep
from tests.support.samples import (
    OPENED_AT,
    sample_lease,
    sample_order,
    sample_trip,
)


def test_the_lease_of_a_running_call_can_be_put_off(store: Store) -> None:
    asked = sample_order(AttemptState.REQUESTED)
    keep(store, sample_trip(TripStage.BOOKING, orders=(asked,)))
    later = replace(sample_lease(), until=OPENED_AT + timedelta(hours=1))
    assert store.write(lambda repos: repos.trips.renew_lease(asked.id, later))
    (order,) = store.read(lambda repos: repos.trips.get("tripsample")).orders
    assert order == replace(asked, lease=later)


@pytest.mark.parametrize(
    "lease", [sample_lease(process="processother"), sample_lease(installation="installationother")]
)
def test_the_lease_of_another_is_left_alone(store: Store, lease: Lease) -> None:
    asked = sample_order(AttemptState.REQUESTED)
    keep(store, sample_trip(TripStage.BOOKING, orders=(asked,)))
    assert not store.write(lambda repos: repos.trips.renew_lease(asked.id, lease))
    assert store.read(lambda repos: repos.trips.get("tripsample")).orders == (asked,)


def test_a_lease_ends_with_the_outcome(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKING))
    store.write(lambda repos: repos.trips.save_attempt(sample_order(AttemptState.UNKNOWN)))
    lease = sample_lease()
    assert not store.write(lambda repos: repos.trips.renew_lease("ordersample", lease))
    assert not store.write(lambda repos: repos.trips.renew_lease("nowhere", lease))
    (order,) = store.read(lambda repos: repos.trips.get("tripsample")).orders
    assert order == sample_order(AttemptState.UNKNOWN)
