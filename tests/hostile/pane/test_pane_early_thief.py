"""Programs of the same user that lie in wait for the pane and take hold of it as it starts.

They run all the time while it starts, without powers of their own, and so do the desk and the pane.
`RUNS` counts only those in which the thief was quick enough: ``make thieves`` does fifty of each.
"""

from __future__ import annotations

import os
import shutil
import sys

import pytest

from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.memory_scan import count_copies, total
from tests.support.hostile.pane_stage import (
    POWERLESS,
    PROCESSOR_TAKES,
    TITLE,
    VAULT_TAKES,
    open_pane,
    until,
    without_secret_memory,
)
from tests.support.hostile.thieves.waiting_thief import found_in_ordinary_program, lying_in_wait
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
    pytest.mark.skipif(shutil.which("setpriv") is None, reason="drops powers with setpriv"),
]

RUNS = int(os.environ.get("SKYCAP_THIEF_RUNS", "3"))
# A thief that is never quick enough proves nothing.
_TRIES = 10 * RUNS


@pytest.fixture(params=["read", "trace"])
def way(request: pytest.FixtureRequest) -> str:
    """A way that works here: the same thief reads the digits of an ordinary Python program."""
    chosen: str = request.param
    found = found_in_ordinary_program(chosen, VISA_DUFFEL)
    if not found["digits"]:
        pytest.skip(f"this kernel lets no program {chosen} another of its user: {found}")
    return chosen


def test_a_thief_that_waits_for_the_pane_gets_no_digit(
    way: str, screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    caught = 0
    for _ in range(_TRIES):
        if caught == RUNS:
            break
        processor.answers.clear()
        vault.answers.clear()
        processor.will(PROCESSOR_TAKES)
        vault.will(VAULT_TAKES)
        attack = read_early if way == "read" else trace_early
        caught += attack(screen, processor, vault)
    assert caught == RUNS, f"the thief was quick enough only {caught} times in {_TRIES}"


def read_early(screen: VirtualDisplay, processor: Endpoint, vault: Endpoint) -> bool:
    """Whether it had the starting pane's memory open; it must not find the number there."""
    with (
        lying_in_wait("read") as thief,
        open_pane(
            screen, processor, vault, without_secret_memory(), ready=True, prefix=POWERLESS
        ) as pane,
    ):
        screen.type(VISA_DUFFEL)
        if os.geteuid() == 0:
            until(lambda: total(count_copies(pane.pid, VISA_DUFFEL)) == 1)
        screen.type("1231123")
        found = thief.has(VISA_DUFFEL)
        assert found["digits"] == 0, found
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"
    assert not found["caught"] or found["mark"], "it can read what it opened"
    return found["caught"] > 0


def trace_early(screen: VirtualDisplay, processor: Endpoint, vault: Endpoint) -> bool:
    """Whether it traced the starting pane; that pane must not open, nor be traced further."""
    with (
        lying_in_wait("trace") as thief,
        open_pane(
            screen, processor, vault, without_secret_memory(), ready=True, prefix=POWERLESS
        ) as pane,
    ):
        if not screen.visible_windows(TITLE):
            ending = pane.ending()
            found = thief.has(VISA_DUFFEL)
            assert ending["code"] == "pane_traced", (ending, found)
            assert "is tracing it" in ending["sentences"]
            assert found["digits"] == 0
            return True
        # The pane that opened is another one than the spare that refused, or nothing was traced.
        screen.type(VISA_DUFFEL + "1231123")
        found = thief.has(VISA_DUFFEL)
        assert (found["digits"], found["traced"]) == (0, 0), found
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"
    return found["caught"] > 0
