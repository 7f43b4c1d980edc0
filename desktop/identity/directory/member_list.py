"""The roll: who works here, signed as a whole by the desk's authority and counted by editions.

Whoever came in by a code since the last signing stands beside the roll with a warrant, which is
checked by itself, and is written into the roll at the next one.
"""

from __future__ import annotations

import json
from dataclasses import replace

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.org_key import OrgKey, genuine, org_key_after

from .directory_records import DirectoryRecord, EnrollmentProof, Invitation, MemberRecord


def signed(directory: DirectoryRecord, org_key: OrgKey) -> DirectoryRecord:
    """The next edition, signed."""
    directory = replace(directory, revision=directory.revision + 1, org_key=org_key.verify_key)
    return replace(directory, member_list=org_key.sign(_roll_text(directory)))


def checked_org_key(directory: DirectoryRecord, trusted: bytes) -> bytes:
    """Who speaks for this desk, for somebody who trusts `trusted`. WrongKey when the roll is not
    as an owner signed it.
    """
    org_key = org_key_after(trusted, directory.successions, directory.installation_id)
    if org_key != directory.org_key or not genuine(
        org_key, directory.member_list, _roll_text(directory)
    ):
        raise WrongKey
    return org_key


def granter_of(directory: DirectoryRecord, one: MemberRecord, org_key: bytes) -> bytes:
    """Whose signature stands under this person's grants. WrongKey when a warrant is not true."""
    if one.enrollment_proof is None:
        return org_key
    invitation = one.enrollment_proof.invitation
    true = (
        genuine(
            org_key, invitation.signature, invitation_text(invitation, directory.installation_id)
        )
        and genuine(
            invitation.verify_key,
            one.enrollment_proof.joined,
            joined_text(one, one.enrollment_proof),
        )
        and (invitation.member_id, invitation.name, invitation.role) == (one.id, one.name, one.role)
        and (one.status, one.status_changed_at) == (AccountStatus.ACTIVE, invitation.made_at)
        and invitation.id not in directory.used_codes
    )
    if not true:
        raise WrongKey
    return invitation.verify_key


def invitation_text(one: Invitation, installation_id: str) -> bytes:
    """What the authority signs. The grants carry signatures of their own."""
    keys = [one.open_key.hex(), one.verify_key.hex()]
    times = [one.made_at.isoformat(), one.ends_at.isoformat()]
    about = [installation_id, one.id, one.member_id, one.name, one.role, one.elsewhere]
    return json.dumps(["skycap 2 invitation", *about, *keys, *times]).encode()


def joined_text(one: MemberRecord, enrollment_proof: EnrollmentProof) -> bytes:
    """What the code's key signs, once: this code was used up for these keys."""
    keys = [one.open_key.hex(), one.verify_key.hex()]
    about = [enrollment_proof.invitation.id, one.id, enrollment_proof.joined_at.isoformat()]
    return json.dumps(["skycap 2 joined", *about, *keys]).encode()


def _roll_text(directory: DirectoryRecord) -> bytes:
    members = [
        [
            *(one.id, one.name, one.role, one.status.value, one.status_changed_at.isoformat()),
            *(one.open_key.hex(), one.verify_key.hex()),
        ]
        for one in directory.members
        if one.enrollment_proof is None
    ]
    former = [[one.id, one.name, one.verify_key.hex()] for one in directory.former]
    whole = [
        directory.installation_id,
        directory.revision,
        directory.org_key.hex(),
        directory.names_hidden,
    ]
    return json.dumps(
        ["skycap 2 roll", *whole, sorted(members), former, list(directory.used_codes)]
    ).encode()
