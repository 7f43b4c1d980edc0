"""What the sealed pane costs and what it leaves behind, beside others typed into the same way.

Copies are counted from outside, in the process's whole memory, on a kernel that seems not to have
memfd_secret(2): with it there would be nothing to see even while the number is typed.
"""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from desktop.card_protocol import REPLY_LIMIT, encode_request
from desktop.processors.card_entry import pane_command
from desktop.processors.pane_process import PaneProcess
from tests.bench.peers import PINENTRY
from tests.bench.row import Row, beside
from tests.bench.start_to_window import resident_mb
from tests.cardpane.published import VISA_DUFFEL
from tests.cardpane.test_card_protocol import LIVE
from tests.fakes.far_side import far_side
from tests.hostile.memory_scan import count_copies, total
from tests.hostile.pane_stage import (
    BANK_REFUSES,
    PROCESSOR_TAKES,
    ROOT,
    VAULT_TAKES,
    has_keyboard,
    open_pane,
    until,
    without_secret_memory,
)
from tests.virtual_display import VirtualDisplay, virtual_display

_ROUNDS = 5
_READY_SECONDS = 2.0
_WIPED_SECONDS = 0.25
_CARD = VISA_DUFFEL + "1231" + "123"


def pane_rows() -> tuple[Row, ...]:
    """Time, memory and copies; a number of a peer only where Debian's package is there."""
    pinentry = []
    if PINENTRY.is_here:
        for _ in range(_ROUNDS):
            with PINENTRY.start() as running:
                pinentry.append(running.window_ms)
    opened = [_open_ready() for _ in range(_ROUNDS)]
    fresh = [_open_fresh() for _ in range(_ROUNDS)]
    left = _copies_left()
    title = PINENTRY.title
    return (
        beside("pane.open_ms", [o.ms for o in opened], "ms", 1.2, title, pinentry),
        Row("pane.open_without_spare_ms", round(median(fresh), 1), "ms", None),
        Row("pane.memory_mb", round(max(o.memory_mb for o in opened), 1), "MiB", None),
        Row("pane.exit_ms", round(left.exit_ms, 1), "ms", 1000),
        Row("pane.copies_while_typed", left.while_typed, "copies", 1),
        Row("pane.copies_desk", left.desk, "copies", 0),
        Row("pane.copies_after_refusal", left.after_refusal, "copies", 0),
        Row("pane.copies_after_cancel", left.after_cancel, "copies", 0),
        Row("pane.copies_after_token", left.after_token, "copies", 0),
        Row("peer.copies_line_edit", _copies_in_line_edit(), "copies", None),
        *_copies_in_pinentry(),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """From the request to the keyboard, and what the process weighs then."""

    ms: float
    memory_mb: float


def _open_ready() -> Opened:
    """As the desk does: the pane was started before, and waits."""
    with virtual_display() as display:
        pane = _start(display)
        try:
            time.sleep(_READY_SECONDS)
            return Opened(_ask(pane, display), resident_mb(pane.pid))
        finally:
            pane.end()


def _open_fresh() -> float:
    """As after a spare that died: from the start of the program."""
    with virtual_display() as display:
        started = time.perf_counter()
        pane = _start(display)
        try:
            _ask(pane, display)
            return (time.perf_counter() - started) * 1000
        finally:
            pane.end()


def _start(display: VirtualDisplay) -> PaneProcess:
    return PaneProcess.start(pane_command(), ROOT, display.environment(), REPLY_LIMIT)


def _ask(pane: PaneProcess, display: VirtualDisplay) -> float:
    frame = encode_request(replace(LIVE, window_id=0))
    asked = time.perf_counter()
    pane.ask(frame)
    until(lambda: has_keyboard(display))
    return (time.perf_counter() - asked) * 1000


@dataclass(frozen=True, slots=True)
class Left:
    """Copies of the number, and the time from Enter to the end of the process."""

    while_typed: int
    after_refusal: int
    after_cancel: int
    after_token: int
    desk: int
    exit_ms: float


def _copies_left() -> Left:
    desk = 0
    with (
        TemporaryDirectory() as folder,
        far_side(Path(folder)) as processor,
        far_side(Path(folder)) as vault,
        virtual_display() as display,
    ):
        processor.will(BANK_REFUSES, PROCESSOR_TAKES)
        vault.will(VAULT_TAKES)
        with open_pane(display, processor, vault, command=without_secret_memory()) as pane:
            display.type(_CARD)
            until(lambda: _copies(pane.pid) > 0)
            typed = _copies(pane.pid)
            desk += _copies(pane.desk.pid)
            display.press("Return")
            until(lambda: len(processor.heard) == 1)
            time.sleep(_WIPED_SECONDS)
            refused = _copies(pane.pid)
            desk += _copies(pane.desk.pid)
            display.type(VISA_DUFFEL + "123")
            display.press("Return")
            pressed = time.perf_counter()
            until(pane.is_gone)
            exit_ms = (time.perf_counter() - pressed) * 1000
            if pane.ending()["code"] != "tokens":
                raise RuntimeError("the pane did not bring two tokens")
            desk += _copies(pane.desk.pid)
        with open_pane(display, processor, vault, command=without_secret_memory()) as pane:
            display.type(VISA_DUFFEL)
            display.press("Escape")
            until(pane.is_gone)
            desk += _copies(pane.desk.pid)
    # After a token and after Esc there is no process left that could hold a copy.
    return Left(typed, refused, 0, 0, desk, exit_ms)


def _copies(process_id: int) -> int:
    return total(count_copies(process_id, VISA_DUFFEL))


_LINE_EDIT = """
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
field = QLineEdit()
field.setEchoMode(QLineEdit.EchoMode.Password)
field.returnPressed.connect(lambda: (field.clear(), print("cleared", flush=True)))
field.show()
field.activateWindow()
application.exec()
"""


def _copies_in_line_edit() -> int:
    """Qt's own password field, cleared when Enter is pressed."""
    with virtual_display() as display:
        return _typed_into([sys.executable, "-c", _LINE_EDIT], b"", display)


def _copies_in_pinentry() -> tuple[Row, ...]:
    if not PINENTRY.is_here:
        return ()
    with virtual_display() as display:
        copies = _typed_into(["pinentry-qt"], b"GETPIN\n", display)
    return (Row("peer.copies_pinentry_qt", copies, "copies", None),)


def _typed_into(command: list[str], first_words: bytes, display: VirtualDisplay) -> int:
    """Copies left after the number was typed, and Enter pressed and answered."""
    program = subprocess.Popen(
        command,
        env=display.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,
    )
    try:
        if program.stdin is None or program.stdout is None:
            raise RuntimeError(command[0])
        program.stdin.write(first_words)
        until(lambda: len(display.visible_windows()) > 1)
        display.type(VISA_DUFFEL)
        display.press("Return")
        while (said := program.stdout.readline()) and said.startswith(b"OK"):
            pass
        return _copies(program.pid)
    finally:
        program.kill()
        program.communicate()
