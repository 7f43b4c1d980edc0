"""Every command has its key; the key bar shows what works; a page's key comes first."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.booking.trip.trip import TripStage
from desktop.ui.theme import Theme
from desktop.ui.widgets.commands import Command, KeyBar, Shortcuts
from tests.support.ui.keyboard import Keyboard, press
from tests.support.ui.places import PLACES

Show = Callable[[QWidget], None]


class Bell:
    """Records which command ran."""

    def __init__(self) -> None:
        self.rung: list[str] = []

    def command(self, key: str, label: str, **message: bool) -> Command:
        return Command(key, label, lambda: self.rung.append(label), **message)


@pytest.fixture
def bell() -> Bell:
    return Bell()


@pytest.fixture
def window(qtbot: QtBot, show: Show) -> QWidget:
    window = QWidget()
    show(window)
    return window


def test_a_key_runs_its_command(window: QWidget, bell: Bell) -> None:
    Shortcuts(window).replace((bell.command("F9", "Take the card"),))
    press("F9", window)
    assert bell.rung == ["Take the card"]


def test_a_key_sequence_runs_its_command(window: QWidget, bell: Bell) -> None:
    Shortcuts(window).replace((bell.command("G, T", "Go to Today"),))
    press("G, T", window)
    assert bell.rung == ["Go to Today"]


def test_the_key_of_a_page_wins_over_the_same_key_of_the_window(
    window: QWidget, bell: Bell
) -> None:
    commands = (bell.command("Ctrl+R", "Check the price again"), bell.command("Ctrl+R", "Reload"))
    Shortcuts(window).replace(commands)
    press("Ctrl+R", window)
    assert bell.rung == ["Check the price again"]


def test_replaced_keys_stop_working_at_once(window: QWidget, bell: Bell) -> None:
    shortcuts = Shortcuts(window)
    shortcuts.replace((bell.command("F9", "Take the card"),))
    shortcuts.replace((bell.command("F9", "Another card"),))
    press("F9", window)
    assert bell.rung == ["Another card"]
    shortcuts.replace(())
    press("F9", window)
    assert bell.rung == ["Another card"]


def test_a_key_that_a_widget_handles_is_left_to_it(window: QWidget, bell: Bell) -> None:
    Shortcuts(window).replace(
        (bell.command("Return", "Choose", own_key=True), bell.command("", "Light"))
    )
    press("Return", window)
    assert bell.rung == []


def test_keys_are_shown_as_printed_on_keyboards(bell: Bell) -> None:
    assert bell.command("Ctrl+Return", "Book").shown_key == "Ctrl+Enter"
    assert bell.command("Escape", "Back").shown_key == "Esc"


def test_a_click_in_the_key_bar_runs_the_command(
    theme: Theme, show: Show, bell: Bell, qtbot: QtBot
) -> None:
    key_bar = KeyBar(theme)
    key_bar.resize(600, 36)
    key_bar.pressed.connect(lambda command: command.run())
    key_bar.show_commands((bell.command("F2", "New call"), bell.command("F9", "Take the card")))
    show(key_bar)
    key_bar.grab()
    second = key_bar._boxes[1][0].center()
    QTest.mouseClick(key_bar, Qt.MouseButton.LeftButton, pos=second)
    QTest.mouseClick(key_bar, Qt.MouseButton.LeftButton, pos=QPoint(590, 18))
    assert bell.rung == ["Take the card"]


@pytest.mark.parametrize("width", [250, 400, 700, 960])
def test_no_key_is_left_out_in_silence(theme: Theme, bell: Bell, width: int) -> None:
    key_bar = KeyBar(theme)
    key_bar.resize(width, 36)
    labels = ("Take the card", "Book", "Check the price again", "Back to travelers", "Documents")
    every = Command("Ctrl+K", "Everything", lambda: None, lists_all=True)
    key_bar.show_commands((*(bell.command(f"F{at}", each) for at, each in enumerate(labels, 1)),
                           every, bell.command("F9", "New call")))  # fmt: skip
    key_bar.grab()
    shown = [label for _, label in key_bar.fitting()]
    left_out = {*labels, "New call"} - set(shown)
    assert [command.label for _, command in key_bar._boxes][-1:] == (
        ["Everything"] if left_out else ["New call"]
    )
    assert shown[-1] == (f"{len(left_out)} more" if left_out else "New call")
    assert key_bar._boxes[-1][0].right() < width


def test_commands_hidden_from_the_key_bar_are_not_shown(theme: Theme, bell: Bell) -> None:
    key_bar = KeyBar(theme)
    key_bar.show_commands(
        (bell.command("F2", "New call"), bell.command("Up", "Previous", in_key_bar=False))
    )
    assert [command.label for command in key_bar._commands] == ["New call"]


def test_of_two_commands_with_one_key_only_the_working_one_is_shown(
    theme: Theme, bell: Bell
) -> None:
    key_bar = KeyBar(theme)
    key_bar.show_commands((bell.command("Escape", "Not now"), bell.command("Escape", "Back")))
    assert [command.label for command in key_bar._commands] == ["Not now"]


# ---------------------------------------------------------------- in the window


@pytest.mark.parametrize("place", PLACES)
def test_every_shown_command_has_a_working_key(keyboard: Keyboard, place: str) -> None:
    """On the smaller screen, where the key bar has the least space."""
    keyboard.window.resize(1280, 720)
    PLACES[place](keyboard)
    shown = keyboard.window._key_bar._commands
    live = {
        shortcut.key().toString()
        for shortcut in keyboard.window._shortcuts._live.values()
        if shortcut.isEnabled()
    }
    assert shown
    for command in shown:
        assert command.key, command.label
        assert command.own_key or QKeySequence(command.key).toString() in live, command.label
    keys = [command.key for command in shown]
    assert len(set(keys)) == len(keys), "a key is printed twice"
    of_page = [command.key for command in keyboard.window._page.commands() if command.key]
    assert len(set(of_page)) == len(of_page), "a page gives a key twice"
    key_bar = keyboard.window._key_bar
    key_bar.grab()
    assert len(key_bar._boxes) == len(shown), "the footer is cut"


def test_keys_follow_the_page(keyboard: Keyboard) -> None:
    assert "F9" not in keyboard.key_bar()
    keyboard.to_money()
    assert keyboard.key_bar()["F9"] == "Take the card"
    keyboard.press("Ctrl+1")
    assert "F9" not in keyboard.key_bar()
    asked = len(keyboard.desk.card_entry.requests)
    keyboard.take_card()
    assert len(keyboard.desk.card_entry.requests) == asked


def test_a_call_can_be_made_by_clicks_in_the_key_bar(keyboard: Keyboard) -> None:
    def click(label: str) -> None:
        key_bar = keyboard.window._key_bar
        key_bar.grab()
        place = next(rect for rect, command in key_bar._boxes if command.label == label)
        QTest.mouseClick(key_bar, Qt.MouseButton.LeftButton, pos=place.center())

    click("New call")
    keyboard.until(lambda: keyboard.page == "find")
    keyboard.type("cal")
    click("Open client")
    keyboard.until(lambda: keyboard.page == "client")
    keyboard.type("lax-lhr 12dec 19dec prem")
    click("Search flights")
    keyboard.until(lambda: keyboard.page == "offers" and keyboard.booking_flow.offers._done)
    click("Down")
    second = keyboard.booking_flow.offers.list.rows.records[1]
    assert keyboard.booking_flow.offers.list.current() == second
    click("Up")
    click("Choose")
    keyboard.until(lambda: keyboard.page == "travelers")
    click("Continue")
    keyboard.until(lambda: keyboard.page == "money")


def test_a_click_in_the_key_bar_opens_the_selected_row(keyboard: Keyboard) -> None:
    trip = keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: keyboard.window._today._needs.current() == trip)
    key_bar = keyboard.window._key_bar
    key_bar.grab()
    place = next(rect for rect, command in key_bar._boxes if command.label == "Open")
    QTest.mouseClick(key_bar, Qt.MouseButton.LeftButton, pos=place.center())
    keyboard.until(lambda: keyboard.page == "trip")


def test_no_key_of_the_desk_works_while_the_sealed_pane_is_open(
    open_window: Callable[..., Keyboard], desk: object, gate: Callable[..., object]
) -> None:
    keyboard = open_window()
    keyboard.to_money()
    opened = gate(lambda: None)
    keyboard.desk.card_entry.while_open = opened  # type: ignore[assignment]
    keyboard.take_card()
    keyboard.until(lambda: bool(keyboard.desk.card_entry.requests))
    for key in ("F2", "Ctrl+1", "Ctrl+2", "Escape", "Ctrl+K", "Ctrl+Return"):
        press(key, keyboard.window)
    assert keyboard.page == "money"
    assert keyboard.window._pane_cover.isVisible()
    assert not keyboard.window._palette.isVisible()
    opened.open()  # type: ignore[attr-defined]
    keyboard.until(lambda: not keyboard.window._pane_cover.isVisible())
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: keyboard.page == "today")


def test_the_desk_can_be_locked_while_the_sealed_pane_is_open(
    keyboard: Keyboard, gate: Callable[..., object], qtbot: QtBot
) -> None:
    keyboard.to_money()
    keyboard.desk.card_entry.while_open = gate(lambda: None)  # type: ignore[assignment]
    keyboard.take_card()
    keyboard.until(lambda: bool(keyboard.desk.card_entry.requests))
    with qtbot.waitSignal(keyboard.window.locked):
        press("Ctrl+L", keyboard.window)
