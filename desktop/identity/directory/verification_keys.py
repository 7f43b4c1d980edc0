"""Whose signatures count under an entry of the record of acts: all who work or worked here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from desktop.identity.crypto.org_key import genuine

from . import directory_file


def names_of_signers(file: Path) -> dict[str, str]:
    """Verify key in hexadecimal -> name, of everybody in this door file, those who left as well.

    Empty where there is no door. Refused ``door_*``. The file is to be believed only after somebody
    has come in by it: then its roll was found as an owner signed it.
    """
    directory = directory_file.load(file)
    if directory is None:
        return {}
    names = {one.verify_key.hex(): one.name for one in directory.former}
    return names | {one.verify_key.hex(): one.name for one in directory.members}


def verifier(file: Path) -> Callable[[str, bytes, bytes], bool]:
    """(signer, digest, signature) -> whether a person of this desk signed it so."""
    known = names_of_signers(file)

    def verify(signer: str, digest: bytes, signature: bytes) -> bool:
        return signer in known and genuine(bytes.fromhex(signer), signature, digest)

    return verify
