"""A member who may book tries to get around the limits: by small tickets, another currency, the
clock, and by writing to the records.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text, update

from desktop.booking.delegation.approval import Verdict
from desktop.booking.delegation.limits import FIRST_LIMITS, Needs
from desktop.booking.money import Money
from desktop.booking.trip.trip import Trip, TripStage
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.store.schema import approvals, limit_changes
from desktop.use_cases.authorization import Allowed, NeedsApproval
from desktop.use_cases.errors import Refused
from tests.support.samples import (
    sample_client,
    sample_consent,
    sample_offer,
    sample_order,
    sample_trip,
)
from tests.support.store.opening import KEY, open_store
from tests.support.use_cases.approval_desk import AVA, PAT, ApprovalDesk
from tests.support.use_cases.use_case_fixture import UseCaseFixture

pytestmark = pytest.mark.hostile
USD_1900 = Money(190_000, "USD")


def small(desk: UseCaseFixture, name: str, amount: Money = USD_1900) -> Trip:
    """A ticket of a known client, who wants this one too."""
    offer = sample_offer(total=amount, ends_at=desk.clock.at + timedelta(hours=1))
    return desk.put(sample_trip(TripStage.DRAFT, id=name, offer=offer))


@pytest.fixture
def team() -> ApprovalDesk:
    """Ada has traveled before."""
    team = ApprovalDesk()
    team.desk.put(sample_trip())
    return team


def reasons(team: ApprovalDesk, trip: Trip) -> list[str]:
    decision = team.decision(trip)
    return (
        [each.reason for each in decision.exceeded] if isinstance(decision, NeedsApproval) else []
    )


def book_small(team: ApprovalDesk, count: int, amount: Money = USD_1900) -> None:
    """Ava has booked so many."""
    at = team.desk.clock.at
    for name in "abcd"[:count]:
        trip = small(team.desk, f"small{name}")
        order = sample_order(id=f"order{name}", trip_id=trip.id, amount=amount, asked_at=at)
        tables = team.desk.kept.tables
        tables.attempts[order.id] = order
        actor = team.limits(AVA).actor
        tables.audit.append(actor.audit_entry("order requested", subject=trip.id))


def test_small_tickets_of_one_day_count_as_one(team: ApprovalDesk) -> None:
    book_small(team, 3)
    trip = small(team.desk, "fourth")
    assert reasons(team, trip) == [
        "more than USD 7,500.00 in 24 hours, with this ticket USD 7,600.00"
    ]
    with pytest.raises(Refused, match="needs_approval"):
        team.take_card()(trip.id, sample_consent(trip))
    assert isinstance(team.decision(trip, PAT), Allowed), "Pat has booked nothing"
    # Midnight begins no new day; 24 hours do.
    team.desk.clock.pass_time(timedelta(hours=23))
    team.airline_clock.pass_time(timedelta(hours=23))
    assert reasons(team, trip)
    team.desk.clock.pass_time(timedelta(hours=2))
    team.airline_clock.pass_time(timedelta(hours=2))
    assert team.decision(trip) == Allowed()


@pytest.mark.parametrize("days", [-3, -1, 1, 30])
def test_no_clock_that_is_set_begins_another_day(team: ApprovalDesk, days: int) -> None:
    book_small(team, 3)
    trip = small(team.desk, "fourth")
    team.desk.clock.set(timedelta(days=days))
    assert reasons(team, trip)


def test_no_clock_that_is_set_back_makes_an_approval_last(team: ApprovalDesk) -> None:
    trip = small(team.desk, "dear", Money(250_000, "USD"))
    team.second()(team.ask(trip).request, Verdict.APPROVED)
    assert team.decision(trip) == Allowed()
    team.airline_clock.pass_time(timedelta(hours=3))
    team.desk.clock.set(timedelta(days=-1))
    assert reasons(team, trip) == ["an amount above USD 2,000.00"]


def test_another_currency_is_no_way_around(team: ApprovalDesk) -> None:
    (reason,) = reasons(team, small(team.desk, "euros", Money(100, "EUR")))
    assert reason == "EUR 1.00, which cannot be compared with limits in USD"
    book_small(team, 1, Money(100, "EUR"))
    (reason,) = reasons(team, small(team.desk, "dollars"))
    assert "cannot be compared" in reason


def test_what_is_written_into_the_records_widens_nothing(tmp_path: Path) -> None:
    file = tmp_path / "records.db"
    store = open_store(file)
    team = ApprovalDesk(UseCaseFixture(through=store))
    trip = sample_trip(TripStage.DRAFT)
    store.write(lambda repos: repos.clients.save(sample_client()))
    store.write(lambda repos: repos.trips.save(trip))
    asked = team.ask(trip)
    team.second()(asked.request, Verdict.REFUSED, note="No.")
    store.close()
    with opened(file, KEY) as connection, connection.begin():
        for table in ("approvals", "limit_changes"):
            connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        json = approvals.c.answer
        answer = dict(connection.execute(approvals.select()).one().answer)
        amount = asked.request.subject.amount
        answer |= {"verdict": "approved", "most": {"minor": amount.minor, "currency": "USD"}}
        connection.execute(update(approvals).values({json: answer}))
        wide = {name: {"minor": 10**9, "currency": "USD"} for name in FIRST_LIMITS.amounts}
        by = {
            "member_id": "ownerid", "member_name": "Robin Owner", "at": "2020-01-01T00:00:00+00:00",
            "revision": 1, "key": "", "signature": "",
        }  # fmt: skip
        planted = {"limits": {**wide, "close_hours": 0}, "by": by, "second": None}
        for detail in (planted, {"limits": "wide"}, ["x"]):
            connection.execute(insert(limit_changes).values(detail=detail))
    again = open_store(file)
    team.desk.through = again
    (reason,) = reasons(team, trip)
    assert reason == "a new client"
    check = team.limits(AVA).read()
    found = again.read(check.in_force)
    assert (found.limits, found.has_invalid) == (FIRST_LIMITS, True)
    assert team.ask(trip).request.needs is Needs.SECOND_PERSON
    again.close()
