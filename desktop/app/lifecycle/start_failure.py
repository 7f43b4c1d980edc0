"""Reports a failed start on the terminal, and in a window if one can be shown.

A start fails for reasons of the machine: an unusable folder, a full disk, no screen.
"""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from desktop.booking.printable_text import printable
from desktop.booking.program_files import ProgramFiles
from desktop.system.config import FOREIGN_OWNER

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
    if failure.strerror == FOREIGN_OWNER:
        return (
            f"Skycap does not use {place}: {FOREIGN_OWNER}.",
            _SAFE,
            f"Sign in to this computer as that user, {_ELSEWHERE}.",
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


def changed_program_sentences(found: ProgramFiles) -> tuple[str, str, str]:
    """What happened, what is safe, what to do, where a file of the program differs."""
    return (
        f"Skycap does not start: a file of its program is {found.difference}: {found.path}.",
        "Nothing was opened, and no passphrase was asked for.",
        "Install the package again. If nobody here changed the file, tell the owner first.",
    )


def print_failure(*sentences: str) -> int:
    """Print to the terminal, if there is one, and return the exit code."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(printable(" ".join(sentences)) + "\n")
        sys.stderr.flush()
    return EXIT_CODE


def report_start_failure(folder: Path, failure: OSError, look: str) -> int:
    """Print the failure, show it in a window until that is closed, and return the exit code."""
    return _report(start_sentences(folder, failure), look)


def report_changed_program(found: ProgramFiles, look: str) -> int:
    """As `report_start_failure`, where a file of the program differs; that may be the window's."""
    try:
        return _report(changed_program_sentences(found), look)
    except ImportError:
        return EXIT_CODE


def _report(sentences: tuple[str, str, str], look: str) -> int:
    happened, safe, advice = sentences
    print_failure(happened, safe, advice)
    # Imported here: a successful start need not load this window.
    from desktop.ui.start_failure_window import show_start_failure

    show_start_failure(happened, f"{safe}\n{advice}", look, end_without_screen)
    return EXIT_CODE


def end_without_screen(message: str) -> NoReturn:
    """Print that no window can be shown, and the window system's `message`; end the process."""
    print_failure(
        "Skycap cannot open a window here.",
        _SAFE,
        "Start it in a desktop session, not on the screen of another machine. "
        "The window system reported:",
        message,
    )
    os._exit(EXIT_CODE)
