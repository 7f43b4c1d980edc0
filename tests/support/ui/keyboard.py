"""Drives the main window by key presses and reads what it shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, TypeVar

from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.booking.polling.order_news import OrderNow
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.ui.call.booking_flow import BookingFlow
from desktop.ui.event_loop.background import Background
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import Theme
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.secret.shown_code import ShownCode
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_trip

from .slow_qtbot import TIMEOUT_MS
from .window_desk import WindowDesk

P = TypeVar("P", bound=QWidget)
PageClass: TypeAlias = type[P]
LINE = "lax-lhr 12dec 19dec prem"


@dataclass
class Gate:
    """Blocks every call until it is opened; counts the calls."""

    call: Callable[..., Any]
    call_count: int = 0
    _way: threading.Event = field(default_factory=threading.Event)

    def __call__(self, *given: object) -> Any:  # noqa: ANN401
        self.call_count += 1
        if not self._way.wait(TIMEOUT_MS / 1000):
            raise TimeoutError("the gate was never opened")
        return self.call(*given)

    def open(self) -> None:
        self._way.set()

    def shut(self) -> None:
        self._way.clear()


def press(keys: str, target: QWidget | None = None) -> None:
    """One key or several, as Qt names them: ``"Ctrl+Return"``, ``"G, T"``."""
    for key in keys.split(", "):
        combination = QKeySequence.fromString(key)[0]  # type: ignore[index]
        QTest.keyClick(target or focused(), combination.key(), combination.keyboardModifiers())


def type_in(text: str) -> None:
    """Type letter by letter into the focused widget."""
    QTest.keyClicks(focused(), text)


def focused() -> QWidget:
    """The widget with the keyboard focus, or the active window."""
    widget = QApplication.focusWidget() or QApplication.activeWindow()
    assert widget is not None, "no widget has the focus"
    return widget


def visible_text(page: QWidget) -> str:
    """The texts of all visible labels, and the codes that are painted."""
    labels = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    codes = [code for code in page.findChildren(ShownCode) if code.isVisible()]
    return "\n".join([*labels, *(code._code.decode() for code in codes)])


@dataclass
class Keyboard:
    """Drives one main window. `page` is the name of the page shown."""

    desk: WindowDesk
    window: MainWindow
    theme: Theme
    bot: QtBot

    @classmethod
    def at_sign_in(
        cls, desk: WindowDesk, theme: Theme, background: Background, bot: QtBot
    ) -> Keyboard:
        """Show the window; the sign-in page has loaded its members."""
        window = desk.window(theme, background)
        # After the first paint the window fits itself to its screen, which is small here.
        with bot.waitSignal(window.sign_in_painted):
            window.begin()
        window.resize(1440, 900)
        keyboard = cls(desk, window, theme, bot)
        keyboard.until(window.isActiveWindow)
        keyboard.until(lambda: window.sign_in_page._card.title.text() != "")
        return keyboard

    def sign_in(self, **use_cases: Any) -> None:  # noqa: ANN401
        """Show the pages, as the application does after sign-in."""
        self.window.show_desk(replace(self.desk.use_cases(), **use_cases))
        self.until(lambda: self.window._today._under.text() != "")

    def leave(self) -> None:
        self.window.close()
        self.window.deleteLater()

    def until(self, true: Callable[[], object]) -> None:
        """Wait until this is true."""
        self.bot.waitUntil(lambda: bool(true()))

    def press(self, *keys: str) -> None:
        for key in keys:
            press(key)

    def type(self, text: str) -> None:
        type_in(text)

    def retype(self, text: str) -> None:
        """Replace the text of the field."""
        self.press("Ctrl+A")
        self.type(text)

    @property
    def page(self) -> str:
        return next(name for name, page in self.window._pages.items() if page.isVisible())

    @property
    def booking_flow(self) -> BookingFlow:
        booking_flow = self.window._booking_flow
        assert booking_flow is not None
        return booking_flow

    def outside_call(self, name: str, kind: PageClass[P]) -> P:
        """A page of the sidebar, built where it was not yet shown."""
        page = self.window._navigation.page(name)
        assert isinstance(page, kind)
        return page

    def page_text(self) -> str:
        """The texts of all visible labels of the page."""
        return visible_text(self.window._pages[self.page])

    def message(self) -> str:
        """The sentences of the page's notice, empty while there is none."""
        notice: Notice = self.window._page.notice
        return notice.sentences if notice.isVisible() else ""

    def key_bar(self) -> dict[str, str]:
        """The commands of the key bar: key to label."""
        return {command.key: command.label for command in self.window._key_bar._commands}

    # ---------------------------------------------------------------- further into a call

    def call_ada(self) -> None:
        """Begin a call with Ada and open her client page."""
        self.press("F2")
        self.until(lambda: self.page == "find")
        self.type("cal")
        self.press("Return")
        self.until(lambda: self.page == "client")

    def see_offers(self, line: str = LINE) -> None:
        """Search; all eighteen offers are shown."""
        self.call_ada()
        self.type(line)
        self.press("Return")
        self.until(lambda: self.page == "offers")
        self.until(lambda: self.booking_flow.offers._done)

    def to_travelers(self) -> None:
        self.see_offers()
        self.press("Return")
        self.until(lambda: self.page == "travelers")
        forms = self.booking_flow.travelers._forms
        self.until(lambda: all(form.isVisible() for form in forms))

    def to_money(self) -> None:
        """Open the money page; the price has been checked and is unchanged."""
        self.to_travelers()
        self.press("Ctrl+Return")
        self.until(lambda: self.page == "money")
        self.until(lambda: not self.booking_flow.money._task.name)

    def take_card(self) -> None:
        """Press F9 and answer its question."""
        self.press("F9", "P")

    def with_card(self) -> None:
        """... its price is asked, and the client says yes to that."""
        self.to_money()
        self.take_card()
        self.agree()

    def agree(self) -> None:
        """Once there are words about the card that was taken, the client says yes to them."""
        self.until(lambda: "Y" in self.key_bar())
        self.press("Y")
        self.until(lambda: "The client agreed." in self.message())

    def book(self) -> None:
        self.with_card()
        self.press("Ctrl+Return")
        self.until(lambda: self.page == "trip")

    def open_trip(self, stage: TripStage, **changes: Any) -> Trip:  # noqa: ANN401
        """Save a trip at this stage and show it."""
        trip = sample_trip(stage, **changes)
        self.keep_trip(trip)
        self.booking_flow.open_trip(trip.id)
        self.until(lambda: self.page == "trip" and stage_of(trip).value in self.page_text())
        self.until(self._tickets_shown)
        return trip

    def _tickets_shown(self) -> bool:
        """New rows become visible only after the event loop has run."""
        rows = self.booking_flow.trip._tickets.rows
        items = [rows.itemAt(at) for at in range(rows.count())]
        widgets = [item.widget() for item in items if item is not None]
        return all(widget is not None and widget.isVisible() for widget in widgets)

    def keep_trip(self, trip: Trip) -> None:
        """Save a trip with its attempts and receipts; the airline shows its order."""
        order = trip.order
        if order is not None and order.answer is not None and not order.settlement:
            self.desk.airline.orders.setdefault(order.subject, order.answer)
            airline_id = order.answer.airline_id
            names = tuple(f"{who.given_name} {who.family_name}" for who in trip.travelers)
            shown = OrderNow(order.vendor, airline_id, order.subject, None, travelers=names)
            self.desk.airline.shown.setdefault(airline_id, shown)

        def save(repos: Repositories) -> None:
            repos.trips.save(trip)
            for attempt in trip.attempts:
                repos.trips.save_attempt(attempt)
            for receipt in trip.receipts:
                repos.trips.add_receipt(trip.id, receipt)

        self.desk.records.write(save)
