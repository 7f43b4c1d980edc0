"""The records file is gone: the desk says so and does not begin anew behind the owner's back."""

from __future__ import annotations

import shutil
import stat
from pathlib import Path

import pytest

from tests.support.journeys.running_desk import PASSPHRASE, running_desk
from tests.support.journeys.the_call import sign_in
from tests.support.virtual_display import VirtualDisplay

from .tour.call import play

pytestmark = pytest.mark.journey


def bootstrapped(display: VirtualDisplay, profile: Path) -> None:
    """A desk with an owner, closed again. Played as `make run` plays it without a display."""
    profile.mkdir()
    with running_desk(display, profile) as desk:
        for scene in play(desk, lambda _: None):
            if scene.name == "first-start":
                kept = stat.S_IMODE((profile / "training").stat().st_mode)
                assert kept == 0o700, "nobody else looks into it"
            if scene.name == "today":
                break
        else:
            pytest.fail("the tour never came to Today")


def test_older_and_missing_records_are_reported_and_missing_ones_not_replaced(
    display: VirtualDisplay, tmp_path: Path
) -> None:
    profile, kept = tmp_path / "profile", tmp_path / "kept"
    bootstrapped(display, profile)
    shutil.copytree(profile, kept)
    with running_desk(display, profile) as desk:
        sign_in(desk)
        assert not desk.has_logged("the audit log is not intact")
    # An older copy of everything is put back: the first page reports it.
    shutil.rmtree(profile)
    shutil.copytree(kept, profile)
    with running_desk(display, profile) as desk:
        sign_in(desk)
        desk.wait_until_logged("an earlier copy was put back")
        desk.wait_until_logged("error shown code=record_not_whole")

    store = profile / "training" / "desk.db"
    store.rename(tmp_path / "elsewhere.db")
    with running_desk(display, profile) as desk:
        desk.wait_for("page=sign_in")
        desk.type(PASSPHRASE)
        desk.press("Return")
        desk.wait_for("refused code=store_missing")
    assert not store.exists()
