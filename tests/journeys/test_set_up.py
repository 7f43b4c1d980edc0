"""A company opens vendor test: first start, Set up by key, and the next sign-in works with it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk, has_keyring, running_desk
from tests.support.journeys.the_call import entry, search, sign_in, skip_sheet
from tests.support.training.servers import Servers, forked_training_servers
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not has_keyring(), reason="needs a Secret Service"),
]

VENDOR_TEST = "vendor-test"
COMPANY = (
    "Marlow Travel",
    "12 Hudson Street, New York",
    "US",
    "USD",
    "+1 212 555 0100",
    "MARLOW",
    "TRAVEL FEE",
    "none",
)


def test_vendor_test_is_opened_from_the_product(display: VirtualDisplay, tmp_path: Path) -> None:
    profile, line = tmp_path / "profile", tmp_path / "servers.json"
    profile.mkdir()
    program = (sys.executable, "-m", "tests.support.journeys.at_loopback_vendors", str(line))
    with forked_training_servers("--quick") as servers:
        line.write_text(servers.line, "ascii")
        with running_desk(display, profile, program=program, where=VENDOR_TEST) as desk:
            _start_first(desk)
            desk.press("g", "u")
            desk.wait_for("set up shown missing=2")
            _enter_company(desk)
            _enter_keys(desk, servers)
            desk.press("ctrl+r")
            desk.wait_for("vendors asked answers=16")
            _make_sheet(desk)
            assert desk.children("training") == [], "no training servers here"
        calls = servers.seen()["calls"]
        assert calls["POST /v1/refunds"] == 1, "asked with an id that cannot exist"
        assert servers.seen()["cards_in_vault"] == 0
        assert servers.seen()["payment_intents"] == []
        with running_desk(display, profile, program=program, where=VENDOR_TEST) as desk:
            sign_in(desk)
            assert not desk._has_logged_in_this_run("set_up_unfinished")
            _search_for_a_new_client(desk)
            # Another search than the one by which Set up asked for that right.
            assert servers.seen()["calls"]["POST /air/batch_offer_requests"] == 1
            desk.press("ctrl+l")
            # The process that takes its place works in the same environment.
            desk.wait_for("page=sign_in")
    _nothing_in_clear(profile, servers)
    sheet = json.loads((profile / VENDOR_TEST / "merchant-sheet.json").read_text())
    assert "Marlow Travel" in sheet["text"]
    assert not (profile / "training").exists()


def _start_first(desk: RunningDesk) -> None:
    desk.wait_for("page=first_start")
    desk.type("Ida Marlow")
    desk.press("Return")
    for _ in range(2):
        desk.type(PASSPHRASE)
        desk.press("Return")
    skip_sheet(desk)
    desk.wait_until_logged("error shown code=set_up_unfinished")
    desk.wait_until_logged("signed in ms")


def _enter_company(desk: RunningDesk) -> None:
    desk.press("Return")
    desk.wait_for("set up step opened")
    for text in COMPANY[:-1]:
        desk.type(text)
        desk.press("Tab")
    desk.type(COMPANY[-1])
    desk.press("Return")
    desk.wait_for("set up shown missing=1")
    desk.wait_for("set up saved")


def _enter_keys(desk: RunningDesk, servers: Servers) -> None:
    desk.press("Down", "Return")
    desk.wait_for("set up step opened")
    keys = (
        servers.publishable_key,
        servers.charge_key,
        servers.refund_key,
        servers.airline_token,
    )
    for key in keys:
        desk.type(key)
        desk.press("Return")
        desk.wait_for("set up saved")
        desk.press("Tab")
    desk.press("Escape")
    desk.wait_for("set up shown missing=0")


def _make_sheet(desk: RunningDesk) -> None:
    desk.press("Home", *["Down"] * 9, "Return")
    desk.wait_for("set up step opened")
    desk.type("acct_marlowtravel")
    desk.press("Return")
    desk.wait_for("set up saved")


def _search_for_a_new_client(desk: RunningDesk) -> None:
    desk.press("F2")
    desk.wait_for("page=find")
    desk.wait_for("found clients")
    desk.press("ctrl+n")
    desk.wait_for("page=new_client")
    for text in ("Ada Calloway", "ada@example.com", "310 555 0142"):
        desk.type(text)
        desk.press("Return")
    desk.wait_for("page=client")
    # A route of the one airline that is booked in vendor test.
    search(desk, entry("ltn-stn"))


def _nothing_in_clear(profile: Path, servers: Servers) -> None:
    """The secret keys are in no file of the profile."""
    for file in profile.rglob("*"):
        if file.is_file():
            held = file.read_bytes()
            for key in (servers.charge_key, servers.refund_key, servers.airline_token):
                assert key.encode() not in held, file
