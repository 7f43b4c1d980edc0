"""The process that a lock replaces stays until the next one shows its window."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

_FORMER = """
import os, sys
from pathlib import Path
from desktop.app.lifecycle.restart import Handover, restart_process
sys.frozen = True
Path(sys.argv[1], "former").write_text(str(os.getpid()))
restart_process(Handover(("-c", sys.argv[2], sys.argv[1])))
"""
_NEXT = """
import sys, time
from pathlib import Path
import psutil
from desktop.app.lifecycle.restart import report_shown
folder, shows = Path(sys.argv[1]), {shows}
former = int((folder / "former").read_text())
time.sleep(0.5)
(folder / "at-first").write_text(str(psutil.pid_exists(former)))
if shows:
    report_shown(int(sys.argv[sys.argv.index("--shown") + 1]))
(folder / "next").touch()
while psutil.pid_exists(former):
    time.sleep(0.05)
(folder / "at-last").touch()
"""


@pytest.mark.parametrize("shows", [True, False])
def test_the_former_process_ends_when_the_next_one_shows_its_window(
    tmp_path: Path, shows: bool
) -> None:
    """Or after three seconds, where the next one shows none."""
    child = _NEXT.format(shows=shows)
    former = subprocess.Popen((sys.executable, "-c", _FORMER, str(tmp_path), child))
    assert former.wait(60) == 0
    assert (tmp_path / "at-first").read_text() == "True"
    assert not psutil.pid_exists(former.pid)
    ends = time.monotonic() + 60
    while not (tmp_path / "at-last").exists():
        assert time.monotonic() < ends
        time.sleep(0.05)
