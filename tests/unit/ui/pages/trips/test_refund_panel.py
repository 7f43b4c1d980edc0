"""Record on the trip page that a refund of the fare is due, by key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest

from desktop.booking.access.role import LIVE, Permission, Role, permissions
from desktop.booking.money import Money
from desktop.booking.polling.finding import Finding, FindingKind
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.trips.refund_panel import RefundPanel
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.booking.refund_samples import sample_charged_trip, sample_refund
from tests.support.fakes.store import FakeStore
from tests.support.samples import OPENED_AT
from tests.support.ui.keyboard import Keyboard, focused
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import OpenWindow

T = TypeVar("T")
READER = frozenset({Permission.READ_STORE})
TOMORROW = OPENED_AT.date() + timedelta(days=1)


def _panel(keyboard: Keyboard) -> RefundPanel:
    return keyboard.booking_flow.trip.refunds


def _keys(keyboard: Keyboard) -> set[str]:
    return {command.key for command in keyboard.booking_flow.trip.commands()}


def _open(keyboard: Keyboard, **changes: Any) -> None:  # noqa: ANN401
    keyboard.keep_trip(sample_charged_trip(**changes))
    keyboard.booking_flow.open_trip("tripsample")
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.until(lambda: "D" in _keys(keyboard))


def _show_canceled(desk: WindowDesk) -> None:
    """By the airline, on the day before."""
    canceled = Finding(
        "findingone", FindingKind.ORDER_CANCELED, "duffel", "ord", "tripsample", "Canceled.",
        OPENED_AT - timedelta(days=1),
    )  # fmt: skip
    desk.records.write(lambda repos: repos.findings.add(canceled))


def test_it_is_recorded_with_its_last_day(desk: WindowDesk, keyboard: Keyboard) -> None:
    _open(keyboard)
    panel = _panel(keyboard)
    assert panel.isHidden(), "nothing is owed"
    keyboard.press("D")
    assert panel.typed == ("", "USD 1,842.20", "", "24 Nov 2026", "0")
    assert "Last day: Fri 4 Dec 2026 (7 business days)" in keyboard.page_text()
    keyboard.type("The airline canceled")
    keyboard.press("Return")
    keyboard.retype("200")
    keyboard.press("Return")
    keyboard.type("150")
    keyboard.press("Return")
    keyboard.retype("23nov2026")
    keyboard.press("Return", "Right")
    assert panel.form.hasFocus()
    assert "Last day: Sun 13 Dec 2026 (20 calendar days)" in keyboard.page_text()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "Recorded. The refund is owed." in keyboard.message())
    (entry,) = desk.records.tables.refunds.values()
    assert (entry.amount, entry.from_airline) == (Money(20000, "USD"), Money(15000, "USD"))
    assert (entry.payment, entry.member_name) == ("pi_fare", OWNER.name)
    keyboard.until(lambda: "USD 200.00 · due Sun 13 Dec" in keyboard.page_text())
    assert not panel.is_open
    assert "the airline owes us USD 150.00" in keyboard.page_text()


def test_what_is_wrong_is_shown_below_its_field_and_escape_records_nothing(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _open(keyboard)
    panel = _panel(keyboard)
    keyboard.press("D")
    keyboard.type("Canceled")
    for field, text, sentence in (
        (panel.amount, "9,999", "We charged USD 1,842.20 for the fare, and no more."),
        (panel.amount, "200", ""),
        (panel.learned_on, "25nov2026", "That day is still to come."),
    ):
        field.edit.setFocus()
        keyboard.retype(text)
        if sentence:
            keyboard.press("Ctrl+Return")
            keyboard.until(lambda field=field, text=sentence: field.problem == text)  # type: ignore[misc]
    keyboard.retype("whenever")
    assert panel._last_day.text() == ""
    keyboard.press("Escape")
    assert desk.records.tables.refunds == {}
    keyboard.press("D")
    assert panel.typed[0] == ""


def test_in_a_small_window_a_field_that_was_refused_comes_into_view(keyboard: Keyboard) -> None:
    """Also where it has the focus already: the page was scrolled to its top meanwhile."""
    keyboard.window.resize(960, 600)
    _open(keyboard)
    panel = _panel(keyboard)
    keyboard.press("D")
    keyboard.type("Canceled")
    field = panel.learned_on
    field.edit.setFocus()
    keyboard.retype("25nov2026")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: bool(field.problem))
    keyboard.until(lambda: field.visibleRegion().boundingRect().height() == field.height())


def test_what_the_records_refuse_is_said_and_stays_typed(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _open(keyboard)
    keyboard.press("D")
    panel = _panel(keyboard)
    panel.reason.edit.setText("Refund to")
    desk.records.write_endings.append(
        Refused("card_number_in_text", "That text holds what looks like a card number.")
    )
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "looks like a card number" in keyboard.message())
    assert panel.is_open
    assert panel.reason.text == "Refund to"


def test_a_lock_keeps_what_is_typed(desk: WindowDesk, keyboard: Keyboard) -> None:
    _open(keyboard)
    keyboard.press("D")
    keyboard.type("Canceled")
    assert list(keyboard.window.form_drafts()) == ["refund tripsample"]
    keyboard.booking_flow.trip._forms.close()
    keyboard.until(lambda: not keyboard.window.form_drafts())
    # The day that the form begins with is another one by then.
    panel = _panel(keyboard)
    listed = replace(panel._use_cases.list_refunds, today_is=lambda: TOMORROW)
    panel._use_cases = replace(panel._use_cases, list_refunds=listed)
    keyboard.booking_flow.open_trip("tripsample")
    keyboard.until(lambda: panel._known is not None and panel._known.today == TOMORROW)
    keyboard.press("D")
    keyboard.until(lambda: _panel(keyboard).typed[0] == "Canceled")


def test_enter_on_the_key_bar_goes_to_the_next_field_as_the_key_does(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _open(keyboard)
    keyboard.press("D")
    keyboard.type("The airline canceled")
    (enter,) = (one for one in _panel(keyboard).commands() if one.key == "Return")
    enter.run()
    assert focused() is _panel(keyboard).amount.edit
    assert desk.records.tables.refunds == {}


def test_once_the_whole_fare_is_entered_there_is_no_such_key(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _open(keyboard)
    desk.records.write(lambda repos: repos.refunds.add(sample_refund()))
    keyboard.booking_flow.open_trip("tripsample")
    keyboard.until(lambda: "USD 1,842.20 · due Fri 4 Dec" in keyboard.page_text())
    assert "D" not in _keys(keyboard)


@pytest.mark.parametrize("stage", [TripStage.BOOKED, TripStage.FARE_DUE])
def test_a_fare_that_we_did_not_charge_has_no_such_key(
    keyboard: Keyboard, stage: TripStage
) -> None:
    keyboard.open_trip(stage)
    assert "D" not in _keys(keyboard)
    assert _panel(keyboard).isHidden()


def test_where_the_airline_canceled_the_page_says_that_a_refund_may_be_due_and_since_when(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _show_canceled(desk)
    _open(keyboard)
    assert "the airline showed that it canceled or changed these flights" in keyboard.page_text()
    assert "D records it." in keyboard.page_text()
    keyboard.press("D")
    assert _panel(keyboard).typed[3] == "23 Nov 2026"
    keyboard.type("The airline canceled")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "Recorded. The refund is owed." in keyboard.message())
    keyboard.until(lambda: "the airline showed" not in keyboard.page_text())


def test_who_may_not_record_it_is_sent_to_no_key(desk: WindowDesk, open_window: OpenWindow) -> None:
    _show_canceled(desk)
    use_cases = desk.use_cases()
    actor = replace(use_cases.actor, member=replace(OWNER, may=LIVE[Role.TRAINEE] | READER))
    keyboard = open_window(actor=actor, list_refunds=replace(use_cases.list_refunds, actor=actor))
    keyboard.keep_trip(sample_charged_trip())
    keyboard.booking_flow.open_trip("tripsample")
    keyboard.until(lambda: "the airline showed that it canceled" in keyboard.page_text())
    assert "D records it" not in keyboard.page_text()
    assert "D" not in _keys(keyboard)


def test_a_concierge_records_it_and_has_no_page_of_the_ledger(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    use_cases = desk.use_cases()
    may = LIVE[Role.CONCIERGE]
    actor = replace(use_cases.actor, member=replace(OWNER, role="concierge", may=may))
    keyboard = open_window(
        actor=actor,
        today=replace(use_cases.today, actor=actor),
        record_refund=replace(use_cases.record_refund, actor=actor),
        list_refunds=replace(use_cases.list_refunds, actor=actor),
    )
    assert "refunds" not in keyboard.window._pages
    _open(keyboard)
    keyboard.press("D")
    keyboard.type("The airline canceled")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: len(desk.records.tables.refunds) == 1)
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: keyboard.page == "today")
    assert keyboard.window._today._needs.rows.rowCount() == 0


def test_g_d_goes_to_the_ledger_where_d_opens_the_form(keyboard: Keyboard) -> None:
    _open(keyboard)
    keyboard.press("G, D")
    keyboard.until(lambda: keyboard.page == "refunds")
    assert not _panel(keyboard).is_open


def test_what_is_read_anew_leaves_the_page_where_it_was_scrolled_to(keyboard: Keyboard) -> None:
    keyboard.window.resize(960, 600)
    _open(keyboard)
    page, panel = keyboard.booking_flow.trip, _panel(keyboard)
    bar = page._scroll.verticalScrollBar()
    keyboard.until(lambda: bar.maximum() > 0)
    place = bar.maximum()
    bar.setValue(place)
    known, trip = panel._known, panel._trip
    assert trip is not None
    panel.show_trip(trip)
    keyboard.until(lambda: panel._known is not known)
    # What else is read meanwhile may make the page longer.
    assert bar.value() == place


def test_what_cannot_be_read_is_said(desk: WindowDesk, keyboard: Keyboard) -> None:
    _open(keyboard)
    panel = _panel(keyboard)
    trip = panel._trip
    assert trip is not None
    unread = replace(panel._use_cases.list_refunds, store=_Unreadable())
    panel._use_cases = replace(panel._use_cases, list_refunds=unread)
    panel.show_trip(trip)
    keyboard.until(lambda: "This cannot be read. Nothing was changed." in keyboard.page_text())
    assert "D" not in keyboard.key_bar()


class _Unreadable(FakeStore):
    """Of damaged records."""

    def read(self, job: Callable[[Repositories], T]) -> T:
        raise Refused("store_damaged", "This cannot be read.", "Nothing was changed.")


def test_who_may_record_it_is_a_concierge_and_not_a_trainee() -> None:
    may = {role: "record that a refund is due" in {one.value for one in permissions(role, LIVE)}
           for role in ("trainee", "concierge", "booking agent")}  # fmt: skip
    assert may == {"trainee": False, "concierge": True, "booking agent": True}
