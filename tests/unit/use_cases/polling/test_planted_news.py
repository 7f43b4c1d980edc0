"""What vendors show of our money and of other trips reaches Today although a row of one trip was
planted: over the real records, and past a service that this desk is not connected to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from desktop.booking.money import Money
from desktop.booking.polling.account_event import AccountEvent, AccountEventKind
from desktop.booking.polling.finding import FindingKind
from desktop.booking.polling.order_news import AirlineChange, OrderNow
from desktop.booking.polling.poll_schedule import ORDERS_AT_ONCE
from desktop.booking.trip.trip import TripStage
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.use_cases.polling.airline_polls import AnswersWanted, BookedOrders, FailedOrders
from desktop.use_cases.polling.poll import Occasion
from desktop.use_cases.polling.poll_vendors import PollVendors
from desktop.use_cases.polling.processor_polls import AccountEvents, UnknownPages
from desktop.use_cases.ports.processor_port import Activity, OpenPage, OpenPages
from desktop.use_cases.ports.store_port import Repositories
from tests.contracts.test_records_of_trips import renamed
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_inbound,
    sample_outbound,
    sample_trip,
)
from tests.support.store.opening import open_store
from tests.support.use_cases.polling_desk import BEFORE_DEPARTURE, PollingDesk
from tests.support.use_cases.use_case_fixture import UseCaseFixture

pytestmark = pytest.mark.expects_warning("desktop.store.row_reads")

Plant = Callable[[str], None]
# Each makes the first trip one that cannot be read.
STRANGE = (
    "UPDATE trips SET opened_at = 'zzz' WHERE id = 'tripsample'",
    "UPDATE trips SET route = x'00' WHERE id = 'tripsample'",
    "UPDATE trips SET route = CAST(x'ff' AS TEXT) WHERE id = 'tripsample'",
    "UPDATE trip_details SET travelers = x'00' WHERE trip_number = 1",
    "UPDATE attempts SET asked_at = 'zzz' WHERE trip_id = 'tripsample'",
    "UPDATE clients SET name = x'00'",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """Two booked trips, each with its order and its fee."""
    store = open_store(tmp_path / "desk.db")

    def fill(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        one = sample_trip(TripStage.BOOKED)
        other = renamed(one, "other")
        of_other = (replace(each, subject=f"{each.subject}other") for each in other.attempts)
        for trip in (one, replace(other, attempts=tuple(of_other))):
            repos.trips.save(replace(trip, attempts=()))
            for attempt in trip.attempts:
                repos.trips.save_attempt(attempt)

    store.write(fill)
    yield store
    store.close()


@pytest.fixture
def plant(store: Database) -> Plant:
    """Runs a statement that no trigger forbids any more."""
    raw = encrypted_file.driver_connection(store._require_connection())
    for (trigger,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
        raw.execute(f"DROP TRIGGER {trigger}")

    def run(statement: str) -> None:
        assert raw.execute(statement).rowcount > 0

    return run


@pytest.fixture
def desk(store: Database) -> UseCaseFixture:
    desk = UseCaseFixture(through=store, elsewhere=True)
    desk.clock.pass_time(BEFORE_DEPARTURE)
    return desk


@pytest.fixture
def poll_vendors(desk: UseCaseFixture) -> PollVendors:
    airlines, store, processor = desk.airlines, desk.store, desk.processor
    polls = (
        FailedOrders(airlines, store),
        AnswersWanted(airlines, store, desk.clock),
        BookedOrders(airlines, store, desk.clock, _half),
        AccountEvents(processor, store),
        UnknownPages(processor, store),
    )
    return PollVendors(desk.actor, store, desk.leases, desk.ids, polls, _half)


def _half() -> float:
    return 0.5


def shown(desk: UseCaseFixture) -> list[tuple[FindingKind, str, str]]:
    """What Today shows: kind, the vendor's id, trip."""
    hits = desk.store.read(lambda repos: repos.findings.open())
    return [(one.finding.kind, one.finding.subject, one.finding.trip_id) for one in hits]


def dispute(number: str, payment: str) -> AccountEvent:
    fee = Money(3500, "USD")
    return AccountEvent(AccountEventKind.DISPUTE_OPENED, "processor", number, payment, fee)


@pytest.mark.parametrize("trip_id", ["tripsample", "tripother"])
def test_an_order_of_a_service_that_is_not_connected_keeps_no_other_from_being_read(
    desk: UseCaseFixture, poll_vendors: PollVendors, plant: Plant, trip_id: str
) -> None:
    orders = f"trip_id = '{trip_id}' AND kind = 'order'"
    plant(f"UPDATE attempts SET vendor = 'zzz' WHERE {orders}")  # noqa: S608
    polled = poll_vendors(Occasion.SIGN_IN)
    assert (polled.failures, poll_vendors.stopped) == ((), set())
    assert len(desk.airline.read) == 1
    desk.clock.pass_time(timedelta(days=1))
    poll_vendors()
    assert len(desk.airline.read) == 2
    watched = desk.store.read(lambda repos: repos.polls.watched(trip_id))
    assert watched is not None
    assert watched.failures == 2


def test_a_dispute_whose_trip_is_gone_is_shown_without_it() -> None:
    """As the database itself keeps from happening, over the fake of it."""
    polling = PollingDesk()
    polling.booked()
    polling.desk.kept.tables.trips.clear()
    polling.desk.processor.events = [dispute("one", "pi_sample")]
    polling.poll_vendors(Occasion.SIGN_IN)
    assert [one.trip_id for one in polling.findings] == [""]


@pytest.mark.parametrize("statement", STRANGE)
def test_disputes_and_forgotten_links_are_shown_where_a_trip_cannot_be_read(
    desk: UseCaseFixture,
    poll_vendors: PollVendors,
    plant: Plant,
    statement: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made_at = OPENED_AT - timedelta(hours=1)
    pages = OpenPages(
        (
            OpenPage("processor", "cs_ada", "tripsample", "one", made_at),
            OpenPage("processor", "cs_nobody", "tripgone", "two", made_at),
            OpenPage("processor", "pi_sample", "tripsample", "three", made_at),
        ),
        OPENED_AT,
    )
    monkeypatch.setattr(type(desk.processor), "open_pages", lambda _: pages)
    desk.processor.events = [dispute("one", "pi_sample"), dispute("two", "pi_sampleother")]
    plant(statement)
    assert poll_vendors(Occasion.SIGN_IN).failures == ()
    links, disputes = shown(desk)[:2], shown(desk)[2:]
    assert [subject for _, subject, _ in links] == ["cs_nobody", "cs_ada"]
    assert [trip_id for _, _, trip_id in disputes] == ["tripother", "tripsample"]


def test_a_change_that_waits_for_an_answer_is_shown_of_a_trip_that_cannot_be_read(
    desk: UseCaseFixture, poll_vendors: PollVendors, plant: Plant
) -> None:
    change = AirlineChange("change", (sample_outbound(),), (sample_inbound(),))
    flights = (sample_outbound(), sample_inbound())
    desk.airline.wanting = [
        OrderNow("duffel", "one", "offersample", flights, change=change),
        OrderNow("duffel", "two", "offersampleother", flights, change=change),
        OrderNow("duffel", "three", "offerofnobody", flights, change=change),
    ]
    plant("UPDATE trip_details SET travelers = x'00' WHERE trip_number = 1")
    poll_vendors(Occasion.SIGN_IN)
    assert {trip_id for _, _, trip_id in shown(desk)} == {"tripsample", "tripother"}
    assert desk.store.read(lambda repos: repos.polls.watched("tripsample")) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trips SET departs_on = x'00' WHERE id = 'tripsample'",
        "UPDATE trips SET departs_on = CAST(x'ff' AS TEXT) WHERE id = 'tripsample'",
        "UPDATE watched_orders SET slices = x'00' WHERE trip_id = 'tripsample'",
    ],
)
def test_the_other_orders_are_read_where_one_trip_departs_on_no_day(
    desk: UseCaseFixture, poll_vendors: PollVendors, plant: Plant, statement: str
) -> None:
    poll_vendors(Occasion.SIGN_IN)
    plant(statement)
    desk.clock.pass_time(timedelta(days=2))
    desk.airline.read.clear()
    assert poll_vendors().failures == ()
    assert desk.airline.read


FAR = int(datetime(2199, 12, 31, tzinfo=UTC).timestamp() * 1_000_000)


@pytest.mark.parametrize("column", ["not_before", "due_at"])
def test_no_moment_in_a_poll_keeps_a_vendor_from_being_asked(
    desk: UseCaseFixture, poll_vendors: PollVendors, plant: Plant, column: str
) -> None:
    poll_vendors(Occasion.SIGN_IN)
    plant(f"UPDATE polls SET {column} = {FAR}")  # noqa: S608
    desk.processor.events = [dispute("one", "pi_sample")]
    desk.clock.pass_time(timedelta(hours=1, minutes=1))
    poll_vendors()
    assert (FindingKind.DISPUTE, "tripsample") in [(kind, trip) for kind, _, trip in shown(desk)]


def test_a_moment_that_was_heard_to_and_is_still_to_come_hides_no_dispute(
    desk: UseCaseFixture,
    poll_vendors: PollVendors,
    plant: Plant,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    happened: list[tuple[datetime, AccountEvent]] = []

    def activity(_: object, since: datetime | None) -> Activity:
        found = tuple(event for at, event in happened if since is None or at >= since)
        return Activity(found, desk.clock())

    monkeypatch.setattr(type(desk.processor), "activity", activity)
    poll_vendors(Occasion.SIGN_IN)
    desk.clock.pass_time(timedelta(minutes=3))
    happened.append((desk.clock(), dispute("one", "pi_sample")))
    plant(f"UPDATE polls SET heard_to = {FAR} WHERE name = 'account events'")  # noqa: S608
    desk.clock.pass_time(timedelta(hours=2))
    poll_vendors()
    found = [trip_id for kind, _, trip_id in shown(desk) if kind is FindingKind.DISPUTE]
    assert found == ["tripsample"]


@pytest.mark.parametrize("years", [1, 100])
def test_no_moment_keeps_an_order_from_being_read(
    desk: UseCaseFixture, poll_vendors: PollVendors, plant: Plant, years: int
) -> None:
    poll_vendors(Occasion.SIGN_IN)
    due_at = int((desk.clock() + timedelta(days=365 * years)).timestamp() * 1_000_000)
    plant(f"UPDATE watched_orders SET due_at = {due_at}")  # noqa: S608
    desk.clock.pass_time(timedelta(days=1.6))
    desk.airline.read.clear()
    poll_vendors()
    assert len(desk.airline.read) == 2


def test_flights_that_another_program_wrote_are_not_taken_for_flown(
    desk: UseCaseFixture, poll_vendors: PollVendors, plant: Plant
) -> None:
    poll_vendors(Occasion.SIGN_IN)
    plant("UPDATE watched_orders SET slices = '[]'")
    desk.clock.pass_time(timedelta(days=1))
    poll_vendors()
    desk.clock.pass_time(timedelta(days=1))
    desk.airline.read.clear()
    poll_vendors()
    assert len(desk.airline.read) == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trips SET departs_on = 5 WHERE id LIKE 'tripp%'",
        "UPDATE attempts SET asked_at = 'zzz' WHERE trip_id LIKE 'tripp%'",
    ],
)
def test_trips_that_cannot_be_read_keep_no_other_from_being_read_however_many_they_are(
    desk: UseCaseFixture, poll_vendors: PollVendors, store: Database, plant: Plant, statement: str
) -> None:
    one = desk.store.read(lambda repos: repos.trips.get("tripsample"))

    def fill(repos: Repositories) -> None:
        for number in range(ORDERS_AT_ONCE + 1):
            trip = renamed(one, f"p{chr(97 + number)}")
            repos.trips.save(replace(trip, attempts=()))
            for attempt in trip.attempts:
                repos.trips.save_attempt(replace(attempt, subject=f"{attempt.subject}{number}"))

    store.write(fill)
    plant("UPDATE trips SET departs_on = '2026-12-11' WHERE id LIKE 'tripp%'")
    plant(statement)
    poll_vendors(Occasion.SIGN_IN)
    assert len(desk.airline.read) == 2


@pytest.mark.expects_warning("desktop.use_cases.polling.airline_polls")
def test_a_number_that_the_records_refuse_in_one_order_keeps_nothing_else_from_being_kept(
    desk: UseCaseFixture, poll_vendors: PollVendors, plant: Plant
) -> None:
    poll_vendors(Occasion.SIGN_IN)
    planted = "change_id = '4242 4242 4242 4242' WHERE trip_id = 'tripsample'"
    plant(f"UPDATE watched_orders SET {planted}")  # noqa: S608
    desk.processor.events = [dispute("one", "pi_sampleother")]
    desk.clock.pass_time(timedelta(days=1))
    assert poll_vendors().failures == ()
    assert (FindingKind.DISPUTE, "tripother") in [(kind, trip) for kind, _, trip in shown(desk)]
    kept = desk.store.read(lambda repos: repos.polls.watched("tripsample"))
    assert kept is not None
    assert (kept.change_id, kept.failures) == ("", 2)
