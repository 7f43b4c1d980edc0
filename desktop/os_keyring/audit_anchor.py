"""The audit anchor of one machine: its keyring remembers the last audit entry it has seen.

The store and the head file beside it can both be replaced by an older copy of the whole folder,
and then match each other. The keyring lies outside that folder.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path

from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.keyring_port import SECRET_BYTES, AnchoredEntry, DeviceSecrets

log = logging.getLogger(__name__)
_SEQ_BYTES = 8
HASH_PREFIX_BYTES = SECRET_BYTES - _SEQ_BYTES
"""Bytes of the entry's hash that are kept: as many as fit beside its number."""


@dataclass(frozen=True, slots=True)
class KeyringAuditAnchor:
    """`AuditAnchor` of one store file: a copy elsewhere, such as a training store, has its own."""

    secrets: DeviceSecrets
    installation_id: str
    file: Path

    def recall(self) -> AnchoredEntry | None:
        """None where nothing was kept, or the keyring does not answer."""
        try:
            raw = self.secrets.get(self.installation_id, self._entry)
        except Refused as refusal:
            log.warning("the keyring did not return the audit anchor: %s", refusal.code)
            return None
        if raw is None:
            return None
        return AnchoredEntry(int.from_bytes(raw[:_SEQ_BYTES], "big"), raw[_SEQ_BYTES:])

    def keep(self, seq: int, digest: bytes) -> None:
        """Blocks for the keyring. A refusal is logged: the next call keeps the newer entry."""
        raw = seq.to_bytes(_SEQ_BYTES, "big") + digest[:HASH_PREFIX_BYTES]
        try:
            self.secrets.put(self.installation_id, self._entry, raw)
        except Refused as refusal:
            log.warning("the keyring did not keep the audit anchor: %s", refusal.code)

    @property
    def _entry(self) -> str:
        return f"audit anchor {hashlib.sha256(str(self.file).encode()).hexdigest()[:16]}"
