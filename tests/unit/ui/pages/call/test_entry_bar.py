"""The entry line: shown as chips, ambiguities in amber, searched when complete."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.booking.trip.search_request import Cabin, SearchRequest
from desktop.ui.pages.call.entry_bar import EntryBar
from desktop.ui.theme import Theme
from tests.support.ui.keyboard import press, type_in
from tests.support.ui.window_desk import WindowDesk

CLEAR = "lax-lhr 12dec 19dec prem"
UNCLEAR = "lax-lhr 3/4"


@pytest.fixture
def bar(theme: Theme, desk: WindowDesk, show: Callable[[QWidget], None]) -> EntryBar:
    bar = EntryBar(theme, desk.use_cases())
    bar.resize(900, 90)
    show(bar)
    bar.field.edit.setFocus()
    return bar


def _asked(bar: EntryBar) -> list[SearchRequest]:
    asked: list[SearchRequest] = []
    bar.asked.connect(asked.append)
    return asked


def test_the_entry_is_shown_as_chips(bar: EntryBar) -> None:
    type_in(CLEAR)
    labels = [chip.label for chip in bar.reading.chips]
    assert labels[-1] == "Premium"
    assert len(labels) >= 4
    assert "Premium" in bar.chips.accessibleDescription()


def test_the_chips_are_painted_as_they_change(bar: EntryBar) -> None:
    type_in("lax-lhr 12dec")
    one_way = bar.chips.grab().toImage()
    type_in(" 19dec")
    assert bar.chips.grab().toImage() != one_way


@pytest.mark.parametrize("wide", [640, 900])
def test_a_long_line_is_echoed_whole(bar: EntryBar, wide: int) -> None:
    bar.resize(wide, 90)
    type_in("lhr-jfk 12jan jfk-lax 14jan lax-sfo 16jan sfo-lhr 20jan 2a1c9 prem nonstop /BA")
    boxes = bar.chips.chip_boxes()
    assert len(boxes) == len(bar.reading.chips)
    assert all(box.right() <= bar.chips.width() for box in boxes)
    assert not any(one.intersects(other) for one, other in pairwise(boxes))
    bar.chips.grab()
    assert bar.chips.height() > boxes[-1].bottom()


def test_enter_searches_if_the_line_is_complete(bar: EntryBar) -> None:
    asked = _asked(bar)
    type_in(CLEAR)
    press("Return")
    assert [search_request.cabin for search_request in asked] == [Cabin.PREMIUM]
    assert len(asked[0].search_legs) == 2


def test_enter_on_an_unclear_line_stresses_the_problem_and_searches_nothing(bar: EntryBar) -> None:
    asked = _asked(bar)
    type_in(UNCLEAR)
    before = bar.chips.grab().toImage()
    press("Return")
    assert asked == []
    assert bar.chips.grab().toImage() != before
    assert bar.reading.problem in bar.chips.accessibleDescription()


def test_enter_on_an_empty_line_searches_nothing(bar: EntryBar) -> None:
    asked = _asked(bar)
    press("Return")
    assert asked == []


def test_alt_and_a_number_resolve_an_ambiguity(bar: EntryBar) -> None:
    type_in(UNCLEAR)
    unclear = next(chip for chip in bar.reading.chips if chip.choices)
    wanted = unclear.choices[1]
    press("Alt+2")
    assert wanted.text in bar.text
    assert not any(chip.choices for chip in bar.reading.chips)


def test_alt_and_a_number_that_is_not_offered_change_nothing(bar: EntryBar) -> None:
    type_in(UNCLEAR)
    press("Alt+9")
    assert bar.text == UNCLEAR


def test_a_click_on_a_choice_resolves_it_too(bar: EntryBar) -> None:
    type_in(UNCLEAR)
    bar.chips.grab()
    first = bar.chips._choice_boxes[0].center()
    QTest.mouseClick(bar.chips, Qt.MouseButton.LeftButton, pos=first)
    assert not any(chip.choices for chip in bar.reading.chips)


def test_a_click_beside_the_choices_changes_nothing(bar: EntryBar) -> None:
    type_in(UNCLEAR)
    bar.chips.grab()
    QTest.mouseClick(bar.chips, Qt.MouseButton.LeftButton, pos=QPoint(890, 3))
    assert bar.text == UNCLEAR


def test_up_recalls_older_lines_and_down_comes_back(bar: EntryBar) -> None:
    for line in ("lax-lhr 12dec", "lax-dub 12dec"):
        bar.set_text(line)
        press("Return")
    bar.set_text("")
    press("Up")
    assert bar.text == "lax-dub 12dec"
    press("Up")
    assert bar.text == "lax-lhr 12dec"
    press("Up")
    assert bar.text == "lax-lhr 12dec"
    press("Down")
    assert bar.text == "lax-dub 12dec"
    press("Down")
    assert bar.text == ""


def test_down_does_not_change_an_unfinished_line(bar: EntryBar) -> None:
    bar.set_text("lax-lhr 12dec")
    press("Return")
    bar.set_text("jfk-mia")
    press("Down")
    assert bar.text == "jfk-mia"


def test_an_unfinished_line_returns_after_older_ones(bar: EntryBar) -> None:
    bar.set_text("lax-lhr 12dec")
    press("Return")
    bar.set_text("jfk-mia")
    press("Up")
    assert bar.text == "lax-lhr 12dec"
    press("Down")
    assert bar.text == "jfk-mia"


def test_the_same_line_twice_is_recalled_once(bar: EntryBar) -> None:
    bar.set_text("lax-lhr 12dec")
    press("Return")
    press("Return")
    assert bar._recent == ["lax-lhr 12dec"]


def test_every_change_is_emitted_for_the_draft(bar: EntryBar, qtbot: QtBot) -> None:
    message: list[str] = []
    bar.edited.connect(message.append)
    type_in("lax")
    assert message == ["l", "la", "lax"]


def test_every_choice_is_in_sight_on_a_narrow_bar(bar: EntryBar) -> None:
    bar.resize(420, 90)
    type_in("lax-lhr 3/4")
    bar.grab()
    chip = next(chip for chip in bar.reading.chips if chip.choices)
    boxes = bar.chips._choice_boxes
    assert len(boxes) == len(chip.choices)
    assert all(box.right() <= bar.chips.width() for box in boxes)
