"""No field keeps a card number, whether typed, pasted or dropped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from desktop.ui.widgets.fields import REFUSAL, Field, Notes
from tests.support.ui.keyboard import press, type_in

CARD = "4242 4242 4242 4242"
Show = Callable[[QWidget], None]


@pytest.fixture
def field(theme: Theme, show: Show) -> Field:
    field = Field(theme, "Client")
    show(field)
    field.edit.setFocus()
    return field


@pytest.fixture
def notes(theme: Theme, show: Show) -> Notes:
    notes = Notes(theme, "Notes")
    show(notes)
    notes.edit.setFocus()
    return notes


def _drop(text: str, on: QLineEdit) -> None:
    carried = QMimeData()
    carried.setText(text)
    event = QDropEvent(
        QPointF(4, 4), Qt.DropAction.CopyAction, carried, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    on.dropEvent(event)


def _paste(text: str) -> None:
    QApplication.clipboard().setText(text)
    press("Ctrl+V")
    QApplication.clipboard().clear()


def _digits(text: str) -> int:
    return sum(letter.isdigit() for letter in text)


def _refuse(field: Field, qtbot: QtBot) -> None:
    """A number may be refused a digit or two early; the remaining digits are no card number."""
    qtbot.waitUntil(lambda: _digits(field.text) < 3)
    assert field._problem.text() == REFUSAL
    assert field._problem.isVisible()


@pytest.mark.parametrize(
    "card", [CARD, "4242424242424242", "378282246310005", "4000-0000-0000-9995"]
)
def test_a_typed_card_number_is_removed_with_its_last_digit(
    field: Field, qtbot: QtBot, card: str
) -> None:
    with qtbot.waitSignal(field.card_number_refused):
        for digit in card:
            type_in(digit)
            QApplication.processEvents()
    _refuse(field, qtbot)


def test_a_number_that_is_only_begun_is_removed_at_its_twelfth_digit(field: Field) -> None:
    type_in("Ada 4242 4242 424")
    assert field._problem.text() == ""
    type_in("2")
    assert field._problem.text() == REFUSAL
    QApplication.processEvents()
    assert field.text == "Ada"


def test_what_follows_a_refused_number_is_dropped(field: Field, qtbot: QtBot) -> None:
    message: list[str] = []
    type_in("4242424242424242")
    qtbot.waitUntil(lambda: field.text == "")
    field.edited.connect(message.append)
    type_in("0130")
    type_in("999")
    type_in("SW11AA")
    assert field.text == ""
    assert message == []
    assert field._problem.text() == REFUSAL


def test_what_is_typed_after_a_pasted_number_is_kept(field: Field) -> None:
    _paste(CARD)
    type_in("Ada")
    assert field.text == "Ada"


def test_what_follows_a_number_typed_into_notes_is_dropped(notes: Notes) -> None:
    type_in("Aisle. 4242424242424242")
    type_in("0130999SW11AA")
    assert notes.text == "Aisle."
    assert notes._problem.text() == REFUSAL


def test_a_second_without_a_digit_ends_the_quiet(field: Field, qtbot: QtBot) -> None:
    type_in("4242424242424242")
    qtbot.waitUntil(lambda: not field._quiet.is_active)
    assert field._problem.text() == REFUSAL
    type_in("Ada")
    assert field.text == "Ada"
    assert field._problem.text() == ""


@pytest.mark.parametrize("key", ["Ctrl+A", "Backspace", "Left"])
def test_a_key_that_edits_or_moves_ends_the_quiet(field: Field, qtbot: QtBot, key: str) -> None:
    type_in("4242424242424242")
    qtbot.waitUntil(lambda: field.text == "")
    press(key)
    type_in("Ada")
    assert field.text == "Ada"


def test_leaving_the_field_ends_the_quiet(field: Field, qtbot: QtBot) -> None:
    type_in("4242424242424242")
    qtbot.waitUntil(lambda: field.text == "")
    field.edit.clearFocus()
    field.edit.setFocus()
    type_in("Ada")
    assert field.text == "Ada"


@pytest.mark.parametrize(
    "text",
    [
        "4242/4242/4242/4242", "４２４２４２４２４２４２４２４２", "42424242424242421227",
        "42424242 and 42424242", "4a2a" * 7 + "4a2", "9 4242424242424242", "four two " * 8,
        "135410014004955 12/27", "42424242     42424242",
    ],
)  # fmt: skip
def test_no_dress_hides_a_pasted_number(field: Field, text: str) -> None:
    _paste(f"Ada {text}")
    QApplication.processEvents()
    assert field._problem.text() == REFUSAL
    assert _digits(field.text) == 0


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ada 42424242 and 42424242", "Ada"),
        ("Ada " + "4a2a" * 7 + "4a2", "Ada"),
        ("Ada " + "four two " * 7 + "four two", "Ada"),
        ("9 42424242424", "9 42424242424"),
        ("9 424242424242", "9"),
    ],
)
def test_of_a_number_in_parts_nothing_is_left_where_it_was_typed(
    field: Field, qtbot: QtBot, text: str, left: str
) -> None:
    type_in(text)
    qtbot.waitUntil(lambda: field.text == left)
    assert (field._problem.text() == REFUSAL) == (left != text)


@pytest.mark.parametrize("number", ["6182412345678", "618 2412345678", "4917612345678"])
def test_where_tickets_and_phones_are_typed_their_numbers_fit(
    theme: Theme, show: Show, number: str
) -> None:
    field = Field(theme, "Find", long_numbers=True)
    show(field)
    field.edit.setFocus()
    type_in(number)
    assert field.text == number
    type_in("0")
    assert field._problem.text() == REFUSAL


def test_a_pasted_card_number_never_enters_the_field(field: Field, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.card_number_refused):
        _paste(f"card {CARD} 12/27")
    _refuse(field, qtbot)


def test_a_dropped_card_number_never_enters_the_field(field: Field, qtbot: QtBot) -> None:
    with qtbot.waitSignal(field.card_number_refused):
        _drop(CARD, field.edit)
    _refuse(field, qtbot)


def test_undo_does_not_bring_the_digits_back(field: Field, qtbot: QtBot) -> None:
    type_in(CARD)
    qtbot.waitUntil(lambda: field.text == "")
    press("Ctrl+Z")
    assert field.text == ""
    press("Ctrl+Shift+Z")
    assert field.text == ""


def test_text_beside_a_refused_number_stays(field: Field, qtbot: QtBot) -> None:
    type_in(f"Ada {CARD}")
    qtbot.waitUntil(lambda: field.text == "Ada")


def test_a_card_number_pasted_after_other_text_leaves_the_text(field: Field) -> None:
    type_in("Ada ")
    _paste(CARD)
    assert field.text == "Ada"
    assert field._problem.text() == REFUSAL


def test_the_reason_stays_while_more_digits_come(field: Field, qtbot: QtBot) -> None:
    type_in(CARD)
    qtbot.waitUntil(lambda: field.text == "")
    type_in("42")
    assert field._problem.text() == REFUSAL


def test_the_reason_is_cleared_when_other_text_is_typed(field: Field, qtbot: QtBot) -> None:
    type_in(CARD)
    qtbot.waitUntil(lambda: field.text == "")
    press("Backspace")
    type_in("Ada")
    assert field._problem.text() == ""
    assert field.text == "Ada"


def test_the_reason_is_available_to_a_screen_reader(field: Field) -> None:
    type_in(CARD)
    assert field.edit.accessibleDescription() == REFUSAL


@pytest.mark.parametrize("phone", ["+1 310 555 0142", "+447700900123", "0044 7700 900123"])
def test_a_phone_number_may_be_typed(field: Field, phone: str) -> None:
    type_in(phone)
    assert field.text == phone
    assert field._problem.text() == ""


def test_a_ticket_number_may_be_typed_with_its_dash(field: Field) -> None:
    type_in("999-2400176310 K7PQ2M")
    assert field.text == "999-2400176310 K7PQ2M"


def test_a_field_without_a_problem_line_still_shows_the_reason(theme: Theme, show: Show) -> None:
    field = Field(theme, placeholder="Who is calling?", problem_line=False)
    show(field)
    field.edit.setFocus()
    _paste(CARD)
    assert field._problem.isVisible()
    assert field._problem.text() == REFUSAL
    type_in("Ada")
    assert not field._problem.isVisible()


def test_edited_carries_only_what_a_person_changed(field: Field) -> None:
    message: list[str] = []
    field.edited.connect(message.append)
    field.set_text("from the file")
    assert message == []
    type_in("!")
    assert message == ["from the file!"]


def test_a_typed_card_number_is_cut_out_of_notes(notes: Notes, qtbot: QtBot) -> None:
    type_in("Aisle seat. ")
    with qtbot.waitSignal(notes.card_number_refused):
        type_in("4242424242424242")
    assert notes.text.startswith("Aisle seat.")
    assert _digits(notes.text) < 3
    assert notes._problem.text() == REFUSAL


def test_a_pasted_card_number_is_cut_out_of_notes(notes: Notes, qtbot: QtBot) -> None:
    with qtbot.waitSignal(notes.card_number_refused):
        _paste(f"Pays with {CARD}, calls late")
    assert _digits(notes.text) == 0
    assert "calls late" in notes.text


def test_undo_in_notes_does_not_bring_the_digits_back(notes: Notes) -> None:
    _paste(CARD)
    press("Ctrl+Z")
    assert _digits(notes.text) == 0


def test_notes_with_a_card_number_are_never_emitted(notes: Notes) -> None:
    message: list[str] = []
    notes.edited.connect(message.append)
    _paste(f"Pays with {CARD}")
    type_in(".")
    assert message
    assert all(_digits(text) == 0 for text in message)


def test_the_reason_under_notes_is_cleared_by_the_next_text(notes: Notes) -> None:
    _paste(CARD)
    type_in("Calls late")
    assert notes._problem.text() == ""


def test_a_problem_marks_the_field_until_it_is_edited(field: Field) -> None:
    field.set_problem("Two letters.")
    assert field._problem.text() == "Two letters."
    assert field.edit.accessibleDescription() == "Two letters."
    type_in("U")
    assert field._problem.text() == ""
