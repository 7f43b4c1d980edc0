"""The pane in a Wayland session: its app id, its picture, and who gets its keys."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.support.cardpane.published import VISA_DECLINED, VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.pane_stage import (
    PROCESSOR_TAKES,
    ROOT,
    TITLE,
    VAULT_TAKES,
    open_pane,
    until,
    wait_until_idle,
)
from tests.support.hostile.same_picture import assert_same_picture_until_last_four
from tests.support.wayland_display import WaylandDisplay, Window, missing_programs, wayland_display

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(
        bool(missing_programs()),
        reason=f"needs {' '.join(missing_programs())}; `make test` installs them on Debian",
    ),
]


@pytest.fixture(scope="module")
def session() -> Iterator[WaylandDisplay]:
    with wayland_display() as display:
        yield display


def pane_window(session: WaylandDisplay) -> Window:
    (window,) = (window for window in session.windows() if window.title == TITLE)
    return window


def stable_picture(session: WaylandDisplay) -> bytes:
    """The picture below the countdown, after all keys are handled and two captures are equal."""
    last, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        wait_until_idle(pane_window(session).pid)
        now = session.picture(pane_window(session), below=90)
        if now == last:
            return now
        last = now
    raise AssertionError("the picture never came to rest")


def test_the_compositor_sees_the_app_id_of_the_rules(
    session: WaylandDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with open_pane(session, processor, vault) as pane:
        window = pane_window(session)
        assert (window.app_id, window.pid) == ("skycap-card-pane", pane.pid)
        session.press("Escape")
        assert pane.ending()["shield"] == "dots_wayland"
    rules = (ROOT / "resources/compositor-rules").iterdir()
    assert all(window.app_id in rule.read_text() for rule in rules)


def test_two_numbers_of_one_brand_look_the_same_until_the_last_four_are_shown(
    session: WaylandDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    assert_same_picture_until_last_four(
        session,
        lambda: stable_picture(session),
        processor,
        vault,
        (VISA_DUFFEL, VISA_DECLINED),
    )


def test_a_card_is_taken_on_wayland(
    session: WaylandDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    processor.answers.append(PROCESSOR_TAKES)
    vault.answers.append(VAULT_TAKES)
    with open_pane(session, processor, vault) as pane:
        session.type(VISA_DUFFEL + "1231" + "123")
        session.press("Return")
        ended = pane.ending()
        assert (ended["code"], ended["shield"]) == ("tokens", "dots_wayland")
        assert {"memory_locked", "not_readable", "no_core", "no_bus"} <= set(ended["held"])
        until(pane.is_gone)


def test_another_window_gets_no_key_while_the_pane_has_the_focus(
    session: WaylandDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with listening_window(session) as heard:
        session.type("27")
        assert heard(2) == "27", "the listener does hear what is typed into itself"
        with open_pane(session, processor, vault) as pane:
            session.type(VISA_DUFFEL)
            stable_picture(session)
            session.press("Escape")
            assert pane.ending()["code"] == "pane_cancelled"
            until(pane.is_gone)
        until(lambda: session.holds_keyboard("listener"))
        session.type("4")
        assert heard(1) == "4", "and nothing of what was typed into the pane before it"


def test_nothing_leaves_or_enters_by_selection_or_clipboard(
    session: WaylandDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    with (
        copied(session, VISA_DECLINED),
        copied(session, VISA_DECLINED, "--primary"),
        open_pane(session, processor, vault) as pane,
    ):
        session.press("ctrl+v", "shift+Insert")
        empty = stable_picture(session)
        session.type(VISA_DUFFEL)
        whole = stable_picture(session)
        assert empty != whole
        session.press("shift+Tab", "ctrl+a", "ctrl+c", "ctrl+x", "ctrl+v", "ctrl+z", "Tab")
        assert stable_picture(session) == whole
        left, top, _, _ = pane_window(session).rect
        session.order(f"seat seat0 cursor set {left + 100} {top + 215}")
        for button in (1, 1, 1, 2, 3):
            session.order(f"seat seat0 cursor press button{button}")
            session.order(f"seat seat0 cursor release button{button}")
        stable_picture(session)
        assert pasted(session) == pasted(session, "--primary") == VISA_DECLINED
        session.press("Escape")
        assert pane.ending()["code"] == "pane_cancelled"


@contextmanager
def copied(session: WaylandDisplay, text: str, *more: str) -> Iterator[None]:
    """Another program offers this text for pasting meanwhile."""
    program = subprocess.Popen(["wl-copy", "--foreground", *more, text], env=session.environment())
    try:
        until(lambda: pasted(session, *more) == text)
        yield
    finally:
        program.terminate()
        program.wait()


def pasted(session: WaylandDisplay, *more: str) -> str:
    """What another program would paste; empty when nothing was copied."""
    try:
        return session.run("wl-paste", "--no-newline", *more)
    except subprocess.CalledProcessError:
        return ""


_LISTENER = """
import sys
from PySide6.QtWidgets import QApplication, QWidget


class Listener(QWidget):
    def keyPressEvent(self, event):
        sys.stdout.write(event.text())
        sys.stdout.flush()


application = QApplication(["listener"])
window = Listener()
window.setWindowTitle("listener")
window.show()
application.exec()
"""


@contextmanager
def listening_window(session: WaylandDisplay) -> Iterator[Callable[[int], str]]:
    """Another program's window; returns its next keys, that many."""
    program = subprocess.Popen(
        [sys.executable, "-c", _LISTENER],
        env=session.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert program.stdout is not None
    try:
        until(lambda: session.holds_keyboard("listener"))
        yield program.stdout.read
    finally:
        program.terminate()
        program.wait()
        program.stdout.close()
