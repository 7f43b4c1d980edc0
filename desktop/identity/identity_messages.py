"""What people read when the door does not open."""

from __future__ import annotations

from desktop.use_cases.errors import Refused

from .lockout import FailedAttempts


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


def member_unknown() -> Refused:
    return Refused(
        "member_unknown",
        "This person may no longer sign in here.",
        "Nothing was changed.",
        "Pick another name.",
    )


def wrong_passphrase(failed_attempts: FailedAttempts) -> Refused:
    more = "1 more try" if failed_attempts.left == 1 else f"{failed_attempts.left} more tries"
    return Refused(
        "wrong_passphrase",
        "That is not the passphrase.",
        f"Nothing was opened. {more} before the door closes for 30 minutes.",
        "Type it again, then press Enter.",
        field="passphrase",
    )


def closed(name: str, failed_attempts: FailedAttempts) -> Refused:
    minutes = failed_attempts.minutes_left
    wait = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return Refused(
        "directory_closed",
        f"Ten wrong passphrases closed the door for {name}.",
        "The records are locked and safe.",
        f"Try again in {wait}, or use the recovery sheet.",
    )


def nothing_granted(name: str) -> Refused:
    return Refused(
        "directory_closed_to_role",
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


def rolled_back() -> Refused:
    return Refused(
        "directory_rolled_back",
        "The file that says who works here is an older copy than this machine has seen.",
        "Nothing was opened: an older copy could bring back somebody who was removed.",
        "Put back the newest copy, or open with the recovery sheet.",
    )


def wrong_name_or_passphrase() -> Refused:
    return Refused(
        "wrong_name_or_passphrase",
        "The name or the passphrase is not right.",
        "Nothing was opened. After ten wrong tries a door stays shut for 30 minutes.",
        "Type both again, then press Enter.",
        field="passphrase",
    )


def passphrase_used_before() -> Refused:
    return Refused(
        "passphrase_used_before",
        "This is one of your last four passphrases.",
        "Nothing was changed.",
        "Type another passphrase, then press Enter.",
        field="passphrase",
    )


def second_factor_needed() -> Refused:
    return Refused(
        "second_factor_needed",
        "The passphrase is right. Your second factor is asked for too.",
        "Nothing is open yet, and no try was counted.",
        "Type the six digits of your app, then press Enter.",
        field="second",
    )


def wrong_second_factor(failed_attempts: FailedAttempts) -> Refused:
    more = "1 more try" if failed_attempts.left == 1 else f"{failed_attempts.left} more tries"
    return Refused(
        "wrong_second_factor",
        "These digits are not right, or were used before.",
        f"Nothing was opened. {more} before the door closes for 30 minutes.",
        "Wait for the next six digits, type them, then press Enter.",
        field="second",
    )


def factor_not_shown() -> Refused:
    return Refused(
        "wrong_second_factor",
        "These are not the digits that your app should show now.",
        "The second factor is not switched on.",
        "Check the clock of your phone, then type the next six digits and press Enter.",
        field="second",
    )


def no_factor_offered() -> Refused:
    return Refused(
        "no_factor_offered",
        "There is no second factor to switch on.",
        "Nothing was changed.",
        "Begin again with a new QR code.",
    )


def suspended(name: str) -> Refused:
    return Refused(
        "suspended",
        f"{name} may not sign in at present.",
        "Nothing was opened.",
        "Ask the owner.",
    )


def idle_suspended(name: str) -> Refused:
    return Refused(
        "idle_suspended",
        f"{name} has not signed in for 90 days, so this door is closed.",
        "Nothing was opened, and nothing was lost.",
        "Ask the owner to open it again.",
    )


def not_owner() -> Refused:
    return Refused(
        "not_owner",
        "Only an owner may say who works here.",
        "Nothing was changed.",
        "Ask an owner, or press Esc to go back.",
    )


def last_owner(name: str) -> Refused:
    return Refused(
        "last_owner",
        f"{name} is the last owner, and without an owner nobody could open this desk to others.",
        "Nothing was changed.",
        "Make somebody else an owner first.",
    )


def not_oneself() -> Refused:
    return Refused(
        "not_oneself",
        "An owner cannot do this to themselves.",
        "Nothing was changed.",
        "Ask another owner.",
    )


def role_unknown() -> Refused:
    return Refused(
        "role_unknown", "There is no such role.", "Nothing was changed.", "Choose a role."
    )


def name_taken(name: str) -> Refused:
    return Refused(
        "name_taken",
        f"Somebody here is already called {name}.",
        "Nothing was changed.",
        "Type the name so that the two can be told apart, then press Enter.",
        field="name",
    )


def rotation_unfinished() -> Refused:
    return Refused(
        "rotation_unfinished",
        "The records are still being locked anew after somebody was removed.",
        "Nothing was changed.",
        "Close Skycap and sign in again, then try once more.",
    )


def not_granted() -> Refused:
    return Refused(
        "not_granted",
        "Your role holds no key to this.",
        "Nothing was opened.",
        "Ask the owner.",
    )


def nothing_kept(purpose: str) -> Refused:
    return Refused(
        "nothing_kept",
        f"No key for {purpose} has been put in yet.",
        "Nothing was done.",
        "Ask the owner to put it in.",
    )
