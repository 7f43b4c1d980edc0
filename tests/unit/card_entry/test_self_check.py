"""The pane asked what holds: over the same line as a card, and believed no more than that."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection
from desktop.booking.card_entry.pane_self_check import PaneSelfCheck
from desktop.card_entry.self_check import check_pane
from desktop.card_protocol import (
    VERSION,
    Code,
    Outcome,
    PaneReply,
    Protection,
    SelfCheck,
    encode_reply,
)
from tests.unit.processors.test_native_pane import GOOD, saying

CHECK = encode_reply(SelfCheck(frozenset({Protection.NO_CORE, Protection.NO_BUS}), 117))
HELD = frozenset({PaneProtection.NO_CORE, PaneProtection.NO_BUS})


def asked(script: str, seconds: float = 20.0) -> PaneSelfCheck | None:
    start = "import os, sys, time, signal\nrequest = os.read(0, 99999)\n"
    return check_pane((sys.executable, "-I", "-S", "-c", start + script), {}, seconds)


def test_what_holds_comes_back_and_the_pane_was_asked_for_nothing_else(tmp_path: Path) -> None:
    said = tmp_path / "said"
    check = asked(f"open({str(said)!r}, 'wb').write(request)\n{saying(CHECK)}")
    assert check == PaneSelfCheck(HELD, roots=117)
    assert json.loads(said.read_bytes()) == {"v": VERSION, "kind": "self_check"}


def test_a_pane_that_could_not_shut_itself_in_says_which_protection_failed() -> None:
    fault = encode_reply(PaneReply(Outcome.FAULT, Code.MEMORY_UNLOCKED))
    check = check_pane((sys.executable, "-I", "-S", "-c", f"import os\n{saying(fault)}"), {})
    assert check == PaneSelfCheck(failed=PaneEnding.MEMORY_UNLOCKED)


@pytest.mark.parametrize(
    "reply",
    [
        *(b"", b"\n", b"[]\n", b'{"held": 1}\n', b"\xff", b"x" * 5000),
        *(GOOD, CHECK[:-1], CHECK + CHECK, CHECK[:20]),
        encode_reply(PaneReply(Outcome.CANCELLED)),
    ],
    ids=range(11),
)
def test_nonsense_from_the_pane_is_no_answer(reply: object) -> None:
    assert asked(saying(reply)) is None


def test_a_program_that_is_not_there_is_no_answer() -> None:
    assert check_pane(("/nowhere/pane",), {}) is None


def test_a_pane_that_says_nothing_and_will_not_die_is_ended(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    stubborn = f"open({str(pid)!r}, 'w').write(str(os.getpid()))\n"
    stubborn += "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)"
    assert asked(stubborn, seconds=1.0) is None
    assert not Path(f"/proc/{pid.read_text()}").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="what holds is Linux's")
def test_the_real_pane_answers_without_a_display() -> None:
    check = check_pane(environment={"LANG": "C.UTF-8"})
    assert check is not None
    assert check.failed is None
    assert check.held >= {PaneProtection.NO_CORE, PaneProtection.NOT_READABLE}
    assert PaneProtection.NO_BUS in check.held
    assert check.roots is not None
    assert check.roots > 100
