"""The records file is gone: the desk says so and does not begin anew behind the owner's back."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.running_desk import PASSPHRASE, running_desk
from tests.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey


def test_missing_records_are_told_and_not_replaced(display: VirtualDisplay, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    profile.mkdir()
    with running_desk(display, profile) as desk:
        desk.wait_for("page=first_start")
        desk.type("Ida Marlow")
        desk.press("Return")
        for _ in range(2):
            desk.type(PASSPHRASE)
            desk.press("Return")
        desk.wait_for("page=recovery_sheet")
        desk.press("Return")
        desk.wait_for("signed in")
    records = profile / "training" / "desk.db"
    records.rename(tmp_path / "elsewhere.db")
    with running_desk(display, profile) as desk:
        desk.wait_for("page=sign_in")
        desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("refused code=store_missing")
    assert not records.exists()
