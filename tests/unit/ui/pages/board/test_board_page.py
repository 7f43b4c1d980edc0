"""The owner's board, by key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.delegation.approval import Approval
from desktop.booking.money import Money
from desktop.booking.refunds.refund_entry import RefundDuty
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.board.board_page import BoardPage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.contracts.test_records_of_trips import renamed
from tests.support.booking.approval_samples import sample_request
from tests.support.booking.refund_samples import (
    sample_charged_trip,
    sample_refund,
    sample_refund_closing,
)
from tests.support.samples import OPENED_AT, sample_trip
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import OWNER, WindowDesk


def _note(action: str, member: str, ago: timedelta, trip: str = "tripsample") -> AuditEntry:
    return AuditEntry(member, member.title(), action, OPENED_AT - ago, "done", "desk-two", trip)


@pytest.fixture
def page(desk: WindowDesk, keyboard: Keyboard) -> BoardPage:
    """Bea has a pane open, Cal took a card, a fee went back, and one order is uncertain."""
    fee = sample_refund(id="feeback", duty=RefundDuty.OWN_FEE, amount=Money(3500, "USD"))
    minute = timedelta(minutes=1)

    def save(repos: Repositories) -> None:
        for entry in (
            _note("card pane opened", "cal", 90 * minute),
            _note("card taken", "cal", 89 * minute),
            _note("card pane opened", "dan", 300 * minute, "gone"),
            _note("card pane opened", "bea", 3 * minute),
        ):
            repos.audit.add(entry)
        repos.refunds.add(replace(fee, recorded_at=OPENED_AT - timedelta(days=2)))
        repos.refunds.close("feeback", sample_refund_closing())
        repos.refunds.add(replace(fee, id="owed", amount=Money(1200, "USD")))

    keyboard.keep_trip(sample_charged_trip())
    keyboard.keep_trip(renamed(sample_trip(TripStage.UNKNOWN), "unknown"))
    desk.records.write(save)
    keyboard.press("G, B")
    shown = keyboard.outside_call("board", BoardPage)
    keyboard.until(lambda: shown.list.rows.rowCount() > 3)
    return shown


def test_open_panes_come_first_with_who_for_how_long_and_for_whom(
    page: BoardPage, keyboard: Keyboard
) -> None:
    first, second, third, *rest = (row.accessible for row in page.list.rows.records)
    assert first.startswith("card pane open: Bea, ")
    assert first.endswith("Ada Calloway · for 3 min")
    assert second.startswith("no end noted: Dan, a trip that is not in these records · opened ")
    assert third.startswith("outcome unknown: ")
    assert [row.partition(",")[0] for row in rest] == [
        "refund owed since Tue 24 Nov: USD 12.00 · Ada Calloway",
        "fee given back: USD 35.00 · Ada Calloway",
    ]
    assert page.hours.accessibleName() == "Cal: 1 card"
    text = keyboard.page_text()
    assert "Cards taken in 24 hours: 1 (Cal 1)" in text
    assert "Our fees given back in 30 days: 2, USD 47.00" in text


def test_enter_opens_the_trip_of_a_row(page: BoardPage, keyboard: Keyboard) -> None:
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "trip")


def test_an_approval_that_waits_is_answered_on_its_own_page(
    page: BoardPage, keyboard: Keyboard
) -> None:
    board = page._board
    assert board is not None
    page._show(replace(board, open_entries=(), approvals=(Approval(sample_request()),)))
    row = page.list.rows.records[0]
    assert row.accessible.startswith("approval asked: ")
    page._open(row)
    assert "Approvals (G V) answers it." in keyboard.message()


def test_the_digest_is_copied(page: BoardPage, keyboard: Keyboard) -> None:
    keyboard.press("C")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0].startswith("Skycap, ")
    assert len(copied) <= 12
    assert "Card panes open now: 1 (Bea)" in copied
    assert "4242" not in "".join(copied)
    assert page.notice.isVisible()


def test_reading_it_is_logged_and_reading_it_again_by_itself_is_not(
    page: BoardPage, keyboard: Keyboard, desk: WindowDesk
) -> None:
    def entries() -> list[str]:
        return [each.action for each in desk.records.tables.audit if each.member_id == OWNER.id]

    assert entries().count("board read") == 1
    before = page._board
    page._again.timeout.emit()
    keyboard.until(lambda: page._board is not before)
    assert entries().count("board read") == 1
    keyboard.press("R")
    keyboard.until(lambda: entries().count("board read") == 2)


def test_what_stops_it_is_said(
    page: BoardPage, keyboard: Keyboard, desk: WindowDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise Refused("directory_gone", "The list of members is gone.", "Nothing.", "Sign in anew.")

    monkeypatch.setattr(type(desk.team), "member_list", refuse)
    keyboard.press("R")
    keyboard.until(lambda: page.notice.isVisible())
    assert "The list of members is gone." in keyboard.page_text()
