"""What every `TripRepository` keeps to about attempts that a vendor may still have news of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import Settlement
from desktop.booking.trip.attempt_states import AttemptState, IllegalMove
from desktop.booking.trip.order import RecordedBooking, Ticket
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.ports.store_port import Store
from tests.contracts.test_records_of_trips import keep, renamed
from tests.support.samples import OPENED_AT, sample_client, sample_order, sample_trip


@pytest.mark.parametrize("reason", ["never_arrived", "settled_not_done"])
def test_what_was_refused_without_the_vendors_answer_is_handed_back_too(
    store: Store, reason: str
) -> None:
    refused = sample_order(AttemptState.REFUSED)
    doubtful = sample_order(AttemptState.REFUSED, reason=reason)
    first = renamed(sample_trip(TripStage.CARD_TAKEN, orders=(refused,)), "first")
    second = renamed(sample_trip(TripStage.CARD_TAKEN, orders=(doubtful,)), "second")
    keep(store, first, second, renamed(sample_trip(), "third"))
    assert store.read(lambda repos: repos.trips.doubtful()) == (second,)
    assert store.read(lambda repos: repos.trips.unsettled()) == ()


def test_what_may_be_booked_for_a_client_is_what_waits_and_what_was_given_up(store: Store) -> None:
    given_up = sample_order(AttemptState.REFUSED, reason="never_arrived")
    store.write(lambda repos: repos.clients.save(sample_client(id="clientother")))
    keep(
        store,
        sample_trip(TripStage.UNKNOWN),
        renamed(sample_trip(TripStage.CARD_TAKEN, orders=(given_up,)), "givenup"),
        renamed(sample_trip(TripStage.BOOKED), "over"),
        renamed(sample_trip(TripStage.UNKNOWN, client_id="clientother"), "theirs"),
    )

    def unresolved(client_id: str) -> list[str]:
        found = store.read(lambda repos: repos.trips.unresolved(client_id))
        return sorted(trip.id for trip in found)

    assert unresolved("clientada") == ["tripgivenup", "tripsample"]
    assert unresolved("clientother") == ["triptheirs"]
    assert unresolved("clientnew") == []


def test_one_that_came_late_is_shown_by_its_own_state_until_it_is_settled(store: Store) -> None:
    """A list must not call a trip open because a later try was refused."""
    given_up = sample_order(AttemptState.REFUSED, reason="never_arrived")
    refused = sample_order(AttemptState.REFUSED, id="ordernewer")
    keep(store, sample_trip(TripStage.CARD_TAKEN, orders=(given_up, refused), fee=Money(0, "USD")))
    late = sample_order(reason="arrived_late")
    store.write(lambda repos: repos.trips.save_attempt(late))
    (hit,) = store.read(lambda repos: repos.trips.find(""))
    assert (hit.stage, hit.record_locator) == (TripStage.BOOKED, "K7PQ2M")
    (trip,) = store.read(lambda repos: repos.trips.unsettled())
    assert trip.order == late
    word = Settlement("ownerid", "Robin", OPENED_AT, "Kim", "called")
    settled = replace(late, reason="settled_done", settlement=word)
    store.write(lambda repos: repos.trips.save_attempt(settled))
    assert store.read(lambda repos: repos.trips.unsettled()) == ()
    assert store.read(lambda repos: repos.trips.get(trip.id)).order == settled


def test_the_vendors_time_of_its_first_empty_answer_is_kept(store: Store) -> None:
    keep(store, sample_trip(TripStage.UNKNOWN))
    noted = replace(sample_order(AttemptState.UNKNOWN), missed_at=OPENED_AT)
    store.write(lambda repos: repos.trips.save_attempt(noted))
    assert store.read(lambda repos: repos.trips.get("tripsample")).order == noted
    with pytest.raises(IllegalMove):
        store.write(
            lambda repos: repos.trips.save_attempt(
                replace(noted, missed_at=OPENED_AT + timedelta(hours=1))
            )
        )


def test_what_was_recorded_of_a_trip_comes_back_as_saved(store: Store) -> None:
    ticket = Ticket("016-2400176310", ("passengerone",))
    recorded = RecordedBooking("K7PQ2M", (ticket,), Money(190000, "USD"), "Northwind", "ARC")
    trip = sample_trip(TripStage.TO_RECORD, recorded=recorded)
    keep(store, trip)
    assert store.read(lambda repos: repos.trips.get(trip.id)) == trip
    (order,) = trip.orders
    answer = recorded.as_order()
    confirmed = replace(order, state=AttemptState.CONFIRMED, answer=answer, reason="")
    store.write(lambda repos: repos.trips.save_attempt(confirmed))
    (hit,) = store.read(lambda repos: repos.trips.find("k7pq2m"))
    assert hit.record_locator == "K7PQ2M"
    assert hit.total == recorded.total != trip.offer.total
