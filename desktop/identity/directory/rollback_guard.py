"""What this machine remembers of a desk, in its keyring and so out of the door file's reach.

An older copy of the door file could bring back somebody who was removed, or a code that was used.
A clock that is set back could lengthen a code's life. The keyring remembers how far the desk had
come, and the latest moment that was seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desktop.use_cases.ports.keyring_port import SECRET_BYTES, DeviceSecrets

_NAME = "memory"
_HALF = 8
_BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
_FINE_ENOUGH = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class RollbackMark:
    """`edition` of the roll, and the latest moment, to the second."""

    revision: int = 0
    seen_at: datetime = _BEGINNING


def recall(secrets: DeviceSecrets, installation_id: str) -> RollbackMark:
    """Refused ``keyring_*``. A machine that never saw the desk remembers nothing."""
    raw = secrets.get(installation_id, _NAME)
    if raw is None:
        return RollbackMark()
    seconds = int.from_bytes(raw[_HALF : 2 * _HALF], "big")
    try:
        return RollbackMark(
            int.from_bytes(raw[:_HALF], "big"), _BEGINNING + timedelta(seconds=seconds)
        )
    except OverflowError:
        return RollbackMark(int.from_bytes(raw[:_HALF], "big"))


def keep(
    secrets: DeviceSecrets, installation_id: str, before: RollbackMark, now: RollbackMark
) -> None:
    """Write it down where it has moved on. Small steps of time are not worth a write."""
    if now.revision == before.revision and abs(now.seen_at - before.seen_at) < _FINE_ENOUGH:
        return
    seconds = max(0, (now.seen_at - _BEGINNING) // timedelta(seconds=1))
    raw = now.revision.to_bytes(_HALF, "big") + seconds.to_bytes(_HALF, "big")
    secrets.put(installation_id, _NAME, raw.ljust(SECRET_BYTES, b"\0"))
