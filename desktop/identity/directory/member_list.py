"""The member list: signed as a whole by the organization key, and counted by revisions.

The signature covers all of the directory: what is public as it is, and the rest by a digest. Not
covered is what a member must be able to write without an owner: `OWN_FIELDS` of their own record,
and the whole record of a member who enrolled by a code since. That one carries an enrollment proof,
which is verified by itself; an owner's next change signs that member into the list.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.org_key import KeyRotation, OrgKey, follow_rotations
from desktop.identity.crypto.sealed_grant import signature_is_valid
from desktop.use_cases.ports.keyring_port import LIST_MARK_BYTES

from .directory_records import (
    DirectoryRecord,
    EarlierList,
    EnrollmentProof,
    Invitation,
    MemberRecord,
    SigningPeriod,
)

_REMEMBERED_LISTS = 400
CLOCK_TOLERANCE = timedelta(minutes=5)
"""Two machines' clocks, or one before and after it was set right, may differ by this much."""


class ListedMember(Protocol):
    """What the member list says of one member: of `MemberRecord`, its public part."""

    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def role(self) -> str: ...
    @property
    def status(self) -> AccountStatus: ...
    @property
    def status_changed_at(self) -> datetime: ...
    @property
    def signing_since(self) -> int: ...
    @property
    def open_key(self) -> bytes: ...
    @property
    def verify_key(self) -> bytes: ...
    @property
    def enrollment_proof(self) -> EnrollmentProof | None: ...


class MemberList(Protocol):
    """What an owner signs: of `DirectoryRecord`, its public part."""

    @property
    def installation_id(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def org_key(self) -> bytes: ...
    @property
    def key_rotations(self) -> Sequence[KeyRotation]: ...
    @property
    def names_hidden(self) -> bool: ...
    @property
    def members(self) -> Sequence[ListedMember]: ...
    @property
    def used_codes(self) -> Sequence[str]: ...
    @property
    def past_signing(self) -> Sequence[SigningPeriod]: ...
    @property
    def member_list_signature(self) -> bytes: ...
    def private_digest(self) -> bytes: ...


def sign_member_list(
    directory: DirectoryRecord, org_key: OrgKey, after: int = 0
) -> DirectoryRecord:
    """The next revision, signed; also the next one `after` that revision."""
    revision, earlier = max(directory.revision, after) + 1, directory.earlier_lists
    if directory.member_list_signature:
        before = EarlierList(directory.revision, list_mark(directory))
        earlier = (*earlier, before)[-_REMEMBERED_LISTS:]
    directory = replace(
        directory, revision=revision, org_key=org_key.verify_key, earlier_lists=earlier
    )
    return replace(directory, member_list_signature=org_key.sign(_member_list_text(directory)))


def list_mark(directory: MemberList) -> bytes:
    """Of this list as it was signed: `LIST_MARK_BYTES`."""
    text = b"skycap 1 member list mark " + directory.member_list_signature
    return hashlib.sha256(text).digest()[:LIST_MARK_BYTES]


def branched_from(directory: DirectoryRecord, revision: int, mark: bytes) -> bool:
    """Whether at this revision it was another list than the one with this mark: then an owner has
    changed an older copy. False where that is not known any more, or the mark is empty.
    """
    at = [each.mark for each in directory.earlier_lists if each.revision == revision]
    if directory.revision == revision:
        at.append(list_mark(directory))
    return bool(mark) and any(each != mark for each in at)


def verified_org_key(directory: MemberList, trusted: bytes) -> bytes:
    """The public organization key, reached by rotations from the `trusted` one. WrongKey when the
    member list is not as an owner signed it.
    """
    org_key = follow_rotations(trusted, directory.key_rotations, directory.installation_id)
    if org_key != directory.org_key or not signature_is_valid(
        org_key, directory.member_list_signature, _member_list_text(directory)
    ):
        raise WrongKey
    return org_key


def is_signed(directory: DirectoryRecord) -> bool:
    """Whether the list is as it was signed, by the key that it names, and who is not on it has
    proved to have been let in by that key; whose it is, is not asked. For a use before anybody's
    own keys are open.
    """
    org_key, text = directory.org_key, _member_list_text(directory)
    try:
        for member in directory.members:
            verified_granter(directory, member, org_key)
    except WrongKey:
        return False
    return signature_is_valid(org_key, directory.member_list_signature, text)


def verified_granter(directory: MemberList, member: ListedMember, org_key: bytes) -> bytes:
    """The public key that signed this member's grants. WrongKey when the enrollment proof is not
    valid. It is as true as the code is secret: who has the code also signs the time
    (`enrollment_witness`).
    """
    proof = member.enrollment_proof
    if proof is None:
        return org_key
    invitation = proof.invitation
    signed_by_owner = signature_is_valid(
        org_key, invitation.signature, invitation_text(invitation, directory.installation_id)
    )
    signed_by_code = signature_is_valid(
        invitation.verify_key, proof.signature, enrollment_text(member, proof)
    )
    as_invited = (
        (member.id, member.name, member.role)
        == (invitation.member_id, invitation.name, invitation.role)
    ) and (member.status, member.status_changed_at, member.signing_since) == (
        AccountStatus.ACTIVE,
        invitation.made_at,
        invitation.revision,
    )
    enrolled_at, made_at = proof.enrolled_at, invitation.made_at
    in_time = made_at - CLOCK_TOLERANCE <= enrolled_at < invitation.ends_at + CLOCK_TOLERANCE
    used = invitation.id in directory.used_codes
    if not (signed_by_owner and signed_by_code and as_invited and in_time) or used:
        raise WrongKey
    if isinstance(member, MemberRecord) and member.private_digest() != proof.private_digest:
        raise WrongKey
    if isinstance(directory, DirectoryRecord) and not _is_out(directory, invitation):
        raise WrongKey
    return invitation.verify_key


def _is_out(directory: DirectoryRecord, invitation: Invitation) -> bool:
    """Whether the invitation is on the present list, as the proof shows it."""
    listed = directory.invitation(invitation.id)
    return listed is not None and as_shown(listed) == invitation


def as_shown(invitation: Invitation) -> Invitation:
    """What an enrollment proof shows of it: nothing that opens anything."""
    return replace(invitation, grants=(), directory_envelope=None)


def invitation_text(invitation: Invitation, installation_id: str) -> bytes:
    """What the organization key signs. The grants carry signatures of their own."""
    return json.dumps(
        [
            "skycap 1 invitation",
            installation_id,
            invitation.id,
            invitation.member_id,
            invitation.name,
            invitation.role,
            invitation.revision,
            invitation.elsewhere,
            invitation.open_key.hex(),
            invitation.verify_key.hex(),
            invitation.challenge_key.hex(),
            invitation.made_at.isoformat(),
            invitation.ends_at.isoformat(),
        ]
    ).encode()


def enrollment_text(member: ListedMember, proof: EnrollmentProof) -> bytes:
    """What the code's key signs, once: this code was used for these keys and grants."""
    proofs = [proof.own_signature.hex(), proof.possession.hex()]
    return json.dumps(["skycap 1 enrollment", *_enrolled(member, proof), *proofs]).encode()


def possession_text(member: ListedMember, proof: EnrollmentProof) -> bytes:
    """What the member's own keys sign and prove: that they are used for this enrollment."""
    return json.dumps(["skycap 1 own keys", *_enrolled(member, proof)]).encode()


def _enrolled(member: ListedMember, proof: EnrollmentProof) -> list[str]:
    keys = [member.open_key.hex(), member.verify_key.hex()]
    about = [proof.invitation.id, member.id, proof.enrolled_at.isoformat()]
    return [*about, *keys, proof.private_digest.hex()]


def _member_list_text(directory: MemberList) -> bytes:
    members = sorted(
        [
            *(member.id, member.name, member.role),
            *(member.status.value, member.status_changed_at.isoformat(), member.signing_since),
            *(member.open_key.hex(), member.verify_key.hex()),
        ]
        for member in directory.members
        if member.enrollment_proof is None
    )
    past = [
        [each.member_id, each.name, each.verify_key.hex(), each.first, each.last, each.let_in]
        for each in directory.past_signing
    ]
    return json.dumps(
        [
            "skycap 1 member list",
            directory.installation_id,
            directory.revision,
            directory.org_key.hex(),
            directory.names_hidden,
            members,
            past,
            list(directory.used_codes),
            directory.private_digest().hex(),
        ]
    ).encode()
