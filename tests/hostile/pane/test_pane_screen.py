"""Captures of the pane: what they show must not depend on the digits."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.support.cardpane.published import (
    MASTERCARD,
    MASTERCARD_DUFFEL,
    VISA_DECLINED,
    VISA_DUFFEL,
)
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.pane_stage import ROOT, TITLE, open_pane, stable_picture, until
from tests.support.hostile.same_picture import assert_same_picture_until_last_four
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.hostile


@pytest.mark.parametrize(
    ("first", "second"),
    [(VISA_DUFFEL, VISA_DECLINED), (MASTERCARD, MASTERCARD_DUFFEL)],
    ids=["visa", "mastercard"],
)
def test_two_numbers_of_one_brand_look_the_same_until_the_last_four_are_shown(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, first: str, second: str
) -> None:
    assert_same_picture_until_last_four(
        screen, lambda: stable_picture(screen), processor, vault, (first, second)
    )


def test_two_security_codes_look_the_same(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    seen: list[bytes] = []
    for code in ("123", "987"):
        with open_pane(screen, processor, vault) as pane:
            screen.type(VISA_DUFFEL + "1231")
            before = stable_picture(screen)
            screen.type(code)
            seen.append(stable_picture(screen))
            assert seen[-1] != before
            screen.press("Escape")
            until(pane.is_gone)
    assert seen[0] == seen[1]


def test_the_window_properties_contain_nothing_that_was_typed(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        screen.type(VISA_DUFFEL)
        stable_picture(screen)
        titles = {screen.xdotool("getwindowname", str(w)) for w in screen.visible_windows()}
        assert not any(digit in title for title in titles for digit in "0123456789")
        screen.press("Escape")
        until(pane.is_gone)


def test_nothing_leaves_by_selection_or_clipboard(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        screen.type(VISA_DUFFEL)
        before = stable_picture(screen)
        screen.press("shift+Tab", "ctrl+a", "ctrl+c", "ctrl+x", "ctrl+v", "shift+Insert", "ctrl+z")
        screen.press("Tab")
        assert stable_picture(screen) == before
        (window,) = screen.visible_windows(TITLE)
        windows = screen.visible_windows()
        screen.xdotool("mousemove", "--window", str(window), "100", "215")
        for button in ("1", "1", "1", "2", "3"):
            screen.xdotool("click", button)
        stable_picture(screen)
        assert screen.visible_windows() == windows, "no menu opens"
        asked = subprocess.run(
            [sys.executable, "-c", _ASK_CLIPBOARDS],
            env=screen.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert asked.stdout == "PRIMARY empty CLIPBOARD empty"
        screen.press("Escape")
        until(pane.is_gone)


_ASK_CLIPBOARDS = """
from PySide6.QtGui import QClipboard, QGuiApplication
application = QGuiApplication([])
held = []
modes = QClipboard.Mode
for name, mode in (("PRIMARY", modes.Selection), ("CLIPBOARD", modes.Clipboard)):
    kinds = application.clipboard().mimeData(mode).formats()
    held.append(name + (" full" if kinds else " empty"))
print(*held, end="")
"""


def test_the_compositor_rules_match_the_window(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(screen, processor, vault) as pane:
        (window,) = screen.visible_windows(TITLE)
        window_class = subprocess.run(
            ["xprop", "-id", str(window), "WM_CLASS"],
            env=screen.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert (
            window_class.stdout.strip()
            == 'WM_CLASS(STRING) = "skycap-card-pane", "skycap-card-pane"'
        )
        screen.press("Escape")
        until(pane.is_gone)
    rules = list((ROOT / "resources/compositor-rules").iterdir())
    assert len(rules) == 5
    assert all("skycap-card-pane" in rule.read_text() for rule in rules)
