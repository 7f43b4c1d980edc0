"""The client's file worked in during a call, by real key presses, which are counted."""

from __future__ import annotations

import pytest

from tests.support.journeys.running_desk import has_keyring
from tests.support.journeys.shared_desk import Call
from tests.support.journeys.the_call import take_call

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not has_keyring(), reason="needs a Secret Service; `make test` starts one"),
]
MOST_KEYS = 6
"""To correct a telephone number, from the client's page to the saved record."""


def test_a_phone_number_is_corrected_in_six_keys_and_finds_the_client(call: Call) -> None:
    desk = call.desk
    take_call(desk, "Ada")
    keys = ("Escape", "e", "Return", "BackSpace", "7", "ctrl+Return")
    assert len(keys) <= MOST_KEYS
    desk.press(*keys)
    desk.wait_for("client saved")
    desk.press("F2")
    desk.wait_for("page=find")
    # Who called last is there before anything is typed.
    desk.wait_for("found clients=1")
    desk.type("555 0147")
    desk.wait_for("found clients=1")
    desk.press("Return")
    desk.wait_for("page=client")


def test_a_pinned_note_and_a_traveler_are_kept_by_keys_alone(call: Call) -> None:
    desk = call.desk
    take_call(desk, "Ada")
    desk.press("Escape", "n")
    desk.wait_for("note form shown")
    desk.type("Never by Dublin.")
    desk.press("ctrl+p", "ctrl+Return")
    desk.wait_for("note saved")
    desk.wait_for("file read again")
    desk.press("a")
    desk.wait_for("traveler form shown")
    for text in ("Imogen", "Nakamura"):
        desk.type(text)
        desk.press("Return")
    desk.press("ctrl+Return")
    desk.wait_for("traveler saved")
    desk.wait_for("file read again")
    desk.press("F2")
    desk.wait_for("page=find")
    desk.type("nakamur")
    desk.wait_for("found clients=1")
