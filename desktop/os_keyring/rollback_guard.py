"""The rollback guard of one machine: its keyring remembers the newest member directory it has seen.

The keyring lies outside the desk's folder, so restoring an older folder does not restore it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from desktop.use_cases.ports.keyring_port import (
    ROLLBACK_EPOCH,
    SECRET_BYTES,
    DeviceSecrets,
    RollbackMark,
)

_ENTRY = "rollback guard"
_HALF = 8
# Small steps of time are not worth a write to the keyring.
_RESOLUTION = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class KeyringRollbackGuard:
    """`RollbackGuard` in one entry: 8 bytes of revision, 8 of seconds, both big-endian."""

    secrets: DeviceSecrets

    def recall(self, installation_id: str) -> RollbackMark:
        """The default mark on a machine that never saw this desk. Refused ``keyring_*``."""
        raw = self.secrets.get(installation_id, _ENTRY)
        if raw is None:
            return RollbackMark()
        revision = int.from_bytes(raw[:_HALF], "big")
        seconds = int.from_bytes(raw[_HALF : 2 * _HALF], "big")
        try:
            return RollbackMark(revision, ROLLBACK_EPOCH + timedelta(seconds=seconds))
        except OverflowError:
            return RollbackMark(revision)

    def keep(self, installation_id: str, before: RollbackMark, now: RollbackMark) -> None:
        """Write `now` where it differs enough from `before`. Refused ``keyring_*``."""
        if now.revision == before.revision and abs(now.seen_at - before.seen_at) < _RESOLUTION:
            return
        seconds = max(0, (now.seen_at - ROLLBACK_EPOCH) // timedelta(seconds=1))
        raw = now.revision.to_bytes(_HALF, "big") + seconds.to_bytes(_HALF, "big")
        self.secrets.put(installation_id, _ENTRY, raw.ljust(SECRET_BYTES, b"\0"))
