"""The pages of a call, in their order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from desktop.ui.event_loop.background import Background
from desktop.ui.pages.call.client_file_page import ClientFilePage
from desktop.ui.pages.call.find_client_page import FindClientPage
from desktop.ui.pages.call.money.money_page import MoneyPage
from desktop.ui.pages.call.offers_page import OffersPage
from desktop.ui.pages.call.travelers_page import TravelersPage
from desktop.ui.pages.call.typed_flights.flights_page import FlightsPage
from desktop.ui.pages.trips.trip_page import TripPage
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.pane_cover import PaneCover

CallPage: TypeAlias = (
    "FindClientPage | ClientFilePage | OffersPage | FlightsPage | TravelersPage | MoneyPage"
    " | TripPage"
)


@dataclass(frozen=True, slots=True)
class CallPages:
    """One of each; the main window shows them under the names of these fields."""

    find: FindClientPage
    client: ClientFilePage
    offers: OffersPage
    flights: FlightsPage
    travelers: TravelersPage
    money: MoneyPage
    trip: TripPage

    @classmethod
    def made(
        cls, theme: Theme, background: Background, use_cases: UseCases, pane_cover: PaneCover
    ) -> CallPages:
        return cls(
            find=FindClientPage(theme, background, use_cases),
            client=ClientFilePage(theme, background, use_cases),
            offers=OffersPage(theme, background, use_cases),
            flights=FlightsPage(theme, use_cases),
            travelers=TravelersPage(theme, background, use_cases),
            money=MoneyPage(theme, background, use_cases, pane_cover),
            trip=TripPage(theme, background, use_cases, pane_cover),
        )

    def by_name(self) -> dict[str, CallPage]:
        """As `go` of the booking flow names them."""
        return {
            "find": self.find,
            "client": self.client,
            "offers": self.offers,
            "flights": self.flights,
            "travelers": self.travelers,
            "money": self.money,
            "trip": self.trip,
        }
