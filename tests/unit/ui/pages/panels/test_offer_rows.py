"""An offer's row: the least needed column is dropped first; no texts overlap."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage, QPainter

from desktop.booking.text.layover_text import stops_text
from desktop.booking.trip.offer import Offer
from desktop.ui.pages.panels import offer_rows
from desktop.ui.pages.panels.offer_detail import MIN_LEFT_WIDTH
from desktop.ui.pages.panels.offer_rows import (
    OfferPainter,
    RowColumns,
    deadline_text,
    fitting_stops_text,
    offer_row_height,
)
from desktop.ui.theme import Theme, Type
from desktop.ui.widgets.text import LEFT, RIGHT, write
from tests.support.samples import OPENED_AT, sample_offer

# The scroll bar and the frame take this width from the rows.
NARROWEST = MIN_LEFT_WIDTH - 12


def offer_with_slices(count: int) -> Offer:
    """An offer with this many slices, every other one with a stop."""
    offer = sample_offer()
    return replace(offer, slices=(offer.slices * 3)[:count])


def painted(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, offer: Offer, width: int
) -> list[tuple[QRect, str]]:
    """Every text of the row with its rectangle."""
    texts: list[tuple[QRect, str]] = []

    def noted(
        painter: QPainter, theme: Theme, rect: QRect, text: str, kind: Type = Type.BODY,
        tone: str = "text", align: Qt.AlignmentFlag = LEFT,
    ) -> int:  # fmt: skip
        used = write(painter, theme, rect, text, kind, tone, align)
        high = theme.metrics(kind).height()
        taken = QRect(rect.x(), rect.center().y() - high // 2, used, high - 2)
        if align == RIGHT:
            taken.moveRight(rect.right())
        elif align != LEFT:
            taken.moveCenter(rect.center())
        texts.append((taken, text))
        return used

    monkeypatch.setattr(offer_rows, "write", noted)
    row = QRect(0, 100, width, offer_row_height(len(offer.slices)))
    image = QImage(width, 400, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    OfferPainter(lambda _: False, lambda: OPENED_AT)(painter, theme, row, offer, False)
    painter.end()
    assert all(row.contains(taken) for taken, _ in texts)
    return texts


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("width", [NARROWEST, 506, 574, 640, 714, 786, 900, 1300])
def test_nothing_in_a_row_is_written_over_something_else(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, count: int, width: int
) -> None:
    offer = offer_with_slices(count)
    texts = painted(theme, monkeypatch, offer, width)
    overlapping = [
        (one, other)
        for at, (box, one) in enumerate(texts)
        for second, other in texts[at + 1 :]
        # A day offset is painted as a superscript of its time, and may overlap it.
        if box.intersects(second) and not {one[0], other[0]} & {"+"}
    ]
    assert overlapping == []
    message = [text for _, text in texts]
    for slice_ in offer.slices:
        assert any(text.startswith(stops_text(slice_)) for text in message)
    assert len([text for text in message if "stop" in text]) == count


@pytest.mark.parametrize("width", [NARROWEST, 506, 640, 774, 900])
def test_the_fare_brand_is_in_a_row_of_any_width(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    offer = sample_offer()
    texts = [text for _, text in painted(theme, monkeypatch, offer, width)]
    assert texts.count(offer.fare_brand) == 1


def test_the_least_needed_column_is_dropped_first() -> None:
    shown = [RowColumns.fitting(width) for width in range(300, 1200)]
    for one, wider in itertools.pairwise(shown):
        assert (one.duration, one.terms) <= (wider.duration, wider.terms)
    assert RowColumns.fitting(NARROWEST) == RowColumns(duration=False, terms=False, route=False)
    assert RowColumns.fitting(506) == RowColumns(duration=True, terms=False, route=False)
    assert RowColumns.fitting(640) == RowColumns(duration=True, terms=False, route=True)
    assert RowColumns.fitting(774) == RowColumns(duration=True, terms=True, route=False)
    assert RowColumns.fitting(900) == RowColumns(duration=True, terms=True, route=True)


def test_stops_lose_layovers_then_airports_but_not_their_number(theme: Theme) -> None:
    out = sample_offer().slices[0]
    assert fitting_stops_text(theme, out, 400) == "1 stop · 2 h 10 DUB"
    assert fitting_stops_text(theme, out, 90) == "1 stop · DUB"
    assert fitting_stops_text(theme, out, 20) == "1 stop"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(days=2, hours=3), "ends in 2 d 3 h"),
        (timedelta(hours=2, minutes=5), "ends in 2 h 05"),
        (timedelta(minutes=29, seconds=59), "ends in 29 min"),
        (timedelta(minutes=5), "ends in 5 min"),
        (timedelta(minutes=4, seconds=9), "ends in 4:09"),
        (timedelta(seconds=1), "ends in 0:01"),
        (timedelta(0), "ended"),
    ],
)
def test_seconds_are_shown_only_in_the_last_five_minutes(left: timedelta, words: str) -> None:
    assert deadline_text(left) == words
