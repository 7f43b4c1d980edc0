"""The keys that verify the audit log: those of all members and former members."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.identity.crypto.org_key import signature_is_valid

from . import directory_file


def signer_names(file: Path) -> dict[str, str]:
    """Verify key in hexadecimal -> name, of all members and former members in this file.

    Empty where there is no file. Refused ``directory_*``. The file is trustworthy only after a
    sign-in: then its member list was verified.
    """
    directory = directory_file.load(file)
    if directory is None:
        return {}
    names = {former.verify_key.hex(): former.name for former in directory.former_members}
    return names | {member.verify_key.hex(): member.name for member in directory.members}


def verifier(file: Path) -> Callable[[str, bytes, bytes], bool]:
    """(signer, digest, signature) -> whether a member or former member signed it so."""
    known = signer_names(file)

    def verify(signer: str, digest: bytes, signature: bytes) -> bool:
        return signer in known and signature_is_valid(bytes.fromhex(signer), signature, digest)

    return verify
