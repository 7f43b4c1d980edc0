"""Startup measures, checked in a separate process."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[4]
_SCRIPT = """
import gc, json, linecache, sys
from desktop.app.lifecycle import startup
{before}
import desktop.ui.main_window
from PySide6.QtCore import QTimer
timer = QTimer()
timer.setInterval(7)
ours = [name for name in linecache.cache if "desktop" in name]
print(json.dumps([ours, timer.interval(), gc.isenabled()]))
"""


def run_startup(before: str) -> tuple[list[str], int, bool]:
    ran = subprocess.run(
        [sys.executable, "-c", _SCRIPT.format(before=before)],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    sources, interval, collects = json.loads(ran.stdout)
    return sources, interval, collects


def test_no_source_text_is_kept_in_memory_and_qt_works() -> None:
    sources, interval, collects = run_startup(
        "from desktop.ui.event_loop.plain_import_hook import install_plain_import_hook\n"
        "startup.disable_automatic_gc(); install_plain_import_hook()"
    )
    assert (sources, interval, collects) == ([], 7, False)


def test_pyside_still_reads_every_source_with_its_hook() -> None:
    """Otherwise `install_plain_import_hook` is useless and can be removed."""
    assert run_startup("")[0]


def test_every_late_import_of_sign_in_is_preloaded() -> None:
    """All late imports of application and window are preloaded; otherwise sign-in waits."""
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
            "import sys; from desktop.app.lifecycle import startup; "
            "import desktop.app.application; print(*sys.modules); startup.Preloader().run()\n"
            "for name in startup.PAGE_MODULES: __import__(name)\n"
            "print(*sys.modules)\n"
            "from desktop.app.environment.environment import load_vendors; load_vendors()\n"
            "print(*sys.modules)",
        ],
        cwd=_ROOT,
        capture_output=True,
        check=True,
    )
    before, after, with_vendors = (set(line.split()) for line in ran.stdout.decode().splitlines())
    # The window loads the watch itself, as soon as the sign-in page is painted.
    assert late - after == {"desktop.ui.lock_triggers.lock_watch"}
    # What is seen first waits for neither, and no desk needs another database's dialect.
    assert before & {"desktop.use_cases.access.sign_in", "desktop.booking.money"} == set()
    assert "sqlalchemy.dialects.postgresql" not in after
    # What speaks to vendors is loaded once the first page is shown, or while a person types.
    of_vendors = {"requests", "desktop.processors.stripe.stripe_processor"}
    assert after & of_vendors == set()
    assert of_vendors <= with_vendors


_LOADED_IN_STEPS = """
import json, sys
from desktop.app.lifecycle import startup
from desktop.app.application import Application
from shiboken6 import Shiboken

def types(base):
    return {base}.union(*map(types, type.__subclasses__(base)))

before = types(Shiboken.Object)
startup.Preloader().run()
added = sorted(one.__name__ for one in types(Shiboken.Object) - before)
steps = []
for name in startup.PAGE_MODULES:
    known = set(sys.modules)
    __import__(name)
    steps.append([name, sum(new.startswith("desktop.") for new in sys.modules.keys() - known)])
print(json.dumps([added, steps]))
"""


def test_a_worker_loads_no_type_of_qt_and_the_window_loads_its_own_in_small_steps() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED_IN_STEPS], cwd=_ROOT, capture_output=True, check=True
    )
    added, steps = json.loads(ran.stdout)
    assert added == []
    assert {name: loaded for name, loaded in steps if loaded > 7} == {}


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
