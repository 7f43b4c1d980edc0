"""The doctor, as a person runs it: on a real display, with the real pane, without signing in."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey


def test_the_doctor_reports_what_x11_allows(display: VirtualDisplay, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "desktop", "doctor", "--json", "--profile", str(tmp_path)],
        cwd=Path(__file__).resolve().parents[2],
        env=display.environment(),
        capture_output=True,
        check=True,
    )
    rows = {row["subject"]: row for row in json.loads(result.stdout)}
    assert rows["keyboard"]["verdict"] == rows["screen"]["verdict"] == "not possible"
    assert rows["memory"]["verdict"] == "best effort", "from source it starts open"
    assert not any(tmp_path.iterdir())
