"""The steps of a phone call as a concierge's fingers do them. Each waits until its step is done."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from .running_desk import PASSPHRASE, PATIENCE, RunningDesk

# Published by the card processor: taken by everybody.
GOOD = "4242424242424242"
OTHER = "5555555555554444"
# Published: can be read and kept, then every charge is declined.
NEVER_CHARGED = "4000000000000341"
CODE = "123"


def expiry() -> str:
    """A month that has not passed, as it is typed."""
    return f"12{(date.today().year + 3) % 100:02}"


def entry(route: str = "lax-lhr", cabin: str = "prem", weeks: int = 3) -> str:
    """An entry line for a journey that starts in three weeks and ends a week later."""
    days = tuple(date.today() + timedelta(weeks=each) for each in (weeks, weeks + 1))
    return " ".join([route, *(f"{day.day}{day:%b}".lower() for day in days), cabin])


def sign_in(desk: RunningDesk) -> None:
    """By passphrase, to Today."""
    desk.wait_for("page=sign_in")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for("signed in")


def wait_for_lock(desk: RunningDesk, reason: str) -> None:
    """It locked for this reason, and showed nothing at once."""
    text = desk.wait_for("lock covered", patience=20)
    assert f"reason={reason}" in text
    # From the log's own line.
    found = re.search(r"ms=(\d+)", text)
    assert found is not None, text
    assert int(found[1]) <= 200


SKIP_SHEET = ("ctrl+shift+Return", "ctrl+shift+Return")
"""Goes on without the recovery sheet, which is asked twice: no test reads its code."""


def skip_sheet(desk: RunningDesk) -> None:
    """Wait for the recovery sheet, and go on without it."""
    desk.wait_for("page=recovery_sheet")
    desk.press(*SKIP_SHEET)


def take_call(desk: RunningDesk, client: str) -> None:
    """F2, a part of the name, Enter."""
    desk.press("F2")
    desk.wait_for("page=find")
    desk.type(client)
    desk.wait_for("found clients=1")
    desk.press("Return")
    desk.wait_for("page=client")


def search(desk: RunningDesk, line: str = "") -> None:
    """The entry line, Enter, and all offers."""
    desk.type(line or entry())
    desk.press("Return")
    desk.wait_for("offers complete")


def choose(desk: RunningDesk) -> None:
    """The offer under the bar; its travelers are asked for."""
    desk.press("Return")
    desk.wait_for("page=travelers")


def to_the_money(desk: RunningDesk) -> None:
    """Travelers are complete; the price is asked again and holds."""
    desk.press("ctrl+Return")
    desk.wait_for("page=money")
    desk.wait_for("price holds")


def call_until_money(desk: RunningDesk, client: str = "Ada", line: str = "") -> None:
    """A client whose traveler is on file, from the first hello to the amounts."""
    take_call(desk, client)
    search(desk, line)
    choose(desk)
    to_the_money(desk)


def open_pane(desk: RunningDesk) -> int:
    """F9, the client's yes with the recording paused; the pane's process."""
    desk.press("F9")
    desk.wait_for("consent asked")
    desk.press("p")
    return desk.wait_for_pane()


def say_address(desk: RunningDesk) -> None:
    """What the client says where no billing address is on file; the questions follow."""
    for part in ("200 North Spring Street", "", "Los Angeles", "CA", "90012", ""):
        desk.type(part)
        desk.press("Return")
    desk.wait_for("address saved")


def type_card(desk: RunningDesk, number: str = GOOD) -> None:
    """All that the pane lacks, into the pane."""
    desk.type(number + expiry() + CODE)


def agree(desk: RunningDesk) -> None:
    """The airline is asked what it charges to the card that was taken; the client says yes."""
    desk.wait_for("agreement asked")
    desk.press("y")
    desk.wait_for("client agreed")


def take_card(desk: RunningDesk, number: str = GOOD, *, for_fee: bool = False) -> None:
    """F9, the card, Enter: the desk has its tokens and the pane is gone. Then the client's yes to
    what the airline charges to it, unless it is for our fee alone.
    """
    pane = open_pane(desk)
    type_card(desk, number)
    desk.press("Return")
    desk.wait_for("card pane: tokens")
    until(lambda: is_gone(pane), "the pane to be gone")
    desk.wait_for_keyboard()
    if not for_fee:
        agree(desk)


def book(desk: RunningDesk) -> None:
    """Ctrl+Enter: booked, our fee taken."""
    desk.press("ctrl+Return")
    desk.wait_for("page=trip")
    desk.wait_for("done fee stage=booked")


def hand_out(desk: RunningDesk, key: str, logged: str) -> None:
    """Ctrl+D and this key, then Ctrl+D again, which closes the documents."""
    desk.press("ctrl+d")
    desk.wait_for("documents shown")
    desk.press(key)
    desk.wait_for(logged)
    desk.press("ctrl+d")


def save_document(desk: RunningDesk, key: str, file: Path) -> None:
    """S or C on the open documents, then this file into the dialog."""
    desk.press(key)
    desk.wait_for("asked where to save")
    type_file(desk, "Save the", file)
    desk.wait_for("document saved")
    desk.wait_for_keyboard()


def type_file(desk: RunningDesk, title: str, file: Path) -> None:
    """Into the file dialog whose title begins so; it saves there."""
    until(lambda: desk.display.holds_keyboard(title), "the file dialog to have the keyboard")
    desk.press("ctrl+a")
    desk.type(desk.path_of(file))
    desk.press("Return")


def kill(process: int) -> None:
    """SIGKILL, and wait until it is gone."""
    os.kill(process, signal.SIGKILL)
    until(lambda: is_gone(process), "the killed process to be gone")


def is_gone(process: int) -> bool:
    """True also for one that has ended and not been waited for."""
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return status.rsplit(")", 1)[1].split()[0] == "Z"


def until(truth: Callable[[], bool], awaited: str, patience: float = PATIENCE) -> None:
    """Wait for it; AssertionError when it does not come."""
    ends = time.monotonic() + patience
    while not truth():
        assert time.monotonic() < ends, f"waited in vain for {awaited}"
        time.sleep(0.01)


def record_elsewhere(desk: RunningDesk, reference: str) -> None:
    """R, the reference, Enter; the total and the merchant are filled in."""
    desk.press("r")
    desk.type(reference)
    desk.press("Return", "Return", "Return", "Return")
    desk.type("016-2400176310")
    desk.press("Return")
    desk.wait_for("done record stage=booking elsewhere")
