"""What every `Store` keeps of polls and of what they found."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.polling.finding import Dismissal, Finding, FindingKind
from desktop.booking.polling.order_news import WatchedOrder
from desktop.booking.polling.poll_schedule import PollState
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import FindingHit, Store
from tests.contracts.test_records_of_trips import keep
from tests.support.samples import (
    OPENED_AT,
    sample_inbound,
    sample_lease,
    sample_order,
    sample_outbound,
    sample_trip,
)

LATER = OPENED_AT + timedelta(hours=1)
DISMISSAL = Dismissal("adaid", "Ada", LATER)


def a_finding(**changes: Any) -> Finding:  # noqa: ANN401
    finding = Finding(
        id="findingone",
        kind=FindingKind.FLIGHTS_CHANGED,
        vendor="duffel",
        subject="ord_sample 1",
        trip_id="tripsample",
        text="NW 215 on Sat 19 Dec leaves at 13:05, not 11:30.",
        found_at=OPENED_AT,
    )
    return replace(finding, **changes)


def test_a_finding_is_listed_with_its_trip_and_client(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKED))
    of_no_trip = a_finding(id="findingtwo", kind=FindingKind.POLL_STOPPED, trip_id="")
    assert store.write(lambda repos: repos.findings.add(a_finding()))
    assert store.write(lambda repos: repos.findings.add(of_no_trip))
    assert store.read(lambda repos: repos.findings.open()) == (
        FindingHit(of_no_trip),
        FindingHit(a_finding(), "LAX-LHR-LAX", "Ada Calloway"),
    )
    assert store.read(lambda repos: repos.findings.open(1)) == (FindingHit(of_no_trip),)
    assert store.read(lambda repos: repos.findings.of_trip("tripsample")) == (a_finding(),)


def test_the_same_finding_is_recorded_once_also_after_it_was_dismissed(store: Store) -> None:
    again = a_finding(id="findingagain", text="Other words.")
    assert store.write(lambda repos: repos.findings.add(a_finding()))
    assert not store.write(lambda repos: repos.findings.add(again))
    dismissed = store.write(lambda repos: repos.findings.dismiss("findingone", DISMISSAL))
    assert dismissed == a_finding(dismissed=DISMISSAL)
    assert store.read(lambda repos: repos.findings.open()) == ()
    assert not store.write(lambda repos: repos.findings.add(again))
    assert store.read(lambda repos: repos.findings.of_trip("tripsample")) == (dismissed,)
    assert store.read(lambda repos: repos.findings.of_kind(a_finding().kind)) == (dismissed,)
    assert store.read(lambda repos: repos.findings.of_kind(FindingKind.DISPUTE)) == ()


def test_a_finding_is_dismissed_once(store: Store) -> None:
    store.write(lambda repos: repos.findings.add(a_finding()))
    store.write(lambda repos: repos.findings.dismiss("findingone", DISMISSAL))
    other = Dismissal("someone", "Else", LATER)
    assert store.write(lambda repos: repos.findings.dismiss("findingone", other)) is None
    assert store.write(lambda repos: repos.findings.dismiss("nowhere", other)) is None
    (kept,) = store.read(lambda repos: repos.findings.of_trip("tripsample"))
    assert kept.dismissed == DISMISSAL


@pytest.mark.parametrize("field", ["text", "subject"])
def test_no_finding_holds_a_card_number(store: Store, field: str) -> None:
    with pytest.raises(Refused) as refused:
        store.write(lambda repos: repos.findings.add(a_finding(**{field: "4242 4242 4242 4242"})))
    assert refused.value.code == "card_number_in_text"


def test_the_state_of_a_poll_is_replaced(store: Store) -> None:
    assert store.read(lambda repos: repos.polls.state("account events")) is None
    first = PollState("account events", OPENED_AT, LATER)
    second = PollState("account events", LATER, LATER, 3, OPENED_AT, LATER)
    store.write(lambda repos: repos.polls.save(first))
    assert store.read(lambda repos: repos.polls.state("account events")) == first
    store.write(lambda repos: repos.polls.save(second))
    assert store.read(lambda repos: repos.polls.state("account events")) == second
    assert store.read(lambda repos: repos.polls.state("booked orders")) is None


def test_each_vendor_has_one_lease(store: Store) -> None:
    assert store.read(lambda repos: repos.polls.lease("airline")) is None
    store.write(lambda repos: repos.polls.take_lease("airline", sample_lease()))
    other = sample_lease(process="processother")
    store.write(lambda repos: repos.polls.take_lease("airline", other))
    assert store.read(lambda repos: repos.polls.lease("airline")) == other
    assert store.read(lambda repos: repos.polls.lease("processor")) is None


def watched(**changes: Any) -> WatchedOrder:  # noqa: ANN401
    order = WatchedOrder(
        trip_id="tripsample",
        asked_at=OPENED_AT,
        due_at=LATER,
        slices=(sample_outbound(), sample_inbound()),
        tickets=("999-2400176310",),
        change_id="aic_one",
        revision=2,
        failures=1,
    )
    return replace(order, **changes)


def test_an_order_that_is_watched_comes_back_as_it_was(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKED))
    assert store.read(lambda repos: repos.polls.watched("tripsample")) is None
    store.write(lambda repos: repos.polls.watch(watched()))
    assert store.read(lambda repos: repos.polls.watched("tripsample")) == watched()
    changed = watched(is_canceled=True, slices=(sample_outbound(),))
    store.write(lambda repos: repos.polls.watch(changed))
    assert store.read(lambda repos: repos.polls.watched("tripsample")) == changed


@pytest.mark.parametrize(
    ("order", "minutes", "asked_before", "listed"),
    [
        (None, 0, None, True),
        (watched(), 59, None, False),
        (watched(), 60, None, True),
        (watched(), -1, None, True),  # the clock was set back
        (watched(), 20, 10, True),
        (watched(), 20, -10, False),
    ],
)
def test_trips_whose_order_is_due_are_read(
    store: Store, order: WatchedOrder | None, minutes: int, asked_before: int | None, listed: bool
) -> None:
    keep(store, sample_trip(TripStage.BOOKED))
    if order is not None:
        store.write(lambda repos: repos.polls.watch(order))
    now = OPENED_AT + timedelta(minutes=minutes)
    before = None if asked_before is None else OPENED_AT + timedelta(minutes=asked_before)
    found = store.read(
        lambda repos: repos.polls.trips_to_read("2026-12-01", "2026-12-14", now, 20, before)
    )
    assert [trip.id for trip in found] == (["tripsample"] if listed else [])


def test_an_order_that_is_due_is_read_whenever_its_trip_began(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKED))
    store.write(lambda repos: repos.polls.watch(watched()))

    def read(minutes: int, asked_before: int) -> int:
        now = OPENED_AT + timedelta(minutes=minutes)
        before = OPENED_AT + timedelta(minutes=asked_before)
        found = store.read(
            lambda repos: repos.polls.trips_to_read("2026-12-15", "2026-12-31", now, 20, before)
        )
        return len(found)

    assert read(60, 50) == 1
    assert read(59, 50) == 0


def test_only_booked_trips_of_those_days_are_read_the_soonest_first(store: Store) -> None:
    keep(store, sample_trip(TripStage.UNKNOWN))
    order = sample_order(id="orderother", trip_id="tripother")
    keep(store, sample_trip(TripStage.BOOKED, id="tripother", orders=(order,), payments=()))

    def read(first: str, last: str, limit: int = 20) -> list[str]:
        found = store.read(lambda repos: repos.polls.trips_to_read(first, last, OPENED_AT, limit))
        return [trip.id for trip in found]

    assert read("2026-12-12", "2026-12-12") == ["tripother"]
    assert read("2026-12-13", "2026-12-31") == []
    assert read("2026-12-12", "2026-12-12", 0) == []


def test_a_trip_is_found_by_what_its_attempts_are_about(store: Store) -> None:
    trip = sample_trip(TripStage.BOOKED)
    keep(store, trip)
    for vendor, subject in (("duffel", "offersample"), ("processor", "pi_sample")):
        assert (
            store.read(
                lambda repos, v=vendor, s=subject: repos.trips.of_subject(v, s)  # type: ignore[misc]
            )
            == trip.id
        )
    for vendor, subject in (("other", "offersample"), ("duffel", "nothing"), ("", "")):
        assert (
            store.read(lambda repos, v=vendor, s=subject: repos.trips.of_subject(v, s))  # type: ignore[misc]
            is None
        )
