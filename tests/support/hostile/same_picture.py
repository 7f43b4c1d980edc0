"""The check for every screen: a capture depends on how much was typed, never on what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tests.support.fakes.endpoint import Endpoint

from .pane_stage import Screen, open_pane


class ScreenWithKeyboard(Screen, Protocol):
    """A screen with a keyboard."""

    def type(self, text: str) -> None: ...

    def press(self, *keys: str) -> None: ...


def assert_same_picture_until_last_four(
    screen: ScreenWithKeyboard,
    picture: Callable[[], bytes],
    processor: Endpoint,
    vault: Endpoint,
    numbers: tuple[str, str],
) -> None:
    """Compare two numbers of one brand and length; `picture` waits until the window is stable."""
    seen: list[tuple[bytes, bytes, bytes]] = []
    for number, code in zip(numbers, ("123", "987"), strict=True):
        with open_pane(screen, processor, vault) as pane:
            empty = picture()
            screen.type(number[:15])
            typed = picture()
            screen.type(number[15:] + "1231" + code)
            whole = picture()
            assert empty != typed != whole
            seen.append((empty, typed, whole))
            screen.press("Escape")
            assert pane.ending()["code"] == "pane_cancelled"
    assert seen[0][:2] == seen[1][:2]
    assert seen[0][2] != seen[1][2], "the last four of a whole number are shown"
