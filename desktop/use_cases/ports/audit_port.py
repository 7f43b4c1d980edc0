"""Ports to the keys that sign: those that verify the audit log, and the member's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry


@dataclass(frozen=True, slots=True)
class Signatory:
    """The member to whom a signing key belonged. `let_in` is False for one who had joined by a code
    and whom no owner let in.
    """

    member_id: str
    name: str
    let_in: bool = True


class AuditSigners(Protocol):
    """Every key that ever verified the log, and when. A signer is named by the id of its key."""

    @property
    def revision(self) -> int:
        """Of the newest member list that an owner signed; they count from 1."""

    def has_signed(self, signer: str, digest: bytes, signature: bytes) -> bool:
        """Whether this key is, or once was, a member's, and signed this."""

    def signatory(self, signer: str, revision: int) -> Signatory | None:
        """Whose key it was while that member list was in force; None: nobody's."""

    def name_of(self, member_id: str) -> str:
        """Of a member or former member; empty for an id that nobody has or had."""


class MemberSigning(Protocol):
    """The signed-in member's own key, as it is now, with the revision of the member list."""

    @property
    def verify_key(self) -> bytes: ...
    @property
    def sign(self) -> Callable[[bytes], bytes]: ...
    @property
    def revision(self) -> int: ...


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """An entry as the log holds it, with what proves it: see `audit_chain` in the store."""

    logged: LoggedEntry
    latest: datetime
    previous: bytes = field(repr=False)
    hash: bytes = field(repr=False)
    signature: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class LogProof:
    """The audit log as it was checked now. `entries`: those that were asked for and are whole.

    `first` is the number of the first entry that was checked, from 1, and `hashes` are those from
    it up to the `last`; all others were only counted. `flaws` are sentences; none: it is whole.
    """

    first: int
    last: int
    hashes: tuple[bytes, ...] = field(default=(), repr=False)
    entries: tuple[ProvenEntry, ...] = ()
    flaws: tuple[str, ...] = ()


class AuditProof(Protocol):
    """Checks the audit log, and gives parts of it away with their proofs."""

    def check(self, is_wanted: Callable[[AuditEntry], bool]) -> LogProof:
        """Blocks, for seconds in a long log. Refused ``directory_*``."""


@dataclass(frozen=True, slots=True)
class SignedEvidence:
    """`text` is ASCII JSON, which names the SHA-256 of what is signed; `signature` has 64 bytes of
    Ed25519 under the organization's `key`, whose `fingerprint` people compare.
    """

    text: str
    signature: bytes = field(repr=False)
    key: bytes = field(repr=False)
    fingerprint: str


class EvidenceSigner(Protocol):
    """Signs by the organization's key, which only owners hold."""

    def sign(self, content: bytes) -> SignedEvidence:
        """Refused ``not_owner``, ``directory_*``."""
