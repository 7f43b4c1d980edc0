"""What the panel of a card link shows: the code, its texts and its buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.card import CARD_VAULT
from desktop.booking.trip.attempt_kinds import SAVE_LINK, AnyKind
from desktop.booking.trip.attempt_record import LinkAttempt
from desktop.booking.trip.fare.fare_rules import card_payees
from desktop.booking.trip.fee_rules import fee_by_link, open_link
from desktop.booking.trip.trip import Trip
from desktop.ui.pages.panels.link.qr_code import QrCode
from desktop.ui.theme import L, S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text
from desktop.use_cases.ports.processor_port import CardLink

from .link_text import PRACTICE, held_text, offer_text, open_text, pays_fee, words_to_say

_ROOMY = 560

_BUSY = {
    "make": "Making the link…",
    "end": "Canceling the link…",
    "mail": "Beginning the mail…",
    "practice": "The client is typing a card…",
}
"""What runs, in place of the heading."""


@dataclass(frozen=True, slots=True)
class LinkState:
    """What the panel does now. `to_make`: the kind of link that may be made. `busy`: the task that
    runs. `asked_at`: when the processor said last that the page is open. `is_sure`: the next X lets
    the hold go.
    """

    page: CardLink | None
    to_make: AnyKind | None
    may_end: bool
    may_practice: bool
    busy: str
    asked_at: datetime | None
    is_sure: bool


def shown_link(trip: Trip | None) -> LinkAttempt | None:
    """The link that is out, or by which our fee is held."""
    return None if trip is None else open_link(trip) or fee_by_link(trip)


class LinkView(Panel):
    """The widgets of `LinkPanel`, which gives each button what it does."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent=parent)
        row = QHBoxLayout()
        row.setSpacing(L)
        self._qr = QrCode(212, "QR code of the link, for the client's phone")
        row.addWidget(self._qr, 0, Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(S)
        self._head = Text(theme, "", Type.SECTION)
        self._text = Text(theme, "", Type.BODY, "secondary", wrap=True)
        self._say = Text(theme, "", Type.BODY, wrap=True)
        for each in (self._head, self._text, self._say):
            texts.addWidget(each)
        texts.addStretch(1)
        self._texts = texts
        row.addLayout(texts, 1)
        self._make = Button(theme, "Make a link", "L", "sealed")
        row.addWidget(self._make)
        self._let_go = self._button(row, "Let the hold go", "X")
        self.column.addLayout(row)
        keys = QHBoxLayout()
        keys.setSpacing(S)
        self._copy = self._button(keys, "Copy", "C")
        self._mail = self._button(keys, "Mail", "M")
        self._end = self._ending = self._button(keys, "Cancel the link", "X")
        keys.addStretch(1)
        self.column.addLayout(keys)
        # A row of its own: on a small screen the others take the whole width.
        practice = QHBoxLayout()
        self._play = self._button(practice, PRACTICE, "T")
        practice.addStretch(1)
        self.column.addLayout(practice)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Beside the code there is no room for the words in a narrow window: they are below it."""
        super().resizeEvent(event)
        is_below = self.column.indexOf(self._say) >= 0
        if is_below is (self.width() < _ROOMY):
            return
        if is_below:
            self.column.removeWidget(self._say)
            self._texts.insertWidget(2, self._say)
        else:
            self._texts.removeWidget(self._say)
            self.column.insertWidget(1, self._say)

    def connect_buttons(
        self,
        make: Callable[[], None],
        copy: Callable[[], None],
        mail: Callable[[], None],
        end: Callable[[], None],
        practice: Callable[[], None],
    ) -> None:
        """What each does."""
        pairs = (
            *((self._make, make), (self._copy, copy), (self._mail, mail)),
            *((self._end, end), (self._let_go, end), (self._play, practice)),
        )
        for button, then in pairs:
            button.clicked.connect(then)

    def end_label(self) -> str:
        """What X does now."""
        return self._ending.text()

    def show_state(self, trip: Trip | None, company: str, state: LinkState) -> None:
        """The link of this trip, or that one can be made."""
        link = shown_link(trip)
        self.setVisible(link is not None or state.to_make is not None)
        is_open = trip is not None and open_link(trip) is not None
        self._qr.setVisible(state.page is not None)
        self._make.setVisible(link is None)
        self._make.setEnabled(not state.busy)
        for button in (self._copy, self._mail):
            button.setVisible(state.page is not None)
        is_free = state.busy in ("", "ask")
        self._play.setVisible(state.may_practice)
        self._play.setEnabled(is_free)
        # One that is held is a step like the others, with its button at the right.
        self._ending = self._end if is_open else self._let_go
        for button in (self._end, self._let_go):
            button.setVisible(state.may_end and button is self._ending)
            button.setEnabled(is_free)
        self._let_go.rename("Let it go now" if state.is_sure else "Let the hold go")
        self._say.setVisible(is_open)
        # Beside a card that pays our fee too, or that the airline needs, a link comes second.
        is_second = trip is not None and (pays_fee(trip) or CARD_VAULT in card_payees(trip))
        self._make.set_tone("" if is_second else "sealed")
        is_next = is_open or (link is None and not is_second)
        self.set_edge("sealed" if is_next else "hairline")
        if trip is None:
            self._show_texts("", "")
        elif link is None:
            head, text = offer_text(trip, saves=state.to_make is SAVE_LINK)
            self._show_texts(_BUSY.get(state.busy, head), text)
        elif is_open:
            head, text = open_text(link, state.page, state.asked_at)
            self._show_texts(_BUSY.get(state.busy, head), text)
            self._say.setText(words_to_say(trip, company, link))
        else:
            self._show_texts(*held_text(link))

    def _show_texts(self, head: str, text: str) -> None:
        self._head.setText(head)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self.setAccessibleName(head)
        self.setAccessibleDescription(text)

    def _button(self, row: QHBoxLayout, label: str, key: str) -> Button:
        button = Button(self._theme, label, key)
        row.addWidget(button)
        return button
