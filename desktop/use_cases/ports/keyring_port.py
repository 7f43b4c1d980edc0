"""Ports to the machine's keyring: device secrets, rollback guard and audit anchor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from desktop.use_cases.errors import Refused

SECRET_BYTES = 32
PIN_BYTES = 16
LIST_MARK_BYTES = 5
ROLLBACK_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)


class DeviceSecrets(Protocol):
    """Keeps 32 bytes for each member of a desk, outside the desk's folder.

    Every call may raise Refused ``keyring_missing``, ``keyring_not_trusted``, ``keyring_locked``,
    ``keyring_silent`` or ``keyring_error``, and never asks anything on screen. `get` also
    ``keyring_damaged`` for an entry that Skycap did not write.
    """

    def name(self) -> str:
        """What people call this keyring, for the status page."""

    def prove(self) -> None:
        """Write, read back, compare and delete a trial entry."""

    def get(self, installation_id: str, member_id: str) -> bytes | None:
        """The secret, None when this keyring has none for the member."""

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        """Keep it, replacing an earlier one, and read it back."""

    def delete(self, installation_id: str, member_id: str) -> None:
        """Forget it; it is no error when there was none."""


@dataclass(frozen=True, slots=True)
class RollbackMark:
    """The newest `revision` of the member directory that this machine has seen, the latest moment,
    to the second, a hash of that revision's public organization key: `PIN_BYTES`, or none, and the
    beginning of one of that very list: `LIST_MARK_BYTES`, or none.
    """

    revision: int = 0
    seen_at: datetime = ROLLBACK_EPOCH
    org_key_pin: bytes = b""
    list_mark: bytes = b""


@dataclass(frozen=True, slots=True)
class MemberMark:
    """What this machine has seen of one member: the newest `state_number` of the member's own
    record that a tag proved, the failed attempts to sign in to that state, with the wait that was
    left at `seen_at`, and when the member signed in last. Times are whole seconds.
    """

    state_number: int = 0
    failed: int = 0
    wait_left: timedelta = timedelta(0)
    seen_at: datetime = ROLLBACK_EPOCH
    last_seen: datetime = ROLLBACK_EPOCH


class RollbackGuard(Protocol):
    """What this machine has seen of a member directory, kept outside the desk's folder.

    An older copy of the directory could bring back a removed member, a used code, used digits or
    attempts to sign in, or drop a second factor. An enrollment could be dated back. A removed owner
    could sign another directory. A clock that is set back could lengthen a code's life.
    """

    def recall(self, installation_id: str) -> RollbackMark:
        """The default mark on a machine that never saw this desk. Refused ``keyring_*``."""

    def keep(self, installation_id: str, before: RollbackMark, now: RollbackMark) -> None:
        """Replace the mark `before` by `now`, where they differ enough. Refused ``keyring_*``."""

    def recall_member(self, installation_id: str, member_id: str) -> MemberMark:
        """The default mark for a member whom this machine never saw. Refused ``keyring_*``."""

    def keep_member(self, installation_id: str, member_id: str, mark: MemberMark) -> None:
        """Replace what was kept. Refused ``keyring_*``."""

    def recall_enrollment(self, installation_id: str, code_id: str) -> bytes:
        """A digest of `SECRET_BYTES` of the enrollment by this code, or of a device code that was
        used; empty where this machine saw neither. Refused ``keyring_*``.
        """

    def keep_enrollment(self, installation_id: str, code_id: str, digest: bytes) -> None:
        """Replace what was kept. Refused ``keyring_*``."""

    def recall_enrolled_key(self, installation_id: str, code_id: str) -> bytes:
        """The public signing key of the one who enrolled by this code: `SECRET_BYTES`; empty where
        this machine saw none. Refused ``keyring_*``.
        """

    def keep_enrolled_key(self, installation_id: str, code_id: str, verify_key: bytes) -> None:
        """Replace what was kept. Refused ``keyring_*``."""


@dataclass(frozen=True, slots=True)
class AnchoredEntry:
    """An audit entry's number, from 1, and the beginning of its hash."""

    seq: int
    hash: bytes


class AuditAnchor(Protocol):
    """The last audit entry that this machine has seen of one store. Never raises."""

    def recall(self) -> AnchoredEntry | None:
        """None where nothing was kept, or the keyring does not answer."""

    def keep(self, seq: int, digest: bytes) -> None:
        """Replace what was kept. Blocks for the keyring."""


_UNCHANGED = "Nothing was saved, and nothing is kept unprotected instead."

_SENTENCES = {
    "keyring_missing": (
        "This machine has no keyring that Skycap can use.",
        "Start the system's keyring (GNOME Keyring or KWallet on Linux), then press Enter again.",
    ),
    "keyring_empty_store": (
        "This machine's keyring has not been set up yet.",
        "Open the system's password program, make a keyring named Login, then press Enter again.",
    ),
    "keyring_not_trusted": (
        "The only keyring on this machine is one that keeps keys unprotected.",
        "Start the system's own keyring (GNOME Keyring or KWallet on Linux), "
        "then press Enter again.",
    ),
    "keyring_locked": (
        "This machine's keyring is locked.",
        "Unlock it in the system's password program, then press Enter again.",
    ),
    "keyring_silent": (
        "This machine's keyring took a key and did not keep it.",
        "Restart the keyring or sign in to the machine again, then press Enter again.",
    ),
    "keyring_damaged": (
        "This machine's keyring holds a key of Skycap that has been changed or damaged.",
        "Use the recovery sheet, or ask the owner, who uses it and gives you a new code.",
    ),
    "keyring_error": (
        "This machine's keyring answered with an error.",
        "Sign in to the machine again. If that does not help, ask your administrator.",
    ),
}


def keyring_refused(code: str) -> Refused:
    """The refusal with its sentences; `code` is one of those that `DeviceSecrets` names."""
    happened, press = _SENTENCES[code]
    return Refused(code, happened, _UNCHANGED, press)


def keyring_has_no_key(name: str) -> Refused:
    """The directory lists the member, the keyring has no entry: another machine, or a lost one."""
    return Refused(
        "keyring_empty",
        f"This machine's keyring has no key for {name}.",
        "Nothing was changed, and no attempt was counted.",
        "Sign in on the machine where this desk was made, or use the recovery sheet.",
    )
