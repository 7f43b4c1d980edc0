"""A fake pane and the real one with tampered replies: the desk accepts none of them."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import psutil
import pytest

from desktop.card_entry.native_pane import CardPane
from desktop.card_entry.pane_process import pane_command
from desktop.use_cases.errors import DeskError
from tests.support.hostile.tampered_pane import BELIEVED, REFUSED
from tests.unit.card_entry.test_native_pane import GOOD, REQUEST, at_vendors, saying

pytestmark = pytest.mark.hostile

_FAKE = f"import os\nos.read(0, 99999)\n{saying(GOOD)}"


@dataclass(frozen=True, slots=True)
class Replier:
    """A pane's command, and how its intact reply ends a card entry."""

    command: tuple[str, ...]
    own_ending: str

    def ending(self, way: str, total_seconds: int = 20) -> str:
        """The desk's error code, or ``tokens``, for the reply changed in this way."""
        tampered = (sys.executable, "-m", "tests.support.hostile.tampered_pane", way, *self.command)
        # Without a display the real pane replies at once that there is none.
        pane = CardPane(
            at_vendors(),
            command=tampered,
            environment={},
            total_seconds=total_seconds,
            grace_seconds=0,
        )
        code = _ending_of(pane)
        assert pane.pid is None
        assert not [child for child in psutil.Process().children() if way in child.cmdline()]
        return code


def _ending_of(pane: CardPane) -> str:
    try:
        pane.take(REQUEST)
    except DeskError as ending:
        return ending.code
    return "tokens"


@pytest.fixture(params=["fake", "real"])
def replier(request: pytest.FixtureRequest) -> Replier:
    if request.param == "fake":
        return Replier((sys.executable, "-I", "-S", "-c", _FAKE), "tokens")
    return Replier(pane_command(), "pane_no_display")


@pytest.mark.parametrize("way", BELIEVED)
def test_an_intact_reply_is_accepted_however_it_arrives(replier: Replier, way: str) -> None:
    assert replier.ending(way) == replier.own_ending


@pytest.mark.expects_warning("desktop.card_entry.native_pane")
@pytest.mark.parametrize("way", REFUSED)
def test_a_reply_that_was_tampered_with_is_refused_whole(replier: Replier, way: str) -> None:
    assert replier.ending(way) == "pane_garbled"


def test_no_reply_counts_as_a_dead_pane(replier: Replier) -> None:
    assert replier.ending("not at all") == "pane_died"


def test_a_silent_pane_that_ignores_sigterm_is_killed_when_its_time_is_up(
    replier: Replier,
) -> None:
    assert replier.ending("never, and will not die", total_seconds=1) == "pane_idle"
