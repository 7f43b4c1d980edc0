"""Keeps what is typed in a web engine off the clipboard and off the selection, as far as Qt can.

A web engine hands what is marked to the system's selection, and knows every key for copying. So
nothing can be marked or copied by key or mouse, and a selection of this program is given up at
once. Looks at the kind of an event and at its modifiers, never at what was typed.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QClipboard, QGuiApplication, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

_Modifier = Qt.KeyboardModifier
_KEEPS_OUT = _Modifier.ControlModifier | _Modifier.AltModifier | _Modifier.MetaModifier
_MOVES = frozenset(
    {
        *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home),
        *(Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
    }
)
_EDITS = frozenset(
    {
        *(Qt.Key.Key_Copy, Qt.Key.Key_Cut, Qt.Key.Key_Paste, Qt.Key.Key_Insert, Qt.Key.Key_Undo),
        *(Qt.Key.Key_Redo, Qt.Key.Key_Menu, Qt.Key.Key_Print),
    }
)
_KEY_EVENTS = frozenset(
    {QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride}
)
_NEVER = frozenset(
    {
        *(QEvent.Type.MouseButtonDblClick, QEvent.Type.ContextMenu, QEvent.Type.DragEnter),
        *(QEvent.Type.DragMove, QEvent.Type.Drop),
    }
)


class EditGuard(QObject):
    """An event filter of the widgets that an engine takes its keys from.

    `key_pressed` is called for every key that a person presses there, without the key. Those of
    `commands` are kept from the engine, and what they stand for is done.
    """

    def __init__(
        self, key_pressed: Callable[[], None], commands: Mapping[Qt.Key, Callable[[], None]]
    ) -> None:
        super().__init__()
        self._key_pressed, self._commands = key_pressed, commands
        self._pressed_at = 0.0
        QGuiApplication.clipboard().changed.connect(self._give_up)

    def watch(self, view: QWidget) -> None:
        """Guard the view and what the engine has put into it by now; again does no harm."""
        for widget in (view, *view.findChildren(QWidget)):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """True keeps the event from the engine."""
        kind = event.type()
        if kind in _KEY_EVENTS and isinstance(event, QKeyEvent):
            command = self._commands.get(Qt.Key(event.key()))
            if kind is QEvent.Type.KeyPress and not event.isAutoRepeat():
                self._key_pressed()
                if command is not None:
                    command()
            return command is not None or is_kept_out(event)
        if kind in _NEVER:
            return True
        return isinstance(event, QMouseEvent) and self._is_dragging(event)

    def _is_dragging(self, event: QMouseEvent) -> bool:
        """Whether it could mark text: a drag, a second click, or any button but the left one."""
        left = Qt.MouseButton.LeftButton
        if event.type() is QEvent.Type.MouseMove:
            return event.buttons() != Qt.MouseButton.NoButton
        if event.button() != left:
            return True
        if event.type() is QEvent.Type.MouseButtonPress:
            now = time.monotonic()
            hints = QGuiApplication.styleHints()
            again = (now - self._pressed_at) * 1000 <= hints.mouseDoubleClickInterval()
            self._pressed_at = now
            return again
        return False

    def _give_up(self, mode: QClipboard.Mode) -> None:
        clipboard = QGuiApplication.clipboard()
        owns = {
            QClipboard.Mode.Selection: clipboard.ownsSelection,
            QClipboard.Mode.Clipboard: clipboard.ownsClipboard,
        }
        if mode in owns and owns[mode]() and clipboard.text(mode):
            clipboard.clear(mode)


def is_kept_out(event: QKeyEvent) -> bool:
    """Whether this key could copy, mark or paste, or belongs to the engine and not to the form."""
    if event.key() in _EDITS or event.modifiers() & _KEEPS_OUT:
        return True
    marks = event.key() in _MOVES or event.key() == Qt.Key.Key_Delete
    return marks and bool(event.modifiers() & _Modifier.ShiftModifier)
