"""With long names a page keeps its layout and the full text can be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QHelpEvent, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem, QToolTip

from desktop.booking.text.spoken_offer import spoken_offer_text
from desktop.booking.trip.itinerary import Carrier, Stop
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.order import Ticket
from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.call.offers.offer_comparison import CompareView
from desktop.ui.pages.panels.offer_detail import SliceSheet, script_line
from desktop.ui.pages.panels.offer_rows import OfferPainter, accessible_offer
from desktop.ui.theme import DETAIL, Theme
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text, breakable, recording_elided, wrapped_height, write_wrapped
from tests.support.samples import (
    DUB,
    JFK,
    OPENED_AT,
    sample_answer,
    sample_client,
    sample_companion,
    sample_inbound,
    sample_offer,
    sample_offer_for_two,
    sample_order,
    sample_outbound,
    sample_traveler,
    sample_trip,
)
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk

from .test_screens_fit import SIZES, _overlapping, _sideways, _too_tight

SPACED = " ".join(["Maria-Anneliese", "von", "Hohenzollern-Sigmaringen"] * 3)[:117]
UNBROKEN = "W" * 117
# Names without blanks: of wide letters, written from the right, and joined by vowel signs.
OTHER_SCRIPTS = ("\u738b" * 117, "\u0645\u062d\u0645\u062f" * 29, "\u0915\u094d\u0937\u093f" * 29)


def crowded(name: str) -> Offer:
    """Two travelers; airline, brand and operator have this name, and a flight has a stop."""
    first, second = sample_outbound().segments
    out = sample_outbound(
        fare_brand=name[:105],
        segments=(
            replace(first, stops=(Stop(JFK, timedelta(minutes=100)),)),
            replace(second, operated_by=Carrier("", name)),
        ),
    )
    return sample_offer_for_two(owner=Carrier("NW", name), slices=(out, sample_inbound()))


def crowded_trip(name: str) -> Trip:
    offer = crowded(name)
    tickets = [Ticket(f"999-2400176{n:03}", ("passengerone",)) for n in range(6)]
    tickets += [Ticket(f"999-2400177{n:03}", ("passengertwo",)) for n in range(2)]
    order = sample_order(offer=offer, answer=sample_answer(offer, tickets=tuple(tickets)))
    who = sample_traveler(given_name=name[:58], family_name=name[58:])
    return sample_trip(offer=offer, orders=(order,), travelers=(who, sample_companion()))


@pytest.mark.parametrize("name", [SPACED, UNBROKEN, *OTHER_SCRIPTS])
@pytest.mark.parametrize("size", SIZES)
def test_a_trip_with_long_names_and_many_tickets_keeps_its_shape(
    keyboard: Keyboard, desk: WindowDesk, name: str, size: tuple[int, int]
) -> None:
    client = replace(sample_client(), name=name)
    desk.records.write(lambda repos: repos.clients.save(client))
    keyboard.window.resize(*size)
    trip = crowded_trip(name)
    keyboard.open_trip(TripStage.BOOKED, offer=trip.offer, orders=trip.orders,
                   travelers=trip.travelers)  # fmt: skip
    keyboard.until(lambda: _too_tight(keyboard.window) == [])
    assert _sideways(keyboard.window) == []
    assert _overlapping(keyboard.window._pages[keyboard.page]) == []
    assert keyboard.booking_flow.trip.width() <= size[0]
    words = keyboard.page_text()
    assert name in words
    assert f"{name[:58]} {name[58:]}" in words
    assert all(f"999-2400176{n:03}" in words for n in range(6))


def test_a_client_page_shows_the_whole_name(keyboard: Keyboard, desk: WindowDesk) -> None:
    client = replace(sample_client(), name=f"Calloway {UNBROKEN}")
    desk.records.write(lambda repos: repos.clients.save(client))
    keyboard.window.resize(*SIZES[0])
    keyboard.call_ada()
    keyboard.until(lambda: _too_tight(keyboard.window) == [])
    assert f"Calloway {UNBROKEN}" in keyboard.page_text()


@pytest.mark.parametrize("name", [SPACED, UNBROKEN, *OTHER_SCRIPTS])
def test_the_detail_cuts_nothing(theme: Theme, name: str) -> None:
    sheet = SliceSheet(theme)
    sheet.show_offer(crowded(name))
    sheet.resize(DETAIL, sheet.sizeHint().height())
    with recording_elided() as cut:
        sheet.grab()
    assert cut == []
    short = SliceSheet(theme)
    short.show_offer(sample_offer_for_two())
    assert sheet.sizeHint().height() > short.sizeHint().height() + 100


def painted_row(theme: Theme, offer: Offer, width: int) -> list[str]:
    """The texts elided in an offer's row of this width."""
    image = QImage(width, 64, QImage.Format.Format_ARGB32)
    painter = QPainter(image)
    paint = OfferPainter(lambda offer_id: False, lambda: OPENED_AT)
    with recording_elided() as cut:
        paint(painter, theme, QRect(0, 0, width, 64), offer, False)
    painter.end()
    return cut


def test_a_narrow_row_drops_the_layovers_before_the_airports(
    theme: Theme,
) -> None:
    first, second = sample_outbound().segments
    stopping = replace(first, stops=(Stop(JFK, timedelta(minutes=100)),))
    out = sample_outbound(segments=(stopping, second))
    offer = sample_offer(slices=(out, sample_inbound()))
    assert painted_row(theme, offer, 760) == []


def test_a_long_brand_is_elided_before_its_cabin(theme: Theme) -> None:
    offer = sample_offer(slices=(sample_outbound(fare_brand=UNBROKEN[:105]), sample_inbound()))
    assert painted_row(theme, offer, 1000) == [UNBROKEN[:105]]


@pytest.mark.parametrize("brand", [UNBROKEN[:105], "Flex"])
def test_an_elided_row_shows_its_full_text_as_tooltip(theme: Theme, brand: str) -> None:
    offer = sample_offer(slices=(sample_outbound(fare_brand=brand), sample_inbound()))
    paint = OfferPainter(lambda offer_id: False, lambda: OPENED_AT)
    rows: RowList[Offer] = RowList(theme, "offers", 64, paint, accessible_offer, "")
    rows.resize(900, 200)
    rows.show_records([offer])
    rows.show()
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, 1000, 64)
    event = QHelpEvent(QEvent.Type.ToolTip, QPoint(5, 5), rows.mapToGlobal(QPoint(5, 5)))
    QToolTip.hideText()
    assert rows.itemDelegate().helpEvent(event, rows, option, rows.rows.index(0))
    assert QToolTip.text() == (accessible_offer(offer) if brand != "Flex" else "")
    QToolTip.hideText()
    rows.close()
    rows.deleteLater()


def test_a_label_returns_its_text_unchanged(theme: Theme) -> None:
    label = Text(theme, UNBROKEN, wrap=True)
    assert label.text() == UNBROKEN
    assert label.minimumSizeHint().width() < 100
    label.setText("short")
    assert label.text() == "short"


def test_only_long_words_are_broken_and_no_amount() -> None:
    hyphened = "Hohenzollern-Sigmaringen of Northwind"
    assert breakable(hyphened) == hyphened
    assert breakable("W" * 30).replace("\u200b", "") == "W" * 30
    assert "\u200b" in breakable("W" * 30)
    assert breakable("a stop of 1 h 40 costs USD 1,150.00") == (
        "a stop of 1\u00a0h\u00a040 costs USD\u00a01,150.00"
    )


def test_wrapped_text_is_as_high_as_its_lines(theme: Theme) -> None:
    one = wrapped_height(theme, "W", 300)
    assert wrapped_height(theme, UNBROKEN, 300) >= 4 * one


def test_the_script_is_that_of_the_offer() -> None:
    assert script_line(sample_offer()) == f"“{spoken_offer_text(sample_offer())}”"


@pytest.mark.parametrize(("height", "whole"), [(900, True), (560, False)])
def test_a_comparison_cuts_names_before_flights(theme: Theme, height: int, whole: bool) -> None:
    view = CompareView(theme, lambda: OPENED_AT)
    view.show_offers([crowded(UNBROKEN), crowded(SPACED), sample_offer()])
    view.resize(1200, height)
    with recording_elided() as cut:
        view.grab()
    if whole:
        assert cut == []
    else:
        assert UNBROKEN in cut
        assert all(text in (UNBROKEN, SPACED) or "·" in text for text in cut)


def test_a_row_names_a_stop() -> None:
    (back,) = sample_inbound().segments
    stopping = sample_inbound(segments=(replace(back, stops=(Stop(DUB, timedelta(minutes=100)),)),))
    message = accessible_offer(sample_offer(slices=(stopping,)))
    assert "1 stop · 1 h 40 DUB" in message
    assert "nonstop" not in message


def test_the_detail_names_a_direction_with_another_brand_and_a_flight_in_another_cabin(
    theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    message: list[str] = []

    def writing(*given: Any) -> None:  # noqa: ANN401
        message.append(given[3])
        write_wrapped(*given)

    monkeypatch.setattr("desktop.ui.pages.panels.offer_detail.write_wrapped", writing)
    sheet = SliceSheet(theme)
    back = sample_inbound(fare_brand="Basic Light")
    sheet.show_offer(sample_offer(slices=(sample_outbound(), back)))
    sheet.resize(DETAIL, sheet.sizeHint().height())
    sheet.grab()
    assert "Basic Light" in message
    (second,) = [text for text in message if text.startswith("NW 1176")]
    assert " · Economy · by Northwind Regional" in second
    (first,) = [text for text in message if text.startswith("NW 214")]
    assert "Premium" not in first
