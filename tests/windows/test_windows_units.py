"""Unit tests that the Windows Python runs under Wine, each line below in a process of its own.

All of tests/unit but its loose files and tests/unit/support: they test how the sources are built
and checked, by tools of Linux.
"""

from __future__ import annotations

import re

import pytest

from tests.support.journeys.running_desk import ROOT
from tests.support.windows.wine import run_on_windows, windows_display

UNIT = ROOT / "tests" / "unit"

# pytest-timeout ends the whole process on Windows.
RUNS = (
    "tests/windows/inside",
    "tests/unit/os_keyring tests/unit/system tests/unit/machine",
    "tests/unit/store",
    "tests/unit/identity",
    "tests/unit/app tests/unit/documents",
    "tests/unit/card_entry tests/unit/card_protocol",
    "tests/unit/cardpane",
    "tests/unit/ui",
    "tests/unit/booking tests/unit/use_cases",
    "tests/unit/airlines tests/unit/processors",
    "tests/unit/training",
)
OF_LINUX = {"tests/unit/support"}
pytestmark = pytest.mark.timeout(3100)


def test_no_folder_is_left_out() -> None:
    folders = {f"tests/unit/{each.parent.name}" for each in UNIT.glob("*/__init__.py")}
    assert folders - OF_LINUX <= set(" ".join(RUNS).split())


@pytest.mark.parametrize("paths", RUNS)
def test_they_pass_on_windows(paths: str) -> None:
    with windows_display() as display:
        printed = run_on_windows(
            *("-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"),
            *("-m", "not journey and not hostile", "--timeout", "300", *paths.split()),
            environment=display.environment(),
            seconds=3000,
        )
    assert re.search(r"\d+ passed", printed), printed[-3000:]
    assert not re.search(r"\d+ (failed|error)", printed), printed[-6000:]
