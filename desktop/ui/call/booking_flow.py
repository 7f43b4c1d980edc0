"""The booking wizard of a call: the order of its pages, and the draft saved on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.booking.clients.client import Client
from desktop.booking.clients.phone_number import shown_number
from desktop.booking.clients.traveler import Traveler
from desktop.booking.fare_plan import RECORDED
from desktop.booking.text.entry_text import entry_text
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.search_request import SearchRequest
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.pages.call.call_bar import CallBar
from desktop.ui.pages.call.call_draft import CallDraft
from desktop.ui.pages.call.clients.client_file_page import ClientFilePage
from desktop.ui.pages.call.clients.find_client_page import FindClientPage
from desktop.ui.pages.call.money.money_page import MoneyPage
from desktop.ui.pages.call.offers.offers_page import OffersPage
from desktop.ui.pages.call.travelers_page import TravelersPage
from desktop.ui.pages.call.typed_flights.flights_page import FlightsPage
from desktop.ui.pages.trips.trip_page import TripPage
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.pane_cover import PaneCover
from desktop.use_cases.clients.open_client import ClientFile
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.trips.open_trip import TripFile

from .call_draft_keeper import CallDraftKeeper
from .call_pages import CallPage, CallPages

log = logging.getLogger(__name__)


class BookingFlow(CallPages):
    """The pages of a call, and the way from one to the next. `added` gets each page when it is
    built, and `show` shows one, both by its name.

    `ended`: the call is over.
    """

    ended = Signal()

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases, pane_cover: PaneCover,
        bar: CallBar, added: Callable[[str, CallPage], None], show: Callable[[str], None],
        parent: QWidget,
    ) -> None:  # fmt: skip
        def built(name: str, page: CallPage) -> None:
            self._connect(page)
            added(name, page)

        super().__init__(theme, background, use_cases, pane_cover, built, show, parent)
        self._calls = use_cases.actor.calls
        self._bar = bar
        self._file: ClientFile | None = None
        self._offer: Offer | None = None
        # The travelers of this call's trip, and their typed data that is not saved yet.
        self._trip_travelers: tuple[Traveler, ...] = ()
        self._unsaved_travelers = self._unsaved_address = ""
        self._draft = CallDraft()
        # The offers page lists what this call has searched for.
        self._has_searched = False
        self.on_call = False
        self._keeper = CallDraftKeeper(background, use_cases, self.draft, self._fail, self)
        self.recall = self._keeper.recall
        # Before the first trip is shown: who is not cleared asks no client for a card.
        background.run(use_cases.card_clearance.reason_closed, lambda _: None, lambda _: None)

    def _connect(self, page: CallPage) -> None:
        match page:
            case FindClientPage():
                page.found.connect(self.open_client)
                page.left.connect(self._leave)
            case ClientFilePage():
                page.asked.connect(self._search)
                page.flights_asked.connect(self._type_flights)
                page.typed.connect(self._typed)
                page.trip_opened.connect(self.open_trip)
                page.opened.connect(self.open_client)
                page.renamed.connect(self._rename_client)
                page.file_changed.connect(self._keep_file)
                page.left.connect(self.begin)
            case OffersPage():
                page.asked.connect(self._search)
                page.typed.connect(self._typed)
                page.chosen.connect(self._choose)
                page.flights_asked.connect(self._type_flights)
                page.left.connect(self._back_to_client)
            case FlightsPage():
                page.chosen.connect(self._choose)
                page.typed.connect(self._keep_flights)
                page.left.connect(self._back_to_client)
            case TravelersPage():
                page.settled.connect(self._to_money)
                page.typed.connect(self._keeper.keep_soon)
                page.offer_gone.connect(self._offer_gone)
                page.left.connect(self._back_to_offers)
            case MoneyPage():
                page.booked.connect(self._booked)
                page.offer_gone.connect(self._offer_gone)
                page.left.connect(self._back_to_travelers)
                page.traveler_refused.connect(self._show_travelers)
            case TripPage():
                page.continued.connect(self._open_again)
                page.left.connect(self._leave_trip)

    def begin(self) -> None:
        """F2: a new call begins."""
        self._keeper.begin_call()
        self.on_call = True
        self._clear(None, CallDraft())
        self._bar.begin(self._use_cases.actor.now())
        self._go("find")
        self.find.begin()

    def open_client(self, client_id: str, entry: str = "") -> None:
        """Load a client's file and show it."""
        self._load_client(client_id, lambda file: self._show_client(file, entry))

    def open_trip(self, trip_id: str) -> None:
        """Load a trip and show it, during a call or not."""
        self._load_trip(trip_id, self._show_trip)

    def _open_again(self, trip: Trip, client: Client) -> None:
        """From the trip's page: what was agreed to before is read to the client again."""
        self._keeper.begin_call()
        self.resume_trip(trip, client)

    def resume_trip(self, trip: Trip, client: Client, at_travelers: bool = False) -> None:
        """Resume a trip that still needs its card or its booking, on the page of that step."""
        self._enter_call(client)
        self._offer = trip.offer
        entry = self._draft.entry
        if self._draft.trip_id != trip.id or not entry:
            entry = entry_text(trip.offer)
            self._has_searched = False

        def ready(file: ClientFile) -> None:
            self._file = file
            self._draft = CallDraft(client.id, client.name, entry, trip.id)
            if at_travelers:
                self._trip_travelers = trip.travelers
                self._show_travelers()
            else:
                self._to_money(trip)

        self._load_client(client.id, ready)

    def draft(self) -> CallDraft:
        """The state of the call, with everything typed and not saved."""
        draft = self.draft_of_page(replace(self._draft, call=self._calls.id))
        if self._file is None or not draft.client_id:
            return draft
        offer = OfferRef("", "") if self._offer is None else self._offer
        typed = self.draft_of_client(draft, self._unsaved_travelers)
        return replace(typed, offer_source=offer.source, offer_id=offer.id)

    def resume(self, draft: CallDraft) -> None:
        """Resume the call of a draft. A card is never part of a draft."""
        page = draft.page or draft.furthest_page
        self._keeper.resume_call(draft)
        self._draft = draft.call_only()
        self._has_searched = False
        self._unsaved_travelers, self._unsaved_address = draft.travelers, draft.address
        self.on_call = True
        self._bar.begin(self._use_cases.actor.now())
        if not draft.client_id:
            self._go("find")
            self.find.begin()
            self.find.restore(draft.find_draft)
        elif draft.trip_id and page in ("money", "travelers"):

            def resumed(file: TripFile) -> None:
                if blocking_order(file.trip) is not None:
                    # It was being booked when the desk locked: the trip page shows the outcome.
                    self._draft = CallDraft()
                    self._keeper.keep()
                    self._show_trip(file)
                    return
                self.trip.show_file(file)
                self.client.save_notes(file.client, draft.notes)
                self.resume_trip(file.trip, file.client, at_travelers=page == "travelers")

            self._load_trip(draft.trip_id, resumed)
        else:
            self._load_client(draft.client_id, lambda file: self._resume_client(file, draft, page))

    def _resume_client(self, file: ClientFile, draft: CallDraft, page: str) -> None:
        self._show_client(file, draft.entry)
        self._draft = draft.call_only()
        self._unsaved_travelers = draft.travelers
        self.client.restore_notes(draft.notes)
        self.client.address.restore(file.client, draft.address)
        self.client.forms.restore(file, draft.client_form)
        search_request = self._use_cases.read_entry(draft.entry).search_request
        if page == "flights" or (page == "travelers" and draft.offer_source == RECORDED):
            self._type_flights()
        elif page == "travelers" and draft.offer_id:
            self._background.run(
                lambda: self._use_cases.preview_offer(OfferRef(draft.offer_source, draft.offer_id)),
                self._choose,
                self._search_again,
                lane=Lane.REMOTE,
            )
        elif page == "offers" and search_request is not None:
            self._search(search_request)
        elif page == "trip":
            self.open_trip(draft.shown_trip)

    def _search_again(self, error: DeskError) -> None:
        """The chosen offer has expired or cannot be checked: repeat the search."""
        search_request = self._use_cases.read_entry(self._draft.entry).search_request
        if search_request is not None:
            self._search(search_request)
        self.offers.notice.show_error(error)

    def _show_client(self, file: ClientFile, entry: str) -> None:
        if self._draft.client_id not in ("", file.client.id):
            self._keeper.begin_call()
        self._enter_call(file.client)
        self._clear(file, CallDraft(file.client.id, file.client.name, entry))
        self._bar.set_step(0)
        self._go("client")
        self.client.show_file(file, entry)
        self._keeper.keep_soon()
        self._keeper.note_caller(file.client.id)

    def _enter_call(self, client: Client) -> None:
        if not self.on_call:
            self._keeper.begin_call()
            self.on_call = True
            self._bar.begin(self._use_cases.actor.now())
        self._bar.name(client.name, f"{shown_number(client.phone)} · {client.level.value}")

    def _rename_client(self, client: Client) -> None:
        self._enter_call(client)
        self._draft = replace(self._draft, client_name=client.name)
        self._file = self._file and replace(self._file, client=client)

    def _keep_file(self, file: ClientFile) -> None:
        self._file = file

    def _typed(self, entry: str) -> None:
        self._draft = replace(self._draft, entry=entry)
        self._keeper.keep_soon()

    def _search(self, search_request: SearchRequest) -> None:
        self._file = self.saved_client(self._file)
        self._bar.set_step(1)
        is_first, self._has_searched = not self._has_searched, True
        self._keeper.keep()
        self._go("offers")
        self.offers.search(search_request, self._draft.entry, new_call=is_first)

    def _type_flights(self) -> None:
        """Flights that are booked elsewhere are typed by hand."""
        self.pause_offers()
        self._bar.set_step(1)
        self._go("flights")
        self.flights.begin(self._draft.flights)

    def _keep_flights(self) -> None:
        self._draft = replace(self._draft, flights=self.flights.draft())
        self._keeper.keep_soon()

    def _choose(self, offer: Offer) -> None:
        if self._file is None:
            return
        self.pause_offers()
        self._offer = offer
        self._keeper.keep()
        self._show_travelers()

    def _to_money(self, trip: Trip) -> None:
        if self._file is None:
            return
        self._draft = CallDraft(
            self._draft.client_id, self._draft.client_name, self._draft.entry, trip.id
        )
        self._keeper.keep()
        self._trip_travelers, self._unsaved_travelers = trip.travelers, ""
        self._bar.set_step(3)
        self._go("money")
        self.money.begin(trip, self._file.client)
        self.money.address.restore(self._file.client, self._unsaved_address)
        self._unsaved_address = ""

    def _booked(self, trip: Trip) -> None:
        if trip.id != self._draft.trip_id:
            return  # Another call has begun; Today shows what this trip still needs.
        self._bar.set_step(4)
        self._draft = CallDraft()
        self._keeper.keep()

        def show(file: TripFile) -> None:
            self._go("trip")
            self.trip.complete(file)

        self._load_trip(trip.id, show)

    def _show_trip(self, file: TripFile) -> None:
        self._go("trip")
        self.trip.show_file(file)

    def _offer_gone(self, error: DeskError) -> None:
        """The offer is no longer sold: return to the list; everything typed is kept."""
        if self._offer is not None:
            self.offers.drop(self._offer.id)
        self._show_offers(error)

    def _back_to_client(self) -> None:
        self.pause_offers()
        if self._file is not None:
            self._bar.set_step(0)
            self._go("client")
            self.client.show_file(self._file, self._draft.entry)

    def _back_to_offers(self) -> None:
        self._unsaved_travelers = self.travelers.draft()
        were_typed = self._offer is not None and self._offer.source == RECORDED
        self._offer = None
        self._keeper.keep()
        (self._type_flights if were_typed else self._show_offers)()

    def _show_offers(self, error: DeskError | None = None) -> None:
        """The offers of this call. A trip that was opened again has none yet: search again."""
        request = self._use_cases.read_entry(self._draft.entry).search_request
        if not self._has_searched and request is not None:
            self._search(request)
            if error is not None:
                self.offers.notice.show_error(error)
            return
        self._bar.set_step(1)
        self._go("offers")
        if not self._has_searched:
            self.offers.show_none(self._draft.entry)
        self.offers.resume(error)

    def _back_to_travelers(self) -> None:
        if self._file is not None and self._offer is not None:
            self._show_travelers()

    def _show_travelers(self, refusal: Refused | None = None) -> None:
        """Show the travelers page for the chosen offer, with the travelers as saved now.

        With `refusal` mark the field that it names.
        """
        file, offer = self._file, self._offer
        if file is None or offer is None:
            return

        def ready(fresh: ClientFile) -> None:
            if self._offer is not offer:
                return  # Another call has begun.
            self._file = fresh
            self._bar.set_step(2)
            self._go("travelers")
            as_saved = {traveler.id: traveler for traveler in fresh.travelers}
            flying = tuple(as_saved.get(traveler.id, traveler) for traveler in self._trip_travelers)
            self.travelers.ask(fresh.client, fresh.travelers, offer, self._draft.trip_id, flying)
            if self._unsaved_travelers:
                self.travelers.restore(self._unsaved_travelers)
            if refusal is not None:
                self.travelers.show_refusal(refusal)

        self._load_client(file.client.id, ready)

    def _leave_trip(self) -> None:
        """Return from an older trip to the client of the call, or end."""
        if self.on_call and self._draft.client_id:
            self._back_to_client()
        else:
            self._leave()

    def _leave(self) -> None:
        self._keeper.begin_call()
        self.on_call = False
        self.ended.emit()

    def _clear(self, file: ClientFile | None, draft: CallDraft) -> None:
        """The state of a call that begins, or of one that begins anew with this client."""
        self._file, self._offer = file, None
        self._trip_travelers, self._unsaved_travelers = (), ""
        self._draft = draft
        self._has_searched = False
