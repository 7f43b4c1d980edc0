"""What is typed at the desk and nobody may keep: nothing on the accessibility bus or the heap."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.hostile.memory_scan import memory_chunks
from tests.support.hostile.screen_reader import ScreenReader, is_installed, screen_reader
from tests.support.identity.secret_service import unlocked_keyring
from tests.support.journeys.running_desk import (
    PASSPHRASE,
    PATIENCE,
    RunningDesk,
    running_desk,
)
from tests.support.journeys.the_call import until
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI and /proc"),
]
OWNER = "Quentin Marlowe"
NEW = "nine tall herons by 57 ponds"
OTHER = "four wet otters under 83 oaks"
_WIDTHS = ("utf-8", "utf-16-le", "utf-32-le")


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScreenReader]:
    if not is_installed():
        pytest.skip("no accessibility bus on this system")
    with (
        unlocked_keyring(tmp_path / "keyring", monkeypatch) as service,
        screen_reader(service.address) as listening,
    ):
        yield listening


def enroll(desk: RunningDesk) -> None:
    desk.wait_for("page=first_start")
    desk.type(OWNER)
    desk.press("Return")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for("page=recovery_sheet")
    desk.press("Return")
    desk.wait_for("signed in")


def test_a_screen_reader_hears_no_secret(
    desk_screen: VirtualDisplay, reader: ScreenReader, tmp_path: Path
) -> None:
    with running_desk(desk_screen, tmp_path / "profile") as desk:
        enroll(desk)
        # The listener listens: an ordinary field is read to it, letter by letter.
        until(lambda: OWNER in reader.inserted(), "the name to be heard")
        assert OWNER in reader.typed_keys()

        desk.press("ctrl+l")
        desk.wait_for("page=sign_in")
        desk.type("wrong guess of 12")
        desk.press("Return")
        desk.wait_for("refused code=wrong_passphrase")
        desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("signed in")
        change_passphrase(desk, NEW)
        ask_for_a_device_code(desk)
        type_a_code(desk)
        desk.close()
    spoken = f"{reader.inserted()}\n{reader.typed_keys()}"
    for secret in (PASSPHRASE, NEW, OTHER, "wrong guess of 12", "ACDEX", "246810"):
        assert not reader.holds(secret)
        # A key without its letter is no secret; five letters in a row would be.
        for start in range(len(secret) - 4):
            assert secret[start : start + 5] not in spoken


def change_passphrase(desk: RunningDesk, new: str) -> None:
    desk.press("g", "p")
    desk.wait_for("people shown")
    desk.press("ctrl+p")
    for text in (PASSPHRASE, new, new):
        desk.type(text)
        desk.press("Return")
    desk.wait_for("people changed")


def ask_for_a_device_code(desk: RunningDesk) -> None:
    desk.press("ctrl+d")
    desk.type(OTHER)
    desk.press("Return")
    desk.wait_for("people refused code=wrong_passphrase")


def type_a_code(desk: RunningDesk) -> None:
    desk.press("ctrl+l")
    desk.wait_for("page=sign_in")
    desk.press("ctrl+r")
    desk.wait_for("page=recover")
    desk.type("ACDEX HJKLM")
    desk.press("Return")
    desk.type(OTHER)
    desk.press("Return")
    desk.type(OTHER)
    desk.press("Return")
    desk.wait_for("refused code=recovery_code_mistyped")


@pytest.mark.skipif(os.geteuid() != 0, reason="reads another process's memory as root")
def test_two_seconds_after_sign_in_no_passphrase_is_on_the_heap(
    desk_screen: VirtualDisplay, tmp_path: Path
) -> None:
    with running_desk(desk_screen, tmp_path / "profile") as desk:
        enroll(desk)
        nothing_left(desk, PASSPHRASE)
        # The same look finds what the desk may know.
        assert copies(desk.process.pid, OWNER) > 0
        desk.press("ctrl+l")
        desk.wait_for("page=sign_in")
        desk.type(NEW)
        desk.press("Return")
        desk.wait_for("refused code=wrong_passphrase")
        nothing_left(desk, NEW)
        desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("signed in")
        nothing_left(desk, PASSPHRASE)
        change_passphrase(desk, OTHER)
        nothing_left(desk, PASSPHRASE)
        nothing_left(desk, OTHER)
        desk.close()


def nothing_left(desk: RunningDesk, secret: str) -> None:
    """Soon (two seconds where nothing else is busy): not whole, nor its first or last twelve."""
    ends = time.monotonic() + PATIENCE
    while found := [part for part in (secret, secret[:12], secret[-12:])
                    if copies(desk.process.pid, part)]:  # fmt: skip
        assert time.monotonic() < ends, f"{len(found)} parts are left"


def copies(pid: int, text: str) -> int:
    sought = [text.encode(width) for width in _WIDTHS]
    return sum(chunk.count(part) for chunk in memory_chunks(pid) for part in sought)
