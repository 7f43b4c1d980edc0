"""Ports to the keys that sign: those that verify the audit log, and the member's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


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
