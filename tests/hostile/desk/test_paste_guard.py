"""A card number pasted or typed into the desk's own fields is refused, with the reason."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop.use_cases.saved_text_guard import refuse_card_numbers
from tests.support.cardpane.published import AMEX, VISA, VISA_DUFFEL
from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import choose, entry, search, take_call, until
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.hostile

SPACED = " ".join(VISA[start : start + 4] for start in range(0, 16, 4))


def test_no_field_of_the_desk_keeps_a_card_number(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        desk.press("F2")
        desk.wait_for("page=find")
        refuses_what_is_typed(desk, VISA)
        desk.press("ctrl+a")
        desk.type("Noor")
        desk.wait_for("found clients=1")
        desk.press("ctrl+a")
        refuses_what_is_pasted(desk, f"Noor {SPACED} 12/30 123")
        desk.press("ctrl+a", "BackSpace", "ctrl+n")
        desk.wait_for("page=new_client")
        for other, typed in (("Tab", "Vera Lind"), ("Tab", "vera@example.com"), ("", "")):
            refuses_what_is_pasted(desk, SPACED)
            if other:
                desk.type(typed)
                desk.press(other)
        refuses_what_is_typed(desk, AMEX)
        desk.press("ctrl+a")
        desk.type("310 555 0111")
        desk.press("Return")
        desk.wait_for("client added")
        desk.wait_for("page=client")

        refuses_what_is_typed(desk, VISA_DUFFEL)
        refuses_what_is_pasted(desk, SPACED)
        desk.press("ctrl+o")
        desk.type("Pays with ")
        refuses_what_is_pasted(desk, VISA)
        desk.press("End")
        refuses_what_is_typed(desk, SPACED.replace(" ", "-"))
        desk.press("ctrl+2")
        desk.wait_for("page=trips")
        refuses_what_is_pasted(desk, VISA)
        desk.press("ctrl+k")
        refuses_what_is_pasted(desk, VISA)
        desk.press("Escape")

        take_call(desk, "Vera")
        search(desk, entry())
        choose(desk)
        refuses_what_is_pasted(desk, VISA)
        desk.close()

    kept = kept_in(fresh_stage.profile)
    assert "Vera Lind" in kept.clients
    # Text by text: the numbers of a time, side by side, pass the check digit now and then.
    refuse_card_numbers(kept)
    nothing_anywhere(fresh_stage.profile)


def test_a_number_is_refused_before_it_is_whole(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        desk.press("F2")
        desk.wait_for("page=find")
        # A ticket has 13 digits; no beginning of this number passes the check digit by chance.
        desk.type(VISA_DUFFEL[:13])
        desk.wait_for("found clients=0")
        assert refusals(desk) == 0
        refuses_what_is_typed(desk, VISA_DUFFEL[13])
        desk.close()


def refuses_what_is_typed(desk: RunningDesk, text: str) -> None:
    before = refusals(desk)
    desk.type(text)
    until(lambda: refusals(desk) > before, "the field to refuse")


def refuses_what_is_pasted(desk: RunningDesk, text: str) -> None:
    before = refusals(desk)
    with clipboard(desk.display, text):
        desk.press("ctrl+v")
        until(lambda: refusals(desk) > before, "the field to refuse")


def refusals(desk: RunningDesk) -> int:
    return desk.log_file.read_text().count("card number refused")


@contextmanager
def clipboard(display: VirtualDisplay, text: str) -> Iterator[None]:
    """What was copied elsewhere on this display, by a program that still owns it."""
    owner = subprocess.Popen(
        ["xclip", "-selection", "clipboard", "-in", "-quiet"],
        env=display.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    assert owner.stdin is not None
    assert owner.stderr is not None
    try:
        owner.stdin.write(text.encode())
        owner.stdin.close()
        # It says on what it waits once the clipboard is its own.
        owner.stderr.readline()
        yield
    finally:
        owner.kill()
        owner.wait()
        owner.stderr.close()


def nothing_anywhere(profile: Path) -> None:
    for file in profile.rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            assert VISA.encode() not in held
            assert SPACED.encode() not in held
            assert AMEX.encode() not in held
