"""The rollback guard of one machine: its keyring remembers the newest member directory it has seen.

The keyring lies outside the desk's folder, so restoring an older folder does not restore it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from desktop.use_cases.ports.keyring_port import (
    LIST_MARK_BYTES,
    PIN_BYTES,
    ROLLBACK_EPOCH,
    SECRET_BYTES,
    DeviceSecrets,
    MemberMark,
    RollbackMark,
)

_ENTRY, _KEY_ENTRY = "rollback guard", "enrolled key"
_MEMBER_BYTES = (8, 2, 6, 8, 8)
_REVISION, _SECONDS, _PIN, _LIST = slice(0, 6), slice(6, 11), slice(11, 27), slice(27, 32)
_SECOND = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(days=1)
# Small steps of time are not worth a write to the keyring.
_RESOLUTION = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class KeyringRollbackGuard:
    """`RollbackGuard` in entries of 32 bytes, numbers big-endian: revision (6 bytes), seconds (5)
    and, as they are, the pin and the mark of the list; for each member state number (8), failed
    attempts (2), seconds left (6), seconds and those of the last sign-in (8 each). The entry of a
    code is the digest of its use, and another one the public signing key of who enrolled by it.

    Without a MAC: the device secret that could make one lies in the same keyring, so a program
    that may edit an entry there could sign it too.
    """

    secrets: DeviceSecrets

    def recall(self, installation_id: str) -> RollbackMark:
        """The default mark on a machine that never saw this desk. Refused ``keyring_*``."""
        raw = self.secrets.get(installation_id, _ENTRY)
        if raw is None:
            return RollbackMark()
        revision, seconds = (int.from_bytes(raw[part], "big") for part in (_REVISION, _SECONDS))
        return RollbackMark(revision, _moment(seconds), _or_none(raw[_PIN]), _or_none(raw[_LIST]))

    def keep(self, installation_id: str, before: RollbackMark, now: RollbackMark) -> None:
        """Write `now` where it differs enough from `before`. Refused ``keyring_*``."""
        if now.revision == before.revision and abs(now.seen_at - before.seen_at) < _RESOLUTION:
            return
        raw = bytearray(SECRET_BYTES)
        for part, number in ((_REVISION, now.revision), (_SECONDS, _seconds(now.seen_at))):
            raw[part] = number.to_bytes(part.stop - part.start, "big")
        raw[_PIN] = now.org_key_pin.ljust(PIN_BYTES, b"\0")
        raw[_LIST] = now.list_mark.ljust(LIST_MARK_BYTES, b"\0")
        self.secrets.put(installation_id, _ENTRY, bytes(raw))

    def recall_member(self, installation_id: str, member_id: str) -> MemberMark:
        """The default mark for a member whom this machine never saw. Refused ``keyring_*``."""
        raw = self.secrets.get(installation_id, f"{_ENTRY} {member_id}")
        if raw is None:
            return MemberMark()
        state_number, failed, wait_left, seconds, last_seen = _numbers(raw)
        wait = timedelta(seconds=min(wait_left, _LONGEST_WAIT // _SECOND))
        return MemberMark(state_number, failed, wait, _moment(seconds), _moment(last_seen))

    def keep_member(self, installation_id: str, member_id: str, mark: MemberMark) -> None:
        """Replace what was kept. Refused ``keyring_*``."""
        wait_left = -(-mark.wait_left // _SECOND)
        seconds, last_seen = _seconds(mark.seen_at), _seconds(mark.last_seen)
        raw = _raw(mark.state_number, mark.failed, wait_left, seconds, last_seen)
        self.secrets.put(installation_id, f"{_ENTRY} {member_id}", raw)

    def recall_enrollment(self, installation_id: str, code_id: str) -> bytes:
        """Empty where this machine saw none by this code. Refused ``keyring_*``."""
        return self.secrets.get(installation_id, f"{_ENTRY} {code_id}") or b""

    def keep_enrollment(self, installation_id: str, code_id: str, digest: bytes) -> None:
        """Replace what was kept; `digest` is of `SECRET_BYTES`. Refused ``keyring_*``."""
        self.secrets.put(installation_id, f"{_ENTRY} {code_id}", digest)

    def recall_enrolled_key(self, installation_id: str, code_id: str) -> bytes:
        """Empty where this machine saw none by this code. Refused ``keyring_*``."""
        return self.secrets.get(installation_id, f"{_KEY_ENTRY} {code_id}") or b""

    def keep_enrolled_key(self, installation_id: str, code_id: str, verify_key: bytes) -> None:
        """Replace what was kept; `verify_key` is of `SECRET_BYTES`. Refused ``keyring_*``."""
        self.secrets.put(installation_id, f"{_KEY_ENTRY} {code_id}", verify_key)


def _or_none(raw: bytes) -> bytes:
    return raw if any(raw) else b""


def _raw(*numbers: int) -> bytes:
    sized = zip(numbers, _MEMBER_BYTES, strict=True)
    return b"".join(number.to_bytes(size, "big") for number, size in sized)


def _numbers(raw: bytes) -> tuple[int, ...]:
    ends = tuple(accumulate(_MEMBER_BYTES))
    parts = zip((0, *ends), ends, strict=False)
    return tuple(int.from_bytes(raw[first:end], "big") for first, end in parts)


def _seconds(moment: datetime) -> int:
    return max(0, (moment - ROLLBACK_EPOCH) // _SECOND)


def _moment(seconds: int) -> datetime:
    try:
        return ROLLBACK_EPOCH + timedelta(seconds=seconds)
    except OverflowError:
        return ROLLBACK_EPOCH
