"""What ends, ends at once and whole: nothing of it stays open, and nothing that moved is lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.support.journeys.running_desk import PASSPHRASE, running_desk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import call_until_money, sign_in, take_card, until
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey


def test_a_desk_that_ends_while_a_fee_hangs_is_gone_and_learns_of_it_later(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        call_until_money(desk)
        take_card(desk)
        fresh_stage.proxies.processor.hold_answers()
        desk.press("ctrl+Return")
        until(lambda: fresh_stage.moved().counts == (1, 1), "the fee to be taken")
        # Killed, with another code, when it does not end by itself in a minute.
        assert desk.close() == 0
    fresh_stage.proxies.processor.mend()
    with fresh_stage.open_session() as desk:
        desk.wait_until_logged("attempts resumed settled=1")
    assert fresh_stage.moved().counts == (1, 1)


def test_records_are_closed_when_what_comes_after_them_does_not_open(fresh_stage: Stage) -> None:
    right = fresh_stage.servers_file.read_text("ascii")
    wrong = json.loads(right)
    wrong["ca_file"] = str(fresh_stage.profile / "no-such-file.pem")
    fresh_stage.servers_file.write_text(json.dumps(wrong), "ascii")
    with fresh_stage.desk() as desk:
        desk.wait_for("page=sign_in")
        desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("refused code=bug")
        assert "Close Skycap and start it again" in desk.wait_for("error shown code=bug")
        fresh_stage.servers_file.write_text(right, "ascii")
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
