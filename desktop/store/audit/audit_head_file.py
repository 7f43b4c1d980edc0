"""The signed head of the audit chain, kept outside the database.

Without forging its signature, nobody can truncate the chain unnoticed.

One line of JSON, rewritten after each change of the chain. It holds no audit entry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop.system.atomic_file import WriteFault, fault_of, read_regular_file, write_atomically

from .audit_chain import AuditSigner, ChainHead, Verify

_MAX_BYTES = 4096
_BEYOND = 1 << 63


MayMark = Callable[[ChainHead, str], bool]
"""Whether the key with this id may have marked this end of the chain."""


def _anybody(_head: ChainHead, _signer: str) -> bool:
    return True


class AuditHeadDamaged(ValueError):
    """The file is not as a member wrote it. The text says how: ``was changed``."""


@dataclass(frozen=True, slots=True)
class AuditHeadFile:
    """`file` is outside the database."""

    file: Path

    def write(self, head: ChainHead, signer: AuditSigner) -> None:
        """Write atomically. OSError when the disk is full."""
        write_atomically(self.file, json.dumps(signed_head(head, signer)).encode("ascii"))

    def read(self, has_signed: Verify, may_mark: MayMark = _anybody) -> ChainHead | None:
        """None where there is no such file. AuditHeadDamaged."""
        try:
            untrusted = read_regular_file(self.file, _MAX_BYTES)
        except FileNotFoundError:
            return None
        except OSError as bad:
            in_the_way = fault_of(bad) is WriteFault.IN_THE_WAY
            reason = "was replaced by a folder or a link" if in_the_way else "cannot be read"
            raise AuditHeadDamaged(reason) from bad
        try:
            return read_signed_head(json.loads(untrusted), has_signed, may_mark)
        # Garbage may also nest too deep for the reader.
        except (ValueError, RecursionError) as broken:
            raise AuditHeadDamaged("was changed") from broken


def signed_head(head: ChainHead, signer: AuditSigner) -> dict[str, object]:
    """For `json.dumps`."""
    signer = signer.now()
    return {
        "seq": head.seq,
        "hash": head.hash.hex(),
        "signer": signer.signer,
        "signature": signer.sign(_digest(head, signer.signer)).hex(),
    }


def read_signed_head(
    untrusted: Any,  # noqa: ANN401
    has_signed: Verify,
    may_mark: MayMark = _anybody,
) -> ChainHead:
    """AuditHeadDamaged where no member signed it so, or one who may not have marked this end."""
    try:
        head = ChainHead(int(untrusted["seq"]), bytes.fromhex(untrusted["hash"]))
        signer, signature = str(untrusted["signer"]), bytes.fromhex(untrusted["signature"])
        genuine = has_signed(signer, _digest(head, signer), signature)
    # It may also name a number beyond all numbers.
    except (KeyError, TypeError, ValueError, OverflowError) as broken:
        raise AuditHeadDamaged("was changed") from broken
    if not genuine or not 0 <= head.seq < _BEYOND or not may_mark(head, signer):
        raise AuditHeadDamaged("was changed")
    return head


def _digest(head: ChainHead, signer: str) -> bytes:
    text = json.dumps(["skycap audit head", head.seq, head.hash.hex(), signer])
    return hashlib.sha256(text.encode()).digest()
