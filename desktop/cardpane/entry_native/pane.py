"""The pane's window: the fields, a countdown, Send and Cancel.

It validates and shows. `CardSession` does everything that happens outside the window.
"""

from __future__ import annotations

from dataclasses import replace

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

from desktop.card_protocol import Label, Labels, PaneRequest, SheetEnvironment
from desktop.card_protocol.vendors.card_vendor import CardText
from desktop.cardpane.authorization.requester import Requester
from desktop.cardpane.tokenize.send_failure import SendFailure

from . import pane_messages, pane_theme, text_entry, trusted_text
from .chrome import AddressLine, Header, KeyButton, MessageArea, MoneyLines, ScreenNotice
from .digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from .number_field import NumberField
from .pane_fields import DigitField, TextField
from .pane_messages import FieldAtFault
from .pane_theme import XL, XS, M, PaneTheme, S

_BANNER = 20
_REVEAL_KEY = Qt.Key.Key_F8
_FLAGS = (
    Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
)


class Pane(QWidget):
    """Signals: `key_pressed`; `send_requested` with a valid `CardText`; `cancel_requested`;
    `message_shown` with a new message, or an empty text when it is cleared.

    `reveal_requested` is emitted when the reveal key goes down, if that key is enabled.
    `reveal_ended` is emitted when it goes up, when another key goes down, and when the window is
    hidden or loses the focus.
    """

    key_pressed = Signal()
    send_requested = Signal(object)
    cancel_requested = Signal()
    reveal_requested = Signal()
    reveal_ended = Signal()
    message_shown = Signal(str)

    def __init__(
        self,
        theme: PaneTheme,
        request: PaneRequest,
        requester: Requester,
        number: NumberEntry,
        expiry: ExpiryEntry,
        code: CodeEntry,
    ) -> None:
        super().__init__(None, _FLAGS)
        self._theme, self._request, self._requester = theme, request, requester
        self.banner = trusted_text.banner_text(requester, published_only=request.published_only)
        self._sending = self._offers_reveal = False
        self.setWindowTitle(trusted_text.TITLE)
        self.setFixedWidth(pane_theme.WIDTH)
        self._expiry_entry = expiry
        labels, text = request.labels, request.labels.text
        self._header = Header(theme, request.client_name, labels)
        hint = text(Label.HOLD_TO_SHOW)
        self._number = NumberField(theme, text(Label.CARD_NUMBER), number, hint)
        self._number.is_first = True
        self._expiry = DigitField(theme, text(Label.EXPIRY), expiry)
        self._code = DigitField(theme, text(Label.SECURITY_CODE), code)
        name = text_entry.name_on_card(request.client_name, labels)
        self._name = TextField(theme, text(Label.NAME_ON_CARD), name)
        postcode = text_entry.postcode(
            request.address.postcode, labels, required=request.needs_address
        )
        self._postcode = TextField(theme, text(Label.POSTCODE), postcode)
        self._message = MessageArea(theme)
        self._cancel = KeyButton(theme, text(Label.CANCEL), trusted_text.CANCEL_KEY, primary=False)
        self._send = KeyButton(theme, text(Label.SEND), trusted_text.SEND_KEY, primary=True)
        self._digits = (self._number, self._expiry, self._code)
        self._texts = (self._name, self._postcode)
        self._connect_signals()

    def _connect_signals(self) -> None:
        self.key_pressed.connect(self.reveal_ended)
        for field in (*self._digits, *self._texts):
            field.key_pressed.connect(self.key_pressed)
            field.changed.connect(self._on_change)
            if isinstance(field, DigitField):
                field.done.connect(self._advance)
                field.paused.connect(self._on_pause)
        self._send.pressed.connect(self._on_send)
        self._cancel.pressed.connect(self.cancel_requested)

    def lay_out(self, screen_notice: str, offers_reveal: bool = False) -> None:
        """Build the layout. Call once, after the window is shielded."""
        if offers_reveal:
            self._offers_reveal = True
            self._number.enable_reveal(trusted_text.REVEAL_KEY)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL - 3, XL + _BANNER, XL - 3, M)
        column.setSpacing(M)
        column.addLayout(_row(self._header, inset=3))
        if self._request.lines:
            column.addLayout(_row(MoneyLines(self._theme, self._request.lines), inset=3))
        column.addWidget(self._number)
        column.addLayout(_row(self._expiry, self._code))
        texts = QVBoxLayout()
        texts.setSpacing(XS)
        column.addLayout(texts)
        texts.addLayout(_row(self._name, self._postcode, shares=(3, 2)))
        if address := self._request.address.without_postcode:
            line = AddressLine(self._theme, self.labels.text(Label.BILLING_ADDRESS), address)
            texts.addLayout(_row(line, inset=3))
        column.addWidget(self._message)
        column.addLayout(_row(self._cancel, self._send, shares=(0, 1)))
        column.addWidget(ScreenNotice(self._theme, screen_notice))
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
        """Show the window over the desk's window and take the focus."""
        self.adjustSize()
        area = QGuiApplication.primaryScreen().availableGeometry()
        window = self.windowHandle()
        platform = QGuiApplication.platformName()
        if self._request.window_id and platform in ("xcb", "windows"):
            desk = QWindow.fromWinId(self._request.window_id)
            if platform == "xcb":
                # Windows would join the keyboard input of both programs: a desk that hangs would
                # stop the typing here, and share the state of the keys. It stays on top anyway.
                window.setTransientParent(desk)
            if desk.width() >= self.width() and desk.height() >= self.height():
                area = desk.geometry()
        frame = QRect(0, 0, self.width(), self.height())
        frame.moveCenter(area.center())
        self.move(frame.topLeft())
        self.show()
        self.raise_()
        self.activateWindow()
        self._number.setFocus()

    # ---- what it shows

    @property
    def labels(self) -> Labels:
        """The texts that came with the request."""
        return self._request.labels

    @property
    def message(self) -> str:
        """The message shown now; empty when there is none."""
        return self._message.text

    @property
    def digit_fields(self) -> tuple[DigitField, ...]:
        """Number, expiry and code."""
        return self._digits

    def show_seconds(self, seconds: float) -> None:
        """Show the seconds until the pane closes."""
        self._header.show_seconds(seconds)

    def reveal_number(self, held: bool) -> None:
        """Show the digits, or dots again, at once. Call only while the shield reads back."""
        self._number.reveal(held)

    def show_sending(self, sending: bool) -> None:
        """Disable the fields while the card is being sent."""
        self._sending = sending
        for field in (*self._digits, *self._texts):
            field.setEnabled(not sending)
            field.invalid = False
            field.update()
        self._send.show_busy(self.labels.text(Label.SENDING) if sending else "")
        self._show_text("")
        if sending:
            # Focus Send, not Cancel: a second Enter, pressed too soon, must do nothing.
            self._send.setFocus()

    def show_failure(self, failure: SendFailure) -> None:
        """Mark the field at fault and show the reason. Fields that were not wiped stay filled."""
        self.show_sending(False)
        message, at_fault = pane_messages.message_for(failure, self.labels)
        if failure.wiped:
            field_of: dict[FieldAtFault, DigitField | TextField] = {
                FieldAtFault.NUMBER: self._number,
                FieldAtFault.EXPIRY: self._expiry,
                FieldAtFault.CODE: self._code,
                FieldAtFault.NAME: self._name,
            }
            field_of[at_fault].invalid = True
            if at_fault is FieldAtFault.EXPIRY:
                self._expiry_entry.clear()
            is_name = at_fault is FieldAtFault.NAME
            (self._name if is_name else self._number).setFocus()
        else:
            self._send.setFocus()
        self._show_text(message)

    def _show_text(self, message: str) -> None:
        if message != self._message.text:
            self._message.show_text(message)
            self.message_shown.emit(message)

    # ---- keys

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self.key_pressed.emit()
        key = event.key()
        if key == _REVEAL_KEY:
            self._on_show_key(event)
        elif key == Qt.Key.Key_Escape:
            self.cancel_requested.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_send()
        elif key == Qt.Key.Key_Down:
            self.focusNextChild()
        elif key == Qt.Key.Key_Up:
            self.focusPreviousChild()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == _REVEAL_KEY and not event.isAutoRepeat():
            self.reveal_ended.emit()

    def _on_show_key(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if not self._offers_reveal or self._sending or event.isAutoRepeat() or not plain:
            return
        if not self._number.entry.is_empty():
            self.reveal_requested.emit()

    def _on_change(self) -> None:
        field = self.focusWidget()
        error = ""
        if isinstance(field, DigitField):
            error = field.entry.error()
            field.invalid = bool(error)
        elif isinstance(field, TextField):
            error = field.entry.error()
        self._code.update()
        self._show_text(error)

    def _on_pause(self) -> None:
        field = self.focusWidget()
        if isinstance(field, DigitField):
            error = field.entry.group_error() or field.entry.error()
            field.invalid = bool(error)
            field.update()
            self._show_text(error)

    def _advance(self) -> None:
        """Focus the first incomplete digits, then the texts in their order, or the Send button when
        nothing is missing.
        """
        incomplete = self._first_incomplete()
        if incomplete is not None:
            incomplete.setFocus()
            if incomplete.entry.error():
                self._mark_invalid(incomplete, incomplete.entry.error())
            return
        # From the first text also where only the second is empty: the name that was filled in may
        # not be the one on the card, and Tab goes on to the postcode.
        is_complete = all(field.entry.text.strip() for field in self._texts)
        (self._send if is_complete else self._texts[0]).setFocus()

    def _first_incomplete(self) -> DigitField | None:
        """Commit the digit fields and return the first incomplete one, or None."""
        for digits in self._digits:
            digits.entry.commit()
            digits.update()
            if digits.entry.send_error():
                return digits
        return None

    def _on_send(self) -> None:
        if self._sending:
            return
        incomplete = self._first_incomplete()
        if incomplete is not None:
            self._mark_invalid(incomplete, incomplete.entry.send_error())
            return
        for text in self._texts:
            if text.entry.send_error():
                self._mark_invalid(text, text.entry.send_error())
                return
        postcode = self._postcode.entry.text.strip()
        self.send_requested.emit(
            CardText(
                client_id=self._request.client_id,
                name=self._name.entry.text.strip(),
                address=replace(self._request.address, postcode=postcode),
                exp_month=self._expiry_entry.month,
                exp_year=self._expiry_entry.year,
            )
        )

    def _mark_invalid(self, field: DigitField | TextField, message: str) -> None:
        field.setFocus()
        field.invalid = True
        field.update()
        self._code.update()
        self._show_text(message)

    # ---- the window itself

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.reveal_ended.emit()
        super().changeEvent(event)

    def hideEvent(self, _event: QHideEvent) -> None:
        self.reveal_ended.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.cancel_requested.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colors = self._theme.colors
        painter.fillRect(self.rect(), colors.surface)
        fill, ink = {
            None: (colors.amber, colors.on_amber),
            SheetEnvironment.VENDOR_TEST: (colors.violet, colors.on_violet),
            SheetEnvironment.LIVE: (colors.sealed, colors.on_sealed),
        }[self._requester.environment]
        band = QRect(0, 0, self.width(), _BANNER)
        painter.fillRect(band, fill)
        painter.setFont(self._theme.font(11, QFont.Weight.DemiBold))
        painter.setPen(ink)
        text = painter.fontMetrics().elidedText(
            self.banner, Qt.TextElideMode.ElideRight, band.width() - 2 * M
        )
        painter.drawText(band, Qt.AlignmentFlag.AlignCenter, text)
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
