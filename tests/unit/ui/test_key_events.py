"""Both Enter keys work; a numbered choice works by key position, keypad and digit."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.key_events import digit_key, is_enter, is_plain, letter_key
from desktop.ui.pages.call.entry_bar import EntryBar
from desktop.ui.theme import Theme
from desktop.ui.widgets.commands import Command, Shortcuts
from tests.support.ui.keyboard import Keyboard, focused, press, type_in
from tests.support.ui.window_desk import WindowDesk

NONE = Qt.KeyboardModifier.NoModifier
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
AMPERSAND, ONE, END = Qt.Key.Key_Ampersand, Qt.Key.Key_1, Qt.Key.Key_End
UNCLEAR = "lax-lhr 3/4"


def key_event(
    key: int, modifiers: Qt.KeyboardModifier, scan_code: int = 0, virtual_key: int = 0
) -> QKeyEvent:
    """As the platform sends it."""
    kind = QEvent.Type.KeyPress
    return QKeyEvent(kind, key, modifiers, scan_code, virtual_key, 0, "")


@pytest.mark.parametrize(
    ("platform", "event", "name"),
    [
        # French AZERTY on X11 and Wayland: the key of 1 types "&", with Shift 1.
        ("xcb", key_event(AMPERSAND, ALT, 10), "Alt+1"),
        ("wayland", key_event(AMPERSAND, ALT, 10), "Alt+1"),
        ("xcb", key_event(ONE, ALT | SHIFT, 10), "Alt+1"),
        ("xcb", key_event(Qt.Key.Key_Eacute, ALT, 11), "Alt+2"),
        ("xcb", key_event(Qt.Key.Key_Ccedilla, ALT, 18), "Alt+9"),
        ("xcb", key_event(Qt.Key.Key_Agrave, CTRL, 19), "Ctrl+0"),
        ("xcb", key_event(AMPERSAND, CTRL, 10), "Ctrl+1"),
        # Czech, where the top row types letters.
        ("xcb", key_event(0x11A, ALT, 11), "Alt+2"),
        # A digit wins over its place: programmer's Dvorak.
        ("xcb", key_event(Qt.Key.Key_7, ALT | SHIFT, 11), "Alt+7"),
        # The keypad, with its number lock and without.
        ("xcb", key_event(ONE, ALT | KEYPAD, 87), "Alt+1"),
        ("xcb", key_event(END, ALT | KEYPAD, 87), "Alt+1"),
        ("xcb", key_event(Qt.Key.Key_PageUp, ALT | KEYPAD, 81), "Alt+9"),
        ("xcb", key_event(ONE, CTRL | KEYPAD, 87), "Ctrl+1"),
        ("xcb", key_event(END, CTRL | KEYPAD, 87), ""),
        ("xcb", key_event(END, ALT, 115), ""),
        # Windows: set 1; the key of its own for End has another code than that of the keypad.
        ("windows", key_event(AMPERSAND, ALT, 0x02), "Alt+1"),
        ("windows", key_event(Qt.Key.Key_Agrave, ALT, 0x0B), "Alt+0"),
        ("windows", key_event(END, ALT | KEYPAD, 0x4F), "Alt+1"),
        ("windows", key_event(END, ALT, 0x14F), ""),
        # macOS gives the place as the virtual key.
        ("cocoa", key_event(Qt.Key.Key_exclamdown, ALT, 1, 0x12), "Alt+1"),
        ("cocoa", key_event(Qt.Key.Key_section, ALT, 1, 0x16), "Alt+6"),
        ("cocoa", key_event(ONE, ALT | KEYPAD, 1, 0x53), "Alt+1"),
        # Not with that modifier alone.
        ("xcb", key_event(ONE, NONE, 10), ""),
        ("xcb", key_event(ONE, SHIFT, 10), ""),
        ("xcb", key_event(ONE, CTRL | ALT, 10), ""),
        ("xcb", key_event(Qt.Key.Key_A, ALT, 38), ""),
    ],
)
def test_a_digit_is_recognized_by_position_keypad_and_character(
    platform: str, event: QKeyEvent, name: str
) -> None:
    assert digit_key(event, platform) == name


@pytest.mark.parametrize(
    ("platform", "event", "name"),
    [
        # Bulgarian, Hebrew, Greek and Russian: the keys of Y, P, L and J.
        ("xcb", key_event(0x42A, NONE, 29), "Y"),
        ("xcb", key_event(0x5E4, NONE, 33), "P"),
        ("wayland", key_event(0x39B, CTRL, 46), "Ctrl+L"),
        ("xcb", key_event(0x41E, NONE, 44), "J"),
        ("windows", key_event(0x42A, NONE, 0x15), "Y"),
        ("windows", key_event(0x41B, CTRL, 0x25), "Ctrl+K"),
        ("cocoa", key_event(0x5E4, NONE, 1, 0x23), "P"),
        # A Latin letter counts where it is typed: QWERTZ, bépo, Turkish.
        ("xcb", key_event(Qt.Key.Key_Z, NONE, 29), ""),
        ("xcb", key_event(Qt.Key.Key_Eacute, NONE, 25), ""),
        ("xcb", key_event(0x131, NONE, 31), ""),
        # Not with other modifiers, nor a sign, nor a key beside the letters.
        ("xcb", key_event(0x42A, ALT, 29), ""),
        ("xcb", key_event(0x42A, SHIFT, 29), ""),
        ("xcb", key_event(0x20AC, NONE, 26), ""),
        ("xcb", key_event(0x42D, NONE, 48), ""),
        ("xcb", key_event(Qt.Key.Key_F9, NONE, 75), ""),
    ],
)
def test_a_letter_of_another_script_is_recognized_by_position(
    platform: str, event: QKeyEvent, name: str
) -> None:
    assert letter_key(event, platform) == name


def test_both_enter_keys_are_enter_and_the_keypad_is_no_modifier() -> None:
    for key, modifiers in ((Qt.Key.Key_Return, NONE), (Qt.Key.Key_Enter, KEYPAD)):
        event = key_event(key, modifiers)
        assert is_enter(event)
        assert is_plain(event)
    assert not is_plain(key_event(Qt.Key.Key_Enter, KEYPAD | CTRL))
    assert not is_enter(key_event(Qt.Key.Key_Space, NONE))


@pytest.mark.parametrize("key", ["Return", "Ctrl+Return"])
def test_a_shortcut_of_enter_works_by_the_keypad_too(
    show: Callable[[QWidget], None], key: str
) -> None:
    window, rung = QWidget(), list[str]()
    show(window)
    Shortcuts(window).replace((Command(key, "Book", lambda: rung.append("book")),))
    press(key, window)
    press(key.replace("Return", "Num+Enter"), window)
    assert rung == ["book", "book"]


@pytest.mark.parametrize(
    ("key", "modifiers", "scan_code"),
    [
        (AMPERSAND, ALT, 10),
        (ONE, ALT | SHIFT, 10),
        (ONE, ALT | KEYPAD, 87),
        (END, ALT | KEYPAD, 87),
    ],
)
def test_a_choice_is_taken_on_a_french_keyboard_and_nothing_is_typed(
    theme: Theme,
    desk: WindowDesk,
    show: Callable[[QWidget], None],
    key: Qt.Key,
    modifiers: Qt.KeyboardModifier,
    scan_code: int,
) -> None:
    bar = EntryBar(theme, desk.use_cases())
    show(bar)
    bar.field.edit.setFocus()
    type_in(UNCLEAR)
    unclear = next(chip for chip in bar.reading.chips if chip.choices)
    QApplication.sendEvent(focused(), key_event(key, modifiers, scan_code))
    assert bar.text == UNCLEAR.replace("3/4", unclear.choices[0].text)


@pytest.mark.parametrize("in_field", [False, True])
def test_a_page_is_opened_on_a_french_keyboard(keyboard: Keyboard, in_field: bool) -> None:
    if in_field:
        keyboard.press("F2")
        keyboard.until(lambda: keyboard.page == "find")
        keyboard.type("cal")
    QApplication.sendEvent(focused(), key_event(Qt.Key.Key_Eacute, CTRL, 11))
    keyboard.until(lambda: keyboard.page == "trips")
    QApplication.sendEvent(focused(), key_event(AMPERSAND, CTRL, 10))
    keyboard.until(lambda: keyboard.page == "today")


def test_no_page_is_opened_under_the_palette(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    QApplication.sendEvent(focused(), key_event(Qt.Key.Key_Eacute, CTRL, 11))
    press("Ctrl+2")
    assert keyboard.page == "today"


def test_the_money_page_books_by_the_keypad(keyboard: Keyboard) -> None:
    keyboard.with_card()
    press("Ctrl+Num+Enter")
    keyboard.until(lambda: keyboard.page == "trip")


def test_letters_of_another_script_move_in_a_list_and_run_commands(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    offers = keyboard.booking_flow.offers
    first = offers.list.current()
    QApplication.sendEvent(focused(), key_event(0x41E, NONE, 44))
    second = offers.list.current()
    assert second != first
    QApplication.sendEvent(focused(), key_event(0x41B, NONE, 45))
    assert offers.list.current() == first
    QApplication.sendEvent(focused(), key_event(0x427, NONE, 53))
    assert first is not None
    assert offers._shortlist_ids == [first.id]
