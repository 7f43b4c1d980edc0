"""A row of typed characters that leaves no copy behind.

Qt's line edit keeps what was typed in its undo history and on the heap, and speaks it in clear on
the accessibility bus, also in password mode. Here each key goes straight into one buffer, which is
overwritten. Pasting works (the clipboard has a copy then, and so has Qt).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from desktop.ui.key_events import is_enter, modifiers_without
from desktop.ui.theme import M, Theme, Type
from desktop.use_cases.ports.typed_secret import TypedSecret

from .bus_silence import BusSilence

MOST_CHARACTERS = 1100
"""A little over the longest passphrase, so that one that is too long is told so."""

_DOT, _DOT_STEP = 7.0, 11.0
# By characters; 2 is as far as it goes.
_MOVES: dict[int, int] = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Home: -2,
    Qt.Key.Key_End: 2,
}
_NO_COMMAND = (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
               | Qt.KeyboardModifier.GroupSwitchModifier)  # fmt: skip


class SecretEdit(QWidget):
    """`edited` after each change, which it does not carry; `entered` with either Enter key.

    `readable` shows the characters, for a code that is copied from paper; else dots.
    """

    edited = Signal()
    entered = Signal()

    def __init__(
        self, theme: Theme, *, readable: bool, placeholder: str, height: int, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._theme, self._readable, self._placeholder = theme, readable, placeholder
        # Of its full length from the start: a buffer that grows leaves copies behind.
        self._typed = bytearray(4 * MOST_CHARACTERS)
        self._ends: list[int] = []
        # In characters; and how far the row is moved to the left, in px.
        self._caret = 0
        self._scrolled = 0.0
        self._selected = False
        self._caret_on = True
        self._blink = QTimer(self)
        self._blink.setInterval(max(QApplication.cursorFlashTime() // 2, 300))
        self._blink.timeout.connect(self._turn_caret)
        self._silence = BusSilence(self)
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhHiddenText
            | Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoAutoUppercase
            | Qt.InputMethodHint.ImhNoPredictiveText
        )
        theme.changed.connect(self.update)

    @property
    def is_empty(self) -> bool:
        return not self._ends

    @property
    def count(self) -> int:
        """How many characters are typed."""
        return len(self._ends)

    def secret(self) -> TypedSecret:
        """A copy, for the one who wipes it."""
        return TypedSecret(self._typed[: self._length])

    def wipe(self) -> None:
        """Empty it and overwrite its buffer; `edited` is not sent."""
        self._typed[:] = bytes(len(self._typed))
        self._ends.clear()
        self._caret = 0
        self._selected = False
        self.update()

    def select_all(self) -> None:
        """The next character takes the place of all."""
        self._selected = not self.is_empty
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(160, self.height())

    def event(self, event: QEvent) -> bool:
        """The keys that it takes are no commands of the page, such as G R for the trips."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            edits = (QKeySequence.StandardKey.SelectAll, QKeySequence.StandardKey.Paste)
            keys = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete, *_MOVES)
            typed = event.text() and event.text().isprintable() and not self._is_command(event)
            edited = event.key() in keys and not event.modifiers() & Qt.KeyboardModifier.AltModifier
            if typed or edited or any(event.matches(edit) for edit in edits):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if is_enter(event):
            self.entered.emit()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self._take(QGuiApplication.clipboard().text().partition("\n")[0])
        elif event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            every = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            self._drop(every=every, before=event.key() == Qt.Key.Key_Backspace)
        elif event.key() in _MOVES and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._move(event)
        elif text and text.isprintable() and not self._is_command(event):
            self._take(text)
        else:
            event.ignore()

    @staticmethod
    def _is_command(event: QKeyEvent) -> bool:
        """Ctrl or Alt alone; both together are AltGr on some layouts, which types characters."""
        held = modifiers_without(event, _NO_COMMAND)
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        return held not in (Qt.KeyboardModifier.NoModifier, both)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Characters that are composed from several keys, such as an accent and a letter."""
        if event.commitString():
            self._take(event.commitString())

    def inputMethodQuery(self, query: Qt.InputMethodQuery) -> object:
        """Its place and hints, never its text."""
        if query is Qt.InputMethodQuery.ImCursorRectangle:
            return self.rect()
        if query is Qt.InputMethodQuery.ImHints:
            return self.inputMethodHints()
        if query is Qt.InputMethodQuery.ImEnabled:
            return True
        return None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The caret goes between the two characters that are nearest."""
        self._selected = False
        left = self._row().left() - self._scrolled
        places = [left, *(left + x for x in accumulate(self._steps()))]
        self._caret = min(
            range(len(places)), key=lambda index: abs(places[index] - event.position().x())
        )
        self._show_caret()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.select_all()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._silence.begin()
        self._caret_on = True
        self._blink.start()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._silence.end()
        self._blink.stop()
        self._selected = False
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._theme.font(Type.BODY))
        row = self._row()
        painter.setClipRect(row.adjusted(0, 0, 2, 0))
        if self.is_empty:
            painter.setPen(self._theme.color("tertiary"))
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, self._placeholder)
        steps = self._steps()
        x = row.left() - self._scroll(steps, row.width())
        if self._selected:
            band = QRectF(x - 2, row.center().y() - 10, sum(steps) + 4, 20)
            accent = self._theme.color("accent")
            accent.setAlphaF(0.28)
            painter.fillRect(band, accent)
        self._paint_characters(painter, row, x, steps)
        if self.hasFocus() and self._caret_on:
            caret = QRectF(x + sum(steps[: self._caret]), row.center().y() - 9, 1.5, 18)
            painter.fillRect(caret, self._theme.color("text"))

    def _row(self) -> QRectF:
        return QRectF(self.rect()).adjusted(M - 2, 0, -(M - 2), 0)

    def _scroll(self, steps: list[float], width: float) -> float:
        """The caret stays in sight, and no more is left blank at the end than need be."""
        caret = sum(steps[: self._caret])
        most = max(0.0, sum(steps) - width + 2)
        self._scrolled = min(max(self._scrolled, caret - width + 2), caret, most)
        return self._scrolled

    def _steps(self) -> list[float]:
        if not self._readable:
            return [_DOT_STEP] * self.count
        metrics = QFontMetricsF(self._theme.font(Type.BODY))
        return [metrics.horizontalAdvance(character) for character in self._characters()]

    def _paint_characters(
        self, painter: QPainter, row: QRectF, x: float, steps: list[float]
    ) -> None:
        """One by one, so that no text of the whole is made."""
        painter.setPen(self._theme.color("text"))
        painter.setBrush(self._theme.color("text"))
        characters = self._characters() if self._readable else iter("")
        for step in steps:
            if self._readable:
                cell = QRectF(x, row.top(), step + 1, row.height())
                painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter, next(characters))
            else:
                dot = QRectF(x + 2, row.center().y() - _DOT / 2, _DOT, _DOT)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.drawEllipse(dot)
            x += step

    def _characters(self) -> Iterator[str]:
        start = 0
        for end in self._ends:
            yield self._typed[start:end].decode("utf-8", "surrogatepass")
            start = end

    def _take(self, text: str) -> None:
        if self._selected:
            self.wipe()
        for character in text:
            if character.isprintable() and self.count < MOST_CHARACTERS:
                self._insert(character.encode("utf-8", "surrogatepass"))
        self._show_edit()

    def _insert(self, coded: bytes) -> None:
        start = self._start(self._caret)
        self._shift(start, len(coded))
        self._typed[start : start + len(coded)] = coded
        later = [end + len(coded) for end in self._ends[self._caret :]]
        self._ends[self._caret :] = [start + len(coded), *later]
        self._caret += 1

    def _drop(self, *, every: bool, before: bool) -> None:
        """All, or the character before or behind the caret."""
        index = self._caret - 1 if before else self._caret
        if every or self._selected:
            self.wipe()
        elif 0 <= index < self.count:
            start, end = self._start(index), self._ends[index]
            self._shift(end, start - end)
            self._ends[index:] = [later - (end - start) for later in self._ends[index + 1 :]]
            self._caret = index
        self._show_edit()

    def _shift(self, start: int, by: int) -> None:
        """Move what is behind `start` within the buffer, so that no copy is made or left."""
        end = self._length
        with memoryview(self._typed) as buffer:
            buffer[start + by : end + by] = buffer[start:end]
        if by < 0:
            self._typed[end + by : end] = bytes(-by)

    def _move(self, event: QKeyEvent) -> None:
        """By one character; to either end with Ctrl, as a word's length is nobody's business."""
        to_end = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier) or self._selected
        step = _MOVES[event.key()]
        if to_end or abs(step) > 1:
            self._caret = self.count if step > 0 else 0
        else:
            self._caret = min(max(self._caret + step, 0), self.count)
        self._selected = False
        self._show_caret()

    def _start(self, index: int) -> int:
        return self._ends[index - 1] if index else 0

    @property
    def _length(self) -> int:
        return self._ends[-1] if self._ends else 0

    def _show_edit(self) -> None:
        self._show_caret()
        self.edited.emit()

    def _show_caret(self) -> None:
        self._caret_on = True
        self._blink.start()
        self.update()

    def _turn_caret(self) -> None:
        self._caret_on = not self._caret_on
        self.update()
