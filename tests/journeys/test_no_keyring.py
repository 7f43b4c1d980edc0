"""A computer without a keyring: training works for this run, says so, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.journeys.running_desk import PASSPHRASE, running_desk
from tests.support.journeys.the_call import skip_sheet
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey


def test_a_desk_without_a_keyring_is_for_one_run(display: VirtualDisplay, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    nowhere = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'no-bus'}"}
    for _ in range(2):
        with running_desk(display, profile, environment=nowhere) as desk:
            desk.wait_for("no OS keyring")
            desk.wait_for("page=first_start")
            desk.type("Ida Marlow")
            desk.press("Return")
            for _ in range(2):
                desk.type(PASSPHRASE)
                desk.press("Return")
            skip_sheet(desk)
            desk.wait_for("signed in ms")
        kept = {path.name for path in (profile / "training").rglob("*") if path.is_file()}
        assert not {"members.json", "desk.db"} & kept
