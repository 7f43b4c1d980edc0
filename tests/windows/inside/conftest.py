"""Tests for the Windows Python itself: `tests/windows/test_windows_units.py` runs them in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

if sys.platform == "win32":
    # Real windows, which can be sent messages.
    os.environ["QT_QPA_PLATFORM"] = "windows"


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Elsewhere nothing in this folder is collected."""
    return None if sys.platform == "win32" else True
