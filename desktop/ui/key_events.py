"""Reads key events independently of the keyboard layout: Enter, digits and letters.

A layout may type digits only with Shift (French AZERTY), or not in the top row. So a numbered
choice is taken by the key at that position, by the keypad, or by the digit itself. A layout of
another script types no letter of ours; where no Latin layout is set beside it, Qt matches no
shortcut of a letter, and the key is taken by its position on the US layout.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEYPAD, _SHIFT = Qt.KeyboardModifier.KeypadModifier, Qt.KeyboardModifier.ShiftModifier
# The keys of 1 to 9 and 0 in the top row, then on the keypad, as each platform numbers them.
# X11 and Wayland (as Qt passes it): evdev codes + 8, xkeyboard-config's keycodes/evdev.
_X = (*range(10, 20), 87, 88, 89, 83, 84, 85, 79, 80, 81, 90)
# Windows: scan codes of set 1, Microsoft's page "About Keyboard Input".
_WINDOWS = (*range(0x02, 0x0C), 0x4F, 0x50, 0x51, 0x4B, 0x4C, 0x4D, 0x47, 0x48, 0x49, 0x52)
# macOS: kVK_ANSI_1 and so on, in HIToolbox/Events.h; Qt gives them as the virtual key.
_MAC = (
    *(0x12, 0x13, 0x14, 0x15, 0x17, 0x16, 0x1A, 0x1C, 0x19, 0x1D),
    *(0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5B, 0x5C, 0x52),
)
_DIGITS = "1234567890" * 2
# The keys of three rows of letters, from the same sources.
_LETTERS = "QWERTYUIOPASDFGHJKLZXCVBNM"
_X_LETTERS = (*range(24, 34), *range(38, 47), *range(52, 59))
_WINDOWS_LETTERS = (*range(0x10, 0x1A), *range(0x1E, 0x27), *range(0x2C, 0x33))
_MAC_LETTERS = (
    *(0x0C, 0x0D, 0x0E, 0x0F, 0x11, 0x10, 0x20, 0x22, 0x1F, 0x23),
    *(0x00, 0x01, 0x02, 0x03, 0x05, 0x04, 0x26, 0x28, 0x25),
    *(0x06, 0x07, 0x08, 0x09, 0x0B, 0x2D, 0x2E),
)
# By Unicode: the last letter of Latin Extended-B; Qt's keys without a character come after all.
_LAST_LATIN, _FIRST_SPECIAL = 0x24F, 0x01000000


def is_enter(event: QKeyEvent) -> bool:
    """True for Return and for the keypad's Enter, with any modifiers."""
    return event.key() in _ENTER


def modifiers_without(event: QKeyEvent, left_out: Qt.KeyboardModifier) -> Qt.KeyboardModifier:
    """Those of this event but for `left_out`.

    Not by ``~``: in the Windows build of PySide6 6.11 (Python 3.13) that keeps none of them, for it
    ends below the highest bit of what it inverts.
    """
    held = event.modifiers()
    return held ^ (held & left_out)


def is_plain(event: QKeyEvent) -> bool:
    """True without modifiers. Qt's keypad modifier does not count: nobody presses it."""
    return modifiers_without(event, _KEYPAD) == Qt.KeyboardModifier.NoModifier


def shortcuts_for(key: str) -> list[QKeySequence]:
    """Every key sequence for this key in Qt's spelling: ``"Ctrl+Return"`` is also the keypad's."""
    names = [key, key.replace("Return", "Enter")] if "Return" in key else [key]
    return [QKeySequence(name) for name in names]


def digit_key(event: QKeyEvent, platform: str = "") -> str:
    """``"Alt+1"`` or ``"Ctrl+1"`` for a key event with that modifier, else an empty string.

    Shift and the keypad make no difference. `platform` is the name of Qt's platform plugin; empty
    means the one in use.
    """
    modifiers = modifiers_without(event, _KEYPAD | _SHIFT)
    name = {
        Qt.KeyboardModifier.AltModifier: "Alt",
        Qt.KeyboardModifier.ControlModifier: "Ctrl",
    }.get(modifiers, "")
    digit = _digit(event, platform or QGuiApplication.platformName()) if name else ""
    return f"{name}+{digit}" if digit else ""


def letter_key(event: QKeyEvent, platform: str = "") -> str:
    """``"Y"`` or ``"Ctrl+L"`` for a key that types a letter of another script, else empty.

    `platform` as for `digit_key`.
    """
    key = event.key()
    if not _LAST_LATIN < key < _FIRST_SPECIAL or not chr(key).isalpha():
        return ""
    modifiers = {
        Qt.KeyboardModifier.NoModifier: "",
        Qt.KeyboardModifier.ControlModifier: "Ctrl+",
    }.get(event.modifiers())
    platform = platform or QGuiApplication.platformName()
    if platform == "cocoa":
        code, codes = event.nativeVirtualKey(), _MAC_LETTERS
    elif platform == "windows":
        code, codes = event.nativeScanCode(), _WINDOWS_LETTERS
    else:
        code, codes = event.nativeScanCode(), _X_LETTERS
    if modifiers is None or code not in codes:
        return ""
    return modifiers + _LETTERS[codes.index(code)]


def _digit(event: QKeyEvent, platform: str) -> str:
    if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
        return str(event.key() - Qt.Key.Key_0)
    if platform == "cocoa":
        code, codes = event.nativeVirtualKey(), _MAC
    elif platform == "windows":
        code, codes = event.nativeScanCode(), _WINDOWS
    else:
        code, codes = event.nativeScanCode(), _X
    # With Ctrl, a keypad without number lock moves the caret: Ctrl+End.
    known = codes if event.modifiers() & Qt.KeyboardModifier.AltModifier else codes[:10]
    return _DIGITS[known.index(code)] if code in known else ""
