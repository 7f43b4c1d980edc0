"""What vendors showed by themselves: on Today until it is dealt with, and on its trip for good."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.polling.account_event import AccountEvent, AccountEventKind
from desktop.booking.polling.finding import Finding, FindingKind
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.today.finding_rows import FINDING_TONE
from desktop.ui.pages.today.today_page import TodayPage
from desktop.use_cases.errors import Unreachable
from desktop.use_cases.ports.store_port import FindingHit
from tests.support.samples import OPENED_AT, sample_trip
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import OWNER, WindowDesk

RETIMED = "NW 215 on Sat 19 Dec leaves at 13:05, not 11:30. Call the client."


def a_finding(**changes: Any) -> Finding:  # noqa: ANN401
    made = {
        "id": "findingone",
        "kind": FindingKind.FLIGHTS_CHANGED,
        "vendor": "duffel",
        "subject": "ord_sample 1",
        "trip_id": "tripsample",
        "text": RETIMED,
        "found_at": OPENED_AT + timedelta(days=1),
    }
    return Finding(**{**made, **changes})


def today(keyboard: Keyboard) -> TodayPage:
    return keyboard.window._today


def needs(keyboard: Keyboard) -> list[object]:
    return list(today(keyboard)._needs.rows.records)


def put(desk: WindowDesk, *findings: Finding) -> None:
    for finding in findings:
        desk.records.write(lambda repos, one=finding: repos.findings.add(one))  # type: ignore[misc]


def labels(keyboard: Keyboard) -> dict[str, str]:
    return {command.key: command.label for command in today(keyboard).commands()}


def test_a_finding_comes_first_and_enter_opens_its_trip(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    put(desk, a_finding())
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: len(needs(keyboard)) == 1)
    assert RETIMED in str(today(keyboard)._needs.currentIndex().data())
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.until(lambda: RETIMED in keyboard.page_text())
    assert "still on Today" in keyboard.page_text()


def test_d_takes_it_off_the_list_and_the_trip_keeps_it(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    put(desk, a_finding())
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: labels(keyboard).get("D") == "Dealt with")
    keyboard.press("D")
    keyboard.until(lambda: needs(keyboard) == [])
    assert "Taken off the list: flights changed." in today(keyboard).notice.sentences
    assert "D" not in labels(keyboard)
    (finding,) = desk.records.tables.findings.values()
    assert finding.dismissed is not None
    assert desk.records.tables.audit[-1].action == "finding dismissed"
    today(keyboard).opened.emit("tripsample")
    keyboard.until(lambda: f"dealt with by {OWNER.name}" in keyboard.page_text())


def test_d_is_no_key_of_a_trip(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.keep_trip(sample_trip(TripStage.UNKNOWN))
    put(desk, a_finding())
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "D" in labels(keyboard))
    keyboard.press("J")
    keyboard.until(lambda: "D" not in labels(keyboard))
    keyboard.press("K")
    keyboard.until(lambda: "D" in labels(keyboard))


def test_a_finding_about_no_trip_says_all_on_today(desk: WindowDesk, keyboard: Keyboard) -> None:
    stopped = a_finding(
        kind=FindingKind.POLL_STOPPED, trip_id="", vendor="airline", text="Refused."
    )
    put(desk, stopped)
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: needs(keyboard) == [FindingHit(stopped)])
    assert "Airline, not asked any more: Refused." in str(
        today(keyboard)._needs.currentIndex().data()
    )
    keyboard.press("Return")
    keyboard.until(lambda: "Refused." in today(keyboard).notice.sentences)
    assert keyboard.page == "today"


def test_w_asks_the_vendors_now(desk: WindowDesk, keyboard: Keyboard) -> None:
    trip = sample_trip(TripStage.BOOKED)
    keyboard.keep_trip(trip)
    desk.processor.events = [
        AccountEvent(AccountEventKind.REFUNDED, "processor", "re_one", "pi_sample", trip.fee)
    ]
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "W" in labels(keyboard))
    keyboard.press("W")
    keyboard.until(lambda: "The vendors have answered: 1 new." in today(keyboard).notice.sentences)
    keyboard.until(lambda: len(needs(keyboard)) == 1)
    keyboard.press("W")
    keyboard.until(lambda: "asked a moment ago" in today(keyboard).notice.sentences)


def test_a_vendor_that_is_not_reached_is_named(desk: WindowDesk, keyboard: Keyboard) -> None:
    desk.airline.watch_endings.append(Unreachable("airline_unreachable", "The line is cut."))
    keyboard.press("Ctrl+1", "W")
    keyboard.until(lambda: "The line is cut." in today(keyboard).notice.sentences)


@pytest.mark.parametrize("kind", list(FindingKind))
def test_each_kind_has_a_tone(kind: FindingKind) -> None:
    assert kind in FINDING_TONE
