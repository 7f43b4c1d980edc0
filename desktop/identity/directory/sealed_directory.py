"""The member directory as it lies on disk: sealed, but for what a machine needs to open it.

In clear are the id of the installation, by which the keyring knows the directory key, the key's
own id, and the envelopes of codes. Names, roles, times and all else are inside, and the length
is rounded up, so that it shows how large a company is at most roughly.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated

from cattrs import Converter

from desktop.identity.crypto.directory_key import (
    CodeEnvelope,
    KeyId,
    decoy_envelope,
    directory_key_id,
)
from desktop.identity.crypto.field_limits import Id, Size
from desktop.identity.crypto.key_derivation import NONCE_BYTES, TAG_BYTES, WrongKey, unwrap, wrap

from .directory_json import MAX_BYTES, Damaged, converter, parse_json
from .directory_records import DirectoryRecord
from .directory_wire import VERSION, Newer, decode, encode

MAX_SEALED_BYTES = 2 * MAX_BYTES
"""Of the file: the sealed part in base64, and the envelopes."""
_LEAST_BYTES = 1 << 16
_ENVELOPES = 8
_OVERHEAD = NONCE_BYTES + TAG_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedDirectory:
    """The fields are in the order of the file. `code_envelopes` hold the directory key, for codes;
    `sealed` is the padded text of a `DirectoryRecord`.
    """

    installation_id: Id
    key_id: KeyId
    code_envelopes: tuple[CodeEnvelope, ...]
    sealed: Annotated[bytes, Size(_OVERHEAD + _LEAST_BYTES, _OVERHEAD + MAX_BYTES)]

    def bound_to(self) -> bytes:
        """The associated data of the sealed part: all that lies in clear."""
        envelopes = [envelope.hex() for envelope in self.code_envelopes]
        return json.dumps(
            ["skycap directory", VERSION, self.installation_id, self.key_id.hex(), envelopes]
        ).encode()


class TooLong(ValueError):
    """It could not be read again."""


def seal(directory: DirectoryRecord, key: bytes) -> SealedDirectory:
    """Under the directory key `key`. TooLong."""
    text = encode(directory)
    try:
        decode(text)
    except Damaged as bad:
        raise TooLong from bad
    size = _LEAST_BYTES
    while size < len(text):
        size *= 2
    if size > MAX_BYTES:
        raise TooLong
    bare = SealedDirectory(
        installation_id=directory.installation_id,
        key_id=directory_key_id(key, directory.installation_id),
        code_envelopes=_envelopes(directory, key),
        sealed=b"",
    )
    # JSON ends at the blanks.
    sealed = wrap(key, text.ljust(size), bare.bound_to())
    return replace(bare, sealed=sealed)


def unseal(untrusted: SealedDirectory, key: bytes) -> DirectoryRecord:
    """Damaged where the key did not seal it so. Newer."""
    try:
        text = unwrap(key, untrusted.sealed, untrusted.bound_to())
    except WrongKey as wrong:
        raise Damaged("not as it was sealed") from wrong
    directory = decode(bytes(text))
    if directory.installation_id != untrusted.installation_id:
        raise Damaged("installation")
    return directory


def to_file(sealed: SealedDirectory) -> bytes:
    """UTF-8 JSON, one field a line."""
    whole = {"version": VERSION, **_converter().unstructure(sealed)}
    return (json.dumps(whole, indent=1) + "\n").encode()


def from_file(untrusted: bytes) -> SealedDirectory:
    """Damaged or Newer when this program could not have written it."""
    whole = parse_json(untrusted, MAX_SEALED_BYTES)
    if type(whole) is not dict or type(whole.get("version")) is not int:
        raise Damaged("version")
    version = whole.pop("version")
    if version > VERSION:
        raise Newer
    if version != VERSION:
        raise Damaged("version")
    read: SealedDirectory = _converter().structure(whole, SealedDirectory)
    return read


def _envelopes(directory: DirectoryRecord, key: bytes) -> tuple[bytes, ...]:
    """Of every code that works on a machine with an empty keyring. Decoys fill the number up, and
    the order says nothing.
    """
    real = directory.code_envelopes()
    count = -(-max(len(real), 1) // _ENVELOPES) * _ENVELOPES
    decoys = (
        decoy_envelope(key, directory.installation_id, index) for index in range(len(real), count)
    )
    return tuple(sorted((*real, *decoys)))


@cache
def _converter() -> Converter:
    return converter()
