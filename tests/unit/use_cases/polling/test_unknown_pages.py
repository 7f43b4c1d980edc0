"""A link that is open at the card processor, and that the records lack, is shown on Today."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.polling.finding import FindingKind
from desktop.use_cases.polling.poll import Occasion
from tests.support.fakes.processor import LINK_ENDS_AT
from tests.support.use_cases.polling_desk import PollingDesk

MADE_AT = LINK_ENDS_AT - timedelta(days=1)


@pytest.fixture
def polling() -> PollingDesk:
    polling = PollingDesk()
    polling.desk.processor.as_of = MADE_AT + timedelta(minutes=10)
    return polling


def found(polling: PollingDesk) -> list[tuple[FindingKind, str]]:
    polling.poll_vendors(Occasion.SIGN_IN)
    return [(one.kind, one.trip_id) for one in polling.findings]


def test_a_link_that_is_on_file_is_none(polling: PollingDesk) -> None:
    polling.desk.send_link(polling.desk.draft().id)
    assert found(polling) == []


def test_one_that_an_older_copy_lacks_is_shown_with_its_trip(polling: PollingDesk) -> None:
    trip = polling.desk.send_link(polling.desk.draft().id).trip
    polling.desk.kept.tables.attempts.clear()
    assert found(polling) == [(FindingKind.UNKNOWN_LINK, trip.id)]
    text = polling.findings[0].text
    assert "these records lack it: they may be an older copy" in text
    assert "L on this trip takes it down" in text
    polling.desk.send_link(trip.id)
    assert [page.is_open for page in polling.desk.processor.pages.values()] == [False, True]


def test_where_the_trip_is_lacking_too_the_dashboard_is_named(polling: PollingDesk) -> None:
    polling.desk.send_link(polling.desk.draft().id)
    polling.desk.kept.tables.attempts.clear()
    polling.desk.kept.tables.trips.clear()
    assert found(polling) == [(FindingKind.UNKNOWN_LINK, "")]
    assert "To take it down, use the processor's dashboard." in polling.findings[0].text


def test_where_l_makes_no_link_for_its_trip_the_dashboard_is_named(polling: PollingDesk) -> None:
    trip = polling.desk.send_link(polling.desk.draft().id).trip
    polling.desk.kept.tables.attempts.clear()
    polling.desk.put(replace(trip, fee=Money(0, "USD"), attempts=()))
    assert found(polling) == [(FindingKind.UNKNOWN_LINK, trip.id)]
    assert "To take it down, use the processor's dashboard." in polling.findings[0].text


@pytest.mark.parametrize("as_of", [None, MADE_AT + timedelta(minutes=9)])
def test_one_that_was_made_just_now_may_be_about_to_be_saved(
    polling: PollingDesk, as_of: datetime | None
) -> None:
    polling.desk.send_link(polling.desk.draft().id)
    polling.desk.kept.tables.attempts.clear()
    polling.desk.processor.as_of = as_of
    assert found(polling) == []
