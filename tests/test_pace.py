"""What the process is spared, seen in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_LOOK = """
import gc, json, linecache, sys
from desktop import pace
{before}
import desktop.ui.main_window
from PySide6.QtCore import QTimer
timer = QTimer()
timer.setInterval(7)
ours = [name for name in linecache.cache if "desktop" in name]
print(json.dumps([ours, timer.interval(), gc.isenabled()]))
"""


def look(before: str) -> tuple[list[str], int, bool]:
    ran = subprocess.run(
        [sys.executable, "-c", _LOOK.format(before=before)],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    sources, interval, collects = json.loads(ran.stdout)
    return sources, interval, collects


def test_no_source_text_is_kept_in_memory_and_qt_answers_as_ever() -> None:
    sources, interval, collects = look("pace.collect_by_hand(); pace.import_plainly()")
    assert (sources, interval, collects) == ([], 7, False)


def test_pyside_still_reads_every_source_unless_it_is_stopped() -> None:
    """Else `import_plainly` has nothing left to do and can go."""
    assert look("")[0]


def test_the_pane_keeps_no_source_text_either() -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import linecache, PySide6.QtCore\n"
            "from desktop.cardpane.plain_imports import import_plainly\n"
            "import_plainly()\n"
            "import desktop.cardpane.pane, desktop.cardpane.sitting\n"
            "print(len(linecache.cache))",
        ],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    assert ran.stdout.strip() == b"0"
