"""The documents panel on the trip page and on the money page: by key and by mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from desktop.booking.text.document_names import DocumentForm
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.panels.documents_panel import DocumentsPanel
from desktop.ui.widgets.buttons import Button
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Keyboard, press, visible_text
from tests.support.ui.window_desk import WindowDesk

KEYS = {"S", "O", "P", "C", "V", "M"}


def _panel(keyboard: Keyboard) -> DocumentsPanel:
    flow = keyboard.booking_flow
    return flow.trip.documents if keyboard.page == "trip" else flow.money.documents


def _open(keyboard: Keyboard, stage: TripStage = TripStage.BOOKED) -> None:
    keyboard.open_trip(stage)
    keyboard.press("Ctrl+D")


def _button(keyboard: Keyboard, name: str) -> Button:
    found = [
        button
        for button in _panel(keyboard).findChildren(Button)
        if button.accessibleName() == name
    ]
    (button,) = found
    return button


def _dialog(keyboard: Keyboard) -> QFileDialog:
    keyboard.until(lambda: isinstance(QApplication.activeModalWidget(), QFileDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, QFileDialog)
    return dialog


def _choose(keyboard: Keyboard, file: Path) -> None:
    dialog = _dialog(keyboard)
    dialog.selectFile(str(file))
    dialog.accept()


@pytest.mark.parametrize("stage", [TripStage.DRAFT, TripStage.UNKNOWN, TripStage.BOOKED])
def test_its_keys_work_only_while_it_is_open(keyboard: Keyboard, stage: TripStage) -> None:
    keyboard.open_trip(stage)
    assert not KEYS & keyboard.key_bar().keys()
    keyboard.press("Ctrl+D")
    assert keyboard.key_bar().keys() >= KEYS
    shown = visible_text(_panel(keyboard))
    assert ("Quote (PDF)" in shown) == (stage is TripStage.DRAFT)
    keyboard.press("Escape")
    assert not KEYS & keyboard.key_bar().keys()
    assert keyboard.page == "trip"


def test_the_itinerary_is_saved_where_the_dialog_says(keyboard: Keyboard, tmp_path: Path) -> None:
    _open(keyboard)
    keyboard.press("S")
    dialog = _dialog(keyboard)
    assert Path(dialog.selectedFiles()[0]).name == "K7PQ2M_LAX-LHR-LAX_2026-12-12.pdf"
    _choose(keyboard, tmp_path / "mine.pdf")
    keyboard.until(lambda: "Saved as mine.pdf" in keyboard.page_text())
    assert str(tmp_path) in keyboard.page_text()
    assert (tmp_path / "mine.pdf").read_bytes().startswith(b"%PDF-")


def test_a_canceled_dialog_makes_nothing(desk: WindowDesk, keyboard: Keyboard) -> None:
    _open(keyboard)
    keyboard.press("C")
    dialog = _dialog(keyboard)
    assert dialog.selectedFiles()[0].endswith(".ics")
    dialog.reject()
    keyboard.until(lambda: QApplication.activeModalWidget() is None)
    assert not any("document" in entry.action for entry in desk.records.tables.audit)


def test_the_lock_key_works_in_the_dialog_and_a_lock_hides_it(keyboard: Keyboard) -> None:
    _open(keyboard)
    keyboard.press("S")
    dialog = _dialog(keyboard)
    keyboard.booking_flow.trip.documents.commands_changed.emit()
    # As the application does it.
    keyboard.window.locked.connect(keyboard.window.cover)
    keyboard.until(dialog.isActiveWindow)
    press("Ctrl+L", dialog)
    keyboard.until(lambda: not dialog.isVisible())


@pytest.mark.parametrize(
    ("key", "name", "form"),
    [
        ("O", "Open, Itinerary (PDF)", DocumentForm.ITINERARY),
        ("V", "Open calendar file, Calendar file", DocumentForm.CALENDAR),
    ],
)
def test_a_document_is_opened_by_key_and_by_mouse(
    desk: WindowDesk, keyboard: Keyboard, key: str, name: str, form: DocumentForm
) -> None:
    _open(keyboard)
    keyboard.press(key)
    keyboard.until(lambda: "Passed to the system's viewer." in keyboard.page_text())
    keyboard.until(lambda: _button(keyboard, name).isVisible())
    QTest.mouseClick(_button(keyboard, name), Qt.MouseButton.LeftButton)
    keyboard.until(lambda: len(desk.delivery.opened) == 2)
    assert [document.form for document in desk.delivery.opened] == [form, form]


def test_the_mouse_opens_the_panel(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.BOOKED)
    QTest.mouseClick(_button(keyboard, "Hand out"), Qt.MouseButton.LeftButton)
    assert keyboard.key_bar().keys() >= KEYS


def test_the_mail_names_its_receiver(desk: WindowDesk, keyboard: Keyboard) -> None:
    _open(keyboard)
    keyboard.press("M")
    keyboard.until(
        lambda: "Passed to your mail program, to ada@example.com." in keyboard.page_text()
    )
    assert len(desk.delivery.mails) == 1


def test_what_failed_is_shown_in_its_sentences(desk: WindowDesk, keyboard: Keyboard) -> None:
    desk.delivery.failure = Refused("no_viewer", "No program took it.", "Nothing was opened.")
    _open(keyboard)
    keyboard.press("O")
    keyboard.until(lambda: "No program took it." in keyboard.page_text())
    assert "Nothing was opened." in keyboard.page_text()
    desk.delivery.failure = None
    keyboard.press("O")
    keyboard.until(lambda: "Passed to the system's viewer." in keyboard.page_text())


def test_another_trip_begins_closed_and_without_a_message(keyboard: Keyboard) -> None:
    _open(keyboard)
    keyboard.press("M")
    keyboard.until(lambda: "mail program, to" in keyboard.page_text())
    other = replace(sample_trip(TripStage.DRAFT), id="tripother")
    keyboard.keep_trip(other)
    keyboard.booking_flow.open_trip(other.id)
    keyboard.until(lambda: keyboard.booking_flow.trip.trip_id == other.id)
    assert "mail program, to" not in keyboard.page_text()
    assert not KEYS & keyboard.key_bar().keys()


def test_keys_of_documents_and_of_the_consent_never_work_together(
    keyboard: Keyboard,
) -> None:
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.press("F9")
    of_consent = keyboard.key_bar()
    assert of_consent["P"] == "Yes, paused"
    keyboard.press("Ctrl+D")
    of_documents = {key: keyboard.key_bar()[key] for key in KEYS}
    assert not of_documents.items() & of_consent.items()
    keyboard.press("Escape")
    assert keyboard.key_bar() == of_consent, "the question was not withdrawn"
    keyboard.press("Ctrl+D")
    keyboard.booking_flow.trip.take_card()
    assert keyboard.key_bar() == of_consent


def test_a_quote_is_handed_out_while_the_client_decides(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_money()
    keyboard.press("Ctrl+D", "M")
    keyboard.until(lambda: "mail program, to" in keyboard.page_text())
    ((_, subject, text),) = desk.delivery.mails
    assert subject.startswith("TRAINING: Quote: ")
    assert "A quote: nothing is booked yet." in text


def test_no_quote_has_a_price_that_is_not_agreed(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("Ctrl+D")
    desk.airline.raise_price("50.00")
    keyboard.booking_flow.money.reprice()
    keyboard.until(lambda: "A" in keyboard.key_bar())
    assert "Ctrl+D" not in keyboard.key_bar()
    assert not KEYS & keyboard.key_bar().keys()
    keyboard.press("A")
    keyboard.until(lambda: "Ctrl+D" in keyboard.key_bar())
