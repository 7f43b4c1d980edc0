"""One second after the lock: what a thief finds in the memory of every process of ours.

The call before it used everything that is secret: the passphrase, the store's key, a client with a
passport, a card half typed. The training servers are left out: they are the airline's and the
processor's own computers, which know their customers whatever the desk does.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.support.hostile.process_scan import copies, ours, written
from tests.support.journeys.bus_speakers import screen_saver_comes_on
from tests.support.journeys.kept_records import field_key_of, store_key_of
from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import hand_out, say_address, sign_in, until

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="only Linux lets us look"),
]

CLIENT = "Wilhelmina Quillfeather"
PASSPORT = "ZK7740913"
MAIL = "quillfeather@example.com"
HALF_A_CARD = "4242424242"


def a_call_with_everything(desk: RunningDesk) -> int:
    """A new client, her passport, her fare, her quote as a document (which is made, and then has no
    folder in memory to be opened from), and half her card in the open pane; the pane.
    """
    desk.press("F2")
    desk.wait_for("page=find")
    desk.press("ctrl+n")
    desk.wait_for("page=new_client")
    desk.type(CLIENT)
    desk.press("Return")
    desk.type(MAIL)
    desk.press("Return")
    desk.type("310 555 0155")
    desk.press("Return")
    desk.wait_for("page=client")
    desk.type("lax-lhr 12dec 19dec prem")
    desk.press("Return")
    desk.wait_for("offers complete")
    desk.press("Return")
    desk.wait_for("page=travelers")
    desk.type("24jul1980")
    desk.press("Return", "f", "Tab")
    desk.type(PASSPORT)
    desk.press("Return")
    desk.type("US")
    desk.press("Return")
    desk.type("25apr2031")
    desk.press("ctrl+Return")
    desk.wait_for("price holds")
    hand_out(desk, "o", "error shown code=no_private_folder")
    desk.press("F9")
    desk.wait_for("address asked")
    say_address(desk)
    desk.wait_for("consent asked")
    desk.press("y", "p")
    pane = desk.wait_for_pane()
    desk.type(HALF_A_CARD)
    return pane


def secrets_of(profile: Path) -> dict[str, tuple[bytes, ...]]:
    """By name, each in every way it may be written."""
    key, field_key = store_key_of(profile).expose_key_bytes(), field_key_of(profile)
    return {
        "field key": (field_key, *written(field_key.hex(), field_key.hex().upper())),
        "store key": (key, *written(key.hex(), key.hex().upper())),
        "passphrase": written(PASSPHRASE),
        "client": written(CLIENT, CLIENT.split()[1]),
        "mail": written(MAIL),
        "passport": written(PASSPORT),
        "card": written(HALF_A_CARD),
    }


def test_nothing_is_left_in_any_process_of_ours(fresh_stage: Stage) -> None:
    sought = secrets_of(fresh_stage.profile)
    with fresh_stage.desk(environment={"XDG_RUNTIME_DIR": ""}) as desk:
        sign_in(desk)
        a_call_with_everything(desk)
        before = copies(ours(desk.process.pid), sought)
        desk.press("Escape")
        desk.wait_for_keyboard()
        desk.press("ctrl+l")
        desk.wait_for("lock left")
        left_at = time.monotonic()
        desk.wait_for("page=sign_in")
        until(lambda: time.monotonic() - left_at >= 1, "a second to pass")
        processes = ours(desk.process.pid)
        after = copies(processes, sought)
        assert os.getpid() not in processes
    # The eyes are good: these were there while the desk was open.
    assert all(before[name] for name in ("client", "mail", "passport"))
    assert after == dict.fromkeys(sought, 0)


def test_nothing_is_left_when_the_lock_comes_over_a_half_filled_pane(fresh_stage: Stage) -> None:
    sought = secrets_of(fresh_stage.profile)
    with fresh_stage.desk(environment={"XDG_RUNTIME_DIR": ""}) as desk:
        sign_in(desk)
        a_call_with_everything(desk)
        screen_saver_comes_on("org.gnome.ScreenSaver")
        desk.wait_for("lock left")
        left_at = time.monotonic()
        desk.wait_for("page=sign_in")
        until(lambda: time.monotonic() - left_at >= 1, "a second to pass")
        after = copies(ours(desk.process.pid), sought)
    assert after == dict.fromkeys(sought, 0)
