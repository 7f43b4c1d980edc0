"""A field for a passphrase or a code: keys go into it and no text comes out."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.secret.secret_edit import MOST_CHARACTERS
from desktop.ui.widgets.secret.secret_field import SecretField
from tests.support.ui.keyboard import press, type_in

Show = Callable[[QWidget], None]


@pytest.fixture
def field(theme: Theme, show: Show) -> SecretField:
    field = SecretField(theme, "Passphrase")
    show(field)
    field.edit.setFocus()
    return field


def type_any(field: SecretField, text: str) -> None:
    """Also characters that are on no American keyboard."""
    for character in text:
        plain = Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, plain, character)
        QApplication.sendEvent(field.edit, event)


def typed(field: SecretField) -> str:
    return "".join(field.secret().characters())


def test_what_is_typed_is_handed_out_as_it_was_typed(field: SecretField) -> None:
    type_any(field, "Zoë's 41 geese!")
    assert typed(field) == "Zoë's 41 geese!"
    assert field.edit.count == 15


def test_backspace_takes_the_last_character_and_with_control_all(field: SecretField) -> None:
    type_any(field, "Zoë")
    press("Backspace")
    assert typed(field) == "Zo"
    press("Ctrl+Backspace")
    assert field.is_empty
    press("Backspace")
    assert field.is_empty


def test_the_caret_moves_and_edits_where_it_is(field: SecretField) -> None:
    type_any(field, "Zo王")
    for keys, inserted, expected in (
        (("Left",), "ë", "Zoë王"),
        (("Home",), "a", "aZoë王"),
        (("Right", "Right"), "-", "aZo-ë王"),
        (("End",), "z", "aZo-ë王z"),
        (("Ctrl+Left",), "b", "baZo-ë王z"),
        (("Ctrl+Right", "Right"), "y", "baZo-ë王zy"),
    ):
        for key in keys:
            press(key)
        type_any(field, inserted)
        assert typed(field) == expected


def test_delete_takes_the_character_behind_the_caret_and_backspace_the_one_before(
    field: SecretField,
) -> None:
    type_any(field, "aZo-ë王z")
    press("Delete")
    assert typed(field) == "aZo-ë王z", "nothing is behind the end"
    press("Home")
    press("Backspace")
    assert typed(field) == "aZo-ë王z", "nothing is before the beginning"
    press("Delete")
    press("Right")
    press("Backspace")
    press("End")
    press("Left")
    press("Backspace")
    assert typed(field) == "o-ëz"
    field.edit.setFocus()
    press("Home")
    press("Ctrl+Delete")
    assert field.is_empty


def test_what_is_taken_out_of_the_middle_leaves_no_copy_in_the_buffer(field: SecretField) -> None:
    type_any(field, "seven王geese")
    press("Home")
    for _ in range(6):
        press("Delete")
    length = len("geese")
    assert bytes(field.edit._typed[:length]) == b"geese"
    assert not any(field.edit._typed[length:])


def test_a_key_that_moves_ends_the_selection(field: SecretField) -> None:
    for key, expected in (("Left", "Xone"), ("Right", "oneX")):
        field.wipe()
        type_in("one")
        press("Ctrl+A")
        press(key)
        type_in("X")
        assert typed(field) == expected


@pytest.mark.parametrize("readable", [False, True])
def test_a_click_puts_the_caret_between_the_nearest_characters(
    theme: Theme, show: Show, readable: bool
) -> None:
    field = SecretField(theme, "Code", readable=readable)
    show(field)
    field.edit.setFocus()
    type_in("onetwo")
    QTest.mouseClick(field.edit, Qt.MouseButton.LeftButton, pos=QPoint(0, 5))
    type_in("A")
    QTest.mouseClick(field.edit, Qt.MouseButton.LeftButton, pos=QPoint(field.edit.width() - 1, 5))
    type_in("Z")
    assert typed(field) == "AonetwoZ"


def test_the_caret_stays_in_sight_in_a_long_one(theme: Theme, show: Show) -> None:
    field = SecretField(theme, "Code", readable=True)
    show(field)
    field.resize(120, field.sizeHint().height())
    field.edit.setFocus()
    type_in("A" + "x" * 60 + "Z")
    end = field.grab().toImage()
    press("Home")
    beginning = field.grab().toImage()
    assert beginning != end
    press("End")
    assert field.grab().toImage() == end


def test_what_is_selected_is_replaced_by_the_next_character(field: SecretField) -> None:
    type_in("wrong")
    press("Ctrl+A")
    type_in("right")
    assert typed(field) == "right"
    field.ask_again()
    press("Backspace")
    assert field.is_empty


def test_a_click_ends_the_selection(field: SecretField) -> None:
    type_in("one")
    field.ask_again()
    QTest.mouseClick(field.edit, Qt.MouseButton.LeftButton)
    type_in("two")
    assert typed(field) == "onetwo"


def test_a_passphrase_can_be_pasted_up_to_the_end_of_its_line(field: SecretField) -> None:
    QApplication.clipboard().setText("seven geese\nand more")
    press("Ctrl+V")
    assert typed(field) == "seven geese"


def test_it_can_neither_be_copied_nor_cut(field: SecretField) -> None:
    QApplication.clipboard().setText("before")
    type_in("seven geese")
    for key in ("Ctrl+A", "Ctrl+C", "Ctrl+X"):
        press(key)
    assert QApplication.clipboard().text() == "before"
    assert typed(field) == "seven geese"


def test_characters_of_an_input_method_count(field: SecretField) -> None:
    composed = QInputMethodEvent()
    composed.setCommitString("é王")
    QApplication.sendEvent(field.edit, composed)
    assert typed(field) == "é王"
    for query in (Qt.InputMethodQuery.ImSurroundingText, Qt.InputMethodQuery.ImCurrentSelection):
        assert field.edit.inputMethodQuery(query) is None


def test_alt_gr_types_and_alt_alone_does_not(field: SecretField) -> None:
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    for held, text in ((both, "@"), (Qt.KeyboardModifier.AltModifier, "x")):
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_At, held, text)
        QApplication.sendEvent(field.edit, key)
    assert typed(field) == "@"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_both_enter_keys_enter_it(field: SecretField, key: Qt.Key) -> None:
    entered: list[bool] = []
    field.entered.connect(lambda: entered.append(True))
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, "\r")
        QApplication.sendEvent(field.edit, event)
    assert entered == [True]
    assert field.is_empty


def test_its_keys_are_no_commands_of_the_page(field: SecretField) -> None:
    def is_taken(key: Qt.Key, text: str, held: Qt.KeyboardModifier) -> bool:
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, held, text)
        event.ignore()
        QApplication.sendEvent(field.edit, event)
        return event.isAccepted()

    plain, control = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
    assert is_taken(Qt.Key.Key_G, "g", plain)
    assert is_taken(Qt.Key.Key_Backspace, "\b", plain)
    assert is_taken(Qt.Key.Key_Left, "", plain)
    assert is_taken(Qt.Key.Key_End, "", control)
    assert is_taken(Qt.Key.Key_A, "\x01", control)
    assert not is_taken(Qt.Key.Key_L, "\x0c", control)
    assert not is_taken(Qt.Key.Key_Escape, "\x1b", plain)


def test_no_more_is_taken_than_a_passphrase_may_have(field: SecretField) -> None:
    QApplication.clipboard().setText("x" * (MOST_CHARACTERS + 5))
    press("Ctrl+V")
    type_in("y")
    assert field.edit.count == MOST_CHARACTERS


def test_wiping_leaves_nothing_in_its_buffer(field: SecretField) -> None:
    type_in("seven geese")
    field.wipe()
    assert field.is_empty
    assert not any(field.edit._typed)


def test_a_character_that_is_taken_back_is_overwritten(field: SecretField) -> None:
    type_any(field, "王x")
    press("Backspace")
    press("Backspace")
    assert not any(field.edit._typed)


def test_a_problem_is_shown_until_it_is_edited(field: SecretField) -> None:
    field.set_problem("The passphrases do not match.")
    assert field.problem == "The passphrases do not match."
    type_in("x")
    assert field.problem == ""


def test_a_screen_reader_gets_its_name_and_whether_it_is_filled_in(field: SecretField) -> None:
    spoken = QAccessible.queryAccessibleInterface(field.edit)
    assert spoken.text(QAccessible.Text.Name) == "Passphrase"
    assert spoken.text(QAccessible.Text.Description) == "empty"
    assert spoken.state().passwordEdit
    type_in("seven geese")
    assert spoken.text(QAccessible.Text.Description) == "filled in"
    assert spoken.text(QAccessible.Text.Value) == ""
    field.set_problem("Too short.")
    assert spoken.text(QAccessible.Text.Description) == "Too short."


@pytest.mark.parametrize("readable", [False, True])
def test_long_ones_keep_their_end_in_sight(theme: Theme, show: Show, readable: bool) -> None:
    field = SecretField(theme, "Code", readable=readable, placeholder="Groups of five letters")
    show(field)
    field.edit.setFocus()
    field.resize(200, field.sizeHint().height())
    empty = field.grab().toImage()
    type_in("ACDEX HJKLM ACDEX HJKLM ACDEX HJKLM ACDEX HJKLM")
    first = field.grab().toImage()
    assert first != empty
    type_in("W")
    if readable:
        assert field.grab().toImage() != first
    field.ask_again()
    assert field.grab().toImage() != first
