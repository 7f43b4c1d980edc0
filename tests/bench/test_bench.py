from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.support.virtual_display import VirtualDisplay

from .desk_log import pace_of
from .lock import Lock, lock_rows
from .row import Row, alone, beside, not_had, read_out, write
from .start_to_window import NoWindow, resident_mb, shown

LOG = """\
09:12:44 INFO desktop.ui: window shown
09:12:58 INFO desktop.ui: signed in ms=412
09:13:20 INFO desktop.ui: first rows painted ms=88 offers=230
09:15:01 INFO desktop.ui: longest stall ms=23
"""


def test_the_desks_log_tells_its_pace() -> None:
    pace = pace_of(LOG)
    assert (pace.sign_ins, pace.first_rows, pace.stalls) == ([412], [88], [23])


def test_a_row_beside_a_peer_compares_medians() -> None:
    row = beside("launch.window_ms", [300, 90, 310], "ms", 1.5, "KeePassXC", [200, 210, 900])
    assert row == Row("launch.window_ms", 300, "ms", 315, "KeePassXC: 210.0 ms", 1.429)
    assert row.is_within


def test_a_row_over_its_budget_says_so() -> None:
    row = alone("signin.ms", [601, 602, 100], "ms", 600)
    assert not row.is_within
    assert "OVER" in read_out(row)


def test_one_copy_left_after_one_lock_of_three_is_over_the_budget() -> None:
    rows = {row.name: row for row in lock_rows([Lock(2, 0, 400), Lock(3, 1, 500), Lock(9, 0, 600)])}
    assert not rows["lock.copies_left"].is_within
    assert (rows["lock.blank_ms"].value, rows["unlock.ms"].value) == (3, 500)
    assert rows["lock.blank_ms"].is_within


def test_a_row_whose_peer_is_missing_has_a_value_and_no_verdict(tmp_path: Path) -> None:
    write([beside("desk.memory_mb", [120], "MiB", 1.5, "KeePassXC", [])], tmp_path / "bench.json")
    assert json.loads((tmp_path / "bench.json").read_text()) == {
        "desk.memory_mb": {
            "value": 120,
            "unit": "MiB",
            "budget": None,
            "against": None,
            "ratio": None,
        }
    }


def test_a_program_that_is_not_here_is_said_and_breaks_no_budget(tmp_path: Path) -> None:
    row = not_had("chromium.copies_typed", "copies", "Debian's chromium is not installed")
    assert row.is_within
    assert "not installed" in read_out(row)
    write([row], tmp_path / "bench.json")
    assert json.loads((tmp_path / "bench.json").read_text()) == {
        "chromium.copies_typed": {
            "value": None,
            "unit": "copies",
            "budget": None,
            "against": None,
            "ratio": None,
            "note": "Debian's chromium is not installed",
        }
    }


def test_the_first_window_of_a_program_is_seen_and_its_memory_read(display: VirtualDisplay) -> None:
    with shown(["xmessage", "hello"], display, display.environment()) as running:
        assert running.window_ms > 0
        assert resident_mb(running.process.pid) > 1
    assert running.process.poll() is not None


def test_a_program_that_shows_nothing_is_named(
    display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.support.window_watch.WAIT_SECONDS", 1.0)
    command = [sys.executable, "-c", ""]
    with (
        pytest.raises(NoWindow, match="showed no window"),
        shown(command, display, display.environment()),
    ):
        pytest.fail("nothing was shown")
