"""What is typed into the forms of the trip page, and not saved, survives a lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QScrollArea

from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.trips.record_panel import RecordPanel
from desktop.ui.pages.trips.settle_panel import SettlePanel
from tests.support.samples import OPENED_AT, sample_order
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import OWNER, WindowDesk

LONG_AGO = OPENED_AT - timedelta(days=3, hours=1)


def _open_trip(keyboard: Keyboard, kind: str) -> RecordPanel | SettlePanel:
    page = keyboard.booking_flow.trip
    if kind == "record":
        keyboard.open_trip(TripStage.TO_RECORD)
        return page.recording
    order = sample_order(AttemptState.UNKNOWN, asked_at=LONG_AGO, vendor_request_id="Freqsample")
    keyboard.open_trip(TripStage.UNKNOWN, orders=(order,))
    return page.settling


@pytest.mark.parametrize(
    ("kind", "key", "typed"),
    [
        ("record", "R", ("K7PQ2M", "USD 1,842.20", "Northwind", "united.com")),
        ("settle", "S", ("Kim", "", "by telephone", "0")),
    ],
)
def test_a_lock_right_after_the_last_key_is_given_what_was_typed(
    desk: WindowDesk, keyboard: Keyboard, kind: str, key: str, typed: tuple[str, ...]
) -> None:
    form = _open_trip(keyboard, kind)
    keyboard.press(key)
    if isinstance(form, RecordPanel):
        keyboard.type("K7PQ2M")
        form.booked_at.edit.setFocus()
        keyboard.type("united.com")
    else:
        keyboard.press("D")
        form.contact.edit.setFocus()
        keyboard.type("Kim")
        form.note.edit.setFocus()
        keyboard.type("by telephone")
    ((name, text),) = keyboard.window.form_drafts().items()
    assert name.startswith(f"{kind} ")
    keyboard.until(lambda: not keyboard.window.form_drafts())
    assert desk.records.tables.drafts[f"{OWNER.id} {name}"] == text
    keyboard.booking_flow.trip._forms.close()
    keyboard.press(key)
    keyboard.until(lambda: form.typed[: len(typed)] == typed)
    keyboard.press("Escape")
    keyboard.until(lambda: not desk.records.tables.drafts)
    assert not keyboard.window.form_drafts()
    keyboard.press(key)
    assert form.typed[: len(typed)] != typed


def test_what_is_recorded_has_no_draft_any_more_and_what_is_refused_has(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    form = _open_trip(keyboard, "record")
    assert isinstance(form, RecordPanel)
    keyboard.press("R")
    form.booked_at.edit.setFocus()
    keyboard.type("ARC")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: form.reference.problem == "A booking has a reference.")
    assert keyboard.window.form_drafts() or desk.records.tables.drafts
    keyboard.type("K7PQ2M")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "Recorded." in keyboard.message())
    keyboard.until(lambda: not desk.records.tables.drafts)
    assert not keyboard.window.form_drafts()


@pytest.mark.parametrize(("kind", "key"), [("record", "R"), ("settle", "S")])
def test_in_a_small_window_the_whole_form_is_in_view(
    keyboard: Keyboard, kind: str, key: str
) -> None:
    keyboard.window.resize(960, 640)
    form = _open_trip(keyboard, kind)
    keyboard.press(key)
    area = next(
        one
        for one in keyboard.booking_flow.trip.findChildren(QScrollArea)
        if one.isAncestorOf(form)
    )

    def in_view() -> bool:
        top = form.mapTo(area.viewport(), form.rect().topLeft()).y()
        return top >= 0 and top + form.height() <= area.viewport().height()

    keyboard.until(in_view)
