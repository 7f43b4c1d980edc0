"""Rows about the system around us: other programs, the screen lock, the clock, the keyring."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable

from desktop.booking.check_result import Finding, Verdict
from desktop.use_cases.errors import DeskError

from .host import Place

# adjtimex(2): the clock is not being kept. The structure is at most 208 bytes on Linux.
_NOT_KEPT, _FAILED, _TIMEX_BYTES = 5, -1, 256


def keyring(name: Callable[[], str], prove: Callable[[], None]) -> Finding:
    """`prove` writes, reads back, compares and deletes; both may raise a DeskError."""
    how = "a trial entry was written, read back, compared and deleted"
    try:
        prove()
        called = name()
    except DeskError as ending:
        return Finding(
            "keyring", Verdict.EXPOSED, ending.happened, f"a trial failed: {ending.code}"
        )
    words = f"{called} keeps half of what opens the desk; the passphrase is the other half."
    return Finding("keyring", Verdict.PROTECTED, words, how)


def other_programs(place: Place) -> Finding:
    """Yama's ptrace_scope, kernel documentation admin-guide/LSM/Yama."""
    subject = "other programs"
    if not place.is_linux:
        words = "Whether your other programs may read the desk's memory was not looked at."
        how = f"not checked on {place.system_name}"
        return Finding(subject, Verdict.NOT_VERIFIED, words, how)
    scope = (place.read("proc/sys/kernel/yama/ptrace_scope") or "").strip()
    if scope in ("1", "2", "3"):
        words = "Your other programs cannot read the desk's memory; root can."
        return Finding(subject, Verdict.PROTECTED, words, f"kernel.yama.ptrace_scope is {scope}")
    words = "Your other programs can read the desk's memory. They cannot read the card pane's."
    how = f"kernel.yama.ptrace_scope is {scope or 'not there'}"
    return Finding(subject, Verdict.EXPOSED, words, how)


def screen_lock(place: Place) -> Finding:
    """logind says when the session locks or sleeps."""
    if not place.is_linux:
        words = "Skycap listens for the system's lock."
        how = f"never run on {place.system_name} by this project"
        return Finding("screen lock", Verdict.NOT_VERIFIED, words, how)
    if (place.root / "run/systemd/sessions").is_dir():
        words = "Skycap locks when the system says that it locks or sleeps, and when idle."
        how = "logind keeps sessions in /run/systemd/sessions; no lock was tried"
        return Finding("screen lock", Verdict.BEST_EFFORT, words, how)
    words = "The system tells of no lock and no sleep. Skycap locks when idle and by Ctrl+L."
    return Finding("screen lock", Verdict.EXPOSED, words, "there is no /run/systemd/sessions")


def clock(place: Place, kept: Callable[[], bool | None]) -> Finding:
    """Dates of certificates, deadlines and entries all hang on it."""
    answer = kept() if place.is_linux else None
    if answer is None:
        words = "Skycap cannot tell whether this clock is kept right."
        return Finding("clock", Verdict.NOT_VERIFIED, words, "the system could not be asked")
    if answer:
        words = "The system keeps the clock right by the network."
        return Finding("clock", Verdict.PROTECTED, words, "adjtimex(2) says it is synchronised")
    words = "The clock is not kept right by the network. Switch on the system's network time."
    return Finding("clock", Verdict.EXPOSED, words, "adjtimex(2) says it is not synchronised")


def clock_is_kept() -> bool | None:
    """Asks the kernel and changes nothing; None when it will not say."""
    try:
        answer = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    except (OSError, AttributeError, TypeError):
        return None
    return None if answer == _FAILED else answer != _NOT_KEPT


def program(version: str) -> Finding:
    """What runs here."""
    words = f"Skycap {version} on Python {platform.python_version()}, {platform.system()}."
    how = "read from the running program; whether there is a newer one was not asked"
    return Finding("program", Verdict.NOT_VERIFIED, words, how)
