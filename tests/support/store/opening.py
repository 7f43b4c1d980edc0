"""Opens a real store for a test: the tests' own key, clock and signing key."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from desktop.identity.crypto.field_cipher import AesFieldCipher
from desktop.store.audit.audit_chain import AuditSigner
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.store.engines.sqlcipher.sqlcipher_engine import SqlCipherEngine
from desktop.use_cases.ports.audit_port import Signatory
from desktop.use_cases.ports.key_handle import KeyHandle

KEY = KeyHandle(bytes(range(32)))
FIELD_KEY = bytes(range(64, 96))
FIELDS = AesFieldCipher([FIELD_KEY])
SIGNER = "ada"
ADA = Signatory("adaid", "Ada")
NOW = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)

_SIGNING_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))


def now() -> datetime:
    """A clock that does not move."""
    return NOW


def signer(revision: int = 1) -> AuditSigner:
    """The tests' own Ed25519 key, which is Ada's."""
    return AuditSigner(SIGNER, _SIGNING_KEY.sign, lambda: revision)


def verify(signer: str, digest: bytes, signature: bytes) -> bool:
    """Whether the tests' own key signed this hash."""
    if signer != SIGNER:
        return False
    try:
        _SIGNING_KEY.public_key().verify(signature, digest)
    except InvalidSignature:
        return False
    return True


@dataclass(slots=True)
class OnlyAda:
    """`AuditSigners` of a company of one, who signed from revision `first` to `last`."""

    revision: int = 9
    first: int = 1
    last: int = 9
    signatures: int = 0
    let_in: bool = True

    def has_signed(self, signer: str, digest: bytes, signature: bytes) -> bool:
        self.signatures += 1
        return verify(signer, digest, signature)

    def signatory(self, signer: str, revision: int) -> Signatory | None:
        known = signer == SIGNER and self.first <= revision <= self.last
        return replace(ADA, let_in=self.let_in) if known else None

    def name_of(self, member_id: str) -> str:
        return ADA.name if member_id == ADA.member_id else ""


def open_store(
    file: Path,
    key: KeyHandle = KEY,
    *,
    may_create: bool = True,
    fields: AesFieldCipher = FIELDS,
) -> Database:
    """The store at `file`; the caller closes it."""
    return Database.open(
        SqlCipherEngine(file),
        key,
        signer=signer(),
        fields=fields,
        now=now,
        may_create=may_create,
    )


def open_empty_store(file: Path) -> Database:
    """The same with nothing in it: a copy of a file that was created once."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as copy:
        copy.write(_empty_file())
    return open_store(file, may_create=False)


@cache
def _empty_file() -> bytes:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "records.db"
        open_store(file).close()
        return file.read_bytes()


def schema_of(file: Path) -> dict[tuple[str, str], str]:
    """Kind and name of all that the file holds, to how it was said, spaces apart."""
    with opened(file, KEY) as connection:
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master")).all()
    return {(kind, name): " ".join(str(sql).split()) for kind, name, sql in rows}
