"""What people read when a sign-in or a change of the members is refused."""

from __future__ import annotations

from desktop.system.atomic_file import WriteFault
from desktop.use_cases.disk_messages import what_happened, what_helps
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
        f"This passphrase is too weak. {why}",
        "Nothing was saved.",
        "Type another passphrase, then press Enter.",
        field="passphrase",
    )


def passphrase_not_measured() -> Refused:
    return Refused(
        "passphrase_not_measured",
        "This computer could not measure how strong the passphrase is.",
        "Nothing was saved.",
        "Close other programs, then press Enter again.",
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
        f"Nothing was opened. {more} before this account is locked for 30 minutes.",
        "Type it again, then press Enter.",
        field="passphrase",
    )


def locked_out(name: str, failed_attempts: FailedAttempts) -> Refused:
    minutes = failed_attempts.minutes_left
    wait = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return Refused(
        "locked_out",
        f"Ten wrong passphrases locked the account of {name}.",
        "The records stay encrypted and safe.",
        f"Try again in {wait}, or use the recovery sheet.",
    )


def no_store_key(name: str) -> Refused:
    return Refused(
        "no_store_key",
        f"{name} has no key to this desk's records.",
        "Nothing was opened.",
        "Ask the owner.",
    )


def rolled_back() -> Refused:
    return Refused(
        "directory_rolled_back",
        "The file that says who works here is an older copy than this machine has seen.",
        "Nothing was opened: an older copy could bring back a member who was removed.",
        "Put back the newest copy. A recovery sheet opens this one, with all who have left since.",
    )


def rival() -> Refused:
    return Refused(
        "directory_rival",
        "The file that says who works here is signed by a key that this machine does not trust.",
        "Nothing was opened: a removed owner could have signed it.",
        "Put back the newest copy, and ask another owner. The recovery sheet does not help here.",
    )


def branched() -> Refused:
    return Refused(
        "directory_branched",
        "The file that says who works here grew from an older copy than this machine has seen.",
        "Nothing was opened: the older copy could have brought back a member who was removed.",
        "Put back the newest copy. A recovery sheet opens this one, with all who have left since.",
    )


def wrong_name_or_passphrase() -> Refused:
    return Refused(
        "wrong_name_or_passphrase",
        "The name or the passphrase is not right.",
        "Nothing was opened. Ten wrong tries lock an account for 30 minutes.",
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
        "The passphrase is right. Your second factor is needed too.",
        "Nothing is open yet, and no try was counted.",
        "Type the six digits from your app, then press Enter.",
        field="second",
    )


def wrong_second_factor(failed_attempts: FailedAttempts) -> Refused:
    more = "1 more try" if failed_attempts.left == 1 else f"{failed_attempts.left} more tries"
    return Refused(
        "wrong_second_factor",
        "These digits are not right, or were used before.",
        f"Nothing was opened. {more} before this account is locked for 30 minutes.",
        "Wait for the next six digits, type them, then press Enter.",
        field="second",
    )


def factor_not_confirmed() -> Refused:
    return Refused(
        "wrong_second_factor",
        "These are not the digits that your app should show now.",
        "The second factor is not switched on.",
        "Check your phone's clock, then type the next six digits and press Enter.",
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
        f"{name} is suspended and may not sign in.",
        "Nothing was opened.",
        "Ask the owner.",
    )


def idle_suspended(name: str) -> Refused:
    return Refused(
        "idle_suspended",
        f"{name} has not signed in for 90 days, so the account is suspended.",
        "Nothing was opened, and nothing was lost.",
        "Ask an owner to reinstate it. An owner's own recovery sheet opens it too.",
    )


def not_owner() -> Refused:
    return Refused(
        "not_owner",
        "Only an owner may change who works here.",
        "Nothing was changed.",
        "Ask an owner, or press Esc to go back.",
    )


def last_owner(name: str) -> Refused:
    return Refused(
        "last_owner",
        f"{name} is the last owner, and without an owner nobody could open this desk to others.",
        "Nothing was changed.",
        "Make another member an owner first.",
    )


def not_oneself() -> Refused:
    return Refused(
        "not_oneself",
        "You cannot do this to your own account.",
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
        f"There is already a member called {name}.",
        "Nothing was changed.",
        "Type a different name, then press Enter.",
        field="name",
    )


def not_granted() -> Refused:
    return Refused(
        "not_granted",
        "Your role holds no key to this.",
        "Nothing was opened.",
        "Ask the owner.",
    )


def secret_not_stored(purpose: str) -> Refused:
    return Refused(
        "secret_not_stored",
        f"No key for {purpose} has been saved yet.",
        "Nothing was done.",
        "Ask the owner to save it.",
    )


def directory_unreadable() -> Refused:
    return Refused(
        "directory_unreadable",
        "Skycap may not read the file that says who works here.",
        "Nothing was changed.",
        "Ask your administrator for the rights, then press Enter again.",
    )


def directory_newer() -> Refused:
    return Refused(
        "directory_newer",
        "This desk was last used with a newer Skycap.",
        "Nothing was changed.",
        "Install the newer Skycap, then start it again.",
    )


def directory_damaged() -> Refused:
    return Refused(
        "directory_damaged",
        "The file that says who works here has been damaged or changed.",
        "The records are untouched. No try was counted.",
        "Put back the newest copy of the desk's folder; the recovery sheet opens an older one too.",
    )


def directory_sealed() -> Refused:
    return Refused(
        "directory_sealed",
        "This computer's keyring does not hold the key to the list of who works here.",
        "Nothing was changed, and no try was counted.",
        "Join with a code, or with the recovery sheet.",
    )


def directory_full() -> Refused:
    return Refused(
        "directory_full",
        "The file that says who works here has no room for more.",
        "Nothing was changed.",
        "Withdraw codes that are out, or remove members who have left.",
    )


def directory_not_saved(fault: WriteFault, name: str = "") -> Refused:
    """The directory file, or the lock beside it, could not be written. `name`: of the file."""
    return Refused(
        "directory_not_saved",
        what_happened(fault, name),
        "Nothing was changed, and nobody was signed in.",
        what_helps(fault),
    )


def directory_busy() -> Refused:
    return Refused(
        "directory_busy",
        "Another Skycap on this machine is signing someone in.",
        "Nothing was changed, and no try was counted.",
        "Wait a moment, then press Enter again.",
    )


EASY_TO_GUESS = "Too easy to guess. Add a word that nobody would expect."
STRONG = "Strong."
GOOD = "Good."
NEEDS_LETTER = "Add a letter."
NEEDS_DIGIT = "Add a digit."


def passphrase_rule(least: int) -> str:
    return f"At least {least} characters, with letters and digits."


def passphrase_too_short(short_by: int) -> str:
    return f"{short_by} more character{'' if short_by == 1 else 's'} needed."


def passphrase_too_long(most: int) -> str:
    return f"No more than {most} characters, please."


def rotations_unfinished() -> Refused:
    return Refused(
        "rotations_unfinished",
        "Too many new keys wait to be taken by the records.",
        "Nothing was changed, and no record was lost.",
        "Make room on the disk, close Skycap and sign in again; then try this again.",
    )


def not_certified(name: str) -> Refused:
    return Refused(
        "not_certified",
        f"No owner has certified yet that {name} may take cards here.",
        "Nothing is charged and no card is kept.",
        "Ask an owner to clear you (Safeguards, Clearance) or to sign in once; then press F9.",
    )
