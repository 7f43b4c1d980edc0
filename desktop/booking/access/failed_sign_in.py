"""A refused sign-in, and the unsigned note of it in the audit log (PCI DSS 10.2.1.4).

Nobody is signed in when it happens, so no key can sign it, and who may write to the desk's folder
may invent one. Every field is therefore of a closed form, and none can hold a free text: on which
computer it was, the signed entry says that follows the note, of the sign-in that entered it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from .audit_entry import AuditEntry

UNKNOWN_MEMBER = "unknown"
"""The name in a note with an id that no member has or had."""

_SUBJECT = "sign-in"
_MEMBER_ID = re.compile(r"[a-z]{0,40}")
_NOTED = "noted at "
_NO_WORKSTATION = ""
_OTHER = "refused"


class SignInWay(Enum):
    """How someone tried to come in: usually by passphrase. The value is the action of the note."""

    USUAL = "sign-in refused"
    CODE = "code refused"
    RECOVERY = "recovery refused"


OUTCOMES = frozenset(
    {
        *(_OTHER, "wrong_passphrase", "wrong_name_or_passphrase", "wrong_second_factor"),
        *("locked_out", "suspended", "idle_suspended", "no_store_key", "member_unknown"),
        *("code_mistyped", "code_unknown", "code_used", "code_expired", "code_not_here"),
        *("code_clock_behind", "recovery_code_wrong", "no_recovery_sheet"),
        *("passphrase_used_before", "directory_damaged", "directory_newer", "directory_busy"),
        *("directory_rolled_back", "directory_rival", "directory_branched"),
        *("directory_not_saved", "directory_unreadable", "directory_sealed", "directory_full"),
        *("keyring_missing", "keyring_not_trusted", "keyring_empty", "keyring_empty_store"),
        *("keyring_locked", "keyring_silent", "keyring_error", "keyring_damaged"),
    }
)
"""Every outcome that a note can have."""


@dataclass(frozen=True, slots=True)
class FailedSignIn:
    """`member_id` is of the account that was tried, empty where only a name or a code was typed.

    ValueError for an id, an outcome or a time that is not of the closed form.
    """

    member_id: str
    way: SignInWay
    outcome: str
    at: datetime

    def __post_init__(self) -> None:
        if not _MEMBER_ID.fullmatch(self.member_id):
            raise ValueError("member_id")
        if self.outcome not in OUTCOMES:
            raise ValueError("outcome")
        if self.at.tzinfo is None:
            raise ValueError("at")


def outcome_of(code: str) -> str:
    """The outcome that stands for a refusal with this code."""
    return code if code in OUTCOMES else _OTHER


def name_in_note(member_id: str, way: SignInWay, name: str) -> str:
    """Who a note names: `name` of the member with that id, "" where no member has or had it."""
    if member_id:
        return name or UNKNOWN_MEMBER
    return "someone with a code" if way is SignInWay.CODE else "someone who typed a name"


def note_of(failed: FailedSignIn, name: str, at: datetime) -> AuditEntry:
    """The unsigned note, dated as it enters the log; when it is said to have happened is a detail.

    `name` as in `name_in_note`.
    """
    return AuditEntry(
        failed.member_id,
        name_in_note(failed.member_id, failed.way, name),
        failed.way.value,
        at,
        failed.outcome,
        _NO_WORKSTATION,
        _SUBJECT,
        _NOTED + failed.at.astimezone(UTC).isoformat(timespec="seconds"),
        unsigned=True,
    )


def is_note(entry: AuditEntry, name: str) -> bool:
    """Whether `note_of` could have made this unsigned entry. `name` as in `name_in_note`; an id
    that is a member's now may have been nobody's yet when it was noted: that of one who is invited
    can be read in the file of members.
    """
    try:
        noted_at = datetime.fromisoformat(entry.detail.removeprefix(_NOTED))
        failed = FailedSignIn(entry.member_id, SignInWay(entry.action), entry.outcome, noted_at)
        return entry in (note_of(failed, name, entry.at), note_of(failed, "", entry.at))
    except (ValueError, OverflowError):
        return False
