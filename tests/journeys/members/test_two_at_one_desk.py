"""Two people use one workstation: neither sees a trace of what the other left behind the lock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.app.environment.environment_policy import TRAINING
from tests.support.journeys.kept_records import OWNER, kept_in, make_desk
from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk, has_keyring
from tests.support.journeys.stage import Stage, stage
from tests.support.journeys.two_members import OTHER, OTHER_PASSPHRASE, sign_in_by_name, take_on
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey


@pytest.fixture
def shared(display: VirtualDisplay, tmp_path: Path) -> Iterator[Stage]:
    """A desk of its own (its people are remembered by the keyring), whose names are hidden."""
    if not has_keyring():
        pytest.skip("needs a Secret Service; `make test` starts one")
    with stage(display, tmp_path, None, "--quick") as place:
        make_desk(place.profile)
        take_on(TRAINING.settings(place.profile))
        yield place


def test_each_comes_back_to_their_own_and_to_nothing_of_the_other(shared: Stage) -> None:
    with shared.desk() as desk:
        sign_in_by_name(desk, OWNER, PASSPHRASE)
        desk.press("F2")
        desk.wait_for("page=find")
        desk.press("ctrl+n")
        desk.wait_for("page=new_client")
        desk.type("Wilhelmina Quillfeather")
        desk.press("Return")
        desk.type("quillfeather@exam")
        desk.press("ctrl+l")

        sign_in_by_name(desk, OTHER, OTHER_PASSPHRASE)
        assert "page=today" in last_page(shared)
        # Nothing waits for her: F3 is no key of this page.
        desk.press("F3", "F2")
        desk.wait_for("page=find")
        desk.type("quill")
        desk.wait_for("found clients=0")
        desk.press("ctrl+l")

        sign_in_by_name(desk, OWNER, PASSPHRASE)
        assert "page=new_client" in last_page(shared)
        desk.type("ple.com")
        desk.press("Return")
        desk.type("310 555 0155")
        desk.press("Return")
        desk.wait_for("page=client")
        sign_first_policy(desk)
        desk.press("ctrl+l")

        sign_in_by_name(desk, OTHER, OTHER_PASSPHRASE)
        assert "page=find" in last_page(shared)
        # What the owner has signed is there for both, and she signs it too.
        sign_first_policy(desk)
        desk.close()
    kept = kept_in(shared.profile)
    assert kept.flaws == ()
    assert "Wilhelmina Quillfeather" in kept.clients
    signed = [entry for entry in kept.audit if entry.action == "policy signed"]
    assert [entry.member_name for entry in kept.audit if entry not in signed] == [
        OWNER, OWNER, OTHER, OTHER, OWNER, OWNER, OWNER, OTHER, OTHER,
    ]  # fmt: skip
    assert [(entry.member_name, entry.outcome) for entry in signed] == [
        (OWNER, "requested"), (OWNER, "done"), (OTHER, "requested"), (OTHER, "done"),
    ]  # fmt: skip


def last_page(place: Stage) -> str:
    """The page that is shown, as the log has it."""
    return next(line for line in reversed(place.log.splitlines()) if "shown page=" in line)


def sign_first_policy(desk: RunningDesk) -> None:
    # From a page whose keys are no letters of a field.
    desk.press("ctrl+1")
    desk.wait_for("page=today")
    desk.press("g", "g")
    desk.wait_for("safeguards shown")
    desk.press("alt+2", "s", "y")
    desk.wait_for("safeguards saved")
