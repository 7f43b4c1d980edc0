"""The money page of a call: the price is checked, the card taken in the pane, the trip booked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from PySide6.QtCore import Signal

from desktop.booking.card import CARD_VAULT
from desktop.booking.card_entry.consent import Consent
from desktop.booking.clients.client import Client
from desktop.booking.text.consent_text import PAUSE_FIRST
from desktop.booking.trip.fare.fare_rules import card_payees, is_card_due
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import agreed_terms, blocking_order, has_agreed
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.fare_plan_switch import FarePlanSwitch
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.keyboard_focus import regain_keyboard
from desktop.ui.widgets.pane_cover import PaneCover
from desktop.ui.widgets.scroll_bar import scroll_to
from desktop.use_cases.errors import DeskError, PriceChanged, Refused
from desktop.use_cases.ports.card_entry_port import Surroundings
from desktop.use_cases.trips.reprice_trip import Repriced

from .client_no import ClientNo
from .money_page_text import (
    ACCEPT_FIRST,
    NO_TOO_LATE,
    READ_FIRST,
    book_step_text,
    client_declined,
    no_card_yet,
    price_agreed,
)
from .money_steps import MoneyState, at_offer
from .money_view import MoneyView
from .trip_task import TripTask

A = TypeVar("A")
log = logging.getLogger(__name__)


class MoneyPage(MoneyView):
    """`booked` carries the Trip after an order was placed, whatever its outcome; `traveler_refused`
    the Refused that names a traveler's field; `offer_gone` the DeskError; `left`: Esc.
    """

    booked = Signal(object)
    traveler_refused = Signal(object)
    offer_gone = Signal(object)
    left = Signal()

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases, pane_cover: PaneCover
    ) -> None:
        super().__init__(theme, background, use_cases, self.take_card, self.book)
        self._theme = theme
        self._use_cases = use_cases
        self._pane_cover = pane_cover
        self._trip: Trip | None = None
        self._client: Client | None = None
        self._new_offer: Offer | None = None
        self._refused = False  # So was the last try to book, and nothing has changed since.
        self._task = TripTask(background, lambda: self._trip, self._fail)
        self._no = ClientNo(background, use_cases, self._task, self._no_saved, self._no_failed)
        self._steps.follow_link(self.notice, self._scroll, self._show, self.commands_changed)
        self._consent.agreed.connect(self._open_pane)
        self._consent.agreed_to_book.connect(self._record_agreement)
        self._consent.declined.connect(self._decline)
        self._consent.put_off.connect(self._show_task)
        self._consent.recorded.connect(lambda: self.notice.show_message(*PAUSE_FIRST, "warn"))
        self.address.saved.connect(self._address_saved)
        self._plan = FarePlanSwitch(use_cases.choose_fare_plan, self._change_plan)

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page. While the documents or the address are open, theirs; while it is being
        booked, none. The client's no is a key wherever no field takes letters.
        """
        if (form := self._steps.open_form(self.address)) is not None:
            return form.commands()
        no = self._no_key()
        if self.documents.is_open:
            return (*self.documents.commands(), *no)
        if self._task.name == "book":
            return no
        commands = [
            *self._steps.commands(self._trip, self.ask_address),
            *self._plan.commands(self._trip),
            *self._steps.link.commands(),
            Command("Ctrl+R", "Check the price again", self.reprice),
            Command("Escape", "Back to travelers", self._leave),
        ]
        if self._new_offer is not None:
            commands.insert(0, Command("A", "Accept the new price", self.accept))
        else:
            # A quote says the price that is agreed.
            commands.extend(self.documents.commands())
        answers = tuple(one for one in self._consent.commands() if one.key != "N")
        return (*answers, *no, *commands)

    def _no_key(self) -> tuple[Command, ...]:
        """While a yes may be there, or may be given."""
        may_be = self._trip is not None and (self._new_offer or not is_card_due(self._trip))
        if not may_be or self._steps.no_booking:
            return ()
        return (Command("N", "The client said no", self._decline),)

    def begin(self, trip: Trip, client: Client) -> None:
        """Show this trip and check its price."""
        self._client = client
        self._no.take()
        self.address.close_form()
        self._task.clear()
        self._consent.cancel()
        self._new_offer, self._refused = None, False
        self.documents.begin()
        self._show(trip)
        self._steps.calm(self.notice, self._trip)
        self.setFocus()
        self.commands_changed.emit()
        self.reprice()

    def reprice(self) -> None:
        """Ask the airline for the current price."""
        trip = self._trip
        if trip is None or self._task.name == "price" or self._task.defer(self.reprice):
            return
        self._ask("price", trip, lambda: self._use_cases.reprice_trip(trip.id), self._repriced)

    def accept(self) -> None:
        """Accept the changed price: the client said yes to the words, which name it already."""
        trip, offer = self._trip, self._new_offer
        if trip is None or offer is None or self._task.name:
            return
        words, terms = self._consent.words, self._consent.terms
        may_record, call = not self._steps.no_booking, self._use_cases.actor.calls.id

        def accept() -> Trip:
            accepted = self._use_cases.accept_price(trip.id, offer.airline_charges)
            if accepted.card is None or not may_record or agreed_terms(accepted) != terms:
                return accepted
            return self._use_cases.record_agreement(trip.id, words, terms, call)

        self._ask("price", trip, accept, self._accepted)

    def _change_plan(self, trip: Trip, change: Callable[[], Trip]) -> None:
        """The words are others then, and so is who says the price."""
        client = self._client
        if client is None or self._task.defer(lambda: self._change_plan(trip, change)):
            return
        self._ask("plan", trip, change, lambda changed: self.begin(changed, client))

    def take_card(self) -> None:
        """Ask for the client's consent; the answer opens the card pane."""
        trip = self._trip
        if trip is None or self._task.defer(self.take_card):
            return
        if self._new_offer is not None:
            self.notice.show_message(*ACCEPT_FIRST, "warn")
            return
        self.notice.clear()
        is_asked_for = CARD_VAULT in card_payees(trip)
        if is_asked_for and self._client is not None and not self._client.address.is_complete:
            self.ask_address(self.take_card)
            return
        self.documents.close_choices()
        self._consent.cancel()
        self._consent.ask()
        self._steps.show_words(trip, self._new_offer)
        scroll_to(self._scroll, self._consent)

    def ask_address(self, then: Callable[[], None] | None = None) -> None:
        """Open the form of the client's billing address; `then` follows once it is saved."""
        if self._client is not None and not self._task.defer(lambda: self.ask_address(then)):
            self._consent.cancel()
            self.address.ask(self._client, then)
            scroll_to(self._scroll, self.address)

    def _address_saved(self, client: Client) -> None:
        self._client = client
        self.setFocus()
        if self._trip is not None:
            self._show(self._trip)

    def _open_pane(self, consent: Consent, reader: bool) -> None:
        """Open the card pane and wait for its result."""
        trip = self._trip
        if trip is None or self._task.name or self._new_offer is not None:
            return
        self._pane_cover.cover(self.window())
        window_id = int(self.window().winId())
        self._use_cases.note_surroundings(Surroundings(self._theme.dark, window_id, reader))
        log.info("pane asked")
        take = self._use_cases.take_card
        self._ask("card", trip, lambda: take(trip.id, consent), self._card_taken)

    def _record_agreement(self, words: str, terms: tuple[str, ...]) -> None:
        """The client said yes to the words on the screen; the card is there already."""
        trip = self._trip
        if trip is None or self._task.name or self._new_offer is not None:
            return
        record, call = self._use_cases.record_agreement, self._use_cases.actor.calls.id
        self._ask("agree", trip, lambda: record(trip.id, words, terms, call), self._answered)

    def _decline(self) -> None:
        """The client said no, or took a yes back."""
        if (trip := self._trip) is not None:
            self._consent.cancel()
            self._show(self._no.say(trip))
            self.commands_changed.emit()

    def _no_saved(self, saved: Trip) -> None:
        if self._trip is not None and self._trip.id == saved.id:
            self._show(replace(saved, offer=self._trip.offer))
            self.notice.show_message(*client_declined(saved, "A" if self._new_offer else "Y"))

    def _no_failed(self, error: DeskError) -> None:
        """While it is booked: the airline was asked by then."""
        if self._task.name == "book":
            self.notice.show_message(*NO_TOO_LATE, "warn")
        else:
            self.notice.show_error(error)
            self._reload()

    def _answered(self, saved: Trip) -> None:
        if self._trip is not None:
            # The offer on the screen is the airline's newest, which is saved when it is booked.
            self._trip = replace(saved, offer=self._trip.offer)
        if self._end_task():
            return
        self.notice.show_message("The client agreed.", "Ctrl+Enter books.", "good")
        log.info("client agreed")

    def book(self) -> None:
        """Place the order at the airline. The attempt is saved before the request is sent."""
        trip = self._trip
        if trip is None or self._task.defer(self.book):
            return
        if is_card_due(trip):
            self.notice.show_message(*no_card_yet(trip, self._steps.no_card))
            return
        if self._new_offer is not None:
            self.notice.show_message(*ACCEPT_FIRST, "warn")
            return
        if not has_agreed(trip, self._use_cases.actor.moment()):
            self._show(trip)
            self.notice.show_message(*READ_FIRST, "warn")
            return
        log.info("booking asked")
        self.setFocus()
        self.notice.show_message(*book_step_text(trip, agreed=True, booking=True), "accent")
        call = self._use_cases.actor.calls.id
        self._ask("book", trip, lambda: self._use_cases.book_trip(trip.id, call), self._booked)

    def _ask(self, what: str, trip: Trip, job: Callable[[], A], then: Callable[[A], None]) -> None:
        over = self._pane_cover.lift if what == "card" else lambda: None
        self._task.start(what, trip, self._no.outlast(trip, job), then, over)
        self._show_task()

    def _repriced(self, price: Repriced) -> None:
        self._trip = price.trip
        declined = self._end_task()
        waiting = self._task.take_waiting()
        if price.changed:
            self._show_price_change(price)
        else:
            if not declined:
                self._steps.calm(self.notice, self._trip)
            is_for_card = price.offer.card_charge is not None
            self._show(self._trip, "For this card" if is_for_card else f"Still {price.after}")
            log.info("price holds")
            waiting()

    def _show_price_change(self, price: Repriced) -> None:
        self._new_offer = price.offer
        # A yes is to the new price from here on, and A says it.
        self._consent.cancel()
        self.documents.close_choices()
        self.notice.show_error(PriceChanged(price.before, price.after))
        if self._trip is not None:
            self._show(self._trip)
        self.commands_changed.emit()
        log.info("price changed")

    def _accepted(self, trip: Trip) -> None:
        self._refused, self._trip, self._new_offer = False, trip, None
        declined = self._end_task()
        waiting = self._task.take_waiting()
        if not declined:
            self.notice.show_message(*price_agreed(trip), "good")
            self._show(trip, "Agreed just now")
        self.commands_changed.emit()
        log.info("price accepted")
        waiting()

    def _card_taken(self, trip: Trip) -> None:
        self._refused = False
        # Back from the question, below, to the amounts and what can be done now.
        self._scroll.verticalScrollBar().setValue(0)
        self.notice.clear()
        self._task.name, self._trip = "", trip
        regain_keyboard(self.window())
        self.setFocus()
        log.info("card taken")
        # What is charged to this very card, before the client is asked for a yes to it.
        self.reprice()

    def _booked(self, trip: Trip) -> None:
        self._no.take()  # It came too late, as the message said.
        self._end_task()
        self.booked.emit(trip)

    def _fail(self, was: str, error: DeskError) -> None:
        self._task.clear()
        declined = self._no.take()
        self._refused = self._refused or was == "book"
        if was == "card":
            regain_keyboard(self.window())
            self.setFocus()
        if isinstance(error, PriceChanged):
            self.reprice()  # for the words at that price
        elif error.code in ("offer_gone", "offer_expired"):
            self.offer_gone.emit(error)
        elif isinstance(error, Refused) and error.field.startswith("travelers."):
            self.traveler_refused.emit(error)
        elif declined and error.code in ("agreement_missing", "trip_changed"):
            self._reload()  # That it was declined is shown.
        elif error.code == "agreement_missing":
            self._ask_price_again(error)
        else:
            self.notice.show_error(error)
            if was == "book":
                self._reload()
            elif self._trip is not None:
                self._show(self._trip)
        log.info("stopped at=%s code=%s", was, error.code)

    def _ask_price_again(self, error: DeskError) -> None:
        """The airline sells it at other times or under other conditions: they are to be read."""
        trip = self._trip
        if trip is None:
            return

        def asked(price: Repriced) -> None:
            self._repriced(price)
            if not price.changed:
                self.notice.show_error(error)

        self._ask("price", trip, lambda: self._use_cases.reprice_trip(trip.id), asked)

    def _reload(self) -> None:
        """The booking failed: the saved trip decides what is shown."""
        if (trip := self._trip) is not None:
            load = self._use_cases.open_trip
            self._task.reload(trip, lambda: load(trip.id).trip, self._show_reloaded)
            self.commands_changed.emit()

    def _show_reloaded(self, trip: Trip) -> None:
        trip = self._no.after(trip) if self._no.take() else trip
        if blocking_order(trip) is not None:
            self._task.clear()
            self.booked.emit(trip)
        else:
            self._show(trip)
            log.info("trip shown again")

    def _leave(self) -> None:
        if self._task.name in ("", "reload"):
            self.left.emit()

    def _end_task(self) -> bool:
        """Whether the client said no meanwhile: then the trip has no yes any more."""
        self._task.name = ""
        if declined := self._no.take() and self._trip is not None:
            self._trip = self._no.after(self._trip)
        self._show_task()
        return declined

    def _show_task(self) -> None:
        """One began or ended: what was asked is asked anew."""
        self._consent.cancel()
        if self._trip is not None:
            self._show(self._trip)

    def _show(self, trip: Trip, price: str = "") -> None:
        self._trip = trip
        state = MoneyState(self._task.name, self._new_offer, price, self._refused)
        self._steps.show_trip(trip, self._client, state)
        self._steps.ask(trip, state, self._scroll)
        self.documents.show_trip(trip)
        self.documents.setVisible(self._new_offer is None)
        self.documents.setEnabled(self._task.name != "book")
        self._sheet.show_offer(at_offer(trip, self._new_offer).offer)
