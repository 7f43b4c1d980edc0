"""Checks of the system: keyring, other programs, screen lock, clock."""

from __future__ import annotations

import ctypes
from collections.abc import Callable

from desktop.booking.check_result import CheckResult, Verdict
from desktop.use_cases.errors import DeskError

from .host import Host

# adjtimex(2): TIME_ERROR means not synchronized. The structure has at most 208 bytes on Linux.
_TIME_ERROR, _FAILED, _TIMEX_BYTES = 5, -1, 256


def keyring(name: Callable[[], str], prove: Callable[[], None]) -> CheckResult:
    """Whether the keyring works: `prove` writes, reads back, compares, deletes. DeskError."""
    how = "a trial entry was written, read back, compared and deleted"
    try:
        prove()
        label = name()
    except DeskError as error:
        return CheckResult(
            "keyring", Verdict.EXPOSED, error.happened, f"a trial failed: {error.code}"
        )
    text = f"{label} keeps half of what opens the desk; the passphrase is the other half."
    return CheckResult("keyring", Verdict.PROTECTED, text, how)


def other_programs(host: Host) -> CheckResult:
    """Whether other programs may read our memory: Yama's ptrace_scope (admin-guide/LSM/Yama)."""
    subject = "other programs"
    if not host.is_linux:
        text = "Whether your other programs may read the desk's memory was not looked at."
        how = f"not checked on {host.system_name}"
        return CheckResult(subject, Verdict.NOT_VERIFIED, text, how)
    scope = (host.read("proc/sys/kernel/yama/ptrace_scope") or "").strip()
    if scope in ("1", "2", "3"):
        text = "Your other programs cannot read the desk's memory; root can."
        return CheckResult(subject, Verdict.PROTECTED, text, f"kernel.yama.ptrace_scope is {scope}")
    text = "Your other programs can read the desk's memory. The card pane closes its own."
    how = f"kernel.yama.ptrace_scope is {scope or 'not there'}"
    return CheckResult(subject, Verdict.EXPOSED, text, how)


def screen_readers(host: Host) -> CheckResult:
    """What a screen reader, or a program that poses as one, hears of the desk."""
    subject = "screen readers"
    text = (
        "They hear what the desk shows of clients and trips, as they must; no passphrase, no code."
    )
    if not host.is_linux:
        how = f"no screen reader of {host.system_name} was tried; {host.never_run}"
        return CheckResult(subject, Verdict.NOT_VERIFIED, text, how)
    how = "tried in our tests: a listener on the system's accessibility bus heard none"
    return CheckResult(subject, Verdict.BEST_EFFORT, text, how)


def screen_lock(host: Host) -> CheckResult:
    """Whether logind reports when the session locks or sleeps."""
    if not host.is_linux:
        text = "Skycap listens for the system's lock."
        how = f"no lock was tried; {host.never_run}"
        return CheckResult("screen lock", Verdict.NOT_VERIFIED, text, how)
    if (host.root / "run/systemd/sessions").is_dir():
        text = "Skycap locks when the system says that it locks or sleeps, and when idle."
        how = "logind keeps sessions in /run/systemd/sessions; no lock was tried"
        return CheckResult("screen lock", Verdict.BEST_EFFORT, text, how)
    text = "The system reports neither locks nor sleep. Skycap locks when idle and by Ctrl+L."
    return CheckResult("screen lock", Verdict.EXPOSED, text, "there is no /run/systemd/sessions")


def clock(host: Host, is_synchronized: Callable[[], bool | None]) -> CheckResult:
    """Whether the clock is synchronized; certificates, deadlines and entries depend on it."""
    answer = is_synchronized() if host.is_linux else None
    if answer is None:
        text = "Skycap cannot tell whether this clock is kept right."
        return CheckResult("clock", Verdict.NOT_VERIFIED, text, "the system could not be asked")
    if answer:
        text = "The system keeps the clock right by the network."
        return CheckResult("clock", Verdict.PROTECTED, text, "adjtimex(2) says it is synchronized")
    text = "The clock is not kept right by the network. Switch on the system's network time."
    return CheckResult("clock", Verdict.EXPOSED, text, "adjtimex(2) says it is not synchronized")


def clock_is_synchronized() -> bool | None:
    """The kernel's clock state by adjtimex(2), read only; None when it cannot be read."""
    try:
        answer = int(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES)))
    except (OSError, AttributeError, TypeError):
        return None
    return None if answer == _FAILED else answer != _TIME_ERROR
