"""The window around a vendor's own fields: whose they are, a countdown, Send and Cancel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QFont,
    QGuiApplication,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWindow,
)
from PySide6.QtWebEngineWidgets import QWebEngineView
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.card_protocol import Label, Labels, PaneRequest, SheetEnvironment
from desktop.cardpane.authorization.requester import Requester
from desktop.cardpane.entry_native import pane_theme, text_entry, trusted_text
from desktop.cardpane.entry_native.chrome import (
    AddressLine,
    Header,
    KeyButton,
    MessageArea,
    MoneyLines,
    ScreenNotice,
)
from desktop.cardpane.entry_native.pane_fields import TextField
from desktop.cardpane.entry_native.pane_theme import XL, M, PaneTheme, S

from . import hosted_text
from .web_engine import HostedPage

_BANNER = 20
_LOWEST, _HIGHEST = 120, 440
_LOW_SCREEN = 700
_FLAGS = (
    Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint
)


class HostedPane(QWidget):
    """Signals: `key_pressed`; `send_requested` with name and postcode; `cancel_requested`.

    `commands`: what the keys of the form do, wherever the focus is.
    """

    key_pressed = Signal()
    send_requested = Signal(str, str)
    cancel_requested = Signal()

    def __init__(
        self, theme: PaneTheme, request: PaneRequest, requester: Requester, page: HostedPage
    ) -> None:
        super().__init__(None, _FLAGS)
        self._theme, self._request, self._requester = theme, request, requester
        self.banner = trusted_text.banner_text(requester, published_only=request.published_only)
        self._sending = False
        self.setWindowTitle(hosted_text.TITLE)
        self.setFixedWidth(pane_theme.WIDTH)
        labels, text = request.labels, request.labels.text
        self._header = Header(theme, request.client_name, labels, hosted_text.TITLE)
        self._step = _Step(theme)
        self.view = QWebEngineView(self)
        self.view.setPage(page)
        self.view.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.view.setAcceptDrops(False)
        self.view.setFixedHeight(_LOWEST)
        name = text_entry.name_on_card(request.client_name, labels)
        self._name = TextField(theme, text(Label.NAME_ON_CARD), name)
        postcode = text_entry.postcode(request.address.postcode, labels, required=False)
        self._postcode = TextField(theme, text(Label.POSTCODE), postcode)
        self._cover = _Cover(theme, self.view, self)
        self._message = MessageArea(theme)
        self._cancel = KeyButton(theme, text(Label.CANCEL), trusted_text.CANCEL_KEY, primary=False)
        self._send = KeyButton(theme, hosted_text.SEND, trusted_text.SEND_KEY, primary=True)
        for field in (self._name, self._postcode):
            field.key_pressed.connect(self.key_pressed)
            field.changed.connect(self._show_refusal)
        self._send.pressed.connect(self._on_send)
        self._cancel.pressed.connect(self.cancel_requested)
        self.commands: Mapping[Qt.Key, Callable[[], None]] = {
            Qt.Key.Key_Return: self._on_send,
            Qt.Key.Key_Enter: self._on_send,
            Qt.Key.Key_Escape: self.cancel_requested.emit,
        }

    def lay_out(self) -> None:
        """Build the layout. Call once."""
        column = QVBoxLayout(self)
        is_low = QGuiApplication.primaryScreen().availableGeometry().height() < _LOW_SCREEN
        # So that the two rows of the processor's fields are whole there, too.
        top, gap = (M, S) if is_low else (XL, M)
        column.setContentsMargins(XL - 3, top + _BANNER, XL - 3, gap)
        column.setSpacing(gap)
        column.addLayout(_row(self._header, inset=3))
        if self._request.lines:
            column.addLayout(_row(MoneyLines(self._theme, self._request.lines), inset=3))
        column.addWidget(self._step)
        column.addWidget(self.view)
        column.addLayout(_row(self._name, self._postcode, shares=(3, 2)))
        if self._request.address.without_postcode:
            column.addLayout(_row(self._address_line(), inset=3))
        column.addWidget(self._message)
        column.addLayout(_row(self._cancel, self._send, shares=(0, 1)))
        column.addWidget(ScreenNotice(self._theme, hosted_text.NOTICE))
        order = (self.view, self._name, self._postcode, self._send, self._cancel)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)
        self._show_loading()

    def _address_line(self) -> AddressLine:
        """With the postcode: a vendor's form that asks for it all has it read from here."""
        text = self._request.address.in_one_line
        return AddressLine(self._theme, self.labels.text(Label.BILLING_ADDRESS), text)

    def open(self) -> None:
        """Show the window over the desk's window and take the focus."""
        self._place()
        self.show()
        self.raise_()
        self.activateWindow()
        self.view.setFocus()

    def _place(self) -> None:
        self.adjustSize()
        area = QGuiApplication.primaryScreen().availableGeometry()
        self.winId()
        window = self.windowHandle()
        platform = QGuiApplication.platformName()
        if self._request.window_id and platform in ("xcb", "windows"):
            desk = QWindow.fromWinId(self._request.window_id)
            if platform == "xcb":
                # As in `pane`: Windows would join the keyboard input of both programs.
                window.setTransientParent(desk)
            if desk.width() >= self.width() and desk.height() >= self.height():
                area = desk.geometry()
        frame = QRect(0, 0, self.width(), self.height())
        frame.moveCenter(area.center())
        self.move(frame.topLeft())

    # ---- what it shows

    @property
    def labels(self) -> Labels:
        """The texts that came with the request."""
        return self._request.labels

    @property
    def message(self) -> str:
        """The message shown now; empty when there is none."""
        return self._message.text

    def show_seconds(self, seconds: float) -> None:
        """Show the seconds until the pane closes."""
        self._header.show_seconds(seconds)

    def show_step(self, text: str, *, asks_name: bool) -> None:
        """Whose fields come next; until they are there, that they are being loaded, and nothing
        of the fields before them.
        """
        self._step.show_text(text)
        for field in (self._name, self._postcode):
            field.setVisible(asks_name)
        self.show_sending(False)
        self._show_loading()

    def show_ready(self, height: int) -> None:
        """The fields can be typed into; `height` is what they asked for, in px."""
        around = self.height() - self.view.height()
        room = QGuiApplication.primaryScreen().availableGeometry().height() - around
        self.view.setFixedHeight(max(_LOWEST, min(height, _HIGHEST, room)))
        self._place()
        self._cover.hide()
        if self._message.is_note:
            self._show_text("")
        self.view.setFocus()

    def show_sending(self, sending: bool) -> None:
        """Disable the fields while the vendor's answer is waited for."""
        self._sending = sending
        for field in (self._name, self._postcode):
            field.setEnabled(not sending)
        self.view.setEnabled(not sending)
        self._send.show_busy(self.labels.text(Label.SENDING) if sending else "")
        if sending:
            self._show_text("")
            # Not Cancel: a second Enter, pressed too soon, must do nothing.
            self._send.setFocus()

    def show_message(self, message: str) -> None:
        """Show it below the fields, which can be typed into again where they are shown."""
        self.show_sending(False)
        self._show_text(message)
        if self._cover.isHidden():
            self.view.setFocus()

    def _show_loading(self) -> None:
        self._cover.show()
        self._message.show_text(hosted_text.LOADING, note=True)

    def _show_text(self, message: str) -> None:
        self._message.show_text(message)

    def _show_refusal(self) -> None:
        errors = (field.entry.error() for field in (self._name, self._postcode))
        self._show_text(next(filter(None, errors), ""))

    # ---- keys

    def _on_send(self) -> None:
        if self._sending:
            return
        self.key_pressed.emit()
        missing = self._name.entry.send_error() if self._name.isVisible() else ""
        if missing:
            self._name.setFocus()
            self._name.invalid = True
            self._name.update()
            self._show_text(missing)
            return
        self.send_requested.emit(self._name.entry.text.strip(), self._postcode.entry.text.strip())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        command = self.commands.get(Qt.Key(event.key()))
        if command is not None and not event.isAutoRepeat():
            command()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.cancel_requested.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ContextMenu:
            return True
        return super().event(event)

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


class _Step(QWidget):
    """One line: whose fields are below."""

    def __init__(self, theme: PaneTheme) -> None:
        super().__init__()
        self._theme, self._text = theme, ""
        self.setFixedHeight(18)

    def show_text(self, text: str) -> None:
        self._text = text
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(12, QFont.Weight.DemiBold))
        painter.setPen(self._theme.colors.text)
        area = self.rect().adjusted(3, 0, -3, 0)
        text = painter.fontMetrics().elidedText(
            self._text, Qt.TextElideMode.ElideRight, area.width()
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.end()


class _Cover(QWidget):
    """Over a form until the next one is ready: no digits stand under the next vendor's name."""

    def __init__(self, theme: PaneTheme, view: QWidget, pane: QWidget) -> None:
        super().__init__(pane)
        self._theme, self._view = theme, view
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self.setGeometry(self._view.geometry())
            self.raise_()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colors.surface)
        painter.end()


def _row(*parts: QWidget, shares: tuple[int, ...] = (), inset: int = 0) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(S)
    row.setContentsMargins(inset, 0, inset, 0)
    for part, share in zip(parts, shares or (1,) * len(parts), strict=True):
        row.addWidget(part, share)
    return row
