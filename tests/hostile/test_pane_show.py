"""The number is held up to be read: what stays of it in memory and on the screen.

The pane believes that its window is hidden from pictures, which no X11 can do, so that we can
take one and see what a person would see. On X11 as it is, the key does not exist.
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
    picture_when_still,
    until,
    without_secret_memory,
)
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux"),
]
# Where the pane says what shields it, which differs.
_FOOT_ROWS = 60
_SHIELDED = (*without_secret_memory()[:-1], "tests.support.hostile.shielded_pane")


def copies(pane: OpenPane, number: str) -> int:
    return total(count_copies(pane.pid, number)) + total(count_copies(pane.desk.pid, number))


def hold(screen: VirtualDisplay, dots: bytes) -> bytes:
    """Press the key and keep it down; the picture with the digits.

    The display tells a held key as one that goes up and down; a pane that is slow to hear of it
    counts that as being shown again.
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
def test_showing_makes_no_copy_of_the_number(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, number: str
) -> None:
    with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
        screen.type(number)
        until(lambda: count_copies(pane.pid, number)["ascii"] == 1)
        dots = picture_when_still(screen)

        def seen_while_shown() -> bool:
            """Counted while the digits stood on the screen, before and after the counting."""
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


def test_a_card_that_was_shown_goes_out_as_ever_and_the_desk_is_told(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
        screen.type(VISA_DUFFEL + "1231123")
        dots = picture_when_still(screen)
        hold(screen, dots)
        release(screen, dots)
        screen.press("Return")
        ending = pane.ending()
        assert (ending["code"], int(ending["shown"]) >= 1) == ("tokens", True)
        assert total(count_copies(pane.desk.pid, VISA_DUFFEL)) == 0
    assert VISA_DUFFEL.encode() in processor.heard[0].body


def test_two_numbers_look_the_same_until_they_are_held_up(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    seen: list[tuple[bytes, bytes]] = []
    for number in (VISA_DUFFEL, VISA_DECLINED):
        with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
            screen.type(number[:15])
            dots = picture_when_still(screen)
            seen.append((dots, hold(screen, dots)))
            release(screen, dots)
            screen.press("Escape")
            until(pane.is_gone)
    assert seen[0][0] == seen[1][0]
    assert seen[0][1] != seen[1][1], "the eye that sees no digit elsewhere must be proved to see"


def test_digits_do_not_stay_when_the_key_does(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    """A key that is held for ever, by a hand or by something that lies on it."""
    with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
        screen.type(VISA_DUFFEL[:15])
        dots = picture_when_still(screen)
        hold(screen, dots)
        # The display tells a held key as one that goes up and down, so one look is not enough.
        until(lambda: all(picture_below_the_header(screen) == dots for _ in range(20)))
        assert not pane.is_gone()
        screen.xdotool("keyup", "F8")
        screen.press("Escape")
        assert int(pane.ending()["shown"]) >= 1


def test_on_x11_there_is_no_such_key_and_none_is_printed(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        screen.type(VISA_DUFFEL[:15])
        dots = picture_when_still(screen)
        screen.xdotool("keydown", "F8")
        assert all(picture_below_the_header(screen) == dots for _ in range(5))
        screen.xdotool("keyup", "F8")
        screen.press("Escape")
        assert pane.ending()["shown"] == "0"
    with open_pane(screen, processor, vault, command=_SHIELDED) as pane:
        screen.type(VISA_DUFFEL[:15])
        shielded = picture_when_still(screen)
        screen.press("Escape")
        until(pane.is_gone)
    pixels = range(0, len(dots) - _FOOT_ROWS * WIDTH * 3, 3)
    printed = [at for at in pixels if dots[at : at + 3] != shielded[at : at + 3]]
    assert printed, "where the key exists it is printed"
    assert len({dots[at : at + 3] for at in printed}) == 1, "here nothing stands in that place"
