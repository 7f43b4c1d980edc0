"""A witness of the audit log: its end on one day, to be kept where no program of ours can write.

Anyone who rewrites or cuts the log on this machine cannot change a line on paper, or a file on
another one: a log that does not contain the witnessed entry is not the one that was there.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from desktop.identity.crypto.check_code import Mistyped, code_of, secret_of
from desktop.store.audit.audit_chain import AuditSigner, ChainHead, Verify
from desktop.store.audit.exported_log import read_json
from desktop.system.atomic_file import read_regular_file
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret

_FORMAT = "skycap audit witness 1"
_MAX_BYTES = 4096
_HASH_BYTES, _CHECK_BYTES = 16, 2
_GROUPS = (_HASH_BYTES + _CHECK_BYTES) // 2
_LINE = re.compile(
    r"(?:skycap witness\s+)?(\d{4}-\d\d-\d\d)\s+entry\s+(\d{1,18})\s+(.+)", re.I | re.S
)


@dataclass(frozen=True, slots=True)
class Witness:
    """The entry with this `seq` was the last one on this day; `hash` is its hash, or the first 16
    bytes of it.
    """

    made_on: date
    seq: int
    hash: bytes

    @classmethod
    def of(cls, head: ChainHead, made_on: date) -> Witness:
        return cls(made_on, head.seq, head.hash)

    def confirms(self, digest: bytes | None) -> bool:
        """Whether the entry in that place has this hash; None: there is none."""
        return digest is not None and digest.startswith(self.hash)


def line_of(witness: Witness, installation_id: str) -> str:
    """Date, number and hash, on one line to be printed; each group ends with a check letter, and
    the last group checks the whole line.
    """
    start = witness.hash[:_HASH_BYTES]
    groups = code_of(start + _check(witness, installation_id))
    return f"Skycap witness {witness.made_on.isoformat()} entry {witness.seq} {groups}"


def file_text(witness: Witness, installation_id: str, signer: AuditSigner) -> str:
    """The same as JSON, signed by anyone who made it, with the whole hash."""
    whole = {
        "format": _FORMAT,
        "installation_id": installation_id,
        "made_on": witness.made_on.isoformat(),
        "seq": witness.seq,
        "hash": witness.hash.hex(),
        "line": line_of(witness, installation_id),
        "signer": signer.signer,
        "signature": signer.sign(_digest(witness, installation_id)).hex(),
    }
    return json.dumps(whole, indent=1) + "\n"


def read_witness(given: str, installation_id: str, has_signed: Verify) -> Witness:
    """From a line, or from the file of that name.

    Refused ``witness_mistyped``, ``witness_not_readable``, ``witness_not_genuine``.
    """
    line = _LINE.fullmatch(given.strip())
    if line is not None:
        return _from_line(line, installation_id)
    try:
        untrusted = read_regular_file(Path(given).expanduser(), _MAX_BYTES)
    except (OSError, RuntimeError, ValueError) as bad:
        raise Refused(
            "witness_not_readable",
            "That is neither a witness line nor a file that can be read.",
            "Nothing was checked.",
            "Give the whole line in quotes, or the path of the witness file.",
        ) from bad
    try:
        return _from_json(read_json(untrusted), installation_id, has_signed)
    # Garbage may also nest too deep for the reader, or name a number beyond all numbers.
    except (KeyError, TypeError, ValueError, OverflowError, RecursionError) as bad:
        raise _not_genuine() from bad


def _from_line(line: re.Match[str], installation_id: str) -> Witness:
    try:
        secret = bytes(secret_of(TypedSecret.of(line[3]), _GROUPS))
    except Mistyped as wrong:
        group = f"Group {wrong.group} of the letters" if wrong.group else "The number of groups"
        raise _mistyped(f"{group} is not as it was printed.") from wrong
    try:
        witness = Witness(date.fromisoformat(line[1]), int(line[2]), secret[:_HASH_BYTES])
    except ValueError as wrong:
        raise _mistyped("There is no such date.") from wrong
    if secret[_HASH_BYTES:] != _check(witness, installation_id):
        raise _mistyped("Date, number and letters are not of one line, or of another desk.")
    return witness


def _from_json(untrusted: Any, installation_id: str, has_signed: Verify) -> Witness:  # noqa: ANN401
    witness = Witness(
        date.fromisoformat(untrusted["made_on"]),
        int(untrusted["seq"]),
        bytes.fromhex(untrusted["hash"]),
    )
    signature = bytes.fromhex(untrusted["signature"])
    signed = has_signed(untrusted["signer"], _digest(witness, installation_id), signature)
    if not (signed and untrusted["format"] == _FORMAT and 0 < witness.seq < 1 << 63):
        raise _not_genuine()
    return witness


def _check(witness: Witness, installation_id: str) -> bytes:
    start = witness.hash[:_HASH_BYTES].hex()
    parts = [_FORMAT, "line", installation_id, witness.made_on.isoformat(), witness.seq, start]
    return hashlib.sha256(json.dumps(parts).encode()).digest()[:_CHECK_BYTES]


def _digest(witness: Witness, installation_id: str) -> bytes:
    made_on = witness.made_on.isoformat()
    parts = [_FORMAT, installation_id, made_on, witness.seq, witness.hash.hex()]
    return hashlib.sha256(json.dumps(parts).encode()).digest()


def _mistyped(happened: str) -> Refused:
    return Refused(
        "witness_mistyped",
        happened,
        "Nothing was checked.",
        "Compare the line with the paper, and type it again in quotes.",
    )


def _not_genuine() -> Refused:
    return Refused(
        "witness_not_genuine",
        "That file is not a witness that a member of this desk made, or it was changed.",
        "Nothing was checked.",
        "Use the file as `witness` wrote it, or the printed line.",
    )
