"""Fixtures: theme, background workers and main window, closed after each test."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.event_loop.background import Background
from desktop.ui.theme import Theme
from tests.support.ui.keyboard import Gate, Keyboard
from tests.support.ui.slow_qtbot import TIMEOUT_MS, SlowQtBot
from tests.support.ui.window_desk import WindowDesk

if sys.platform == "win32":
    # They play services of a Linux session, on a bus whose library is for Linux.
    collect_ignore = [
        "lock_triggers/test_dbus_calls.py",
        "lock_triggers/test_state_asked.py",
        "lock_triggers/test_system_idle.py",
    ]


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    """pytest-qt's bot with a longer timeout."""
    del qapp  # a window needs the application
    return SlowQtBot(request)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The light scheme."""
    if qapp.style().name() != "fusion":
        qapp.setStyle("Fusion")
    theme = Theme(qapp, "light")
    yield theme
    theme.deleteLater()


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    """Background workers; their threads have ended after the test."""
    background = Background()
    yield background
    background.close()
    assert background.wait(TIMEOUT_MS / 1000)


@pytest.fixture
def gate() -> Iterator[Callable[[Callable[..., Any]], Gate]]:
    """Wrap a blocking call in a gate; every gate opens after the test."""
    gates: list[Gate] = []

    def before(call: Callable[..., Any]) -> Gate:
        gates.append(Gate(call))
        return gates[-1]

    yield before
    for each in gates:
        each.open()


@pytest.fixture
def desk(tmp_path: Path) -> WindowDesk:
    """One saved client, Ada; nobody is signed in."""
    desk = WindowDesk(tmp_path)
    desk.stock()
    return desk


class OpenWindow(Protocol):
    """Signs in; use cases given by name replace those of the desk."""

    def __call__(self, **use_cases: Any) -> Keyboard: ...  # noqa: ANN401


@pytest.fixture
def open_window(
    desk: WindowDesk, theme: Theme, background: Background, gate: object, qtbot: QtBot
) -> Iterator[OpenWindow]:
    """A function that opens the window, signs in and shows Today."""
    del gate  # gates must open before the workers are joined
    keyboards: list[Keyboard] = []

    def open_signed_in(**use_cases: Any) -> Keyboard:  # noqa: ANN401
        keyboard = Keyboard.at_sign_in(desk, theme, background, qtbot)
        keyboards.append(keyboard)
        keyboard.sign_in(**use_cases)
        return keyboard

    yield open_signed_in
    for keyboard in keyboards:
        keyboard.leave()


@pytest.fixture
def keyboard(open_window: OpenWindow) -> Keyboard:
    """Signed in, at Today."""
    return open_window()


@pytest.fixture
def show(qtbot: QtBot) -> Iterator[Callable[[QWidget], None]]:
    """A function that shows a top-level widget and activates it."""
    shown: list[QWidget] = []

    def show_widget(widget: QWidget) -> None:
        shown.append(widget)
        widget.show()
        widget.activateWindow()
        qtbot.waitUntil(widget.isActiveWindow)

    yield show_widget
    for widget in shown:
        widget.close()
        widget.deleteLater()
