"""The pages of a call, in their order."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from typing import TypeAlias, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.booking.trip.trip import Trip
from desktop.ui.event_loop.background import Background
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
from desktop.use_cases.errors import DeskError
from desktop.use_cases.trips.open_trip import TripFile

CallPage: TypeAlias = (
    FindClientPage
    | ClientFilePage
    | OffersPage
    | FlightsPage
    | TravelersPage
    | MoneyPage
    | TripPage
)
log = logging.getLogger(__name__)
P = TypeVar("P", bound=QWidget)
C = TypeVar("C", bound=CallPage)
_PAINTED_MS = 300
"""After F2. Beside a busy thread of Python the painting of the page would take longer."""


class CallPages(QObject):
    """Each is built when it is first asked for, which takes some milliseconds, and `added` gets it
    with the name of its property; `show` shows it by that. A desk that is opened for something
    else builds none. `stopped` carries the DeskError of a step of the call that failed.
    """

    stopped = Signal(object)

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases, pane_cover: PaneCover,
        added: Callable[[str, CallPage], None], show: Callable[[str], None], parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._pane_cover = pane_cover
        self._added = added
        self._show = show
        self._built: dict[type[QWidget], QWidget] = {}
        self._airports_soon = QTimer(self)
        self._airports_soon.setSingleShot(True)
        self._airports_soon.setInterval(_PAINTED_MS)
        self._airports_soon.timeout.connect(self._load_airports)

    @cached_property
    def find(self) -> FindClientPage:
        # For the entry line, while the name of the first client is typed.
        self._airports_soon.start()
        return self._new("find", FindClientPage(self._theme, self._background, self._use_cases))

    @cached_property
    def client(self) -> ClientFilePage:
        return self._new("client", ClientFilePage(self._theme, self._background, self._use_cases))

    @cached_property
    def offers(self) -> OffersPage:
        return self._new("offers", OffersPage(self._theme, self._background, self._use_cases))

    @cached_property
    def flights(self) -> FlightsPage:
        return self._new("flights", FlightsPage(self._theme, self._use_cases))

    @cached_property
    def travelers(self) -> TravelersPage:
        return self._new("travelers", TravelersPage(self._theme, self._background, self._use_cases))

    @cached_property
    def money(self) -> MoneyPage:
        page = MoneyPage(self._theme, self._background, self._use_cases, self._pane_cover)
        return self._new("money", page)

    @cached_property
    def trip(self) -> TripPage:
        page = TripPage(self._theme, self._background, self._use_cases, self._pane_cover)
        return self._new("trip", page)

    def page(self, name: str) -> CallPage:
        """By its name, built now where it was not asked for yet."""
        page: CallPage = getattr(self, name)
        return page

    def built(self, kind: type[P]) -> P | None:
        """The page of this class, None before it was first asked for."""
        page = self._built.get(kind)
        return page if isinstance(page, kind) else None

    def draft_of_page(self, draft: CallDraft) -> CallDraft:
        """With what only the shown page has."""
        find, trip = self._shown(FindClientPage), self._shown(TripPage)
        return replace(
            draft,
            find_draft=find.draft() if find is not None else "",
            shown_trip=trip.trip_id if trip is not None else "",
        )

    def draft_of_client(self, draft: CallDraft, unsaved_travelers: str) -> CallDraft:
        """With what is typed of the client and not saved."""
        client, money = self.built(ClientFilePage), self.built(MoneyPage)
        # The page may still hold the client of the call before, with an open form.
        shown = client.client if client is not None else None
        is_of_call = shown is not None and shown.id == draft.client_id
        travelers = self._shown(TravelersPage)
        addresses = (page.address.draft() for page in (client, money) if page is not None)
        return replace(
            draft,
            notes=client.unsaved_notes() if client is not None else "",
            client_form=client.forms.draft() if client is not None and is_of_call else "",
            travelers=travelers.draft() if travelers is not None else unsaved_travelers,
            address=next(filter(None, addresses), ""),
        )

    def saved_client(self, file: ClientFile | None) -> ClientFile | None:
        """Save what was changed on the client's page; the file with it."""
        page = self.built(ClientFilePage)
        if page is None:
            return file
        page.save_changes()
        return file if file is None or page.client is None else replace(file, client=page.client)

    def pause_offers(self) -> None:
        """Their clock stops while another page is shown."""
        offers = self.built(OffersPage)
        if offers is not None:
            offers.pause()

    def follow(self, trips: tuple[Trip, ...]) -> None:
        """Show what came of these trips, where the page shows one of them."""
        page = self.built(TripPage)
        if page is not None:
            for trip in trips:
                page.follow(trip)

    def _load_airports(self) -> None:
        self._background.run(self._use_cases.load_airports, lambda _: None, lambda _: None)

    def _go(self, name: str) -> None:
        self.page(name)
        self._show(name)

    def _shown(self, kind: type[P]) -> P | None:
        page = self.built(kind)
        return None if page is None or page.isHidden() else page

    def _new(self, name: str, page: C) -> C:
        self._built[type(page)] = page
        self._added(name, page)
        return page

    def _load_client(self, client_id: str, then: Callable[[ClientFile], None]) -> None:
        def job() -> ClientFile:
            # The page reads the entry line at once, on the window's thread.
            self._use_cases.load_airports()
            return self._use_cases.open_client(client_id)

        self._background.run(job, then, self._fail)

    def _load_trip(self, trip_id: str, then: Callable[[TripFile], None]) -> None:
        self._background.run(lambda: self._use_cases.open_trip(trip_id), then, self._fail)

    def _fail(self, error: DeskError) -> None:
        log.info("call stopped code=%s", error.code)
        self.stopped.emit(error)
