"""The pane's self-check: it uses the same channel as a card and is checked as strictly."""

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
from tests.unit.card_entry.test_native_pane import GOOD, saying

CHECK = encode_reply(SelfCheck(frozenset({Protection.NO_CORE, Protection.NO_BUS}), 117, 300))
HELD = frozenset({PaneProtection.NO_CORE, PaneProtection.NO_BUS})


def self_check_of(script: str, seconds: float = 20.0) -> PaneSelfCheck | None:
    start = "import os, sys, time, signal\nrequest = os.read(0, 99999)\n"
    return check_pane((sys.executable, "-I", "-S", "-c", start + script), {}, seconds)


def test_protections_are_returned_and_only_a_self_check_is_requested(tmp_path: Path) -> None:
    request_file = tmp_path / "said"
    check = self_check_of(f"open({str(request_file)!r}, 'wb').write(request)\n{saying(CHECK)}")
    assert check == PaneSelfCheck(HELD, roots=117, files=300)
    assert json.loads(request_file.read_bytes()) == {"v": VERSION, "kind": "self_check"}


def test_a_failed_lockdown_names_the_protection_that_failed() -> None:
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
def test_an_invalid_reply_is_no_answer(reply: object) -> None:
    assert self_check_of(saying(reply)) is None


def test_a_missing_program_is_no_answer() -> None:
    assert check_pane(("/nowhere/pane",), {}) is None


def test_a_silent_pane_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    stubborn = f"open({str(pid)!r}, 'w').write(str(os.getpid()))\n"
    stubborn += "signal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)"
    assert self_check_of(stubborn, seconds=1.0) is None
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


def test_a_program_from_source_is_not_believed_that_it_started_closed() -> None:
    held = frozenset({Protection.NO_CORE, Protection.CLOSED_FROM_START})
    check = self_check_of(saying(encode_reply(SelfCheck(held, 117))))
    assert check is not None
    assert check.held == {PaneProtection.NO_CORE}
