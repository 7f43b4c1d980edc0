"""Two members at one desk: a card agent asks, the owner approves, a change ends it, and the second
request is approved too.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.app.environment.environment_policy import TRAINING
from tests.support.journeys.kept_records import OWNER, kept_in, make_desk
from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk, has_keyring
from tests.support.journeys.stage import Stage, stage
from tests.support.journeys.the_call import call_until_money
from tests.support.journeys.two_members import OTHER, OTHER_PASSPHRASE, sign_in_by_name, take_on
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey
_ASKED, _ANSWERED = "approval asked for", "approval answered"


@pytest.fixture
def shared(display: VirtualDisplay, tmp_path: Path) -> Iterator[Stage]:
    """Of the owner and a card agent."""
    if not has_keyring():
        pytest.skip("needs a Secret Service; `make test` starts one")
    with stage(display, tmp_path, None, "--quick") as place:
        make_desk(place.profile)
        take_on(TRAINING.settings(place.profile), "card agent")
        yield place


def ask(desk: RunningDesk, why: str) -> None:
    """On the money page; then the card agent leaves the desk."""
    desk.wait_for("limits shown reason=True")
    desk.press("q")
    desk.type(why)
    desk.press("Return")
    desk.wait_for(_ASKED)
    desk.press("ctrl+l")


def approve(desk: RunningDesk) -> None:
    """The owner comes to the desk, approves what waits, and leaves."""
    sign_in_by_name(desk, OWNER, PASSPHRASE)
    desk.press("g", "v")
    desk.wait_for("approvals shown waiting=1")
    desk.press("a", "y")
    desk.wait_for("approval answered verdict=approved")
    desk.press("ctrl+l")


def back_to_the_money(desk: RunningDesk) -> None:
    sign_in_by_name(desk, OTHER, OTHER_PASSPHRASE)
    desk.wait_for("limits shown reason=False")


def test_asked_answered_ended_by_a_change_and_asked_again(shared: Stage) -> None:
    with shared.desk() as desk:
        sign_in_by_name(desk, OTHER, OTHER_PASSPHRASE)
        call_until_money(desk)
        ask(desk, "A friend of ours")
        approve(desk)
        back_to_the_money(desk)
        # Booked elsewhere is another way to pay, so the approval ends.
        desk.press("e")
        ask(desk, "Booked there after all")
        approve(desk)
        back_to_the_money(desk)
        desk.close()
    kept = kept_in(shared.profile)
    assert kept.flaws == ()
    asked = [
        (entry.action, entry.member_name) for entry in kept.audit if "approval" in entry.action
    ]
    assert asked == [(_ASKED, OTHER), (_ANSWERED, OWNER)] * 2
