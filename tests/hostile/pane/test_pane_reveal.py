"""Revealing the number: what stays of it in memory and on the screen.

The pane is made to believe that its window is hidden from captures, which X11 cannot do, so that we
can capture what a person would see. On plain X11 the reveal key does not exist.
"""

from __future__ import annotations

import os
import sys
import time

import pytest

from desktop.cardpane.entry_native.pane_theme import WIDTH
from tests.support.cardpane.published import AMEX, VISA_DECLINED, VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.memory_scan import count_copies, total
from tests.support.hostile.pane_stage import (
    PROCESSOR_TAKES,
    VAULT_TAKES,
    OpenPane,
    open_pane,
    picture_below_the_header,
    stable_picture,
    until,
    without_secret_memory,
)
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux"),
]
# The rows of the screen notice, which differs.
_NOTICE_ROWS = 60
_SHIELDED = without_secret_memory((sys.executable, "-m", "tests.support.hostile.shielded_pane"))


def copies(pane: OpenPane, number: str) -> int:
    return total(count_copies(pane.pid, number)) + total(count_copies(pane.desk.pid, number))


def hold(screen: VirtualDisplay, dots: bytes) -> bytes:
    """Press the key and keep it down; returns the picture with the digits.

    The display reports a held key as releases and presses; a pane that handles them slowly counts
    a further reveal.
    """
    screen.xdotool("keydown", "F8")
    seen = dots
    end = time.monotonic() + 60
    while seen == dots:
        assert time.monotonic() < end, "the digits never showed"
        seen = picture_below_the_header(screen)
    return seen


def release(screen: VirtualDisplay, dots: bytes) -> None:
    screen.xdotool("keyup", "F8")
    until(lambda: picture_below_the_header(screen) == dots)


@pytest.mark.parametrize("number", [VISA_DUFFEL, AMEX], ids=["visa", "amex"])
def test_a_reveal_makes_no_copy_of_the_number(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, number: str
) -> None:
    with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
        screen.type(number)
        until(lambda: count_copies(pane.pid, number)["ascii"] == 1)
        dots = stable_picture(screen)

        def seen_while_shown() -> bool:
            """Count copies; true when the digits were on the screen before and after."""
            shown = hold(screen, dots)
            counted = copies(pane, number)
            still = picture_below_the_header(screen) == shown
            release(screen, dots)
            assert counted == 1
            return still

        until(seen_while_shown, seconds=60)
        assert count_copies(pane.pid, number)["ascii"] == 1, "its own page"
        assert copies(pane, number) == 1, "and no other"
        screen.press("shift+Tab", *["BackSpace"] * len(number))
        until(lambda: copies(pane, number) == 0)
        screen.press("Escape")
        ending = pane.ending()
    assert ending["code"] == "pane_cancelled"
    assert int(ending["shown"]) >= 1


def test_a_revealed_card_is_sent_and_the_reveal_is_reported(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
        screen.type(VISA_DUFFEL + "1231123")
        dots = stable_picture(screen)
        hold(screen, dots)
        release(screen, dots)
        screen.press("Return")
        ending = pane.ending()
        assert (ending["code"], int(ending["shown"]) >= 1) == ("tokens", True)
        assert total(count_copies(pane.desk.pid, VISA_DUFFEL)) == 0
    assert VISA_DUFFEL.encode() in processor.heard[0].body


def test_two_numbers_look_the_same_until_revealed(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    seen: list[tuple[bytes, bytes]] = []
    for number in (VISA_DUFFEL, VISA_DECLINED):
        with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
            screen.type(number[:15])
            dots = stable_picture(screen)
            seen.append((dots, hold(screen, dots)))
            release(screen, dots)
            screen.press("Escape")
            until(pane.is_gone)
    assert seen[0][0] == seen[1][0]
    assert seen[0][1] != seen[1][1], "the eye that sees no digit elsewhere must be proved to see"


def test_a_reveal_ends_although_the_key_stays_down(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    """The key stays down for ever, held by a person or an object."""
    with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
        screen.type(VISA_DUFFEL[:15])
        dots = stable_picture(screen)
        hold(screen, dots)
        # The display reports a held key as releases and presses, so one capture is not enough.
        until(lambda: all(picture_below_the_header(screen) == dots for _ in range(20)))
        assert not pane.is_gone()
        screen.xdotool("keyup", "F8")
        screen.press("Escape")
        assert int(pane.ending()["shown"]) >= 1


def test_on_x11_there_is_no_reveal_key(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        screen.type(VISA_DUFFEL[:15])
        dots = stable_picture(screen)
        screen.xdotool("keydown", "F8")
        assert all(picture_below_the_header(screen) == dots for _ in range(5))
        screen.xdotool("keyup", "F8")
        screen.press("Escape")
        assert pane.ending()["shown"] == "0"
    with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
        screen.type(VISA_DUFFEL[:15])
        shielded = stable_picture(screen)
        screen.press("Escape")
        until(pane.is_gone)
    pixels = range(0, len(dots) - _NOTICE_ROWS * WIDTH * 3, 3)
    printed = [at for at in pixels if dots[at : at + 3] != shielded[at : at + 3]]
    assert printed, "where the key exists it is printed"
    assert len({dots[at : at + 3] for at in printed}) == 1, "here nothing is in that place"
