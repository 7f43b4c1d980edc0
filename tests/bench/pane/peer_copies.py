"""The same number, typed the same way into the fields of others: what they hold of it.

Counted by the same scanner in every process of theirs, two seconds after the last key and again
two seconds after the field was cleared or answered.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from tests.bench.instruments.peers import PINENTRY, version_of
from tests.bench.instruments.start_to_window import NoWindow, end_all
from tests.bench.row import Row, unavailable
from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.hostile.memory_scan import MemoryUnreadable
from tests.support.hostile.pane_stage import until
from tests.support.hostile.process_scan import ours
from tests.support.virtual_display import VirtualDisplay, virtual_display

from .pane_copies import copies

_SETTLE_SECONDS = 2.0
_START_SECONDS = 60.0
_FIELD, _READY, _FULL, _CLEARED = "The field", "It is ready", "It is full", "It is cleared"
_CHROMIUM = "chromium"

# The title of each says how far it is. Neither looks at what was typed: that would make copies.
_LINE_EDIT = f"""
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
field = QLineEdit()
field.setWindowTitle({_FIELD!r})
field.setEchoMode(QLineEdit.EchoMode.Password)
field.returnPressed.connect(lambda: (field.clear(), field.setWindowTitle({_CLEARED!r})))
field.show()
field.activateWindow()
application.exec()
"""
_PAGE = f"""<!doctype html><title>{_FIELD}</title><input autofocus autocomplete="off"><script>
const field = document.querySelector("input");
let keys = 0;
const waiting = setInterval(() => {{
  field.focus();
  if (!document.hasFocus()) return;
  document.title = "{_READY}";
  clearInterval(waiting);
}}, 50);
field.addEventListener("keyup", event => {{
  keys += 1;
  if (keys === {len(VISA_DUFFEL)}) document.title = "{_FULL}";
  if (event.key === "Enter") {{ field.value = ""; document.title = "{_CLEARED}"; }}
}});
</script>"""


def peer_copy_rows() -> tuple[Row, ...]:
    """Two rows for each: while typed, and afterwards."""
    return (*_line_edit(), *_pinentry(), *_chromium())


@dataclass(frozen=True, slots=True)
class _Held:
    """Copies, and in how many of the program's processes they were."""

    count: int
    processes: int

    def row(self, name: str, title: str) -> Row:
        where = "one process" if self.processes == 1 else f"{self.processes} processes"
        return Row(name, self.count, "copies", None, note=f"{title}, in {where}")


def _line_edit() -> tuple[Row, ...]:
    """Qt's own password field, cleared when Enter is pressed."""
    command = [sys.executable, "-c", _LINE_EDIT]
    with virtual_display() as display, _running(command, display.environment()) as program:
        _focus(display, _FIELD)
        display.type(VISA_DUFFEL)
        typed, after = _before_and_after(program, display, lambda: _shows(display, _CLEARED))
    title = "a Qt password field"
    return (
        typed.row("line_edit.copies_typed", title),
        after.row("line_edit.copies_after_clear", title),
    )


def _pinentry() -> tuple[Row, ...]:
    """Asked for a secret over its own protocol (Assuan), and answered."""
    names = ("pinentry_qt.copies_typed", "pinentry_qt.copies_after_answer")
    if not PINENTRY.is_installed:
        return _missing(names, "Debian's pinentry-qt is not installed")
    with (
        virtual_display() as display,
        _running(["pinentry-qt"], display.environment(), b"GETPIN\n") as program,
    ):
        _focus(display)
        display.type(VISA_DUFFEL)
        typed, after = _before_and_after(program, display, lambda: _answers(program))
    return typed.row(names[0], PINENTRY.title), after.row(names[1], PINENTRY.title)


def _chromium() -> tuple[Row, ...]:
    """One input field of one page without a network, as any web dashboard has it."""
    names = ("chromium.copies_typed", "chromium.copies_after_clear")
    if shutil.which(_CHROMIUM) is None:
        return _missing(names, "Debian's chromium is not installed")
    try:
        typed, after, title = _typed_into_chromium()
    except NoWindow:
        return _missing(names, "Chromium is installed and shows no window here")
    return typed.row(names[0], title), after.row(names[1], title)


def _typed_into_chromium() -> tuple[_Held, _Held, str]:
    title = f"Chromium {version_of(_CHROMIUM)}"
    with TemporaryDirectory(ignore_cleanup_errors=True) as home, virtual_display() as display:
        command = [_CHROMIUM, *_ALONE, f"--user-data-dir={Path(home) / 'profile'}"]
        if os.geteuid() == 0:
            # It refuses to start otherwise; where memory is kept does not change by it.
            command.append("--no-sandbox")
            title += " as root, so without its own sandbox"
        command.append(f"--app=data:text/html,{quote(_PAGE)}")
        with _running(command, display.environment() | {"HOME": home}) as program:
            # Where it takes the keyboard at once, it is ready before it is looked at.
            _focus(display, _FIELD, _READY)
            until(lambda: _shows(display, _READY))
            display.type(VISA_DUFFEL)
            until(lambda: _shows(display, _FULL))
            held = _before_and_after(program, display, lambda: _shows(display, _CLEARED))
    return (*held, title)


# Nothing but the page: no name is resolved, and what would be sent all the same meets no proxy.
_ALONE = (
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=127.0.0.1:9",
)


def _missing(names: tuple[str, ...], why: str) -> tuple[Row, ...]:
    return tuple(unavailable(name, "copies", why) for name in names)


# ---------------------------------------------------------------- typing and counting


@contextmanager
def _running(
    command: list[str], environment: dict[str, str], first_words: bytes = b""
) -> Iterator[subprocess.Popen[bytes]]:
    program = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )
    try:
        if program.stdin is not None and first_words:
            program.stdin.write(first_words)
        yield program
    finally:
        end_all(program)


def _shows(display: VirtualDisplay, title: str) -> bool:
    return bool(display.visible_windows(title))


def _focus(display: VirtualDisplay, *titles: str) -> None:
    """Wait for the program's window and give it the keyboard; without titles for any window."""
    try:
        until(lambda: bool(_windows(display, titles)), _START_SECONDS)
    except AssertionError:
        raise NoWindow(" or ".join(titles) or "any window") from None
    windows = _windows(display, titles)
    until(lambda: _keyboard_is_in(display, windows))


def _windows(display: VirtualDisplay, titles: tuple[str, ...]) -> tuple[int, ...]:
    """Those whose title holds one of these texts; of the display's only program without any."""
    return tuple(window for title in titles or ("",) for window in display.visible_windows(title))


def _keyboard_is_in(display: VirtualDisplay, windows: tuple[int, ...]) -> bool:
    if _focused(display) in windows:
        return True
    display.xdotool("windowfocus", str(windows[-1]))
    return False


def _focused(display: VirtualDisplay) -> int:
    asked = subprocess.run(
        ["xdotool", "getwindowfocus"],
        env=display.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return int(asked.stdout.strip() or 0)


def _before_and_after(
    program: subprocess.Popen[bytes], display: VirtualDisplay, is_cleared: Callable[[], bool]
) -> tuple[_Held, _Held]:
    """Of Enter, which clears the field or gives the answer away."""
    time.sleep(_SETTLE_SECONDS)
    typed = _held_by(program.pid)
    if not typed.count:
        raise RuntimeError(f"nothing was typed into {program.args!r}")
    display.press("Return")
    until(is_cleared)
    time.sleep(_SETTLE_SECONDS)
    return typed, _held_by(program.pid)


def _answers(program: subprocess.Popen[bytes]) -> bool:
    """Reads on: greetings begin with OK, what was typed comes after a D."""
    line = program.stdout.readline() if program.stdout is not None else b""
    if not line:
        raise RuntimeError("pinentry ended without an answer")
    return line.startswith(b"D ")


def _held_by(process_id: int) -> _Held:
    counts = []
    for process in ours(process_id):
        try:
            counts.append(copies(process))
        except MemoryUnreadable:
            continue  # ended meanwhile, as helpers of a browser do
    return _Held(sum(counts), sum(count > 0 for count in counts))
