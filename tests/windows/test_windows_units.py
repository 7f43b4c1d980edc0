"""Unit tests that the Windows Python runs under Wine, each folder in a process of its own."""

from __future__ import annotations

import re

import pytest

from tests.support.windows.wine import run_on_windows, windows_display

# pytest-timeout ends the whole run on Windows, and some folders assume POSIX throughout.
RUNS = (
    "tests/windows/inside",
    "tests/unit/os_keyring/test_windows_vault.py",
    "tests/unit/system",
    "tests/unit/store",
    "tests/unit/identity",
    "tests/unit/app",
    "tests/unit/documents",
    "tests/unit/card_entry",
    "tests/unit/card_protocol",
    "tests/unit/cardpane/authorization",
    "tests/unit/cardpane/card_buffer",
    "tests/unit/cardpane/entry_native",
    "tests/unit/cardpane/lockdown",
    "tests/unit/cardpane/process",
    "tests/unit/machine",
    "tests/unit/ui/test_key_events.py",
    "tests/unit/ui/event_loop",
    "tests/unit/ui/lock_triggers",
    "tests/unit/ui/widgets",
    "tests/unit/booking",
)
pytestmark = pytest.mark.timeout(1200)


@pytest.mark.parametrize("path", RUNS)
def test_they_pass_on_windows(path: str) -> None:
    with windows_display() as display:
        printed = run_on_windows(
            *("-m", "pytest", "-q", "-p", "no:randomly", "-p", "no:cacheprovider"),
            *("-m", "not journey and not hostile", "--timeout", "300", path),
            environment=display.environment(),
            seconds=1100,
        )
    assert re.search(r"\d+ passed", printed), printed[-3000:]
    assert not re.search(r"\d+ (failed|error)", printed), printed[-6000:]
