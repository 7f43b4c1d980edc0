"""One call from hello to ticket: which page follows which, and what is kept on the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveller
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Enquiry
from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.call.call_bar import CallBar
from desktop.ui.pages.call.call_draft import DRAFT, CallDraft
from desktop.ui.pages.call.client_file_page import ClientFilePage
from desktop.ui.pages.call.find_client_page import FindClientPage
from desktop.ui.pages.call.money_page import MoneyPage
from desktop.ui.pages.call.offers_page import OffersPage
from desktop.ui.pages.call.travelers_page import TravellersPage
from desktop.ui.pages.trips.trip_page import TripPage
from desktop.ui.widgets.pane_cover import Seal
from desktop.use_cases.clients.open_client import ClientFile
from desktop.use_cases.errors import DeskError
from desktop.use_cases.trips.open_trip import TripFile

from .background import Work
from .theme import Theme
from .use_case_calls import DeskCalls

log = logging.getLogger(__name__)
# Nothing has been asked of the airline yet.
_OPEN = (TripStage.DRAFT, TripStage.CARD_TAKEN)


class CallFlow(QObject):
    """`go` shows a page by name; the window owns the pages' places.

    `stopped` carries the DeskError of a step that led to no other page.
    """

    ended = Signal()
    stopped = Signal(object)

    def __init__(
        self, theme: Theme, work: Work, calls: DeskCalls, seal: Seal, bar: CallBar,
        go: Callable[[str], None], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._work = work
        self._calls = calls
        self._bar = bar
        self._go = go
        self._file: ClientFile | None = None
        self._offer: Offer | None = None
        # Who flies on this call's trip, and what was typed of them and not yet saved.
        self._flying: tuple[Traveller, ...] = ()
        self._half_typed = ""
        self._draft = CallDraft()
        self.find = FindClientPage(theme, work, calls)
        self.client = ClientFilePage(theme, work, calls)
        self.offers = OffersPage(theme, work, calls)
        self.travellers = TravellersPage(theme, work, calls)
        self.money = MoneyPage(theme, work, calls, seal)
        self.trip = TripPage(theme, work, calls, seal)
        self.on_call = False

        self.find.found.connect(self.open_client)
        self.find.left.connect(self._leave)
        self.client.asked.connect(self._search)
        self.client.typed.connect(self._typed)
        self.client.trip_opened.connect(self.open_trip)
        self.client.left.connect(self.begin)
        self.offers.asked.connect(self._search)
        self.offers.typed.connect(self._typed)
        self.offers.chosen.connect(self._choose)
        self.offers.left.connect(self._back_to_client)
        self.travellers.settled.connect(self._to_money)
        self.travellers.gone.connect(self._offer_gone)
        self.travellers.left.connect(self._back_to_offers)
        self.money.booked.connect(self._booked)
        self.money.gone.connect(self._offer_gone)
        self.money.left.connect(self._back_to_travellers)
        self.trip.continued.connect(self.resume_trip)
        self.trip.left.connect(self._leave_trip)

        self._keep = QTimer(self)
        self._keep.setSingleShot(True)
        self._keep.setInterval(400)
        self._keep.timeout.connect(self._keep_draft)
        self.travellers.typed.connect(self._keep.start)

    def begin(self) -> None:
        """F2: somebody is on the line."""
        self.on_call = True
        self._file, self._offer = None, None
        self._flying, self._half_typed = (), ""
        self._draft = CallDraft()
        self._bar.begin(self._calls.now())
        self._go("find")
        self.find.begin()

    def open_client(self, client_id: str, entry: str = "") -> None:
        """Put a client's file on the desk."""
        self._work.run(
            lambda: self._calls.open_client(client_id),
            lambda file: self._show_client(file, entry),
            self._fail,
        )

    def open_trip(self, trip_id: str) -> None:
        """Show a trip, outside or inside a call."""
        self._work.run(lambda: self._calls.open_trip(trip_id), self._show_trip, self._fail)

    def resume_trip(self, trip: Trip, client: Client, half_typed_on: bool = False) -> None:
        """Go on with a trip that still waits for card or booking.

        With `half_typed_on` its travellers are still being typed.
        """
        self._enter_call(client)
        self._offer = trip.offer

        def ready(file: ClientFile) -> None:
            self._file = file
            self._draft = CallDraft(client.id, client.name, self._draft.entry, trip.id)
            if half_typed_on:
                self._flying = trip.travellers
                self._ask_who_flies()
            else:
                self._to_money(trip)

        self._work.run(lambda: self._calls.open_client(client.id), ready, self._fail)

    def draft(self) -> CallDraft:
        """The call as it stands, with all that is typed and not saved."""
        draft = replace(
            self._draft,
            finding="" if self.find.isHidden() else self.find.draft(),
            shown_trip="" if self.trip.isHidden() else self.trip.trip_id,
        )
        if self._file is None or not draft.client_id:
            return draft
        return replace(
            draft,
            offer_id=self._offer.id if self._offer is not None else "",
            notes=self.client.unsaved_notes(),
            travellers=self._half_typed if self.travellers.isHidden() else self.travellers.draft(),
        )

    def recall(self, then: Callable[[CallDraft], None]) -> None:
        """Look for what was kept; an empty draft where nothing was."""

        def found(text: str) -> None:
            then(CallDraft.read(text) or CallDraft())

        self._work.run(lambda: self._calls.recall_draft(DRAFT), found, lambda _: then(CallDraft()))

    def resume(self, draft: CallDraft) -> None:
        """Go on where the call stopped. A card is never part of a draft."""
        page = draft.page or ("money" if draft.trip_id else "client" if draft.client_id else "find")
        self._draft = draft.call_only()
        self._half_typed = draft.travellers
        self.on_call = True
        self._bar.begin(self._calls.now())
        if not draft.client_id:
            self._go("find")
            self.find.begin()
            self.find.restore(draft.finding)
        elif draft.trip_id and page in ("money", "travellers"):

            def resumed(file: TripFile) -> None:
                if file.trip.stage not in _OPEN:
                    # It was being booked when the desk went: what came of it is on its own page.
                    self._draft = CallDraft()
                    self._keep_draft()
                    self._show_trip(file)
                    return
                self.trip.show_file(file)
                self.resume_trip(file.trip, file.client, half_typed_on=page == "travellers")

            self._work.run(lambda: self._calls.open_trip(draft.trip_id), resumed, self._fail)
        else:
            self._work.run(
                lambda: self._calls.open_client(draft.client_id),
                lambda file: self._resume_client(file, draft, page),
                self._fail,
            )

    def _resume_client(self, file: ClientFile, draft: CallDraft, page: str) -> None:
        self._show_client(file, draft.entry)
        self._draft = draft.call_only()
        self._half_typed = draft.travellers
        self.client.restore_notes(draft.notes)
        enquiry = self._calls.read_entry(draft.entry).enquiry
        if page == "travellers" and draft.offer_id:
            self._work.run(
                lambda: self._calls.look_at_offer(draft.offer_id), self._choose, self._look_again
            )
        elif page == "offers" and enquiry is not None:
            self._search(enquiry)
        elif page == "trip":
            self.open_trip(draft.shown_trip)

    def _look_again(self, ending: DeskError) -> None:
        """The offer that was chosen is gone, or cannot be asked about: search as before."""
        enquiry = self._calls.read_entry(self._draft.entry).enquiry
        if enquiry is not None:
            self._search(enquiry)
        self.offers.notice.tell_ending(ending)

    def _show_client(self, file: ClientFile, entry: str) -> None:
        self._enter_call(file.client)
        self._file = file
        self._flying, self._half_typed = (), ""
        self._draft = CallDraft(file.client.id, file.client.name, entry)
        self._bar.set_step(0)
        self._go("client")
        self.client.show_file(file, entry)
        self._keep.start()

    def _enter_call(self, client: Client) -> None:
        if not self.on_call:
            self.on_call = True
            self._bar.begin(self._calls.now())
        self._bar.name(client.name, f"{client.phone} · {client.level.value}")

    def _typed(self, entry: str) -> None:
        self._draft = replace(self._draft, entry=entry)
        self._keep.start()

    def _search(self, enquiry: Enquiry) -> None:
        self.client.save_facts()
        if self._file is not None and self.client.client is not None:
            self._file = replace(self._file, client=self.client.client)
        self._bar.set_step(1)
        entry = self._draft.entry
        self._keep_draft()
        self._go("offers")
        self.offers.search(enquiry, entry)

    def _choose(self, offer: Offer) -> None:
        if self._file is None:
            return
        self.offers.pause()
        self._offer = offer
        self._ask_who_flies()

    def _to_money(self, trip: Trip) -> None:
        if self._file is None:
            return
        self._draft = CallDraft(
            self._draft.client_id, self._draft.client_name, self._draft.entry, trip.id
        )
        self._keep_draft()
        self._flying, self._half_typed = trip.travellers, ""
        self._bar.set_step(3)
        self._go("money")
        self.money.begin(trip, self._file.client)

    def _booked(self, trip: Trip) -> None:
        if trip.id != self._draft.trip_id:
            return  # Another call has begun meanwhile; Today shows what this trip still needs.
        self._bar.set_step(4)
        self._draft = CallDraft()
        self._keep_draft()

        def show(file: TripFile) -> None:
            self._go("trip")
            self.trip.settle(file)

        self._work.run(lambda: self._calls.open_trip(trip.id), show, self._fail)

    def _show_trip(self, file: TripFile) -> None:
        self._go("trip")
        self.trip.show_file(file)

    def _offer_gone(self, ending: DeskError) -> None:
        """The fare is no longer sold: back to the list, with all that was typed kept."""
        if self._offer is not None:
            self.offers.drop(self._offer.id)
        self._bar.set_step(1)
        self._go("offers")
        self.offers.resume(ending)

    def _back_to_client(self) -> None:
        self.offers.pause()
        if self._file is not None:
            self._bar.set_step(0)
            self._go("client")
            self.client.show_file(self._file, self._draft.entry)

    def _back_to_offers(self) -> None:
        self._half_typed = self.travellers.draft()
        self._bar.set_step(1)
        self._go("offers")
        self.offers.resume()

    def _back_to_travellers(self) -> None:
        if self._file is not None and self._offer is not None:
            self._ask_who_flies()

    def _ask_who_flies(self) -> None:
        """For the chosen offer: those of this trip, else of the file as it is saved by now."""
        file, offer = self._file, self._offer
        if file is None or offer is None:
            return

        def ready(fresh: ClientFile) -> None:
            if self._offer is not offer:
                return  # Another call has begun meanwhile.
            self._file = fresh
            self._bar.set_step(2)
            self._go("travellers")
            as_saved = {who.id: who for who in fresh.travellers}
            flying = tuple(as_saved.get(who.id, who) for who in self._flying)
            self.travellers.ask(fresh.client, fresh.travellers, offer, self._draft.trip_id, flying)
            if self._half_typed:
                self.travellers.restore(self._half_typed)

        self._work.run(lambda: self._calls.open_client(file.client.id), ready, self._fail)

    def _leave_trip(self) -> None:
        """An older trip looked at during a call: back to who is on the line."""
        if self.on_call and self._draft.client_id:
            self._back_to_client()
        else:
            self._leave()

    def _leave(self) -> None:
        self.on_call = False
        self.ended.emit()

    def _keep_draft(self) -> None:
        self._keep.stop()
        draft = self.draft().call_only()
        text = draft.text() if draft.is_call else ""
        self._work.run(
            lambda: self._calls.keep_draft(DRAFT, text), lambda _: log.info("call kept"), self._fail
        )

    def _fail(self, ending: DeskError) -> None:
        log.info("call stopped code=%s", ending.code)
        self.stopped.emit(ending)
