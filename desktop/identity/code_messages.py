"""What people read when a code does not let them in."""

from __future__ import annotations

from desktop.use_cases.errors import Refused

_ASK = "Ask the owner for a new code."
_UNCHANGED = "Nothing was changed."


def mistyped(group: int, typed: str, groups: int) -> Refused:
    happened = (
        f"Group {group} of the code is not as it was given: {typed}."
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
        "This code has been used, and each is good once.",
        _UNCHANGED,
        "Sign in with your passphrase. If somebody else used the code, tell the owner at once.",
        field="code",
    )


def not_here() -> Refused:
    return Refused(
        "code_not_here",
        "This code was made for another machine, or has been used on this one.",
        _UNCHANGED,
        "Type it on the machine where it was made, or ask the owner for a new code.",
        field="code",
    )


def expired() -> Refused:
    return Refused(
        "code_expired",
        "This code was good for 24 hours, and they are over.",
        _UNCHANGED,
        _ASK,
        field="code",
    )


def clock_behind() -> Refused:
    return Refused(
        "code_clock_behind",
        "This machine's clock is behind: it shows a time before one that Skycap has already seen.",
        "Nothing was changed, and the code is still good.",
        "Set the clock right, then press Enter again.",
        field="code",
    )
