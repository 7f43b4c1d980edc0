"""The window: fields from the top down, a countdown, one button, one way out by Esc.

It validates and shows; what a key sets off outside of it is `Sitting`'s.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFont,
    QGuiApplication,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWindow,
)
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.card_protocol import Label, Labels, PaneRequest
from desktop.cardpane.tokenize.endpoints import CardText
from desktop.cardpane.tokenize.send_failure import SendFailure

from . import pane_messages, text_entry, trusted_text
from . import pane_theme as pane_theme
from .chrome import Foot, Header, KeyButton, MoneyLines, Sentence
from .digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from .number_field import NumberField
from .pane_fields import DigitField, TextField
from .pane_messages import At
from .pane_theme import XL, M, PaneTheme, S

_BAND = 4
_SHOW_KEY = Qt.Key.Key_F8
_FLAGS = (
    Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
)


class Pane(QWidget):
    """Signals: a key was pressed, the card may be sent, the person wants out, a sentence shows.

    `show_asked` comes when the key that shows the number goes down, where there is one; `show_over`
    at whatever ends it: the key goes up, another one goes down, the window is no longer in front.
    """

    touched = Signal()
    send_asked = Signal(object)
    cancel_asked = Signal()
    show_asked = Signal()
    show_over = Signal()
    said = Signal(str)

    def __init__(
        self,
        theme: PaneTheme,
        request: PaneRequest,
        number: NumberEntry,
        expiry: ExpiryEntry,
        code: CodeEntry,
    ) -> None:
        super().__init__(None, _FLAGS)
        self._theme, self._request = theme, request
        self._sending = self._offers_show = False
        self.setWindowTitle(trusted_text.TITLE)
        self.setFixedWidth(pane_theme.WIDTH)
        self._expiry_entry = expiry
        labels, text = request.labels, request.labels.text
        self._header = Header(theme, request.client_name, labels)
        hint = text(Label.HOLD_TO_SHOW)
        self._number = NumberField(theme, text(Label.CARD_NUMBER), number, hint)
        self._expiry = DigitField(theme, text(Label.EXPIRY), expiry)
        self._code = DigitField(theme, text(Label.SECURITY_CODE), code)
        name = text_entry.name_on_card(request.client_name, labels)
        self._name = TextField(theme, text(Label.NAME_ON_CARD), name)
        postcode = text_entry.postcode(request.postcode, labels)
        self._postcode = TextField(theme, text(Label.POSTCODE), postcode)
        self._sentence = Sentence(theme)
        self._cancel = KeyButton(theme, text(Label.CANCEL), trusted_text.CANCEL_KEY, main=False)
        self._send = KeyButton(theme, text(Label.SEND), trusted_text.SEND_KEY, main=True)
        self._digits = (self._number, self._expiry, self._code)
        self._texts = (self._name, self._postcode)
        self._wire()

    def _wire(self) -> None:
        self.touched.connect(self.show_over)
        for field in (*self._digits, *self._texts):
            field.touched.connect(self.touched)
            field.changed.connect(self._on_change)
            if isinstance(field, DigitField):
                field.done.connect(self._move_on)
                field.paused.connect(self._on_pause)
        self._send.pressed.connect(self._on_send)
        self._cancel.pressed.connect(self.cancel_asked)

    def lay_out(self, screen_truth: str, offers_show: bool = False) -> None:
        """Once, when it is known what shields the window, and whether that was proved."""
        if offers_show:
            self._offers_show = True
            self._number.offer_to_show(trusted_text.SHOW_KEY)
        column = QVBoxLayout(self)
        top = XL + (_BAND + 16 if self._request.published_only else 0)
        column.setContentsMargins(XL - 3, top, XL - 3, M)
        column.setSpacing(M)
        column.addLayout(_row(self._header, inset=3))
        if self._request.lines:
            column.addLayout(_row(MoneyLines(self._theme, self._request.lines), inset=3))
        column.addWidget(self._number)
        column.addLayout(_row(self._expiry, self._code))
        column.addLayout(_row(self._name, self._postcode, shares=(3, 2)))
        column.addWidget(self._sentence)
        column.addLayout(_row(self._cancel, self._send, shares=(0, 1)))
        column.addWidget(Foot(self._theme, screen_truth))
        for before, after in (
            (self._number, self._expiry),
            (self._expiry, self._code),
            (self._code, self._name),
            (self._name, self._postcode),
            (self._postcode, self._send),
            (self._send, self._cancel),
        ):
            QWidget.setTabOrder(before, after)

    def open(self) -> None:
        """Show it over the desk's window and take the keyboard."""
        self.adjustSize()
        over = QGuiApplication.primaryScreen().availableGeometry()
        window = self.windowHandle()
        if self._request.window_id and QGuiApplication.platformName() in ("xcb", "windows"):
            desk = QWindow.fromWinId(self._request.window_id)
            window.setTransientParent(desk)
            if desk.width() >= self.width() and desk.height() >= self.height():
                over = desk.geometry()
        spot = QRect(0, 0, self.width(), self.height())
        spot.moveCenter(over.center())
        self.move(spot.topLeft())
        self.show()
        self.raise_()
        self.activateWindow()
        self._number.setFocus()

    # ---- what it shows

    @property
    def labels(self) -> Labels:
        """The desk's texts."""
        return self._request.labels

    @property
    def sentence(self) -> str:
        """What it says just now."""
        return self._sentence.text

    @property
    def digit_fields(self) -> tuple[DigitField, ...]:
        """Number, expiry and code."""
        return self._digits

    def show_seconds(self, seconds: float) -> None:
        """Until it closes."""
        self._header.show_seconds(seconds)

    def hold_up_number(self, held: bool) -> None:
        """Show the digits, or dots again, at once; only for a window proved to be shielded."""
        self._number.hold_up(held)

    def show_sending(self, sending: bool) -> None:
        """Nothing can be typed while the card is on its way."""
        self._sending = sending
        for field in (*self._digits, *self._texts):
            field.setEnabled(not sending)
            field.wrong = False
            field.update()
        self._send.show_busy(self.labels.text(Label.SENDING) if sending else "")
        self._show_text("")
        if sending:
            # Not on Cancel: a second Enter, pressed too soon, must do nothing.
            self._send.setFocus()

    def show_failure(self, failure: SendFailure) -> None:
        """Mark the field at fault and say why; what was not wiped stays."""
        self.show_sending(False)
        sentence, at = pane_messages.after(failure, self.labels)
        if failure.wiped:
            marked = {At.NUMBER: self._number, At.EXPIRY: self._expiry, At.CODE: self._code}[at]
            marked.wrong = True
            if at is At.EXPIRY:
                self._expiry_entry.clear()
            self._number.setFocus()
        else:
            self._send.setFocus()
        self._show_text(sentence)

    def _show_text(self, sentence: str) -> None:
        if sentence != self._sentence.text:
            self._sentence.show_text(sentence)
            self.said.emit(sentence)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.touched.emit()
        key = event.key()
        if key == _SHOW_KEY:
            self._on_show_key(event)
        elif key == Qt.Key.Key_Escape:
            self.cancel_asked.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_send()
        elif key == Qt.Key.Key_Down:
            self.focusNextChild()
        elif key == Qt.Key.Key_Up:
            self.focusPreviousChild()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == _SHOW_KEY and not event.isAutoRepeat():
            self.show_over.emit()

    def _on_show_key(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if not self._offers_show or self._sending or event.isAutoRepeat() or not plain:
            return
        if not self._number.entry.is_empty():
            self.show_asked.emit()

    def _on_change(self) -> None:
        field = self.focusWidget()
        wrong = ""
        if isinstance(field, DigitField):
            wrong = field.entry.wrong()
            field.wrong = bool(wrong)
        elif isinstance(field, TextField):
            wrong = field.text.wrong()
        self._code.update()
        self._show_text(wrong)

    def _on_pause(self) -> None:
        field = self.focusWidget()
        if isinstance(field, DigitField):
            wrong = field.entry.short_group() or field.entry.wrong()
            field.wrong = bool(wrong)
            field.update()
            self._show_text(wrong)

    def _move_on(self) -> None:
        """To the first field that still lacks something; to the button when none does."""
        short = self._first_short()
        if short is not None:
            short.setFocus()
            if short.entry.wrong():
                self._dot(short, short.entry.wrong())
            return
        empty = [field for field in self._texts if not field.text.text.strip()]
        (empty[0] if empty else self._send).setFocus()

    def _first_short(self) -> DigitField | None:
        """The first row that lacks something, now that the hand has left them; None."""
        for digits in self._digits:
            digits.entry.leave()
            digits.update()
            if digits.entry.lacking():
                return digits
        return None

    def _on_send(self) -> None:
        if self._sending:
            return
        short = self._first_short()
        if short is not None:
            self._dot(short, short.entry.lacking())
            return
        for text in self._texts:
            if text.text.lacking():
                self._dot(text, text.text.lacking())
                return
        self.send_asked.emit(
            CardText(
                name=self._name.text.text.strip(),
                postcode=self._postcode.text.text.strip(),
                exp_month=self._expiry_entry.month,
                exp_year=self._expiry_entry.year,
            )
        )

    def _dot(self, field: DigitField | TextField, sentence: str) -> None:
        field.setFocus()
        field.wrong = True
        field.update()
        self._code.update()
        self._show_text(sentence)

    # ---- the window itself

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.show_over.emit()
        super().changeEvent(event)

    def hideEvent(self, _event: QHideEvent) -> None:
        self.show_over.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.cancel_asked.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = self._theme.colors
        painter.fillRect(self.rect(), colors.surface)
        if self._request.published_only:
            band = QRect(0, 0, self.width(), _BAND + 16)
            painter.fillRect(band, colors.amber)
            painter.setFont(self._theme.font(11, QFont.Weight.DemiBold))
            painter.setPen(colors.on_amber)
            painter.drawText(band, Qt.AlignmentFlag.AlignCenter, trusted_text.BAND)
        painter.setPen(QPen(colors.sealed, 1))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()


def _row(*parts: QWidget, shares: tuple[int, ...] = (), inset: int = 0) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(S)
    row.setContentsMargins(inset, 0, inset, 0)
    for part, share in zip(parts, shares or (1,) * len(parts), strict=True):
        row.addWidget(part, share)
    return row
