"""The page of the refund ledger, and its rows on Today, by key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import desktop.ui.pages.refunds.refunds_page as refunds_page
from desktop.booking.money import Money
from desktop.booking.refunds.refund_entry import RefundDuty, RefundEntry, RefundLine
from desktop.ui.pages.refunds.refunds_page import RefundsPage, _head
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from desktop.use_cases.refunds.close_refund import CloseRefund
from tests.support.booking.refund_samples import (
    sample_charged_trip,
    sample_refund,
    sample_refund_paid,
)
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import OWNER, WindowDesk

OVERDUE = sample_refund(id="overdue", amount=Money(90000, "USD"), learned_on=date(2026, 11, 12))
DUE = sample_refund(amount=Money(20000, "USD"))
PAID = sample_refund_paid()


@pytest.fixture
def page(desk: WindowDesk, keyboard: Keyboard) -> RefundsPage:
    """Opened, with one that is overdue, one that is due, and one that was paid."""

    def save(repos: Repositories) -> None:
        for entry in (PAID, DUE, OVERDUE):
            repos.refunds.add(entry)

    keyboard.keep_trip(sample_charged_trip())
    desk.records.write(save)
    keyboard.press("G, D")
    shown = keyboard.outside_call("refunds", RefundsPage)
    keyboard.until(lambda: shown.list.rows.rowCount() == 3)
    return shown


def _entries(page: RefundsPage) -> list[str]:
    return [line.entry.id for line in page.list.rows.records]


def _kept(desk: WindowDesk, entry: RefundEntry) -> RefundEntry:
    return desk.records.tables.refunds[entry.id]


def _labels(page: RefundsPage) -> dict[str, str]:
    return {command.key: command.label for command in page.commands()}


def test_what_is_owed_comes_first_with_its_last_day_and_its_source(
    page: RefundsPage, keyboard: Keyboard
) -> None:
    assert _entries(page) == ["overdue", DUE.id, PAID.id]
    text = keyboard.page_text()
    assert "2 refunds are owed: USD 1,100.00. 1 pressing or overdue." in text
    assert "Overdue since Tue 24 Nov" in text
    assert "7 business days for a fare paid by card (14 CFR 399.80(l), 260.2" in text
    assert "Skycap moves no money here" in text
    row = str(page.list.rows.index(1, 0).data())
    assert row == (
        "LAX – LHR – LAX · Ada Calloway, refund USD 200.00, due Fri 4 Dec: "
        "The airline canceled the flight"
    )


def test_p_records_the_payment_with_day_and_reference(
    desk: WindowDesk, page: RefundsPage, keyboard: Keyboard
) -> None:
    keyboard.press("P")
    assert "It refunds payment pi_fare." in keyboard.page_text()
    assert set(_labels(page)) == {"Ctrl+Return", "Escape"}
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "Type a day" in page.form.paid_on.problem)
    keyboard.type("24nov2026")
    keyboard.press("Return")
    assert page.form.reference.edit.hasFocus()
    keyboard.type("re_first")
    keyboard.press("Return")
    keyboard.until(lambda: not page.is_form_open)
    closing = _kept(desk, OVERDUE).closing
    assert closing is not None
    assert (closing.on, closing.note, closing.member_name) == (
        *(date(2026, 11, 24), "re_first", OWNER.name),
    )
    assert "USD 900.00: paid Tue 24 Nov, late." in keyboard.message()
    keyboard.until(lambda: _entries(page)[0] == DUE.id)
    assert page.list.hasFocus()
    assert desk.processor.confirmations == []


def test_a_key_that_is_pressed_twice_saves_once(
    desk: WindowDesk, page: RefundsPage, keyboard: Keyboard
) -> None:
    paid: list[str] = []

    class Counting(CloseRefund):
        def pay(self, entry_id: str, paid_on: str, reference: str) -> RefundEntry:
            paid.append(entry_id)
            return super().pay(entry_id, paid_on, reference)

    now = page._use_cases.close_refund
    counting = Counting(now.actor, now.store, now.today_is)
    page._use_cases = replace(page._use_cases, close_refund=counting)
    keyboard.press("P")
    keyboard.type("24nov2026")
    keyboard.press("Return")
    keyboard.type("re_first")
    keyboard.press("Return", "Ctrl+Return", "Escape")
    keyboard.until(lambda: "USD 900.00: paid Tue 24 Nov, late." in keyboard.message())
    assert paid == [OVERDUE.id]
    assert not page.is_form_open


def test_x_withdraws_what_was_never_owed_and_u_takes_that_back(
    desk: WindowDesk, page: RefundsPage, keyboard: Keyboard
) -> None:
    keyboard.press("X")
    keyboard.type("Entered on the wrong trip")
    keyboard.press("Return")
    keyboard.until(lambda: _kept(desk, OVERDUE).was_withdrawn)
    keyboard.until(lambda: _entries(page)[0] == DUE.id)
    while (line := page.list.current()) is not None and line.entry.id != OVERDUE.id:
        keyboard.press("J")
    assert "Entered on the wrong trip" in keyboard.page_text()
    keyboard.until(lambda: _labels(page).get("U") == "Owed again: undo")
    assert "P" not in _labels(page)
    keyboard.press("U")
    keyboard.until(lambda: _kept(desk, OVERDUE).is_owed)
    keyboard.until(lambda: _entries(page)[0] == OVERDUE.id)


def test_escape_saves_nothing_and_a_lock_keeps_what_is_typed(
    desk: WindowDesk, page: RefundsPage, keyboard: Keyboard
) -> None:
    keyboard.press("P")
    keyboard.type("24nov2026")
    assert list(keyboard.window.form_drafts()) == ["refund paid overdue"]
    page.begin()
    assert not page.is_form_open
    keyboard.press("P")
    keyboard.until(lambda: page.form.paid_on.text == "24nov2026")
    keyboard.press("Escape")
    assert _kept(desk, OVERDUE) == OVERDUE
    keyboard.press("P")
    assert page.form.paid_on.text == ""


def test_enter_opens_the_trip(page: RefundsPage, keyboard: Keyboard) -> None:
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.until(lambda: "USD 200.00 · due Fri 4 Dec" in keyboard.page_text())


def test_e_exports_the_ledger(
    desk: WindowDesk,
    page: RefundsPage,
    keyboard: Keyboard,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names: list[str] = []

    def ask(parent: object, title: str, name: str, folder: str, then: object) -> None:
        names.append(name)
        assert callable(then)
        then(tmp_path / name)

    monkeypatch.setattr(refunds_page, "ask_where_to_save", ask)
    keyboard.press("E")
    keyboard.until(lambda: "3 entries saved as refunds_2026-11-24.csv" in keyboard.message())
    assert names == ["refunds_2026-11-24.csv"]
    assert (tmp_path / names[0]).read_bytes().count(b"\r\n") == 4
    desk.delivery.failure = Refused("document_not_written", "The disk is full.")
    keyboard.press("E")
    keyboard.until(lambda: "The disk is full." in keyboard.message())


def test_what_cannot_be_done_any_more_is_said(
    desk: WindowDesk, page: RefundsPage, keyboard: Keyboard
) -> None:
    """Another member was faster."""
    keyboard.press("P")
    desk.use_cases().close_refund.withdraw(OVERDUE.id, "Entered twice")
    keyboard.type("24nov2026")
    keyboard.press("Return")
    keyboard.type("re_first")
    keyboard.press("Return")
    keyboard.until(lambda: "This refund is withdrawn already." in keyboard.message())
    assert page.form.reference.text == "re_first"


def test_an_empty_ledger_says_how_it_is_filled(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+8")
    page = keyboard.outside_call("refunds", RefundsPage)
    keyboard.until(lambda: "Nothing is owed." in page.under.text())
    assert set(_labels(page)) == {"E", "R"}


def test_today_has_the_red_ones_first_and_enter_opens_the_trip(
    page: RefundsPage, keyboard: Keyboard
) -> None:
    keyboard.keep_trip(replace(sample_trip(), id="tripother", attempts=()))
    keyboard.press("Ctrl+1")
    rows = keyboard.window._today._needs.rows
    keyboard.until(lambda: rows.rowCount() == 2)
    lines = [line.entry.id for line in rows.records if isinstance(line, RefundLine)]
    assert lines == ["overdue", DUE.id]
    assert "overdue since Tue 24 Nov" in str(rows.index(0, 0).data())
    keyboard.window._today.grab()
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "trip")


def test_what_airlines_owe_is_not_added_to_what_we_owe() -> None:
    ours = sample_refund(amount=Money(3500, "USD"), duty=RefundDuty.OWN_FEE)
    followed = sample_refund(amount=Money(180220, "USD"), duty=RefundDuty.AIRLINE)
    assert _head([ours, followed], 0) == (
        "1 refund is owed: USD 35.00. USD 1,802.20 is owed by airlines, and followed."
    )
    assert _head([followed], 0) == (
        "Nothing is owed by us. USD 1,802.20 is owed by airlines, and followed."
    )
