"""The column of the money page: both charges, the card, the booking, and the words to read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from desktop.booking.access.role import Permission
from desktop.booking.card_entry.capture_route import TYPED_HERE
from desktop.booking.clients.client import Client
from desktop.booking.trip.fare.fare_rules import (
    card_payees,
    fare_label,
    is_card_due,
    is_elsewhere,
    is_price_exact,
)
from desktop.booking.trip.fare.link_rules import saving_link
from desktop.booking.trip.fee_rules import open_link
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import agreed_terms, has_agreed
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.address_panel import AddressPanel
from desktop.ui.pages.panels.consent_panel import ConsentPanel
from desktop.ui.pages.panels.link.link_panel import LinkPanel
from desktop.ui.pages.panels.money_lines import charges_row, fee_state
from desktop.ui.theme import M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.scroll_bar import scroll_to
from desktop.ui.widgets.text import Text
from desktop.use_cases.authorization import reason_denied

from .approval_panel import ApprovalPanel
from .approval_text import AWAITS_APPROVAL
from .money_page_text import (
    PANE_OFF,
    agreed_at,
    airline_line,
    answer_before,
    book_step_text,
    card_step_text,
    fee_line,
    link_ended_text,
    no_entry,
    travelers_line,
    words_to_read,
)
from .step_panel import StepPanel


@dataclass(frozen=True, slots=True)
class MoneyState:
    """What the page does now. `busy`: the task that runs. `new_offer`: at a price that is not
    agreed yet. `price`: what came of the last price check. `refused`: so was the last try to book.
    """

    busy: str = ""
    new_offer: Offer | None = None
    price: str = ""
    refused: bool = False


class MoneySteps(QWidget):
    """`take_card` and `book` are what its buttons do. `column` takes more panels below."""

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases,
        take_card: Callable[[], None], book: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._use_cases = use_cases
        self._shown: Trip | None = None
        self._notice: Notice | None = None
        self._scroll: QScrollArea | None = None
        self._background = background
        self._show: Callable[[Trip], None] = lambda _: None
        self._refresh: SignalInstance | None = None
        self.approval = ApprovalPanel(theme, background, use_cases)
        self.approval.decided.connect(self._show_again)
        self._by_link = ""
        # Why this member may not; empty for one who may.
        self.no_card = self._reason_no_card()
        self.no_booking = reason_denied(use_cases.actor, Permission.BOOK)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(M)
        charges, self.airline, self.ours = charges_row(theme)
        self.column.addLayout(charges)
        # Before the words: what is above a limit is known before a card is asked for.
        self.column.addWidget(self.approval)
        self._take_card, self._book_now = take_card, book
        self._travelers = Text(theme, "", Type.BODY, "secondary", wrap=True)
        self.consent = ConsentPanel(theme, use_cases.actor.now)
        # Behind the words, before the question about them.
        self.consent.column.insertWidget(2, self._travelers)
        # Before the keys that follow from the words: on a small screen both are in view so.
        self.column.addWidget(self.consent)
        self.pane = Button(theme, "Take the card", "F9", "sealed")
        self.pane.clicked.connect(take_card)
        self._card_step = StepPanel(theme, self.pane)
        self.column.addWidget(self._card_step)
        self.link = LinkPanel(theme, background, use_cases)
        self.column.addWidget(self.link)
        self.book = Button(theme, "Book", "Ctrl+Enter", "accent")
        self.book.clicked.connect(book)
        self._book_step = StepPanel(theme, self.book)
        self.column.addWidget(self._book_step)

    def follow_link(
        self,
        notice: Notice,
        scroll: QScrollArea,
        show: Callable[[Trip], None],
        refresh: SignalInstance,
    ) -> None:
        """Have the page go on by itself: `show` gets a trip whose link was made, ended or typed on;
        `refresh`: its keys are others now.
        """

        self._notice, self._show, self._refresh = notice, show, refresh
        self.approval.commands_changed.connect(refresh)

        def moved(saved: Trip) -> None:
            shown = self._shown
            if shown is None or shown.id != saved.id:
                return
            moment = self._use_cases.actor.moment()
            if has_agreed(shown, moment) and not has_agreed(saved, moment):
                # What it says of the yes is true no more.
                notice.clear()
            was_open, is_open = open_link(shown) is not None, open_link(saved) is not None
            # The offer on the screen is the airline's newest, which is saved when it is booked.
            show(replace(saved, offer=shown.offer))
            if is_open and not was_open:
                notice.clear()  # It may have said which key makes a link.
                scroll_to(scroll, self.link)
            elif was_open and not is_open:
                scroll.verticalScrollBar().setValue(0)
                notice.show_message(*link_ended_text(saved, bool(self.no_card)))

        self.link.report_to(notice, moved, refresh)
        self._scroll = scroll
        scroll.viewport().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Words that were in view stay in view in a smaller window, or below a notice."""
        if isinstance(event, QResizeEvent) and self._scroll is not None:
            is_out = self._shown is not None and open_link(self._shown) is not None
            words = self.link if is_out else self.consent
            top, high = self._scroll.verticalScrollBar().value(), event.oldSize().height()
            if words.isVisible() and top <= words.y() < top + high:
                scroll_to(self._scroll, words)
        return super().eventFilter(watched, event)

    def open_form(self, address: AddressPanel) -> AddressPanel | ApprovalPanel | None:
        """The form that takes all keys now."""
        if address.is_open:
            return address
        return self.approval if self.approval.is_open else None

    def turn(self, pages: int) -> None:
        """Scroll by this many pages."""
        if self._scroll is not None:
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.value() + pages * (bar.pageStep() - 40))

    def calm(self, notice: Notice, trip: Trip | None) -> None:
        """No message but the one that no card may be asked for, before the client is."""
        notice.clear()
        self.approval.refresh()
        if self.no_card == AWAITS_APPROVAL:
            return  # The panel says so, and what to do.
        if self.no_card and trip is not None and is_card_due(trip):
            happened, press, tone = no_entry(trip, self.no_card)
            is_by_link = self.no_card == PANE_OFF and self._by_link
            notice.show_message(self._by_link if is_by_link else happened, press, tone)

    def commands(self, trip: Trip | None, ask_address: Callable[[], None]) -> tuple[Command, ...]:
        """The keys of the steps that this member may do; `ask_address` opens its form."""
        card: tuple[Command, ...] = (
            Command("F9", self.pane.text(), self._take_card),
            Command("Ctrl+B", "Billing address", ask_address, in_key_bar=False),
        )
        book = (Command("Ctrl+Return", "Book", self._book_now),)
        if self.no_card or (trip is not None and not _may_take_card(trip)):
            # The key says why it does nothing; nobody is sent to it.
            card = (Command("F9", "Take the card", self._say_no_card, in_key_bar=False),)
        turn = (
            Command("PgDown", "Read on", lambda: self.turn(1), in_key_bar=False),
            Command("PgUp", "Back up", lambda: self.turn(-1), in_key_bar=False),
        )
        return (*card, *self.approval.commands(), *(() if self.no_booking else book), *turn)

    def _say_no_card(self) -> None:
        if self._shown is not None and self._notice is not None:
            self._notice.show_message(*card_step_text(self._shown, self.no_card))

    def show_trip(self, trip: Trip, client: Client | None, state: MoneyState) -> None:
        """Every step of this trip, with the words as they would be read now."""
        if self._shown is None or self._shown.id != trip.id:
            closed = self._use_cases.card_clearance.reason_closed
            self._background.run(closed, lambda _: self._learn_clearance(), lambda _: None)
            self._by_link = ""
            if not reason_denied(self._use_cases.actor, Permission.TAKE_CARD):
                ask = partial(self._use_cases.take_card.reason_by_link, trip.id)
                self._background.run(ask, self._learn_route, lambda _: None, latest="by link")
        self.approval.show_trip(trip, client.address.country if client else "")
        # What was so of another trip is no reason for this one.
        self.no_card = self._reason_no_card()
        company = self._use_cases.company
        shown, tone = state.price, "good"
        if state.busy == "price" and not is_elsewhere(trip):
            shown, tone = "Asking the airline…", "secondary"
        elif is_elsewhere(trip):
            shown, tone = "not asked for", "tertiary"
        elif state.new_offer is not None:
            shown, tone = f"Was {trip.offer.airline_charges}", "warn"
        asked = at_offer(trip, state.new_offer)
        total = str(asked.offer.airline_charges)
        self.airline.set_label(fare_label(trip))
        self.airline.show_message(total, airline_line(asked, company), shown, tone)
        fee = fee_line(trip, client, company)
        self.ours.show_message(str(trip.fee), fee, *fee_state(trip))
        open_now = not state.busy and state.new_offer is None
        self.pane.setEnabled(open_now and not self.no_card)
        may_book = self.is_agreed(trip, state) and not self.no_booking and not open_link(trip)
        self.book.setEnabled(open_now and may_book)
        self.pane.setVisible(not self.no_card and _may_take_card(trip))
        self.book.setVisible(not self.no_booking)
        self._card_step.show_message(*card_step_text(trip, self.no_card))
        self._show_next_step(trip, state)
        self._shown = trip
        self.link.awaits_approval = bool(self.approval.reason)
        self.link.show_trip(trip)
        self._book_step.show_message(
            *book_step_text(
                trip, self.is_agreed(trip, state), booking=state.busy == "book",
                refused=state.refused, no_booking=self.no_booking,
                earlier=answer_before(trip, self._use_cases.actor.moment()),
            )
        )  # fmt: skip
        self._travelers.setText(travelers_line(trip))
        # Words that nobody here may act upon would only be read in vain.
        may_act = not is_card_due(trip) and not self.no_booking
        # While the client is to save a card, the words are those of the link.
        is_said = (not self.no_card or may_act) and saving_link(trip) is None
        self.consent.setVisible(is_said)
        self.show_words(trip, state.new_offer)

    def _reason_no_card(self) -> str:
        cases = self._use_cases
        if not TYPED_HERE & cases.take_card.routes:
            return PANE_OFF
        denied = reason_denied(cases.actor, Permission.TAKE_CARD)
        clearance = cases.card_clearance.last_reason
        by_link = PANE_OFF if self._by_link else ""
        return denied or clearance or by_link or self.approval.reason

    def _learn_route(self, by_link: str) -> None:
        self._by_link = by_link
        self._learn_clearance()

    def _learn_clearance(self) -> None:
        """Before the words are read: who is not cleared asks for no card."""
        if self.no_card != self._reason_no_card():
            self._show_again()

    def _show_again(self) -> None:
        """Whether a card may be asked for is another now."""
        self.no_card = self._reason_no_card()
        if self._shown is not None and self._notice is not None:
            self._show(self._shown)
            self.calm(self._notice, self._shown)
            if self._refresh is not None:
                self._refresh.emit()

    def _show_next_step(self, trip: Trip, state: MoneyState) -> None:
        """Once there is a card, taking another is not what comes next, unless it was refused."""
        has_card = trip.card is not None and not is_card_due(trip)
        is_next = not has_card or state.refused
        self.pane.rename("Another card" if has_card else "Take the card")
        self.pane.set_tone("sealed" if is_next else "")
        self._card_step.set_edge("sealed" if is_next and not self.no_card else "hairline")
        # No key but the desk's own does anything while the airline is asked for the ticket.
        self.link.setEnabled(state.busy != "book")

    def ask(self, trip: Trip, state: MoneyState, scroll: QScrollArea) -> None:
        """Ask whether the client says yes, where there are words to say it to; or show when."""
        is_ready = not is_card_due(trip) and is_price_exact(trip) and state.new_offer is None
        is_ready = is_ready and saving_link(trip) is None
        if not is_ready or state.busy or self.no_booking:
            self.consent.cancel_booking()
        elif self.is_agreed(trip, state):
            now = self._use_cases.actor.moment()
            self.consent.show_agreed(agreed_at(trip.agreements[-1].at, now))
        else:
            self.consent.ask_to_book()
            scroll_to(scroll, self.consent)

    def is_agreed(self, trip: Trip, state: MoneyState) -> bool:
        """The client's newest yes is to this trip, at this price."""
        return state.new_offer is None and has_agreed(trip, self._use_cases.actor.moment())

    def show_words(self, trip: Trip, new_offer: Offer | None) -> None:
        """The words to read now: at the new price, where there is one that is not agreed yet."""
        trip = at_offer(trip, new_offer)
        company = self._use_cases.company
        new_card = self.consent.is_asking_for_new_card
        words = words_to_read(trip, company, self._use_cases.actor.moment(), new_card=new_card)
        self.consent.show_words(words, agreed_terms(trip))


def at_offer(trip: Trip, new_offer: Offer | None) -> Trip:
    """The trip as it would be at a price that is not agreed yet."""
    return trip if new_offer is None else replace(trip, offer=new_offer)


def _may_take_card(trip: Trip) -> bool:
    """One is wanted here, and the client has no link to save it."""
    return bool(card_payees(trip)) and saving_link(trip) is None
