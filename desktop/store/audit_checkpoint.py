"""How far a person last found the chain of acts whole, kept beside the records and signed by them.

It spares the checking of each signature again. What it covers is still compared, column by column,
with what was found then; and it counts only for the person who signed it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from desktop.system.atomic_file import read_own, write_atomically

from .audit_chain import AuditSigner, ChainHead, Verify

_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The chain was whole to this end; `content` is the digest of all its rows to there."""

    end: ChainHead
    content: bytes


@dataclass(frozen=True, slots=True)
class CheckpointFile:
    """`file` is outside the records."""

    file: Path

    def write(self, checkpoint: Checkpoint, signer: AuditSigner) -> None:
        """Whole, or as it was before. OSError."""
        text = json.dumps(
            {
                "seq": checkpoint.end.seq,
                "hash": checkpoint.end.hash.hex(),
                "content": checkpoint.content.hex(),
                "signature": signer.sign(_digest(checkpoint, signer.signer)).hex(),
            }
        )
        write_atomically(self.file, text.encode("ascii"))

    def read(self, signer: str, verify: Verify) -> Checkpoint | None:
        """None where there is none that this signer wrote: then all of the chain is checked."""
        try:
            kept = json.loads(read_own(self.file, _MOST_BYTES))
            end = ChainHead(int(kept["seq"]), bytes.fromhex(kept["hash"]))
            checkpoint = Checkpoint(end, bytes.fromhex(kept["content"]))
            signature = bytes.fromhex(kept["signature"])
            genuine = verify(signer, _digest(checkpoint, signer), signature)
        except (OSError, KeyError, TypeError, ValueError, OverflowError, RecursionError):
            return None
        return checkpoint if genuine and 0 < end.seq < 1 << 63 else None


def _digest(checkpoint: Checkpoint, signer: str) -> bytes:
    end = checkpoint.end
    parts = ["skycap audit checkpoint", end.seq, end.hash.hex(), checkpoint.content.hex(), signer]
    return hashlib.sha256(json.dumps(parts).encode()).digest()
