"""The public part of a member directory: all that an owner's signature covers, and no secret.

With it anybody can check, without a passphrase or a keyring, whose key signed an audit entry.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.field_limits import Id, Key, Signature
from desktop.identity.crypto.org_key import KeyRotation

from .directory_records import (
    DirectoryRecord,
    EnrollmentProof,
    Revision,
    RevisionOrNone,
    SigningPeriod,
)
from .directory_wire import directory_converter


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicMember:
    """The public fields of a `MemberRecord`."""

    id: Id
    name: str
    role: str
    status: AccountStatus
    status_changed_at: datetime
    signing_since: RevisionOrNone
    open_key: Key
    verify_key: Key
    enrollment_proof: EnrollmentProof | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicDirectory:
    """The public fields of a `DirectoryRecord`. A `MemberList`.

    `digest` is of the rest, which the owner signed with them.
    """

    installation_id: Id
    revision: Revision
    org_key: Key
    key_rotations: tuple[KeyRotation, ...]
    names_hidden: bool
    members: tuple[PublicMember, ...]
    used_codes: tuple[Id, ...]
    past_signing: tuple[SigningPeriod, ...]
    digest: Key
    member_list_signature: Signature

    def private_digest(self) -> bytes:
        """Of what the owner signed and this does not show."""
        return self.digest


def public_part(directory: DirectoryRecord) -> PublicDirectory:
    """What may leave this machine."""
    members = (
        PublicMember(**{each.name: getattr(member, each.name) for each in fields(PublicMember)})
        for member in directory.members
    )
    return PublicDirectory(
        installation_id=directory.installation_id,
        revision=directory.revision,
        org_key=directory.org_key,
        key_rotations=directory.key_rotations,
        names_hidden=directory.names_hidden,
        members=tuple(members),
        used_codes=directory.used_codes,
        past_signing=directory.past_signing,
        digest=directory.private_digest(),
        member_list_signature=directory.member_list_signature,
    )


def to_json(directory: PublicDirectory) -> Any:  # noqa: ANN401
    """For `json.dumps`."""
    return directory_converter().unstructure(directory)


def from_json(untrusted: object) -> PublicDirectory:
    """Damaged when it is not of exactly this form."""
    return directory_converter().structure(untrusted, PublicDirectory)
