"""The fields of the pane: plain widgets that take keys and paint symbols.

Qt's line edits are not used: they keep what was typed in their undo history and on the heap, and
send it to the accessibility bus even in password mode. Here a digit key becomes an integer and goes
straight into the entry. There is no clipboard, drag and drop or menu, and of digits no selection
and no input method.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFont,
    QFontMetricsF,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from . import pane_theme
from .digit_entry import GAP, TYPED, WAITING, Entry
from .pane_theme import FIELD_HEIGHT, LABEL_HEIGHT, PaneTheme
from .text_entry import TextEntry

_RING = 3
_BACK = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_DOT_STEP = 13.0
GAP_STEP = 10.0
ROW_INSET = 14.0


class DigitField(QWidget):
    """A row of digits. Signals: `changed` after every edit, `paused` after a space, which people
    type between groups, `done` when the entry is complete.
    """

    key_pressed = Signal()
    changed = Signal()
    paused = Signal()
    done = Signal()

    def __init__(self, theme: PaneTheme, label: str, entry: Entry) -> None:
        super().__init__()
        self._theme, self.label, self.entry = theme, label, entry
        self.invalid = False
        self.is_first = False
        _disable_other_input(self)

    def sizeHint(self) -> QSize:
        return QSize(120, LABEL_HEIGHT + FIELD_HEIGHT + 2 * _RING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        _emit_key_pressed(self, event)
        key = event.key()
        if Qt.Key.Key_0 <= key <= Qt.Key.Key_9:
            plain = not event.modifiers() & (
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
            )
            if plain and not event.isAutoRepeat() and self.entry.add(key - Qt.Key.Key_0):
                self._emit_changed()
                if self.entry.is_complete():
                    self.done.emit()
        elif key in _BACK and not self.entry.is_empty():
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.entry.drop_group()
            else:
                self.entry.drop()
            self._emit_changed()
        elif key == Qt.Key.Key_Space:
            self.paused.emit()
        elif key == Qt.Key.Key_Backspace:
            # Before the first field there are only the buttons: nobody means to go there.
            if not event.isAutoRepeat() and not self.is_first:
                self.focusPreviousChild()
        else:
            event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = _paint_frame(painter, self, self._theme, self.label, self.invalid)
        caret = self._paint_row(painter, box)
        if self.hasFocus():
            _paint_caret(painter, self._theme, caret or box.left() + 12, box.center().y())
        painter.setFont(self._theme.font(12, QFont.Weight.Medium))
        painter.setPen(self._theme.colors.secondary)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box.adjusted(0, 0, -14, 0), right, self.entry.badge())
        painter.end()

    def _paint_row(self, painter: QPainter, box: QRectF) -> float:
        """Returns the x position of the caret; 0 for an empty row."""
        colors = self._theme.colors
        painter.setFont(self._theme.font(15, QFont.Weight.Medium))
        metrics = QFontMetricsF(painter.font())
        x, middle, caret = box.left() + ROW_INSET, box.center().y(), 0.0
        for symbol in self.entry.symbols():
            if symbol == GAP:
                x += GAP_STEP
                continue
            if symbol in (TYPED, WAITING):
                filled = symbol == TYPED
                step = paint_dot(painter, self._theme, x, middle, filled)
            else:
                filled = symbol.isdigit()
                step = max(metrics.horizontalAdvance(symbol) + 1, 10.0 if filled else 0.0)
                painter.setPen(colors.text if filled else colors.tertiary)
                cell = QRectF(x, box.top(), step, box.height())
                painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, symbol)
            x += step
            if filled:
                caret = x
        return caret

    def _emit_changed(self) -> None:
        self.invalid = False
        self.update()
        self.changed.emit()


class TextField(QWidget):
    """A name or postcode, edited at its end. Tab and Ctrl+A select all of it: what is typed next
    takes its place.
    """

    key_pressed = Signal()
    changed = Signal()

    def __init__(self, theme: PaneTheme, label: str, entry: TextEntry) -> None:
        super().__init__()
        self._theme, self.label, self.entry = theme, label, entry
        self.invalid = False
        self._all_selected = False
        _disable_other_input(self)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, True)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )

    def sizeHint(self) -> QSize:
        return QSize(120, LABEL_HEIGHT + FIELD_HEIGHT + 2 * _RING)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        _emit_key_pressed(self, event)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if _is_command(event) and event.key() == Qt.Key.Key_A:
            self._select_all(bool(self.entry.text))
        elif event.key() in _BACK:
            if self._all_selected:
                self.entry.clear()
                self._emit_changed(invalid=False)
            elif self.entry.text:
                self.entry.drop(whole_word=control)
                self._emit_changed(invalid=False)
            elif not event.isAutoRepeat():
                self.focusPreviousChild()
        elif len(event.text()) == 1 and event.text().isprintable() and not _is_command(event):
            self._type(event.text())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        by_tab = event.reason() in (
            Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason,
        )  # fmt: skip
        # Not where the code before it was complete: the next digit may be one too many.
        self._select_all(by_tab and bool(self.entry.text))
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._select_all(False)
        super().focusOutEvent(event)

    def _select_all(self, selected: bool) -> None:
        self._all_selected = selected
        self.update()

    def _type(self, characters: str) -> None:
        """What is refused leaves the selected text as it is."""
        before = self.entry.text
        if self._all_selected:
            self.entry.clear()
        for character in characters:
            self.entry.add(character)
        if self._all_selected and not self.entry.text:
            self.entry.text = before
        self._emit_changed(invalid=bool(self.entry.error()))

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Accepts letters composed from two keys, such as an accent and a letter."""
        self.key_pressed.emit()
        self._type(event.commitString())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = _paint_frame(painter, self, self._theme, self.label, self.invalid)
        painter.setFont(self._theme.font(13))
        painter.setPen(self._theme.colors.text)
        area = box.adjusted(14, 0, -14, 0)
        metrics = QFontMetricsF(painter.font())
        elide = Qt.TextElideMode.ElideLeft if self.hasFocus() else Qt.TextElideMode.ElideRight
        text = metrics.elidedText(self.entry.text, elide, area.width())
        if self._all_selected:
            marked = QRectF(area.left() - 2, box.center().y() - 10, 0, 20)
            marked.setWidth(metrics.horizontalAdvance(text) + 4)
            painter.fillRect(marked, pane_theme.faint(self._theme.colors.sealed, 0.28))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        if self.hasFocus():
            caret = area.left() + metrics.horizontalAdvance(text) + 1
            _paint_caret(painter, self._theme, caret, box.center().y())
        painter.end()

    def _emit_changed(self, invalid: bool) -> None:
        self._all_selected = False
        self.invalid = invalid
        self.update()
        self.changed.emit()


def paint_dot(painter: QPainter, theme: PaneTheme, x: float, middle: float, typed: bool) -> float:
    """Paint a typed or missing digit as a dot; returns the step to the next one in px."""
    painter.setPen(Qt.PenStyle.NoPen)
    colors = theme.colors
    painter.setBrush(colors.text if typed else pane_theme.faint(colors.tertiary, 0.55))
    size = 8.0 if typed else 4.0
    painter.drawEllipse(QRectF(x + (_DOT_STEP - size) / 2, middle - size / 2, size, size))
    return _DOT_STEP


def _is_command(event: QKeyEvent) -> bool:
    """Ctrl, with or without Shift. With Alt too it is AltGr on Windows, which types letters."""
    shift, control = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
    # Not by `~`, which keeps no modifier in the Windows build of PySide6 6.11.
    return event.modifiers() in (control, control | shift)


def _emit_key_pressed(field: DigitField | TextField, event: QKeyEvent) -> None:
    """Ignores auto-repeat: a key held down, perhaps by an object, is no sign of a person."""
    if not event.isAutoRepeat():
        field.key_pressed.emit()


def _disable_other_input(field: QWidget) -> None:
    field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
    field.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
    field.setAcceptDrops(False)
    field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    field.setCursor(Qt.CursorShape.IBeamCursor)


def _paint_frame(
    painter: QPainter, field: QWidget, theme: PaneTheme, label: str, invalid: bool
) -> QRectF:
    painter.setFont(theme.font(12, QFont.Weight.Medium))
    painter.setPen(theme.colors.bad if invalid else theme.colors.secondary)
    above = QRectF(_RING, 0, field.width() - 2 * _RING, LABEL_HEIGHT - 2)
    painter.drawText(above, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, label)
    box = QRectF(_RING, LABEL_HEIGHT + _RING, field.width() - 2 * _RING, FIELD_HEIGHT)
    if not field.isEnabled():
        painter.setOpacity(0.6)
    pane_theme.paint_box(painter, theme, box, field.hasFocus(), invalid)
    return box


def _paint_caret(painter: QPainter, theme: PaneTheme, x: float, middle: float) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colors.sealed)
    painter.drawRoundedRect(QRectF(x - 0.5, middle - 10, 2, 20), 1, 1)
