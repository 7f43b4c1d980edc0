"""What ends, ends at once and whole: nothing of it stays open, and nothing that moved is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk, running_desk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import book, call_until_money, sign_in, take_card, until
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey


def test_a_desk_that_ends_while_our_fee_hangs_is_gone_and_takes_it_once_later(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        call_until_money(desk)
        take_card(desk)
        processor = fresh_stage.proxies.processor
        processor.hold_answers()
        calls_before = processor.calls_taken
        desk.press("ctrl+Return")
        until(lambda: processor.calls_taken > calls_before, "the desk to call the processor")
        # Killed, with another code, when it does not end by itself in a minute.
        assert desk.close() == 0
    processor.mend()
    assert (fresh_stage.moved().counts, fresh_stage.held()) == ((0, 0), 0)
    with fresh_stage.desk() as desk:
        records_are_closed_when_what_comes_after_them_does_not_open(desk, fresh_stage)
        desk.wait_until_logged("unfinished call offered")
        desk.press("F3")
        desk.wait_for("price holds")
        book(desk)
    assert (fresh_stage.moved().counts, fresh_stage.held()) == ((1, 1), 0)


def records_are_closed_when_what_comes_after_them_does_not_open(
    desk: RunningDesk, play: Stage
) -> None:
    """The next sign-in opens them."""
    right = play.servers_file.read_text("ascii")
    wrong = json.loads(right)
    wrong["ca_file"] = str(play.profile / "no-such-file.pem")
    play.servers_file.write_text(json.dumps(wrong), "ascii")
    desk.wait_for("page=sign_in")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for("refused code=bug")
    assert "Close Skycap and start it again" in desk.wait_for("error shown code=bug")
    play.servers_file.write_text(right, "ascii")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for("signed in ms")


def test_a_lock_that_cannot_start_a_new_process_ends_the_desk(
    display: VirtualDisplay, enrolled: Path, tmp_path: Path
) -> None:
    profile = tmp_path / "profile"
    shutil.copytree(enrolled, profile)
    # Where the next process would read of the training servers of this one.
    (profile / "training" / "servers.json").mkdir()
    with running_desk(display, profile) as desk:
        sign_in(desk)
        desk.press("ctrl+l")
        desk.wait_for("lock covered")
        assert desk.process.wait(60) == 0
