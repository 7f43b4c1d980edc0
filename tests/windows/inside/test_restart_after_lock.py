"""The process that a lock replaces stays until the next one shows its window."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

_FORMER = """
import os, sys
from pathlib import Path
from desktop.app.lifecycle import restart
sys.frozen = True
restart._SHOWN_WITHIN_SECONDS = float(sys.argv[3])
Path(sys.argv[1], "former").write_text(str(os.getpid()))
restart.restart_process(restart.Handover(("-c", sys.argv[2], sys.argv[1])))
"""
_NEXT = """
import sys, time
from pathlib import Path
import psutil
from desktop.app.lifecycle.restart import report_shown
folder = Path(sys.argv[1])
former = int((folder / "former").read_text())
(folder / "at-first").write_text(str(psutil.pid_exists(former)))
if {shows}:
    report_shown(int(sys.argv[sys.argv.index("--shown") + 1]))
while psutil.pid_exists(former):
    time.sleep(0.05)
(folder / "at-last").touch()
"""


@pytest.mark.parametrize(("shows", "seconds"), [(True, 600), (False, 1)])
def test_the_former_process_ends_when_the_next_one_shows_its_window(
    tmp_path: Path, shows: bool, seconds: int
) -> None:
    """Or after a while, where the next one shows none."""
    child = _NEXT.format(shows=shows)
    former = subprocess.Popen((sys.executable, "-c", _FORMER, str(tmp_path), child, str(seconds)))
    assert former.wait(120) == 0
    ends = time.monotonic() + 120
    while not (tmp_path / "at-last").exists():
        assert time.monotonic() < ends
        time.sleep(0.05)
    if shows:
        assert (tmp_path / "at-first").read_text() == "True"
