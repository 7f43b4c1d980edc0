"""Calls on other keyboards, by real keys.

French: digits need Shift there, and Enter is the keypad's. Bulgarian: no key types a Latin letter.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator

import pytest

from tests.support.journeys.shared_desk import Call
from tests.support.journeys.the_call import call_until_money, take_call, take_card
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey
UNCLEAR = "lax-lhr 1/2"


@pytest.fixture
def layout(desk_screen: VirtualDisplay) -> Iterator[Callable[[str], None]]:
    """Gives the desk's screen another keyboard, for one test."""

    def change(layout: str) -> None:
        subprocess.run(["setxkbmap", layout], env=desk_screen.environment(), check=True)

    yield change
    change("us")


def test_a_call_on_azerty_with_the_keypads_enter(call: Call, layout: Callable[[str], None]) -> None:
    desk = call.desk
    take_call(desk, "Ada")
    layout("fr")
    for key in ("alt+ampersand", "alt+shift+ampersand", "alt+KP_1", "alt+KP_End"):
        desk.type(UNCLEAR)
        desk.press("Return")
        desk.wait_for("entry unclear")
        desk.press(key, "KP_Enter")
        desk.wait_for("entry asked legs=1")
        desk.wait_for("offers complete")
        desk.press("ctrl+e", "ctrl+a")
    desk.press("ctrl+eacute")
    desk.wait_for("page=trips")
    desk.press("ctrl+ampersand")
    desk.wait_for("page=today")
    desk.wait_for("unfinished call offered")
    desk.press("F3")
    desk.wait_for("page=client")
    desk.press("KP_Enter")
    desk.wait_for("offers complete")
    desk.press("KP_Enter")
    desk.wait_for("page=travelers")
    desk.press("ctrl+KP_Enter")
    desk.wait_for("page=money")
    desk.wait_for("price holds")
    take_card(desk)
    desk.press("ctrl+KP_Enter")
    desk.wait_for("page=trip")
    desk.wait_for("done fee stage=booked")
    assert call.moved().counts == (1, 1)


def test_the_pane_is_opened_and_the_desk_locked_without_a_latin_letter(
    call: Call, layout: Callable[[str], None]
) -> None:
    desk = call.desk
    call_until_money(desk)
    layout("bg")
    desk.press("F9")
    desk.wait_for("consent asked")
    # X's own numbers of the keys of Y and P.
    desk.press("29", "33")
    desk.wait_for_pane()
    desk.press("Escape")
    desk.wait_for_keyboard()
    desk.display.xdotool("keydown", "Control_L", "key", "46", "keyup", "Control_L")
    assert "reason=asked" in desk.wait_for("lock covered")
    # In the middle of the lock, as at a logout: no process that knows nothing of it may follow.
    assert desk.close() in (0, -signal.SIGTERM)
