"""The command palette: finds everything, and returns the focus exactly."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.booking.trip.trip import TripStage
from desktop.ui.widgets.commands import Command
from desktop.use_cases.errors import Unreachable
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Gate, Hand, focused

MakeGate = Callable[[Callable[..., object]], Gate]


def _labels(hand: Hand) -> list[str]:
    return [entry.command.label for entry in hand.window._palette.list.rows.records]


def test_it_opens_at_once_with_every_command_of_the_page(hand: Hand) -> None:
    hand.press("Ctrl+K")
    assert hand.window._palette.isVisible()
    assert focused() is hand.window._palette.field.edit
    assert {"New call", "Go to Trips", "Lock", "Turn the light on or off"} <= set(_labels(hand))


def test_each_command_is_listed_once(hand: Hand) -> None:
    hand.press("Ctrl+K")
    assert len(set(_labels(hand))) == len(_labels(hand))


def test_typing_filters_the_commands(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.type("go trip")
    assert _labels(hand) == ["Go to Trips"]


def test_enter_runs_the_selected_command(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.type("trips")
    hand.press("Return")
    assert not hand.window._palette.isVisible()
    assert hand.page == "trips"


def test_down_and_up_move_the_selection(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.type("go to")
    assert _labels(hand)[:2] == ["Go to Today", "Go to Trips"]
    hand.press("Down")
    hand.press("Up", "Down")
    hand.press("Return")
    assert hand.page == "trips"


def test_escape_gives_the_keyboard_back_to_the_same_widget(hand: Hand) -> None:
    hand.call_ada()
    hand.press("Ctrl+O")
    notes = focused()
    hand.press("Ctrl+K")
    hand.type("tri")
    hand.press("Escape")
    assert not hand.window._palette.isVisible()
    assert focused() is notes
    assert hand.page == "client"


def test_escape_works_after_asking_for_the_palette_twice(hand: Hand) -> None:
    hand.call_ada()
    line = focused()
    hand.press("Ctrl+K", "Ctrl+K", "Escape")
    assert not hand.window._palette.isVisible()
    assert focused() is line


def test_a_question_mark_opens_it_outside_of_fields(hand: Hand) -> None:
    hand.press("?")
    assert hand.window._palette.isVisible()


def test_a_question_mark_in_a_field_is_typed(hand: Hand) -> None:
    hand.press("F2")
    hand.type("?")
    assert not hand.window._palette.isVisible()
    assert hand.booking_flow.find.field.text == "?"


def test_a_click_beside_the_box_closes_it(hand: Hand) -> None:
    before = focused()
    hand.press("Ctrl+K")
    QTest.mouseClick(hand.window._palette, Qt.MouseButton.LeftButton, pos=QPoint(10, 500))
    assert not hand.window._palette.isVisible()
    assert focused() is before


def test_a_click_on_a_row_runs_its_command(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.type("go to trips")
    QTest.mouseClick(
        hand.window._palette.list.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 10)
    )
    assert hand.page == "trips"


def test_it_finds_clients_and_opens_their_file(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.type("callo")
    hand.until(lambda: "Ada Calloway" in _labels(hand))
    hand.press("Return")
    hand.until(lambda: hand.page == "client" and "Ada Calloway" in hand.words())


def test_it_finds_trips_by_locator(hand: Hand) -> None:
    hand.keep_trip(sample_trip(TripStage.BOOKED))
    hand.press("Ctrl+K")
    hand.type("k7pq2m")
    hand.until(lambda: any("K7PQ2M" in label for label in _labels(hand)))
    hand.press("Return")
    hand.until(lambda: hand.page == "trip" and "K7 PQ 2M" in hand.words())


def test_no_match_shows_a_sentence(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.type("zzzzzz")
    hand.until(lambda: _labels(hand) == [])
    hand.press("Return")
    assert hand.window._palette.isVisible()


def test_an_answer_to_an_older_text_is_dropped(hand: Hand) -> None:
    palette = hand.window._palette
    hand.press("Ctrl+K")
    waiting: list[tuple[str, Callable[[tuple[Command, ...]], None]]] = []
    palette._search = lambda text, then: waiting.append((text, then))
    hand.type("zz")
    hand.type("qq")
    text, then = waiting[0]
    assert text == "zz"
    then((hand.window._all_commands()[0],))
    assert _labels(hand) == []


def test_a_failed_search_leaves_the_commands(
    sit_down: Callable[..., Hand],
) -> None:
    def away(text: str) -> tuple[()]:
        raise Unreachable("store_away", "The records were not reached.")

    hand = sit_down(find_clients=away)
    hand.press("Ctrl+K")
    hand.type("trips")
    assert _labels(hand) == ["Go to Trips"]


def test_it_covers_the_window_at_any_size(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.window.resize(1280, 720)
    assert hand.window._palette.geometry() == hand.window.rect()


def test_a_pasted_card_number_is_removed(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.type("4242424242424242")
    hand.until(lambda: len(hand.window._palette.field.text) < 3)
