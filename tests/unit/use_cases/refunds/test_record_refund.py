"""Record that a refund is due: by a concierge, on a trip whose fare we charged."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.access.role import LIVE, permissions
from desktop.booking.date_time_text import local_time
from desktop.booking.polling.finding import Finding, FindingKind
from desktop.booking.refunds.refund_entry import RefundEntry
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.refunds.list_refunds import ListRefunds
from desktop.use_cases.refunds.record_refund import RecordRefund
from tests.support.booking.refund_samples import (
    LEARNED_ON,
    sample_charged_trip,
    sample_refund,
    sample_typed_refund,
)
from tests.support.samples import OPENED_AT
from tests.support.use_cases.use_case_fixture import UseCaseFixture

CONCIERGE = Member("personcon", "Con Cierge", "concierge", permissions("concierge", LIVE))


def _record_on(desk: UseCaseFixture, **changes: Any) -> RefundEntry:  # noqa: ANN401
    actor = replace(desk.actor, member=CONCIERGE)
    record = RecordRefund(actor, desk.store, desk.ids, lambda: LEARNED_ON)
    return record("tripsample", sample_typed_refund(**changes))


def test_a_concierge_records_it_with_the_payment_that_charged_the_fare(
    desk: UseCaseFixture,
) -> None:
    desk.put(sample_charged_trip())
    entry = _record_on(desk)
    expected = sample_refund(id=entry.id, recorded_at=OPENED_AT)
    assert entry == expected
    assert desk.kept.tables.refunds == {entry.id: expected}
    audit = desk.kept.tables.audit[-1]
    assert (audit.member_id, audit.action, audit.subject) == (
        *("personcon", "refund due recorded", "tripsample"),
    )
    assert audit.detail == "USD 1,842.20, card, known since 2026-11-24, last day 2026-12-04"
    view = ListRefunds(desk.actor, desk.store, lambda: LEARNED_ON).of_trip("tripsample")
    assert (view.entries, str(view.left), view.today) == ((entry,), "USD 0.00", LEARNED_ON)


def test_a_fare_that_another_charged_is_not_ours_to_refund(desk: UseCaseFixture) -> None:
    desk.put_at(TripStage.BOOKED)
    with pytest.raises(Refused) as refused:
        _record_on(desk)
    assert refused.value.code == "fare_not_ours"
    assert (desk.kept.tables.refunds, desk.kept.tables.audit) == ({}, [])
    lists = ListRefunds(desk.actor, desk.store, lambda: LEARNED_ON)
    assert lists.of_trip("tripsample").left is None


def test_what_is_wrong_is_said_at_its_field(desk: UseCaseFixture) -> None:
    desk.put(sample_charged_trip())
    with pytest.raises(Refused) as refused:
        _record_on(desk, amount="9,999")
    assert (refused.value.code, refused.value.field) == ("refund_field", "amount")
    assert refused.value.safe == "Nothing was saved; what you typed is kept."
    assert desk.kept.tables.refunds == {}


def test_a_second_one_comes_to_no_more_than_the_fare(desk: UseCaseFixture) -> None:
    desk.put(sample_charged_trip())
    _record_on(desk, amount="1,800")
    with pytest.raises(Refused) as refused:
        _record_on(desk, amount="42.21")
    assert "USD 42.20 of it is not entered yet" in refused.value.happened
    _record_on(desk, amount="42.20")
    assert len(desk.kept.tables.refunds) == 2


def test_a_card_number_is_refused_and_nothing_is_written(desk: UseCaseFixture) -> None:
    desk.put(sample_charged_trip())
    with pytest.raises(Refused) as refused:
        _record_on(desk, reason="Refund to 4242 4242 4242 4242")
    assert refused.value.code == "card_number_in_text"
    assert (desk.kept.tables.refunds, desk.kept.tables.audit) == ({}, [])


def test_without_an_audit_entry_nothing_is_entered(desk: UseCaseFixture) -> None:
    desk.put(sample_charged_trip())
    desk.kept.write_endings.append(Refused("disk_full", "Full."))
    with pytest.raises(Refused):
        _record_on(desk)
    assert desk.kept.tables.refunds == {}


@pytest.mark.parametrize(
    ("kind", "is_said"),
    [
        (FindingKind.ORDER_CANCELED, True),
        (FindingKind.FLIGHTS_CHANGED, True),
        (FindingKind.TICKETS_CHANGED, False),
    ],
)
def test_since_when_a_refund_may_be_due_is_read_from_what_the_airline_showed(
    desk: UseCaseFixture, kind: FindingKind, is_said: bool
) -> None:
    desk.put(sample_charged_trip())
    for later in (2, 1):
        found = Finding(
            f"finding{later}", kind, "duffel", f"ord {later}", "tripsample", "Canceled.",
            OPENED_AT + timedelta(days=later),
        )  # fmt: skip
        desk.store.write(lambda repos, found=found: repos.findings.add(found))  # type: ignore[misc]
    lists = ListRefunds(desk.actor, desk.store, lambda: LEARNED_ON)
    first = local_time(OPENED_AT + timedelta(days=1)).date()
    assert lists.of_trip("tripsample").changed_on == (first if is_said else None)
    _record_on(desk, amount="100")
    assert lists.of_trip("tripsample").changed_on is None, "it is entered"


def test_of_a_fare_that_is_not_ours_no_refund_may_be_due(desk: UseCaseFixture) -> None:
    desk.put_at(TripStage.BOOKED)
    canceled = Finding(
        "findingone", FindingKind.ORDER_CANCELED, "duffel", "ord", "tripsample", "Canceled.",
        OPENED_AT,
    )  # fmt: skip
    desk.store.write(lambda repos: repos.findings.add(canceled))
    lists = ListRefunds(desk.actor, desk.store, lambda: LEARNED_ON)
    assert lists.of_trip("tripsample").changed_on is None


@pytest.mark.parametrize("entered", [False, True])
def test_the_last_day_does_not_move_by_a_day_later_than_the_records_prove(
    desk: UseCaseFixture, entered: bool
) -> None:
    desk.put(sample_charged_trip())
    if entered:
        _record_on(desk, amount="100")
    _shown(desk, FindingKind.ORDER_CANCELED)
    later = LEARNED_ON + timedelta(days=12)
    record = RecordRefund(desk.actor, desk.store, desk.ids, lambda: later)
    shown = local_time(OPENED_AT).date()
    with pytest.raises(Refused) as refused:
        record("tripsample", sample_typed_refund(amount="200", learned_on="6dec2026"))
    assert (refused.value.code, refused.value.field) == ("refund_field", "learned_on")
    assert f"showed here on {shown.day} Nov 2026 that it canceled" in refused.value.happened
    assert len(desk.kept.tables.refunds) == entered
    typed = sample_typed_refund(amount="200", learned_on=shown.isoformat())
    assert record("tripsample", typed).learned_on == shown


def test_changed_flights_may_be_declined_on_a_later_day(desk: UseCaseFixture) -> None:
    desk.put(sample_charged_trip())
    _shown(desk, FindingKind.FLIGHTS_CHANGED)
    later = LEARNED_ON + timedelta(days=12)
    record = RecordRefund(desk.actor, desk.store, desk.ids, lambda: later)
    assert record("tripsample", sample_typed_refund(learned_on="6dec2026")).learned_on == later


def _shown(desk: UseCaseFixture, kind: FindingKind) -> None:
    found = Finding("findingone", kind, "duffel", "ord", "tripsample", "Canceled.", OPENED_AT)
    desk.store.write(lambda repos: repos.findings.add(found))
