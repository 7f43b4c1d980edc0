"""The offers page: a list that fills as results arrive, the detail of one, and a comparison."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import SearchRequest
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.pages.call.entry_bar import EntryBar
from desktop.ui.pages.panels.offer_detail import MIN_LEFT_WIDTH, OfferDetail, detail_panel
from desktop.ui.pages.panels.offer_rows import OfferPainter, accessible_offer, offer_row_height
from desktop.ui.theme import XL, L, M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import scrolled
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import Cancelled, DeskError

from .offer_comparison import CompareView
from .offer_sorting import ORDERS, sorted_offers

log = logging.getLogger(__name__)
_PIN_MS = 1000
"""So long after an offer is first under the bar, its words may have been begun to be read."""


class OffersPage(QWidget):
    """`chosen` carries an Offer, `asked` a SearchRequest, `typed` the entry line.

    `flights_asked`: to type them by hand; `left`: Esc.
    """

    chosen = Signal(object)
    asked = Signal(object)
    typed = Signal(str)
    flights_asked = Signal()
    left = Signal()
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._use_cases = use_cases
        self._offers: list[Offer] = []
        self._shortlist_ids: list[str] = []
        self._search = 0
        self._done = True
        self._order = 0
        self._began = 0.0
        self._pinned = False
        # Came in after the bar was pinned, and were not in view since.
        self._unseen: set[str] = set()
        self._offers_better = False
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, L, XL, M)
        column.setSpacing(S)
        self.entry = EntryBar(theme, use_cases)
        column.addWidget(self.entry)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        row = QHBoxLayout()
        self._count = Text(theme, "", Type.META_STRONG, "secondary")
        self._order_label = Text(theme, "", Type.META, "tertiary")
        row.addWidget(self._count)
        row.addStretch(1)
        row.addWidget(self._order_label)
        column.addLayout(row)

        self._stack = QStackedLayout()
        column.addLayout(self._stack, 1)
        both = QWidget(self)
        side = QHBoxLayout(both)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(M)
        frame = Panel(theme, holds_list=True)
        self._painter = OfferPainter(
            lambda offer_id: offer_id in self._shortlist_ids, use_cases.airline_now
        )
        self._deadlines: dict[str, str] = {}
        self.list: RowList[Offer] = RowList(
            theme,
            "offers",
            offer_row_height(2),
            self._painter,
            accessible_offer,
            "",
            always_marked=True,
        )
        frame.setMinimumWidth(MIN_LEFT_WIDTH)
        frame.column.addWidget(self.list)
        side.addWidget(frame, 1)
        self.detail = OfferDetail(theme)
        side.addWidget(detail_panel(theme, self.detail))
        self._stack.addWidget(both)
        self.compare = CompareView(theme, use_cases.airline_now)
        self._compared = scrolled(theme, self.compare)
        self._stack.addWidget(self._compared)

        self.list.moved.connect(self.detail.show_offer)
        self.list.stepped.connect(self._stepped)
        self.list.opened.connect(self.chosen)
        self.entry.asked.connect(self.asked)
        self.entry.edited.connect(self.typed)
        self.compare.chosen.connect(self.chosen)
        self._update_timer = QTimer(self)
        self._update_timer.setSingleShot(True)
        self._update_timer.setInterval(60)
        self._update_timer.timeout.connect(self._show_more)
        # The concierge reads the offer under the bar aloud: from then on it stays.
        self._pin_timer = QTimer(self)
        self._pin_timer.setSingleShot(True)
        self._pin_timer.setInterval(_PIN_MS)
        self._pin_timer.timeout.connect(self._pin)
        self._clock = QTimer(self)
        self._clock.setInterval(1000)
        self._clock.timeout.connect(self._tick)

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        if self._stack.currentIndex() == 1:
            return (
                Command("Return", "Choose", self.compare.choose),
                Command("Left", "Left", lambda: self.compare.step(-1), in_key_bar=False),
                Command("Right", "Right", lambda: self.compare.step(1)),
                Command("Down", "Further down", lambda: self._scroll_compare(1), in_key_bar=False),
                Command("Up", "Further up", lambda: self._scroll_compare(-1), in_key_bar=False),
                Command("C", "Back to the list", self._toggle_compare),
                Command("Escape", "Back to the list", self._toggle_compare, in_key_bar=False),
            )
        return (
            Command("Return", "Choose", self.list.open_current, own_key=True),
            Command("J", "Down", lambda: self.list.step(1), own_key=True),
            Command("K", "Up", lambda: self.list.step(-1), own_key=True),
            Command("X", "Shortlist", self._shortlist),
            Command("C", "Compare", self._toggle_compare),
            Command("S", "Sort", self._next_order),
            *((Command("R", "Better offers", self._to_best),) if self._better else ()),
            Command("Ctrl+E", "Search line", self.entry.field.edit.setFocus),
            Command("Ctrl+F", "Type the flights", self.flights_asked.emit),
            Command("Escape", "Client", self.left.emit),
        )

    def search(self, search_request: SearchRequest, entry: str, *, new_call: bool = False) -> None:
        """Search; batches of offers are shown as they arrive. In a new call by price again."""
        self._search += 1
        number = self._search
        self._update_timer.stop()
        self._offers, self._shortlist_ids, self._done = [], [], False
        self._pinned, self._unseen = False, set()
        self._pin_timer.stop()
        if new_call:
            self._order = 0
        self._began = time.perf_counter()
        self.notice.clear()
        self._stack.setCurrentIndex(0)
        self.commands_changed.emit()
        if self.entry.text != entry:
            self.entry.set_text(entry)
        self.list.set_row_height(offer_row_height(len(search_request.search_legs)))
        self.list.set_empty("Asking the airlines…")
        self.list.show_records([])
        self.detail.show_offer(None)
        self.list.setFocus()
        self._clock.start()
        self._update_text()
        self._background.run(
            lambda: self._stream(number, search_request),
            lambda _: self._finished(number),
            lambda error: self._failed(number, error),
            lane=Lane.SEARCH,
            latest="flights",
        )

    def show_none(self, entry: str) -> None:
        """No offers, and this entry line, which cannot be searched as it is: its days are over."""
        self._search += 1
        self._offers, self._shortlist_ids, self._done = [], [], True
        self._stack.setCurrentIndex(0)
        self.entry.set_text(entry)
        self.list.set_empty("Change the line above to search again: Ctrl+E.")
        self.list.show_records([])
        self.detail.show_offer(None)
        self._update_text()

    def resume(self, error: DeskError | None = None) -> None:
        """Show the same list again, with an error if there is one."""
        self._clock.start()
        self.list.setFocus()
        if error is not None:
            self.notice.show_error(error)

    def drop(self, offer_id: str) -> None:
        """Remove this offer."""
        self._offers = [offer for offer in self._offers if offer.id != offer_id]
        self._shortlist_ids = [short for short in self._shortlist_ids if short != offer_id]
        self._sort_rows()
        self._update_text()

    def pause(self) -> None:
        """Stop the clock of the offers while the page is not shown."""
        self._clock.stop()

    def _stream(self, number: int, search_request: SearchRequest) -> None:
        for batch in self._use_cases.search_flights(search_request):
            if number != self._search:
                raise Cancelled("search_replaced", "A newer search took its place.")
            self._background.post(self._arrival(number, batch))

    def _arrival(self, number: int, batch: tuple[Offer, ...]) -> Callable[[], None]:
        return lambda: self._arrived(number, batch)

    def _arrived(self, number: int, batch: tuple[Offer, ...]) -> None:
        if number != self._search or not batch:
            return
        first = not self._offers
        self._offers.extend(batch)
        if self._pinned:
            self._unseen.update(offer.id for offer in batch)
        if not first:
            # Batches arrive in bursts: sort and paint once for several of them.
            if not self._update_timer.isActive():
                self._update_timer.start()
            return
        self._sort_rows()
        self._update_text()
        self.list.viewport().repaint()
        elapsed = (time.perf_counter() - self._began) * 1000
        log.info("first rows painted ms=%.0f offers=%d", elapsed, len(batch))

    def _finished(self, number: int) -> None:
        if number != self._search:
            return
        self._done = True
        self._show_more()
        if not self._offers:
            self.list.set_empty("No flights for this. Ctrl+E changes the line.")
        self._update_text()
        log.info("offers complete count=%d", len(self._offers))

    def _failed(self, number: int, error: DeskError) -> None:
        if number != self._search or isinstance(error, Cancelled):
            return
        self._done = True
        self._show_more()
        if not self._offers:
            self.list.set_empty("")
        self.notice.show_error(error)
        self._update_text()
        log.info("search failed code=%s", error.code)

    def _show_more(self) -> None:
        """Show the batches that have arrived since the last update."""
        if self._update_timer.isActive():
            self._update_timer.stop()
        if self._offers:
            self._sort_rows()
        self._update_text()

    def _sort_rows(self) -> None:
        """Sort the rows. Once it is pinned the bar keeps its offer, else it is on the first."""
        rows, before = sorted_offers(self._offers, self._order), self.list.current()
        self.list.show_records(rows, keep=(lambda offer: offer.id) if self._pinned else None)
        if not self._pinned and rows and (before is None or before.id != rows[0].id):
            self._pin_timer.start()

    def _pin(self) -> None:
        """The bar moves by a person's keys alone from now on."""
        self._pin_timer.stop()
        self._pinned = True

    @property
    def _better(self) -> int:
        """How many offers came in above the bar and were not in view since."""
        rows, current = self.list.rows.records, self.list.current()
        at = next((i for i, offer in enumerate(rows) if offer is current), 0)
        return sum(offer.id in self._unseen for offer in rows[:at])

    def _to_best(self) -> None:
        self._unseen.clear()
        self.list.setCurrentIndex(self.list.rows.index(0))
        self._update_text()

    def _update_text(self) -> None:
        airlines = len({offer.owner.code for offer in self._offers})
        found = len(self._offers)
        if found:
            offers = "1 offer" if found == 1 else f"{found} offers"
            message = f"{offers} from {'1 airline' if airlines == 1 else f'{airlines} airlines'}"
            if self._shortlist_ids:
                message += f" · {len(self._shortlist_ids)} shortlisted"
            self._unseen.difference_update(offer.id for offer, _ in self.list.shown())
            if better := self._better:
                message += f" · {better} better {'offer' if better == 1 else 'offers'} above: R"
            self._count.setText(message if self._done else f"{message} · still searching")
        else:
            self._count.setText("" if self._done else "Asking the airlines…")
        self._order_label.setText(f"Sorted by {ORDERS[self._order][0]}")
        if bool(self._better) != self._offers_better:
            self._offers_better = not self._offers_better
            self.commands_changed.emit()

    def _stepped(self) -> None:
        self._pin()
        if self._unseen:
            self._update_text()

    def _tick(self) -> None:
        """Repaint only the deadlines whose text has changed."""
        rows, before, now = self.list, self._deadlines, dict[str, str]()
        for offer, rect in rows.shown():
            now[offer.id] = self._painter.deadline(offer)
            if before.get(offer.id, now[offer.id]) != now[offer.id]:
                rows.viewport().update(self._painter.deadline_rect(rect))
        self._deadlines = now

    def _shortlist(self) -> None:
        offer = self.list.current()
        if offer is None:
            return
        self._pin()
        if offer.id in self._shortlist_ids:
            self._shortlist_ids.remove(offer.id)
        else:
            self._shortlist_ids = [*self._shortlist_ids, offer.id][-3:]
        self.list.viewport().update()
        self._update_text()
        log.info("shortlisted count=%d", len(self._shortlist_ids))

    def _scroll_compare(self, by: int) -> None:
        bar = self._compared.verticalScrollBar()
        bar.setValue(bar.value() + by * bar.pageStep() // 2)

    def _toggle_compare(self) -> None:
        if self._stack.currentIndex() == 1:
            self._stack.setCurrentIndex(0)
            self.list.setFocus()
        else:
            by_id = {offer.id: offer for offer in self._offers}
            short = [by_id[i] for i in self._shortlist_ids if i in by_id]
            if len(short) < 2:
                self.notice.show_message(
                    "Shortlist two or three offers first.", "X marks the one under the bar."
                )
                return
            self.notice.clear()
            self.compare.show_offers(short)
            self._stack.setCurrentIndex(1)
            self.compare.setFocus()
            log.info("shown page=compare offers=%d", len(short))
        self.commands_changed.emit()

    def _next_order(self) -> None:
        """The bar goes to the first of the new order: that is what was asked for."""
        self._order = (self._order + 1) % len(ORDERS)
        self._pinned = False
        self._sort_rows()
        self._pin()
        self._to_best()
