"""What people read about codes: invitation, device code and recovery sheet."""

from __future__ import annotations

from datetime import datetime

from desktop.booking.date_time_text import long_date_text, time_text
from desktop.use_cases.errors import Refused

_ASK = "Ask the owner for a new code."
_UNCHANGED = "Nothing was changed."


def mistyped(group: int, groups: int) -> Refused:
    happened = (
        f"Group {group} of the code is not as it was given."
        if group
        else f"The code has {groups} groups of 5 letters."
    )
    press = "Compare it with what you were given, then press Enter again."
    return Refused("code_mistyped", happened, _UNCHANGED, press, field="code")


def unknown() -> Refused:
    happened = "This desk does not know this code, or it was withdrawn."
    return Refused("code_unknown", happened, _UNCHANGED, _ASK, field="code")


def used() -> Refused:
    return Refused(
        "code_used",
        "This code has been used already. A code works once.",
        _UNCHANGED,
        "Sign in with your passphrase. If someone else used the code, call the owner at once.",
        field="code",
    )


def not_here() -> Refused:
    return Refused(
        "code_not_here",
        "This code was made for another machine, or it was used or withdrawn.",
        _UNCHANGED,
        "Type it on the machine where it was made, or ask the owner for a new code.",
        field="code",
    )


def expired() -> Refused:
    return Refused(
        "code_expired",
        "This code has expired. A code works for 24 hours.",
        _UNCHANGED,
        _ASK,
        field="code",
    )


def clock_behind() -> Refused:
    return Refused(
        "code_clock_behind",
        "This machine's clock is behind: it shows a time before one that Skycap has already seen.",
        "Nothing was changed, and the code still works.",
        "Set the clock, then press Enter again. If it is right, ask the owner for a new code.",
        field="code",
    )


def no_recovery_sheet(name: str) -> Refused:
    return Refused(
        "no_recovery_sheet",
        f"There is no recovery sheet for {name}: only an owner has one.",
        "Nothing was changed.",
        "Sign in with the passphrase on the machine where this desk was made.",
    )


def recovery_code_wrong() -> Refused:
    return Refused(
        "recovery_code_wrong",
        "This code is not the one on this desk's newest recovery sheet.",
        "Nothing was changed.",
        "Look for a newer sheet, or for the sheet of this desk.",
        field="code",
    )


def recovery_code_mistyped(group: int, groups: int) -> Refused:
    happened = (
        f"Group {group} of the recovery code is not as printed."
        if group
        else f"The recovery code has {groups} groups of 5 letters."
    )
    return Refused(
        "recovery_code_mistyped",
        happened,
        _UNCHANGED,
        "Compare it with the sheet, then press Enter again.",
        field="code",
    )


def recovery_sheet_text(code: str, name: str, installation_id: str, at: datetime) -> str:
    """What is printed: the code, what it opens, how to keep it. Lines of at most 76 characters."""
    groups = code.split()
    half = len(groups) // 2
    return "\n".join(
        (
            "SKYCAP RECOVERY SHEET",
            "",
            f"Owner   {name}",
            f"Desk    {installation_id}",
            f"Made    {long_date_text(at)}, {time_text(at)} UTC",
            "",
            "Recovery code",
            "",
            "    " + "  ".join(groups[:half]),
            "    " + "  ".join(groups[half:]),
            "",
            "What it opens",
            "This code opens the desk for its owner without the passphrase and without",
            "this machine's keyring. Use it when the passphrase is forgotten, or when",
            "the desk's folder has been moved to another machine. A new passphrase is",
            "then asked for. The code alone, without the desk's folder, opens nothing.",
            "",
            "How to keep it",
            "Print it once. Lock it away where you keep contracts, not near this",
            "machine. Do not photograph, scan, mail or store it in any program.",
            "Anyone who holds this sheet and the desk's folder is the owner.",
            "",
            "This sheet replaces every earlier one. The last letter of each group is a",
            "check: a group that was typed wrong is named on screen.",
            "",
        )
    )
