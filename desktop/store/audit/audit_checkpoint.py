"""The audit checkpoint: how far a person last verified the audit chain, signed by that person.

It is kept outside the database and saves verifying each signature again. What it covers is still
compared, column by column, with the state then, and it is valid only for the person who signed it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from desktop.system.atomic_file import read_regular_file, write_atomically

from .audit_chain import AuditSigner, ChainHead, Verify

_MAX_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The chain was valid up to `end`; `content` is the digest of all its rows so far."""

    end: ChainHead
    content: bytes


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """`file` is outside the database."""

    file: Path

    def write(self, checkpoint: Checkpoint, signer: AuditSigner) -> None:
        """Write atomically. OSError."""
        text = json.dumps(
            {
                "seq": checkpoint.end.seq,
                "hash": checkpoint.end.hash.hex(),
                "content": checkpoint.content.hex(),
                "signature": signer.sign(_digest(checkpoint, signer.signer)).hex(),
            }
        )
        write_atomically(self.file, text.encode("ascii"))

    def read(self, signer: str, has_signed: Verify) -> Checkpoint | None:
        """None where this signer wrote none: then the whole chain is verified."""
        try:
            kept = json.loads(read_regular_file(self.file, _MAX_BYTES))
            end = ChainHead(int(kept["seq"]), bytes.fromhex(kept["hash"]))
            checkpoint = Checkpoint(end, bytes.fromhex(kept["content"]))
            signature = bytes.fromhex(kept["signature"])
            genuine = has_signed(signer, _digest(checkpoint, signer), signature)
        except (OSError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
            return None
        return checkpoint if genuine and 0 < end.seq < 1 << 63 else None


def _digest(checkpoint: Checkpoint, signer: str) -> bytes:
    end = checkpoint.end
    parts = ["skycap audit checkpoint", end.seq, end.hash.hex(), checkpoint.content.hex(), signer]
    return hashlib.sha256(json.dumps(parts).encode()).digest()
