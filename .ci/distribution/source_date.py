"""The time that every file of a package is given."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]


def source_date() -> int:
    """SOURCE_DATE_EPOCH, or the time of the last commit; in seconds since 1970."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or _time_of_last_commit())


def _time_of_last_commit() -> str:
    shown = subprocess.run(
        ["git", "log", "-1", "--format=%ct"], cwd=_ROOT, capture_output=True, text=True, check=True
    )
    return shown.stdout.strip()
