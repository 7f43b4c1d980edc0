"""The booking wizard of a call: the order of its pages, and the draft saved on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
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
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.pane_cover import PaneCover
from desktop.use_cases.clients.open_client import ClientFile
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.trips.open_trip import TripFile

from .call_draft_keeper import CallDraftKeeper
from .call_pages import CallPages

log = logging.getLogger(__name__)


class BookingFlow(QObject):
    """`go` shows a page by name; the main window shows the pages.

    `ended`: the call is over. `stopped` carries the DeskError of a step that failed.
    """

    ended = Signal()
    stopped = Signal(object)

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases, pane_cover: PaneCover,
        bar: CallBar, go: Callable[[str], None], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._background = background
        self._use_cases, self._calls = use_cases, use_cases.actor.calls
        self._bar = bar
        self._go = go
        self._file: ClientFile | None = None
        self._offer: Offer | None = None
        # The travelers of this call's trip, and their typed data that is not saved yet.
        self._trip_travelers: tuple[Traveler, ...] = ()
        self._unsaved_travelers = self._unsaved_address = ""
        self._draft = CallDraft()
        # The offers page lists what this call has searched for.
        self._has_searched = False
        self.pages = pages = CallPages.made(theme, background, use_cases, pane_cover)
        self.find, self.client, self.offers = pages.find, pages.client, pages.offers
        self.flights, self.travelers = pages.flights, pages.travelers
        self.money, self.trip = pages.money, pages.trip
        self.on_call = False

        self.find.found.connect(self.open_client)
        self.find.left.connect(self._leave)
        self.client.asked.connect(self._search)
        self.client.flights_asked.connect(self._type_flights)
        self.client.typed.connect(self._typed)
        self.client.trip_opened.connect(self.open_trip)
        self.client.left.connect(self.begin)
        self.offers.asked.connect(self._search)
        self.offers.typed.connect(self._typed)
        self.offers.chosen.connect(self._choose)
        self.offers.flights_asked.connect(self._type_flights)
        self.offers.left.connect(self._back_to_client)
        self.flights.chosen.connect(self._choose)
        self.flights.left.connect(self._back_to_client)
        self.travelers.settled.connect(self._to_money)
        self.travelers.offer_gone.connect(self._offer_gone)
        self.travelers.left.connect(self._back_to_offers)
        self.money.booked.connect(self._booked)
        self.money.offer_gone.connect(self._offer_gone)
        self.money.left.connect(self._back_to_travelers)
        self.money.traveler_refused.connect(self._show_travelers)
        self.trip.continued.connect(self._open_again)
        self.trip.left.connect(self._leave_trip)

        self._keeper = CallDraftKeeper(background, use_cases, self.draft, self._fail, self)
        self.recall = self._keeper.recall
        self.flights.typed.connect(self._keep_flights)
        self.travelers.typed.connect(self._keeper.keep_soon)

    def begin(self) -> None:
        """F2: a new call begins."""
        self._keeper.begin_call()
        self.on_call = True
        self._file, self._offer = None, None
        self._trip_travelers, self._unsaved_travelers = (), ""
        self._draft = CallDraft()
        self._has_searched = False
        self._bar.begin(self._use_cases.actor.now())
        self._go("find")
        self.find.begin()

    def open_client(self, client_id: str, entry: str = "") -> None:
        """Load a client's file and show it."""
        self._background.run(
            lambda: self._use_cases.open_client(client_id),
            lambda file: self._show_client(file, entry),
            self._fail,
        )

    def open_trip(self, trip_id: str) -> None:
        """Load a trip and show it, during a call or not."""
        self._background.run(
            lambda: self._use_cases.open_trip(trip_id), self._show_trip, self._fail
        )

    def _open_again(self, trip: Trip, client: Client) -> None:
        """From the trip's page: what was agreed to before is read to the client again."""
        self._keeper.begin_call()
        self.resume_trip(trip, client)

    def resume_trip(self, trip: Trip, client: Client, at_travelers: bool = False) -> None:
        """Resume a trip that still needs its card or its booking.

        With `at_travelers` on the travelers page, otherwise on the money page.
        """
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

        self._background.run(lambda: self._use_cases.open_client(client.id), ready, self._fail)

    def draft(self) -> CallDraft:
        """The state of the call, with everything typed and not saved."""
        draft = replace(
            self._draft,
            call=self._calls.id,
            find_draft="" if self.find.isHidden() else self.find.draft(),
            shown_trip="" if self.trip.isHidden() else self.trip.trip_id,
        )
        if self._file is None or not draft.client_id:
            return draft
        return replace(
            draft,
            offer_source=self._offer.source if self._offer is not None else "",
            offer_id=self._offer.id if self._offer is not None else "",
            notes=self.client.unsaved_notes(),
            travelers=self._typed_travelers(),
            address=self.client.address.draft() or self.money.address.draft(),
        )

    def _typed_travelers(self) -> str:
        return self._unsaved_travelers if self.travelers.isHidden() else self.travelers.draft()

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

            self._background.run(
                lambda: self._use_cases.open_trip(draft.trip_id), resumed, self._fail
            )
        else:
            self._background.run(
                lambda: self._use_cases.open_client(draft.client_id),
                lambda file: self._resume_client(file, draft, page),
                self._fail,
            )

    def _resume_client(self, file: ClientFile, draft: CallDraft, page: str) -> None:
        self._show_client(file, draft.entry)
        self._draft = draft.call_only()
        self._unsaved_travelers = draft.travelers
        self.client.restore_notes(draft.notes)
        self.client.address.restore(file.client, draft.address)
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
        self._file, self._offer = file, None
        self._has_searched = False
        self._trip_travelers, self._unsaved_travelers = (), ""
        self._draft = CallDraft(file.client.id, file.client.name, entry)
        self._bar.set_step(0)
        self._go("client")
        self.client.show_file(file, entry)
        self._keeper.keep_soon()

    def _enter_call(self, client: Client) -> None:
        if not self.on_call:
            self._keeper.begin_call()
            self.on_call = True
            self._bar.begin(self._use_cases.actor.now())
        self._bar.name(client.name, f"{shown_number(client.phone)} · {client.level.value}")

    def _typed(self, entry: str) -> None:
        self._draft = replace(self._draft, entry=entry)
        self._keeper.keep_soon()

    def _search(self, search_request: SearchRequest) -> None:
        self.client.save_changes()
        if self._file is not None and self.client.client is not None:
            self._file = replace(self._file, client=self.client.client)
        self._bar.set_step(1)
        entry = self._draft.entry
        self._has_searched = True
        self._keeper.keep()
        self._go("offers")
        self.offers.search(search_request, entry)

    def _type_flights(self) -> None:
        """Flights that are booked elsewhere are typed by hand."""
        self.offers.pause()
        self._bar.set_step(1)
        self._go("flights")
        self.flights.begin(self._draft.flights)

    def _keep_flights(self) -> None:
        self._draft = replace(self._draft, flights=self.flights.draft())
        self._keeper.keep_soon()

    def _choose(self, offer: Offer) -> None:
        if self._file is None:
            return
        self.offers.pause()
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

        self._background.run(lambda: self._use_cases.open_trip(trip.id), show, self._fail)

    def _show_trip(self, file: TripFile) -> None:
        self._go("trip")
        self.trip.show_file(file)

    def _offer_gone(self, error: DeskError) -> None:
        """The offer is no longer sold: return to the list; everything typed is kept."""
        if self._offer is not None:
            self.offers.drop(self._offer.id)
        self._show_offers(error)

    def _back_to_client(self) -> None:
        self.offers.pause()
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

        self._background.run(lambda: self._use_cases.open_client(file.client.id), ready, self._fail)

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

    def _fail(self, error: DeskError) -> None:
        log.info("call stopped code=%s", error.code)
        self.stopped.emit(error)
