"""A thief with root looks into the desk through a whole call: no card number, at no moment."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.hostile.memory_scan import count_copies, total
from tests.support.hostile.process_scan import card_process
from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import (
    CODE,
    agree,
    call_until_money,
    expiry,
    is_gone,
    open_pane,
    until,
)

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux" or os.geteuid() != 0, reason="needs root on Linux"),
]

PHONE = "13105550142"


def test_no_copy_of_the_number_is_ever_in_the_desk(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        assert not desk.children("cardpane"), "no pane waits while no client is on the line"
        call_until_money(desk)
        assert desk.children("cardpane"), "one waits long before the card key"
        nothing_in(desk, "before the pane")
        pane = open_pane(desk)
        nothing_in(desk, "the pane is open")
        for typed in range(0, len(VISA_DUFFEL), 4):
            desk.type(VISA_DUFFEL[typed : typed + 4])
            nothing_in(desk, f"{typed + 4} digits are typed")
        desk.type(expiry() + CODE)
        nothing_in(desk, "all is typed")

        fresh_stage.proxies.processor.hold_answers()
        desk.press("Return")
        until(
            lambda: fresh_stage.asked("POST /v1/payment_methods") == 1,
            "the card to reach the processor",
        )
        nothing_in(desk, "the card is on its way")
        fresh_stage.proxies.mend()
        desk.wait_for("card taken")
        until(lambda: is_gone(pane), "the pane to be gone")
        nothing_in(desk, "two tokens are here")
        desk.wait_for_keyboard()
        agree(desk)
        desk.press("ctrl+Return")
        desk.wait_for("done fee stage=booked")
        nothing_in(desk, "it is booked")
        for waiting in desk.children("cardpane"):
            for process in (waiting, card_process(waiting)):
                assert total(count_copies(process, VISA_DUFFEL)) == 0, "in the next pane"
        the_eye_sees(desk)
        the_desk_carries_no_key(desk, fresh_stage)
        assert desk.close() == 0

    # It was there all the same: both vendors got it, and only they.
    seen = fresh_stage.servers.seen()
    assert (seen["cards_in_vault"], seen["cards_at_processor"]) == (1, 1)
    assert fresh_stage.moved().counts == (1, 1)
    nothing_on_the_disk(fresh_stage.profile)


def nothing_in(desk: RunningDesk, moment: str) -> None:
    """Whole, in groups, or its first twelve digits: not once."""
    assert total(count_copies(desk.process.pid, VISA_DUFFEL)) == 0, moment


def the_eye_sees(desk: RunningDesk) -> None:
    """The same look at the same process finds what the desk may know."""
    assert total(count_copies(desk.process.pid, PHONE)) >= 1


def the_desk_carries_no_key(desk: RunningDesk, stage: Stage) -> None:
    """Keys come by the servers' file and the keyring, never by what every process list shows."""
    place = Path(f"/proc/{desk.process.pid}")
    shown = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
    servers = stage.servers
    for key in (
        PASSPHRASE,
        servers.airline_token,
        servers.charge_key,
        servers.refund_key,
        servers.client_key,
        VISA_DUFFEL,
    ):
        assert key.encode() not in shown
        for pane in desk.children("cardpane"):
            process_folder = Path(f"/proc/{pane}")
            assert key.encode() not in (process_folder / "cmdline").read_bytes()
            assert key.encode() not in (process_folder / "environ").read_bytes()


def nothing_on_the_disk(profile: Path) -> None:
    """Not the number, not the passphrase, not the client's name in clear, in any file."""
    files = [file for file in profile.rglob("*") if file.is_file()]
    assert {"desk.db", "members.json", "desk.log"} <= {file.name for file in files}
    for file in files:
        held = file.read_bytes()
        for secret in (VISA_DUFFEL, PASSPHRASE):
            for width in ("ascii", "utf-16-le", "utf-32-le"):
                assert secret.encode(width) not in held, f"{secret} in {file.name}"
        assert b"Calloway" not in held, file.name
