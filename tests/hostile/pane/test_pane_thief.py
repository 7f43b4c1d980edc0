"""Another program of the same user: what it cannot do to the pane, and what it can."""

from __future__ import annotations

import ctypes
import ctypes.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from desktop.card_entry.pane_process import pane_command
from desktop.card_protocol import encode_request
from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.pane_stage import POWERLESS, ROOT, has_keyboard, open_pane, until
from tests.support.hostile.process_scan import card_process
from tests.support.virtual_display import VirtualDisplay
from tests.unit.card_protocol.test_card_protocol import TRAINING

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="drops powers with setpriv"),
]


@contextmanager
def powerless(
    *arguments: str, display: VirtualDisplay | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program of the same user, without capabilities."""
    program = subprocess.Popen(
        [*POWERLESS, sys.executable, *arguments],
        cwd=ROOT,
        env=display.environment() if display else None,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield program
    finally:
        program.kill()
        program.communicate()


_THIEF = """
import sys
for name in ("mem", "maps", "environ"):
    try:
        open(f"/proc/{sys.argv[1]}/{name}", "rb").read(1)
    except PermissionError:
        print(name, "denied")
    except OSError:
        print(name, "open")
    else:
        print(name, "open")
"""


def what_a_thief_can_open(pid: int) -> list[str]:
    with powerless("-c", _THIEF, str(pid)) as thief:
        return thief.communicate()[0].decode().splitlines()


def test_the_same_user_cannot_read_the_pane(screen: VirtualDisplay) -> None:
    with powerless("-c", "print(flush=True); input()") as ordinary:
        assert ordinary.stdout is not None
        ordinary.stdout.readline()
        if what_a_thief_can_open(ordinary.pid) != ["mem open", "maps open", "environ open"]:
            pytest.skip("here no program can read another one anyway")
    with powerless(*pane_command()[1:], display=screen) as pane:
        assert pane.stdin is not None
        pane.stdin.write(encode_request(replace(TRAINING, window_id=0)))
        pane.stdin.flush()
        until(lambda: has_keyboard(screen))
        denied = ["mem denied", "maps denied", "environ denied"]
        for process in (pane.pid, card_process(pane.pid)):
            assert what_a_thief_can_open(process) == denied


def test_on_x11_the_keyboard_cannot_be_hidden_and_we_say_so(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    """Any X client can query the pressed keys, so the status page says "not possible"."""
    library = ctypes.util.find_library("X11")
    if library is None:
        pytest.skip("no Xlib here to ask with")
    with (
        open_pane(screen, processor, vault),
        _second_client(library, screen) as keys_down,
    ):
        overheard = ""
        for digit in VISA_DUFFEL:
            screen.xdotool("keydown", digit)
            overheard += "".join(keys_down())
            screen.xdotool("keyup", digit)
        assert overheard == VISA_DUFFEL


@contextmanager
def _second_client(library: str, screen: VirtualDisplay) -> Iterator[Callable[[], list[str]]]:
    x11 = ctypes.CDLL(library)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XKeysymToKeycode.restype = ctypes.c_ubyte
    connection = ctypes.c_void_p(x11.XOpenDisplay(screen.name.encode()))
    codes = {x11.XKeysymToKeycode(connection, ctypes.c_ulong(ord(d))): d for d in "0123456789"}

    def keys_down() -> list[str]:
        held = (ctypes.c_char * 32)()
        x11.XQueryKeymap(connection, held)
        return [digit for code, digit in codes.items() if held.raw[code // 8] >> code % 8 & 1]

    try:
        yield keys_down
    finally:
        x11.XCloseDisplay(connection)
