"""The trip list: search by client, locator, airport or route."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.live_search import LiveSearch
from desktop.ui.pages.panels.trip_rows import TRIP_ROW, accessible_trip, paint_trip
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.store_port import TripHit
from desktop.use_cases.trips.find_trips import MOST


class TripsPage(QWidget):
    """`opened` carries a trip id."""

    opened = Signal(str)

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Trips", Type.TITLE))
        self.field = Field(
            theme, placeholder="Client, reference, airport or route", height=40, problem_line=False,
            long_numbers=True,
        )  # fmt: skip
        column.addWidget(self.field)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        panel = Panel(theme, holds_list=True)
        self.list: RowList[TripHit] = RowList(
            theme, "trips", TRIP_ROW, paint_trip, accessible_trip, "", always_marked=True
        )
        panel.column.addWidget(self.list)
        column.addWidget(panel, 1)
        self._more = Text(theme, "", Type.META, "secondary")
        self._more.hide()
        column.addWidget(self._more)
        self._search: LiveSearch[TripHit] = LiveSearch(
            background, "trips", use_cases.find_trips, self._show, self._open, self._fail
        )
        self.field.edit.textChanged.connect(self._search.ask)
        self.field.entered.connect(self._search.enter)
        self.list.opened.connect(lambda hit: self.opened.emit(hit.id))

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        return (
            Command("Return", "Open trip", self._search.enter, own_key=True),
            Command("Down", "Next", lambda: self.list.step(1)),
            Command("Up", "Previous", lambda: self.list.step(-1), in_key_bar=False),
            # In the search field letters are text: outside of it G R and the like work.
            Command("Escape", "To the list", self.list.setFocus),
            Command("/", "Search", self.field.edit.setFocus, in_key_bar=False),
        )

    def begin(self) -> None:
        """Repeat the search."""
        self._search.ask(self.field.edit.text())
        self.field.edit.setFocus()
        self.field.edit.selectAll()

    @property
    def search_text(self) -> str:
        """The text of the search field."""
        return self.field.edit.text()

    def restore(self, search_text: str) -> None:
        """Search for this text."""
        self.field.edit.setText(search_text)
        self.begin()

    def _show(self, text: str, hits: tuple[TripHit, ...]) -> None:
        self.notice.clear()
        empty = "No trip found." if text.strip() else "No trips yet. F2 starts a call."
        self.list.set_empty(empty)
        self.list.show_records(hits, keep=lambda hit: hit.id)
        more = f"The newest {MOST} are listed; type a name or a route to find others."
        self._more.setText(more if len(hits) == MOST else "")
        self._more.setVisible(len(hits) == MOST)

    def _open(self) -> None:
        if (hit := self.list.current()) is not None:
            self.opened.emit(hit.id)

    def _fail(self, error: DeskError) -> None:
        self.notice.show_error(error)
