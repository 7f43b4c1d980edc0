"""Checks of the Windows desk under Wine, run by ``make windows``.

They need a Windows of 1.4 GB and minutes, so ``make test`` passes them over.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.virtual_display import VirtualDisplay
from tests.support.windows.wine import windows_display


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Without SKYCAP_WINDOWS=1 nothing in this folder is collected."""
    return None if os.environ.get("SKYCAP_WINDOWS") == "1" else True


@pytest.fixture
def display() -> Iterator[VirtualDisplay]:
    """Of 1440 by 900, with a window manager; all Windows programs end with it."""
    with windows_display() as fresh:
        yield fresh
