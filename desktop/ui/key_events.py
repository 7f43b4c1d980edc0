"""What a key means, whatever the keyboard: both Enter keys are one, and digits go by position.

A layout may type digits with Shift only (French AZERTY), or elsewhere than the top row. So a choice
that is offered by number is taken by the key in that place, by the keypad, or by the digit itself.
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


def is_enter(event: QKeyEvent) -> bool:
    """Return, or Enter of the keypad; with any modifiers."""
    return event.key() in _ENTER


def is_plain(event: QKeyEvent) -> bool:
    """No modifier but that of the keypad, which is none for people."""
    return event.modifiers() & ~_KEYPAD == Qt.KeyboardModifier.NoModifier


def shortcuts_for(key: str) -> list[QKeySequence]:
    """All that work as this key, named as Qt names it: ``"Ctrl+Return"`` is also the keypad's."""
    names = [key, key.replace("Return", "Enter")] if "Return" in key else [key]
    return [QKeySequence(name) for name in names]


def digit_key(event: QKeyEvent, platform: str = "") -> str:
    """``"Alt+1"`` or ``"Ctrl+1"`` for a key event with that modifier, else an empty text.

    Shift and the keypad make no difference. `platform` is Qt's name for what draws the windows;
    this program's own when it is empty.
    """
    modifiers = event.modifiers() & ~(_KEYPAD | _SHIFT)
    name = {
        Qt.KeyboardModifier.AltModifier: "Alt",
        Qt.KeyboardModifier.ControlModifier: "Ctrl",
    }.get(modifiers, "")
    digit = _digit(event, platform or QGuiApplication.platformName()) if name else ""
    return f"{name}+{digit}" if digit else ""


def _digit(event: QKeyEvent, platform: str) -> str:
    if Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
        return str(event.key() - Qt.Key.Key_0)
    if platform == "cocoa":
        place, places = event.nativeVirtualKey(), _MAC
    elif platform == "windows":
        place, places = event.nativeScanCode(), _WINDOWS
    else:
        place, places = event.nativeScanCode(), _X
    # With Ctrl a keypad without its number lock moves the caret: Ctrl+End.
    known = places if event.modifiers() & Qt.KeyboardModifier.AltModifier else places[:10]
    return _DIGITS[known.index(place)] if place in known else ""
