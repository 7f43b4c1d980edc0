"""What the process is spared, seen in a process of its own."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
_LOOK = """
import gc, json, linecache, sys
from desktop.app.lifecycle import startup as pace
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
    sources, interval, collects = look("pace.collect_by_hand(); pace.install_plain_import_hook()")
    assert (sources, interval, collects) == ([], 7, False)


def test_pyside_still_reads_every_source_unless_it_is_stopped() -> None:
    """Else `install_plain_import_hook` has nothing left to do and can go."""
    assert look("")[0]


def test_what_sign_in_loads_was_loaded_while_the_passphrase_was_typed() -> None:
    """All that the roof and the window import late; else sign-in waits for it."""
    late = {
        name
        for file in (
            "desktop/app/application.py",
            "desktop/app/sign_in_session.py",
            "desktop/ui/main_window.py",
        )
        for name in _imported_late((_ROOT / file).read_text(), file)
    }
    assert "desktop.app.open_session" in late
    assert len(late) > 10
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from desktop.app.lifecycle import startup as pace; "
            "import desktop.app.application; pace.Loading().run()\n"
            "print(*sys.modules)",
        ],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    assert late - set(ran.stdout.decode().split()) == set()


def _imported_late(text: str, file: str) -> set[str]:
    """Modules imported inside of functions, by their full names."""
    package = file.rpartition("/")[0].replace("/", ".")
    found: set[str] = set()
    for function in ast.walk(ast.parse(text)):
        if not isinstance(function, ast.FunctionDef):
            continue
        for one in ast.walk(function):
            if isinstance(one, ast.ImportFrom):
                module = f"{package}.{one.module}" if one.level else str(one.module)
                names = {f"{module}.{alias.name}" for alias in one.names}
                inner = {
                    name for name in names if (_ROOT / f"{name.replace('.', '/')}.py").exists()
                }
                found |= inner or {module}
    return found


def test_the_pane_keeps_no_source_text_either() -> None:
    ran = subprocess.run(
        [
            sys.executable,
            "-c",
            "import linecache, PySide6.QtCore\n"
            "from desktop.cardpane.process.pyside_import_hook import install_plain_import_hook\n"
            "install_plain_import_hook()\n"
            "import desktop.cardpane.entry_native.pane, desktop.cardpane.process.card_session\n"
            "print(len(linecache.cache))",
        ],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    assert ran.stdout.strip() == b"0"
