"""The command palette: finds everything, and returns the focus exactly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.booking.trip.trip import TripStage
from desktop.ui.widgets.commands import Command
from desktop.use_cases.errors import Unreachable
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Gate, Keyboard, focused

MakeGate = Callable[[Callable[..., object]], Gate]


def _labels(keyboard: Keyboard) -> list[str]:
    return [entry.command.label for entry in keyboard.window._palette.list.rows.records]


def test_it_opens_at_once_with_every_command_of_the_page(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    assert keyboard.window._palette.isVisible()
    assert focused() is keyboard.window._palette.field.edit
    assert {"New call", "Go to Trips", "Lock", "Switch light or dark"} <= set(_labels(keyboard))


def test_each_command_is_listed_once(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    assert len(set(_labels(keyboard))) == len(_labels(keyboard))


def test_typing_filters_the_commands(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.type("go trip")
    assert _labels(keyboard) == ["Go to Trips"]


def test_enter_runs_the_selected_command(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.type("trips")
    keyboard.press("Return")
    assert not keyboard.window._palette.isVisible()
    assert keyboard.page == "trips"


def test_down_and_up_move_the_selection(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.type("go to")
    assert _labels(keyboard)[:2] == ["Go to Today", "Go to Trips"]
    keyboard.press("Down")
    keyboard.press("Up", "Down")
    keyboard.press("Return")
    assert keyboard.page == "trips"


def test_escape_gives_the_keyboard_back_to_the_same_widget(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+O")
    notes = focused()
    keyboard.press("Ctrl+K")
    keyboard.type("tri")
    keyboard.press("Escape")
    assert not keyboard.window._palette.isVisible()
    assert focused() is notes
    assert keyboard.page == "client"


def test_escape_works_after_asking_for_the_palette_twice(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    line = focused()
    keyboard.press("Ctrl+K", "Ctrl+K", "Escape")
    assert not keyboard.window._palette.isVisible()
    assert focused() is line


def test_a_question_mark_opens_it_outside_of_fields(keyboard: Keyboard) -> None:
    keyboard.press("?")
    assert keyboard.window._palette.isVisible()


def test_a_question_mark_in_a_field_is_typed(keyboard: Keyboard) -> None:
    keyboard.press("F2")
    keyboard.type("?")
    assert not keyboard.window._palette.isVisible()
    assert keyboard.booking_flow.find.field.text == "?"


def test_f1_opens_it_from_a_field_too(keyboard: Keyboard) -> None:
    keyboard.press("F2", "F1")
    assert keyboard.window._palette.isVisible()


def test_a_click_beside_the_box_closes_it(keyboard: Keyboard) -> None:
    before = focused()
    keyboard.press("Ctrl+K")
    QTest.mouseClick(keyboard.window._palette, Qt.MouseButton.LeftButton, pos=QPoint(10, 500))
    assert not keyboard.window._palette.isVisible()
    assert focused() is before


def test_a_click_on_a_row_runs_its_command(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.type("go to trips")
    QTest.mouseClick(
        keyboard.window._palette.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 10)
    )
    assert keyboard.page == "trips"


def test_it_finds_clients_and_opens_their_file(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.type("callo")
    keyboard.until(lambda: "Ada Calloway" in _labels(keyboard))
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "client" and "Ada Calloway" in keyboard.page_text())


def test_it_finds_trips_by_locator(keyboard: Keyboard) -> None:
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    keyboard.press("Ctrl+K")
    keyboard.type("k7pq2m")
    keyboard.until(lambda: any("K7PQ2M" in label for label in _labels(keyboard)))
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "trip" and "K7 PQ 2M" in keyboard.page_text())


def test_no_match_shows_a_sentence(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.type("zzzzzz")
    keyboard.until(lambda: _labels(keyboard) == [])
    keyboard.press("Return")
    assert keyboard.window._palette.isVisible()


def test_an_answer_to_an_older_text_is_dropped(keyboard: Keyboard) -> None:
    palette = keyboard.window._palette
    keyboard.press("Ctrl+K")
    waiting: list[tuple[str, Callable[[tuple[Command, ...]], None]]] = []
    palette._search = lambda text, then: waiting.append((text, then))
    keyboard.type("zz")
    keyboard.type("qq")
    text, then = waiting[0]
    assert text == "zz"
    then((palette._commands()[0],))
    assert _labels(keyboard) == []


def test_a_failed_search_leaves_the_commands(
    open_window: Callable[..., Keyboard],
) -> None:
    def away(text: str) -> tuple[()]:
        raise Unreachable("store_away", "The records were not reached.")

    keyboard = open_window(find_clients=away)
    keyboard.press("Ctrl+K")
    keyboard.type("trips")
    assert _labels(keyboard) == ["Go to Trips"]


def test_it_covers_the_window_at_any_size(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.window.resize(1280, 720)
    assert keyboard.window._palette.geometry() == keyboard.window.rect()


def test_a_pasted_card_number_is_removed(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.type("4242424242424242")
    keyboard.until(lambda: len(keyboard.window._palette.field.text) < 3)


def test_it_stays_in_the_middle_when_the_window_changes_its_size(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.window.resize(960, 600)
    palette = keyboard.window._palette
    keyboard.until(lambda: palette.size() == keyboard.window.size())
    box = palette._box.geometry()
    assert (box.left(), box.height()) == (180, 440)
