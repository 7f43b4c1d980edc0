"""How far this machine saw a record of acts come, kept in its keyring.

Records and the mark beside them can both be replaced by an older copy of the whole folder, and fit
each other. The keyring lies elsewhere, and still knows.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.keyring_port import SECRET_BYTES, DeviceSecrets

log = logging.getLogger(__name__)
_SEQ_BYTES = 8
KEPT_OF_HASH = SECRET_BYTES - _SEQ_BYTES
"""Bytes of the entry's hash that are remembered: as many as fit beside its place."""


@dataclass(frozen=True, slots=True)
class AnchoredEntry:
    """The place of an entry, from 1, and the beginning of its hash."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class AuditAnchor:
    """Of one file of records: a copy elsewhere, such as for practice, is another record."""

    secrets: DeviceSecrets
    installation_id: str
    file: Path

    def recall(self) -> AnchoredEntry | None:
        """None where nothing was remembered, or the keyring does not say."""
        try:
            raw = self.secrets.get(self.installation_id, self._name)
        except Refused as refusal:
            log.warning("the keyring did not say where the record ended: %s", refusal.code)
            return None
        if raw is None:
            return None
        return AnchoredEntry(int.from_bytes(raw[:_SEQ_BYTES], "big"), raw[_SEQ_BYTES:])

    def keep(self, seq: int, digest: bytes) -> None:
        """Blocks for the keyring. What it refuses is logged: the next time remembers it."""
        raw = seq.to_bytes(_SEQ_BYTES, "big") + digest[:KEPT_OF_HASH]
        try:
            self.secrets.put(self.installation_id, self._name, raw)
        except Refused as refusal:
            log.warning("the keyring did not remember the record: %s", refusal.code)

    @property
    def _name(self) -> str:
        return f"record {hashlib.sha256(str(self.file).encode()).hexdigest()[:16]}"
