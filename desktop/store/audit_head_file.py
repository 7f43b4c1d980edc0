"""Where the chain of acts ends, kept beside the records: who cuts its end off must also sign this.

A file of one line of JSON, written anew after each change of the chain. It holds no act.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from .audit_chain import AuditSigner, ChainHead, Verify

_MOST_BYTES = 4096


class AuditHeadDamaged(ValueError):
    """Not as somebody of this desk wrote it."""


@dataclass(frozen=True, slots=True)
class AuditHeadFile:
    """`file` is outside the records."""

    file: Path

    def write(self, head: ChainHead, signer: AuditSigner) -> None:
        """Whole, or as it was before. OSError when the disk is full."""
        told = {
            "seq": head.seq,
            "hash": head.hash.hex(),
            "signer": signer.signer,
            "signature": signer.sign(_digest(head, signer.signer)).hex(),
        }
        fresh = self.file.with_name(self.file.name + ".new")
        with open(fresh, "w", encoding="ascii") as writing:
            json.dump(told, writing)
            writing.flush()
            os.fsync(writing.fileno())
        fresh.replace(self.file)

    def read(self, verify: Verify) -> ChainHead | None:
        """None where there is no such file. AuditHeadDamaged."""
        try:
            with open(self.file, "rb") as reading:
                untrusted = reading.read(_MOST_BYTES)
        except FileNotFoundError:
            return None
        try:
            told = json.loads(untrusted)
            head = ChainHead(int(told["seq"]), bytes.fromhex(told["hash"]))
            signer, signature = str(told["signer"]), bytes.fromhex(told["signature"])
        except (KeyError, TypeError, ValueError) as broken:
            raise AuditHeadDamaged from broken
        if not verify(signer, _digest(head, signer), signature):
            raise AuditHeadDamaged
        return head


def _digest(head: ChainHead, signer: str) -> bytes:
    text = json.dumps(["skycap audit head", head.seq, head.hash.hex(), signer])
    return hashlib.sha256(text.encode()).digest()
