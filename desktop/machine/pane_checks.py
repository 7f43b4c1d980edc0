"""Rows about the card while it is typed: screen, keys, memory, clipboard, buses, the line."""

from __future__ import annotations

from desktop.booking.check_result import Finding, Verdict
from desktop.booking.trip.card_entry_text import how_it_ended

from .host import Place
from .pane_self_check import PaneWord

_ASKED = "the card pane shut itself in and read it back"
_MUST_HOLD = {"no_core", "not_readable", "memory_locked"}


def screen(place: Place) -> Finding:
    """Who can take a picture of the card."""
    if not place.is_linux:
        words = "The pane hides itself and reads that back, or stays shut."
        return _never_run(place, "screen", words)
    match place.display:
        case "x11":
            verdict, words = Verdict.NOT_POSSIBLE, (
                "Any program can take a picture here, so the card is only dots and its last four."
            )  # fmt: skip
            how = "this session is X11; tests/hostile/test_pane_screen.py compares pictures"
        case "wayland":
            verdict, words = Verdict.NOT_POSSIBLE, (
                "No program can hide its window here, so the card is only dots and its last four."
            )  # fmt: skip
            how = "this session is Wayland; tests/hostile/test_pane_wayland.py compares pictures"
        case _:
            return Finding(
                "screen", Verdict.NOT_VERIFIED, "There is no screen in this session.",
                "DISPLAY and WAYLAND_DISPLAY are not set",
            )  # fmt: skip
    return Finding("screen", verdict, words, how)


def keyboard(place: Place) -> Finding:
    """Who can read the keys."""
    if not place.is_linux:
        return _never_run(place, "keyboard", "Another program may be able to read the keys.")
    if place.display == "x11":
        return Finding(
            "keyboard", Verdict.NOT_POSSIBLE, "Any program of this session can read every key.",
            "this session is X11; tests/hostile/test_pane_thief.py reads a card by XQueryKeymap",
        )  # fmt: skip
    if place.display == "wayland":
        return Finding(
            "keyboard", Verdict.BEST_EFFORT,
            "Other windows hear no key of the card; an input method of this session could.",
            "this session is Wayland; tests/hostile/test_pane_wayland.py listens beside the pane",
        )  # fmt: skip
    words = "There is no screen in this session, and no keys."
    how = "DISPLAY and WAYLAND_DISPLAY are not set"
    return Finding("keyboard", Verdict.NOT_VERIFIED, words, how)


def memory(place: Place, word: PaneWord | None) -> Finding:
    """Who can read the digits while they are in memory."""
    if not place.is_linux:
        return _never_run(place, "memory", "The pane keeps the digits in one place and wipes it.")
    if word is None:
        return _silent("memory")
    if word.failed:
        words = how_it_ended("fault", word.failed)
        return Finding("memory", Verdict.EXPOSED, words, _ASKED)
    if _MUST_HOLD - word.held:
        words = "The card pane could not close its memory to other programs."
        return Finding("memory", Verdict.EXPOSED, words, _ASKED)
    if "memory_hidden" in word.held:
        words = "The digits are locked and hidden; root would have to take over the pane itself."
    else:
        words = "The digits are locked and closed to other programs; only root can read them."
    return Finding("memory", Verdict.PROTECTED, words, _ASKED)


def clipboard(place: Place, word: PaneWord | None) -> Finding:
    """Whether a card can get onto it."""
    if not place.is_linux:
        return _never_run(place, "clipboard", "The pane copies nothing, and is kept off it.")
    if word is None:
        return _silent("clipboard")
    words = "The card pane copies nothing; Linux has no means to forbid it the clipboard."
    on = "wayland" if place.display == "wayland" else "screen"
    how = f"tests/hostile/test_pane_{on}.py presses every copy key and looks from outside"
    return Finding("clipboard", Verdict.BEST_EFFORT, words, how)


def accessibility(place: Place, word: PaneWord | None) -> Finding:
    """Whether digits go out to screen readers and input methods."""
    if not place.is_linux:
        words = "The pane tells names and counts, never digits."
        return _never_run(place, "accessibility bus", words)
    if word is None:
        return _silent("accessibility bus")
    if "no_bus" in word.held:
        words = "The card pane is cut off from it. A screen reader, when asked for, hears counts."
        return Finding("accessibility bus", Verdict.PROTECTED, words, _ASKED)
    words = "The card pane is not cut off from it."
    return Finding("accessibility bus", Verdict.EXPOSED, words, _ASKED)


def network(place: Place, word: PaneWord | None) -> Finding:
    """Whom the card's line trusts."""
    if word is None:
        return _silent("network trust")
    if not word.roots:
        words = "The list of public authorities is missing, so no card can be sent."
        return Finding("network trust", Verdict.EXPOSED, words, "the card pane looked for its list")
    words = "Cards go only to lines that public authorities vouch for, not this machine's own list."
    how = f"the card pane read its own list of {word.roots} authorities; no line was opened"
    if not place.is_linux:
        return Finding("network trust", Verdict.NOT_VERIFIED, words, how)
    return Finding("network trust", Verdict.PROTECTED, words, how)


def _never_run(place: Place, subject: str, words: str) -> Finding:
    how = f"written for {place.system_name} from its documents and never run there by this project"
    return Finding(subject, Verdict.NOT_VERIFIED, words, how)


def _silent(subject: str) -> Finding:
    words = "The card pane did not answer, so nothing is known."
    return Finding(subject, Verdict.NOT_VERIFIED, words, "the card pane was started and asked")
