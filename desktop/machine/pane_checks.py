"""Checks of the card while it is typed: screen, keys, memory, clipboard, buses, network."""

from __future__ import annotations

from desktop.booking.card_entry.card_entry_ending import PaneProtection
from desktop.booking.card_entry.card_entry_text import ending_sentence
from desktop.booking.card_entry.pane_self_check import PaneSelfCheck
from desktop.booking.check_result import CheckResult, Verdict

from .host import Host

_SELF_CHECKED = "the card pane shut itself in and read it back"
_NO_PROFILERS = 3
_REQUIRED = {
    PaneProtection.NO_CORE,
    PaneProtection.NOT_READABLE,
    PaneProtection.MEMORY_LOCKED,
}

_PICTURES = "tried in our tests: pictures of it with two numbers were the same, up to the last four"


def screen(host: Host) -> CheckResult:
    """Whether other programs can capture the card from the screen."""
    if not host.is_linux:
        text = "The pane hides itself and reads that back, or stays shut."
        return _never_run(host, "screen", text)
    match host.display:
        case "x11":
            verdict, text = Verdict.NOT_POSSIBLE, (
                "Any program can take a picture here, so the card is only dots and its last four."
            )  # fmt: skip
            how = f"this session is X11; {_PICTURES}"
        case "wayland":
            verdict, text = Verdict.NOT_POSSIBLE, (
                "No program can hide its window here, so the card is only dots and its last four."
            )  # fmt: skip
            how = f"this session is Wayland; {_PICTURES}"
        case _:
            return CheckResult(
                "screen", Verdict.NOT_VERIFIED, "There is no screen in this session.",
                "DISPLAY and WAYLAND_DISPLAY are not set",
            )  # fmt: skip
    return CheckResult("screen", verdict, text, how)


def keyboard(host: Host) -> CheckResult:
    """Whether other programs can read the keys."""
    if not host.is_linux:
        return _never_run(host, "keyboard", "Another program may be able to read the keys.")
    if host.display == "x11":
        return CheckResult(
            "keyboard", Verdict.NOT_POSSIBLE, "Any program of this session can read every key.",
            "this session is X11; tried in our tests: another program read a whole card number",
        )  # fmt: skip
    if host.display == "wayland":
        return CheckResult(
            "keyboard", Verdict.BEST_EFFORT,
            "Other windows hear no key of the card; an input method of this session could.",
            "this session is Wayland; tried in our tests: another window got no key",
        )  # fmt: skip
    text = "There is no screen in this session, and no keys."
    how = "DISPLAY and WAYLAND_DISPLAY are not set"
    return CheckResult("keyboard", Verdict.NOT_VERIFIED, text, how)


def memory(host: Host, check: PaneSelfCheck | None) -> CheckResult:
    """Whether other programs can read the digits in memory."""
    if not host.is_linux:
        return _never_run(host, "memory", "The pane keeps the digits in one place and wipes it.")
    if check is None:
        return _no_answer("memory")
    if check.failed is not None:
        text = ending_sentence(check.failed)
        return CheckResult("memory", Verdict.EXPOSED, text, _SELF_CHECKED)
    if _REQUIRED - check.held:
        text = "The card pane could not close its memory to other programs."
        return CheckResult("memory", Verdict.EXPOSED, text, _SELF_CHECKED)
    if PaneProtection.CLOSED_FROM_START not in check.held:
        text = (
            "The digits are closed to other programs, but one that waits for the pane to start "
            "could change it first."
        )
        how = f"{_SELF_CHECKED}; its user can read its program file, so it starts open"
        if not _refuses_profilers(host):
            text += " One that profiles it can look at its stack."
            how += "; kernel.perf_event_paranoid is below 3"
        return CheckResult("memory", Verdict.BEST_EFFORT, text, how)
    if PaneProtection.MEMORY_HIDDEN in check.held:
        text = "The digits are locked and hidden; root would have to take over the pane itself."
    else:
        text = "The digits are locked and closed to other programs; only root can read them."
    how = f"{_SELF_CHECKED}; it started closed, by the owner and mode of its program file"
    return CheckResult("memory", Verdict.PROTECTED, text, how)


def _refuses_profilers(host: Host) -> bool:
    """Whether programs without rights may profile no other (perf_event_open(2)), as on Debian.

    Where they may, a profiler of the desk goes on into all that the desk starts.
    """
    level = (host.read("proc/sys/kernel/perf_event_paranoid") or "").strip()
    return level.isdecimal() and int(level) >= _NO_PROFILERS


def requester(host: Host, check: PaneSelfCheck | None) -> CheckResult:
    """Whether the pane takes requests for real cards from this company only."""
    subject = "card requests"
    if not host.is_linux:
        text = "The pane asks who requests a card, but no key is pinned on this system."
        return _never_run(host, subject, text)
    if check is None:
        return _no_answer(subject)
    if check.failed is not None:
        return _self_check_failed(subject)
    if check.pin_spoiled:
        text = "The pinned organization key is none, or not root's alone, so no real card is taken."
        how = "the desk read the file, its owner and its mode"
        return CheckResult(subject, Verdict.EXPOSED, text, how)
    if PaneProtection.KEY_PINNED not in check.held:
        text = "No organization key is pinned here, so a stranger can bring a company of their own."
        how = (
            "the pane takes real cards for signed requests; sudo skycap pin-organization pins a key"
        )
        return CheckResult(subject, Verdict.BEST_EFFORT, text, how)
    if PaneProtection.CLOSED_FROM_START not in check.held:
        text = "Real cards need a member's signature, but a user can change this pane's files."
        how = "the desk and the card pane read the pinned key; the program is not root's alone"
        return CheckResult(subject, Verdict.BEST_EFFORT, text, how)
    text = "Real cards need the signature of a member whom the pinned organization has certified."
    how = (
        "the desk and the card pane read the pinned key and its owner; "
        "tried in our tests: it was asked as a stranger, and refused"
    )
    return CheckResult(subject, Verdict.PROTECTED, text, how)


def clipboard(host: Host, check: PaneSelfCheck | None) -> CheckResult:
    """Whether card data can reach the clipboard."""
    if not host.is_linux:
        return _never_run(host, "clipboard", "The pane copies nothing, and is kept off it.")
    if check is None:
        return _no_answer("clipboard")
    text = "The card pane copies nothing; Linux has no means to forbid it the clipboard."
    session = "Wayland" if host.display == "wayland" else "X11"
    how = f"tried in our tests in a {session} session: no copy key took anything out"
    return CheckResult("clipboard", Verdict.BEST_EFFORT, text, how)


def accessibility(host: Host, check: PaneSelfCheck | None) -> CheckResult:
    """Whether digits reach screen readers and other listeners on the accessibility bus."""
    if not host.is_linux:
        text = "Screen readers get names and counts, never digits."
        return _never_run(host, "accessibility bus", text)
    if check is None:
        return _no_answer("accessibility bus")
    if check.failed is not None:
        return _self_check_failed("accessibility bus")
    if PaneProtection.NO_BUS in check.held:
        text = "The card pane is cut off from it. A screen reader, when asked for, hears counts."
        return CheckResult("accessibility bus", Verdict.PROTECTED, text, _SELF_CHECKED)
    text = "The card pane is not cut off from it."
    return CheckResult("accessibility bus", Verdict.EXPOSED, text, _SELF_CHECKED)


def network(host: Host, check: PaneSelfCheck | None) -> CheckResult:
    """Which certificate authorities the pane trusts."""
    if check is None:
        return _no_answer("network trust")
    if check.roots is None:
        return _self_check_failed("network trust")
    if not check.roots:
        text = "The list of public authorities is missing, so no card can be sent."
        return CheckResult(
            "network trust", Verdict.EXPOSED, text, "the card pane looked for its list"
        )
    text = "Cards go only to lines that public authorities vouch for, not this machine's own list."
    how = f"the card pane read its own list of {check.roots} authorities; no line was opened"
    if not host.is_linux:
        return CheckResult("network trust", Verdict.NOT_VERIFIED, text, how)
    return CheckResult("network trust", Verdict.PROTECTED, text, how)


def _never_run(host: Host, subject: str, text: str) -> CheckResult:
    how = f"written from the documents of {host.system_name}; {host.never_run}"
    return CheckResult(subject, Verdict.NOT_VERIFIED, text, how)


def _self_check_failed(subject: str) -> CheckResult:
    text = "The card pane could not shut itself in, so it did not look at this."
    return CheckResult(subject, Verdict.NOT_VERIFIED, text, _SELF_CHECKED)


def _no_answer(subject: str) -> CheckResult:
    text = "The card pane did not answer, so nothing is known."
    return CheckResult(subject, Verdict.NOT_VERIFIED, text, "the card pane was started and asked")
