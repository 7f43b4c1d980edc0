"""Reports a failed start on the terminal, and in a window if one can be shown.

A start fails for reasons of the machine: an unusable folder, a full disk, no screen.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from desktop.ui.theme import Theme

EXIT_CODE = 1
_SAFE = "Nothing was opened or changed."
_ELSEWHERE = "or start Skycap with --profile and another folder"
_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))


def start_sentences(folder: Path, failure: OSError) -> tuple[str, str, str]:
    """What happened, what is safe, what to do. `folder` is the profile folder."""
    place = failure.filename if isinstance(failure.filename, str) else str(folder)
    if failure.errno == errno.EROFS:
        return (
            f"Skycap cannot write to {place}: the disk is read-only.",
            _SAFE,
            f"Make the disk writable, {_ELSEWHERE}.",
        )
    if failure.errno in _FULL:
        return (
            f"Skycap cannot write to {place}: the disk is full.",
            _SAFE,
            f"Make room on the disk, {_ELSEWHERE}.",
        )
    if failure.errno in (errno.EACCES, errno.EPERM):
        return (
            f"Skycap may not write to {place}.",
            _SAFE,
            f"Give yourself permission to write there, {_ELSEWHERE}.",
        )
    if failure.errno == errno.ENOTDIR or (failure.errno == errno.EEXIST and Path(place).is_file()):
        return (
            f"Skycap needs a folder, and there is a file in its place: {place}.",
            _SAFE,
            f"Move that file away, {_ELSEWHERE}.",
        )
    if failure.errno in (errno.EISDIR, errno.ELOOP, errno.EEXIST):
        reason = "a folder, a link or a device has its name"
    else:
        reason = os.strerror(failure.errno) if failure.errno else type(failure).__name__
    return (
        f"Skycap cannot use {place}: {reason}.",
        _SAFE,
        f"Check that folder and its disk, {_ELSEWHERE}.",
    )


def print_failure(*sentences: str) -> int:
    """Print to the terminal, if there is one, and return the exit code."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(" ".join(sentences) + "\n")
        sys.stderr.flush()
    return EXIT_CODE


def report_start_failure(folder: Path, failure: OSError, look: str) -> int:
    """Print the failure, show it in a window until that is closed, and return the exit code."""
    # Imported here: a successful start need not load this class.
    from PySide6.QtWidgets import QMessageBox

    happened, safe, advice = start_sentences(folder, failure)
    print_failure(happened, safe, advice)
    app = make_application()
    theme = Theme(app, look)
    box = QMessageBox(QMessageBox.Icon.Critical, "Skycap cannot start", happened)
    box.setInformativeText(f"{safe}\n{advice}")
    box.setStandardButtons(QMessageBox.StandardButton.Close)
    box.exec()
    del box, theme
    return EXIT_CODE


@contextmanager
def report_missing_screen(end: Callable[[int], object] = os._exit) -> Iterator[None]:
    """Use it around the creation of the QApplication: Qt aborts if it can show no window.

    Prints why, then calls `end` with the exit code; `end` must not return.
    """
    reasons: list[str] = []

    def listen(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        reasons.append(message.strip())
        if kind is QtMsgType.QtFatalMsg:
            print_failure(
                "Skycap cannot open a window here.",
                _SAFE,
                "Start it in a desktop session. The window system said:",
                " ".join(" ".join(reasons).split()),
            )
            end(EXIT_CODE)

    before = qInstallMessageHandler(listen)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def make_application() -> QApplication:
    """Create the QApplication. Without a screen, print a sentence and end the process."""
    with report_missing_screen():
        # Style by argument: the call that sets a style loads all 600 names of `QStyle`, 16 ms.
        app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    app.setApplicationName("Skycap")
    app.setDesktopFileName("skycap")
    return app
