"""Text fields with a painted frame, a label, a problem line, and a guard against card numbers."""

from __future__ import annotations

import logging
import re

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QValidator
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from desktop.booking.card_number_guard import (
    BEGUN,
    BEGUN_AMONG_LONG_NUMBERS,
    begun_card_number_spans,
    card_number_spans,
    without_long_runs,
)
from desktop.ui.key_events import modifiers_without
from desktop.ui.theme import CONTROL_RADIUS, FIELD, M, Theme, Type

from .text import Text

log = logging.getLogger(__name__)
REFUSAL = "A card number is not kept here. Type it in the pane: F9. Ctrl+L clears it from memory."
_DIGITS = re.compile(r"[0-9 .-]+")
_QUIET_MS = 1000
"""So long after the last digit, what is typed may still belong to a refused card."""


class _NoCardNumber(QValidator):
    """Rejects an edit (typed, pasted or dropped) that would complete or begin a card number."""

    refused = Signal()

    def __init__(self, most_digits: int, edit: QLineEdit) -> None:
        super().__init__(edit)
        self._most = most_digits
        # Qt has put the new text in already when it asks.
        self._accepted = 0
        self.span: tuple[int, int] | None = None
        self.around = ("", "")
        self.was_typed = False

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        found = card_number_spans(text) or begun_card_number_spans(text, self._most)
        if found:
            self.span = found[0]
            self.around = text[: self.span[0]], text[self.span[1] :]
            self.was_typed = len(text) <= self._accepted + 1
            self.refused.emit()
            return QValidator.State.Invalid, text, position
        self._accepted = len(text)
        return QValidator.State.Acceptable, text, position


class _QuietAfterRefusal(QObject):
    """After a number that was typed, drops what follows until a second passes without a digit.

    The expiry date, the security code and the postcode that follow a number belong to it. A key
    that edits or moves (`Backspace`, `Ctrl+A`, `Tab`) shows that the user is looking, and ends it.
    """

    def __init__(self, edit: QWidget) -> None:
        super().__init__(edit)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUIET_MS)
        edit.installEventFilter(self)

    @property
    def is_active(self) -> bool:
        return self._timer.isActive()

    def start(self) -> None:
        self._timer.start()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut:
            self._timer.stop()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if not self._timer.isActive():
            return False
        others = modifiers_without(
            event, Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if not event.text().isprintable() or not event.text() or others:
            if event.text() or event.key() in _MOVES:
                self._timer.stop()
            return False
        if event.text().isdigit():
            self._timer.start()
        return True


_MOVES = frozenset(
    {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Delete}
)


class LabeledField(QWidget):
    """A control with a painted frame, a label above and a problem line below."""

    focused = Signal()

    def __init__(
        self, theme: Theme, label: str, *, problem_line: bool, parent: QWidget | None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bad = False
        # Without reserved space the line is visible only while there is a problem.
        self._reserves_space = problem_line
        self._control: QWidget = self
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(2, 2, 2, 2)
        self._column.setSpacing(4)
        self._label = Text(theme, label, Type.LABEL, "secondary") if label else None
        if self._label is not None:
            self._column.addWidget(self._label)
        # A long sentence makes the field taller, never wider.
        self._problem = Text(theme, "", Type.LABEL, "bad", wrap=True)
        self._problem.setMinimumHeight(14)
        self._problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def _place(self, control: QWidget) -> None:
        """Between the label and the problem line."""
        self._control = control
        control.installEventFilter(self)
        self._column.addWidget(control)
        self._column.addWidget(self._problem)
        # Beside a taller field, labels and controls stay in line.
        self._column.addStretch(1)
        # Not before it has its place: shown without a parent, it would be a window.
        self._problem.setVisible(self._reserves_space)
        self.setFocusProxy(control)

    def set_label(self, label: str) -> None:
        """Another label, of a control that has one."""
        if self._label is not None:
            self._label.setText(label)
            self._control.setAccessibleName(label)

    @property
    def problem(self) -> str:
        """The sentence of the problem line; empty without a problem."""
        return self._problem.text()

    def set_problem(self, sentence: str) -> None:
        """Show a problem; an empty sentence clears it."""
        self._bad = bool(sentence)
        self._problem.setText(sentence)
        self._problem.setToolTip(sentence)
        self._problem.setVisible(self._reserves_space or self._bad)
        self._control.setAccessibleDescription(sentence)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        if event.type() == QEvent.Type.FocusIn:
            self.focused.emit()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_frame(self, self._control, self._theme, self._bad)


class Field(LabeledField):
    """One line of text. For a passphrase or a code there is `SecretField`.

    `edited` carries the text after a person's change. No field accepts a card number, whole or
    begun; where tickets and telephone numbers are typed (`long_numbers`), not from 14 digits on.
    """

    edited = Signal(str)
    entered = Signal()
    card_number_refused = Signal()

    def __init__(
        self,
        theme: Theme,
        label: str = "",
        *,
        placeholder: str = "",
        kind: Type = Type.BODY,
        height: int = FIELD,
        long_numbers: bool = False,
        problem_line: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, label, problem_line=problem_line, parent=parent)
        self._text_at_refusal = ""
        # The text must not change inside the validator: Qt would restore the digits.
        self._cleanup = QTimer(self)
        self._cleanup.setSingleShot(True)
        self._cleanup.setInterval(0)
        self._cleanup.timeout.connect(self._forget_digits)
        self.edit = QLineEdit(self)
        self.edit.setFrame(False)
        self.edit.setFont(theme.font(kind))
        self.edit.setFixedHeight(height)
        self.edit.setTextMargins(M - 4, 0, M - 4, 0)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(label or placeholder)
        most = BEGUN_AMONG_LONG_NUMBERS if long_numbers else BEGUN
        self._guard = _NoCardNumber(most, self.edit)
        self._guard.refused.connect(self._refuse_card_number)
        self.edit.setValidator(self._guard)
        self._quiet = _QuietAfterRefusal(self.edit)
        self.edit.textEdited.connect(self._changed)
        self.edit.returnPressed.connect(self.entered)
        self._place(self.edit)
        theme.changed.connect(self._recolor)
        self._recolor()

    @property
    def text(self) -> str:
        return self.edit.text().strip()

    def set_text(self, text: str) -> None:
        """Programmatic; `edited` is not sent."""
        self.edit.setText(text)

    def _changed(self, text: str) -> None:
        # The last digits of a refused number may still be arriving: keep the reason.
        refused = self._problem.text() == REFUSAL
        if self._bad and not (refused and _without_digits(text) == self._text_at_refusal):
            self.set_problem("")
        self.edited.emit(text)

    def _refuse_card_number(self) -> None:
        self._text_at_refusal = _without_digits(self.edit.text())
        self.set_problem(REFUSAL)
        self._cleanup.start()
        if self._guard.was_typed:
            self._quiet.start()
        log.info("card number refused")
        self.card_number_refused.emit()

    def _forget_digits(self) -> None:
        """Remove the digits typed so far, and undo's memory of them."""
        text, (before, behind) = self.edit.text(), self._guard.around
        if self._guard.was_typed and text.startswith(before) and text.endswith(behind):
            # However the number was written: its last key came to all of this.
            self.edit.setText(before + behind)
        else:
            self.edit.setText(without_long_runs(text, self._guard.span))

    def _recolor(self) -> None:
        clear_base(self.edit)


class Notes(QWidget):
    """Several lines of text, with the same guard as a field."""

    edited = Signal(str)
    card_number_refused = Signal()

    def __init__(self, theme: Theme, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text_at_refusal = ""
        self._length = 0
        column = QVBoxLayout(self)
        column.setContentsMargins(2, 0, 2, 0)
        column.setSpacing(4)
        column.addWidget(Text(theme, label, Type.LABEL, "secondary"))
        self.edit = QPlainTextEdit(self)
        self.edit.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.edit.setTabChangesFocus(True)
        self.edit.setAccessibleName(label)
        self.edit.setUndoRedoEnabled(False)
        self.edit.document().setDocumentMargin(8)
        self.edit.installEventFilter(self)
        self.edit.textChanged.connect(self._changed)
        self._quiet = _QuietAfterRefusal(self.edit)
        column.addWidget(self.edit)
        self._problem = Text(theme, "", Type.LABEL, "bad", wrap=True)
        self._problem.setMinimumHeight(14)
        self._problem.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        column.addWidget(self._problem)
        self.setFocusProxy(self.edit)
        theme.changed.connect(self._recolor)
        self._recolor()

    @property
    def text(self) -> str:
        return self.edit.toPlainText().strip()

    def set_text(self, text: str) -> None:
        """Programmatic; `edited` is not sent."""
        self.edit.blockSignals(True)
        self.edit.setPlainText(text)
        self.edit.blockSignals(False)
        self._length = len(text)
        self._problem.setText("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_frame(self, self.edit, self._theme, False)

    def _changed(self) -> None:
        text = self.edit.toPlainText()
        was_typed, self._length = len(text) <= self._length + 1, len(text)
        spans = card_number_spans(text) or begun_card_number_spans(text, BEGUN_AMONG_LONG_NUMBERS)
        if not spans:
            if _without_digits(text) != self._text_at_refusal:
                self._problem.setText("")
            self.edited.emit(text)
            return
        for start, end in reversed(spans):
            text = text[:start] + text[end:]
        self.set_text(text)
        caret = self.edit.textCursor()
        caret.setPosition(spans[0][0])
        self.edit.setTextCursor(caret)
        self._text_at_refusal = _without_digits(text)
        if was_typed:
            self._quiet.start()
        self._problem.setText(REFUSAL)
        self._problem.setToolTip(REFUSAL)
        log.info("card number refused")
        self.card_number_refused.emit()

    def _recolor(self) -> None:
        clear_base(self.edit)


def _without_digits(text: str) -> str:
    """The text without digits and their separators."""
    return _DIGITS.sub("", text)


def clear_base(edit: QWidget) -> None:
    """Make the widget's background transparent, so that the painted frame shows."""
    palette = edit.palette()
    palette.setColor(QPalette.ColorRole.Base, QColor(0, 0, 0, 0))
    edit.setPalette(palette)


def paint_frame(
    around: QWidget, edit: QWidget, theme: Theme, bad: bool, accent: str = "accent"
) -> None:
    """Paint the rounded edge of a control; 2 px of accent while it has the focus."""
    painter = QPainter(around)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = QRectF(edit.geometry()).adjusted(-0.5, -0.5, 0.5, 0.5)
    focused = edit.hasFocus()
    tone = "bad" if bad else accent if focused else "edge"
    painter.setBrush(theme.color("surface"))
    color = theme.color(tone)
    if not focused and not bad:
        color.setAlphaF(0.55)
    painter.setPen(QPen(color, 2 if focused else 1))
    painter.drawRoundedRect(rect, CONTROL_RADIUS, CONTROL_RADIUS)
