"""The row about the vendors' own card fields claims no more than best effort, and only if asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection
from desktop.booking.card_entry.pane_self_check import PaneSelfCheck
from desktop.booking.check_result import Verdict
from desktop.machine.host import Host
from desktop.machine.hosted_checks import vendor_fields

_BOUNDED = frozenset({PaneProtection.NO_FILE_WRITES, PaneProtection.READS_BOUNDED})


def host(folder: Path, system: str = "linux") -> Host:
    return Host(system, {}, folder, folder / "desk.db")


def test_bounded_by_the_kernel_it_is_best_effort_and_says_where_the_digits_are(
    tmp_path: Path,
) -> None:
    row = vendor_fields(host(tmp_path), PaneSelfCheck(frozenset(PaneProtection)))
    assert row.verdict is Verdict.BEST_EFFORT
    assert "in a web engine's memory until it ends" in row.text
    assert "not verified there until your own trial" in row.how


@pytest.mark.parametrize("lacking", [PaneProtection.NO_FILE_WRITES, PaneProtection.READS_BOUNDED])
def test_unbounded_it_is_exposed(tmp_path: Path, lacking: PaneProtection) -> None:
    row = vendor_fields(host(tmp_path), PaneSelfCheck(_BOUNDED - {lacking}))
    assert row.verdict is Verdict.EXPOSED
    assert "no real card" in row.text


def test_what_failed_is_named(tmp_path: Path) -> None:
    row = vendor_fields(host(tmp_path), PaneSelfCheck(failed=PaneEnding.NO_WEB_ENGINE))
    assert row.verdict is Verdict.EXPOSED
    assert "not installed" in row.text


def test_what_was_not_looked_at_is_not_verified(tmp_path: Path) -> None:
    assert vendor_fields(host(tmp_path), None).verdict is Verdict.NOT_VERIFIED
    checked = PaneSelfCheck(frozenset(PaneProtection))
    assert vendor_fields(host(tmp_path, "win32"), checked).verdict is Verdict.NOT_VERIFIED
