"""What people read when the door does not open."""

from __future__ import annotations

from desktop.desk.errors import Refused

from .closing import Tries


def name_missing() -> Refused:
    return Refused(
        "name_missing",
        "There is no name yet, or one that cannot be shown.",
        "Nothing was saved.",
        "Type your name in up to 100 letters, then press Enter.",
        field="name",
    )


def weak_passphrase(why: str) -> Refused:
    return Refused(
        "weak_passphrase",
        f"This passphrase would not protect the desk. {why}",
        "Nothing was saved.",
        "Type another passphrase, then press Enter.",
        field="passphrase",
    )


def already_enrolled() -> Refused:
    return Refused(
        "already_enrolled",
        "This desk has an owner already.",
        "Nothing was changed.",
        "Pick your name and sign in.",
    )


def person_unknown() -> Refused:
    return Refused(
        "person_unknown",
        "This person may no longer sign in here.",
        "Nothing was changed.",
        "Pick another name.",
    )


def wrong_passphrase(tries: Tries) -> Refused:
    more = "1 more try" if tries.left == 1 else f"{tries.left} more tries"
    return Refused(
        "wrong_passphrase",
        "That is not the passphrase.",
        f"Nothing was opened. {more} before the door closes for 30 minutes.",
        "Type it again, then press Enter.",
        field="passphrase",
    )


def closed(name: str, tries: Tries) -> Refused:
    minutes = tries.minutes_left
    wait = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return Refused(
        "door_closed",
        f"Ten wrong passphrases closed the door for {name}.",
        "The records are locked and safe.",
        f"Try again in {wait}, or use the recovery sheet.",
    )


def nothing_granted(name: str) -> Refused:
    return Refused(
        "door_closed_to_role",
        f"{name} has been given no key to this desk's records.",
        "Nothing was opened.",
        "Ask the owner.",
    )


def no_recovery_sheet(name: str) -> Refused:
    return Refused(
        "no_recovery_sheet",
        f"No recovery sheet was ever made for {name}.",
        "Nothing was changed.",
        "Sign in with the passphrase on the machine where this desk was made.",
    )


def recovery_code_wrong() -> Refused:
    return Refused(
        "recovery_code_wrong",
        "This code is well typed, but it is not the one of this desk's newest sheet.",
        "Nothing was changed.",
        "Look for a newer sheet, or for the sheet of this desk.",
        field="code",
    )
