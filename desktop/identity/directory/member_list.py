"""The member list: signed as a whole by the organization key, and counted by revisions.

A member who enrolled by a code since the last signature carries an enrollment proof, which is
verified by itself; an owner's next change signs that member into the list.
"""

from __future__ import annotations

import json
from dataclasses import replace

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.org_key import OrgKey, follow_rotations, signature_is_valid

from .directory_records import DirectoryRecord, EnrollmentProof, Invitation, MemberRecord


def sign_member_list(directory: DirectoryRecord, org_key: OrgKey) -> DirectoryRecord:
    """The next revision, signed."""
    directory = replace(directory, revision=directory.revision + 1, org_key=org_key.verify_key)
    return replace(directory, member_list_signature=org_key.sign(_member_list_text(directory)))


def verified_org_key(directory: DirectoryRecord, trusted: bytes) -> bytes:
    """The public organization key, reached by rotations from the `trusted` one. WrongKey when the
    member list is not as an owner signed it.
    """
    org_key = follow_rotations(trusted, directory.key_rotations, directory.installation_id)
    if org_key != directory.org_key or not signature_is_valid(
        org_key, directory.member_list_signature, _member_list_text(directory)
    ):
        raise WrongKey
    return org_key


def verified_granter(directory: DirectoryRecord, member: MemberRecord, org_key: bytes) -> bytes:
    """The public key that signed this member's grants. WrongKey when the enrollment proof is not
    valid.
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
    ) and (member.status, member.status_changed_at) == (AccountStatus.ACTIVE, invitation.made_at)
    used = invitation.id in directory.used_codes
    if not (signed_by_owner and signed_by_code and as_invited) or used:
        raise WrongKey
    return invitation.verify_key


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
            invitation.elsewhere,
            invitation.open_key.hex(),
            invitation.verify_key.hex(),
            invitation.made_at.isoformat(),
            invitation.ends_at.isoformat(),
        ]
    ).encode()


def enrollment_text(member: MemberRecord, proof: EnrollmentProof) -> bytes:
    """What the code's key signs, once: this code was used for these keys."""
    keys = [member.open_key.hex(), member.verify_key.hex()]
    about = [proof.invitation.id, member.id, proof.enrolled_at.isoformat()]
    return json.dumps(["skycap 1 enrollment", *about, *keys]).encode()


def _member_list_text(directory: DirectoryRecord) -> bytes:
    members = sorted(
        [
            *(member.id, member.name, member.role),
            *(member.status.value, member.status_changed_at.isoformat()),
            *(member.open_key.hex(), member.verify_key.hex()),
        ]
        for member in directory.members
        if member.enrollment_proof is None
    )
    former = [[each.id, each.name, each.verify_key.hex()] for each in directory.former_members]
    return json.dumps(
        [
            "skycap 1 member list",
            directory.installation_id,
            directory.revision,
            directory.org_key.hex(),
            directory.names_hidden,
            members,
            former,
            list(directory.used_codes),
        ]
    ).encode()
