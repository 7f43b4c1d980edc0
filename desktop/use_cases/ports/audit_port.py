"""Port to the members whose keys verify the audit log, as an owner signed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Signatory:
    """The member to whom a signing key belonged."""

    member_id: str
    name: str


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
