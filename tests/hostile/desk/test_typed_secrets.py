"""What is typed at the desk and nobody may keep: nothing on the accessibility bus or the heap."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field

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
from tests.support.journeys.the_call import skip_sheet, until
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI and /proc"),
]
OWNER = "Quentin Marlowe"
NEW = "nine tall herons by 57 ponds"
OTHER = "four wet otters under 83 oaks"
WRONG = "six tame wolves on 29 hills"
LAST = "two old badgers by 63 wells"
_WIDTHS = ("utf-8", "utf-16-le", "utf-32-le")
_MAY_LOOK = os.geteuid() == 0
# Letter by letter, group by group.
_SPOKEN = re.compile(r"(?:[A-Z] ){4}[A-Z](?:, (?:[A-Z] ){4}[A-Z])+")


@dataclass(slots=True)
class Shared:
    """One desk for all tests of this file. `left` is what the heap still held after the first
    start; nobody looked where this test may not.
    """

    desk: RunningDesk
    reader: ScreenReader | None
    passphrase: str = PASSPHRASE
    left: list[str] = field(default_factory=list)

    def lock(self) -> None:
        self.desk.press("ctrl+l")
        self.desk.wait_for("page=sign_in")

    def sign_in(self) -> None:
        self.desk.type(self.passphrase, _SPACED_MS)
        self.desk.press("Return")
        self.desk.wait_for("signed in")

    def change_passphrase(self, new: str) -> None:
        self.desk.press("g", "p")
        self.desk.wait_for("people shown")
        self.desk.press("ctrl+p")
        for text in (self.passphrase, new, new):
            self.desk.type(text, _SPACED_MS)
            self.desk.press("Return")
        self.desk.wait_for("people changed")
        self.passphrase = new


_SPACED_MS = 12


@pytest.fixture(scope="module")
def shared(
    desk_screen: VirtualDisplay, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Shared]:
    """On the system's own accessibility bus, where there is one."""
    place = tmp_path_factory.mktemp("typed_secrets")
    with ExitStack() as held:
        patch = held.enter_context(pytest.MonkeyPatch.context())
        service = held.enter_context(unlocked_keyring(place / "keyring", patch))
        reader = held.enter_context(screen_reader(service.address)) if is_installed() else None
        desk = held.enter_context(running_desk(desk_screen, place / "profile"))
        one = Shared(desk, reader)
        enroll(desk, reader)
        if _MAY_LOOK:
            one.left = still_held(desk, PASSPHRASE)
        yield one
        desk.close()


@pytest.fixture
def reader(shared: Shared) -> ScreenReader:
    if shared.reader is None:
        pytest.skip("no accessibility bus on this system")
    return shared.reader


def enroll(desk: RunningDesk, reader: ScreenReader | None) -> None:
    desk.wait_for("page=first_start")
    # With a screen reader Qt passes on each key only once the bus has answered; keys for a secret
    # do not wait, and would overtake those of the field before.
    desk.type(OWNER, _SPACED_MS)
    changes = reader.focus_changes() if reader else 0
    desk.press("Return")
    if reader:
        until(lambda: reader.focus_changes() > changes, "the next field to have the keyboard")
    desk.type(PASSPHRASE, _SPACED_MS)
    desk.press("Return")
    desk.type(PASSPHRASE, _SPACED_MS)
    desk.press("Return")
    skip_sheet(desk)
    desk.wait_for("signed in")


def test_a_screen_reader_hears_no_secret(shared: Shared, reader: ScreenReader) -> None:
    desk = shared.desk
    # The listener listens: an ordinary field is read to it, letter by letter.
    until(lambda: OWNER in reader.inserted(), "the name to be heard")
    assert OWNER in reader.typed_keys()

    shared.lock()
    desk.type("wrong guess of 12", _SPACED_MS)
    desk.press("Return")
    desk.wait_for("refused code=wrong_passphrase")
    shared.sign_in()
    shared.change_passphrase(NEW)
    ask_for_a_device_code(desk)
    ask_for_a_second_factor(desk)
    shared.lock()
    type_a_code(desk)
    shared.sign_in()
    spoken = f"{reader.inserted()}\n{reader.typed_keys()}"
    for secret in (PASSPHRASE, NEW, OTHER, "wrong guess of 12", "ACDEX", "246810"):
        assert not reader.holds(secret)
        # A key without its letter is no secret; five letters in a row would be.
        for start in range(len(secret) - 4):
            assert secret[start : start + 5] not in spoken


def test_a_code_that_is_shown_is_read_out_only_where_that_is_asked_for(
    shared: Shared, reader: ScreenReader
) -> None:
    desk = shared.desk
    shared.lock()
    shared.sign_in()
    desk.press("g", "p")
    desk.wait_for("people shown")
    desk.press("i")
    desk.type("Bea Holm", _SPACED_MS)
    desk.press("Return")
    desk.wait_for("code shown")
    until(lambda: reader.holds("The code is on the screen."), "the code to be announced")
    before = len(reader.heard)
    desk.press("ctrl+shift+r")
    until(lambda: bool(reader.find(_SPOKEN)), "the code to be read out")
    for code in reader.find(_SPOKEN):
        for group in code.split(", "):
            assert not reader.holds(group, before)
            assert not reader.holds(group.replace(" ", ""), before)
    desk.press("y")
    desk.wait_for("people shown")

    desk.press("ctrl+r")
    desk.type(shared.passphrase, _SPACED_MS)
    desk.press("Return")
    desk.wait_for("recovery sheet shown")
    before = len(reader.heard)
    heard = set(reader.find(_SPOKEN))
    desk.press("ctrl+shift+r")
    until(lambda: bool(set(reader.find(_SPOKEN)) - heard), "the sheet's code to be read out")
    for code in set(reader.find(_SPOKEN)) - heard:
        assert code.count(", ") == 9
        for group in code.split(", "):
            assert not reader.holds(group.replace(" ", ""), before)
    desk.type(code.split(", ")[-1].replace(" ", ""), _SPACED_MS)
    desk.press("Return")
    desk.wait_for("people shown")


def ask_for_a_device_code(desk: RunningDesk) -> None:
    desk.press("ctrl+d")
    desk.type(OTHER, _SPACED_MS)
    desk.press("Return")
    desk.wait_for("people refused code=wrong_passphrase")


def ask_for_a_second_factor(desk: RunningDesk) -> None:
    desk.press("ctrl+f")
    desk.type(OTHER, _SPACED_MS)
    desk.press("Return")
    desk.wait_for("people refused code=wrong_passphrase")


def type_a_code(desk: RunningDesk) -> None:
    desk.press("ctrl+r")
    desk.wait_for("page=recover")
    desk.type("ACDEX HJKLM", _SPACED_MS)
    desk.press("Return")
    desk.type(OTHER, _SPACED_MS)
    desk.press("Return")
    desk.type(OTHER, _SPACED_MS)
    desk.press("Return")
    desk.wait_for("refused code=recovery_code_mistyped")
    desk.press("Escape")
    desk.wait_for("page=sign_in")


@pytest.mark.skipif(not _MAY_LOOK, reason="reads another process's memory as root")
def test_two_seconds_after_sign_in_no_passphrase_is_on_the_heap(shared: Shared) -> None:
    desk, first = shared.desk, shared.passphrase
    assert shared.left == [], "after the first start"
    # The same look finds what the desk may know.
    assert held(desk.process.pid, OWNER) == [OWNER]
    shared.lock()
    desk.type(WRONG, _SPACED_MS)
    desk.press("Return")
    desk.wait_for("refused code=wrong_passphrase")
    assert still_held(desk, WRONG) == []
    shared.sign_in()
    assert still_held(desk, first) == []
    shared.change_passphrase(LAST)
    assert still_held(desk, first) == []
    assert still_held(desk, LAST) == []


def still_held(desk: RunningDesk, secret: str) -> list[str]:
    """What does not go soon (two seconds where nothing else is busy): its first or last twelve
    characters, which the whole holds too.
    """
    ends = time.monotonic() + PATIENCE
    while found := held(desk.process.pid, secret[:12], secret[-12:]):
        if time.monotonic() > ends:
            return [*found, *surroundings(desk.process.pid, found[0])]
    return []


def held(pid: int, *texts: str) -> list[str]:
    """The first of these texts that is met in the memory of `pid`, if any is there."""
    sought = [(text.encode(width), text) for text in texts for width in _WIDTHS]
    for chunk in memory_chunks(pid):
        for part, text in sought:
            if part in chunk:
                return [text]
    return []


def surroundings(pid: int, text: str) -> Iterator[str]:
    """What lies around each copy tells whose it was: a block of a library's, a stack, a buffer."""
    for chunk in memory_chunks(pid):
        for width in _WIDTHS:
            place = chunk.find(text.encode(width))
            if place >= 0:
                yield chunk[max(0, place - 160) : place + 96].hex(" ", 8)
