"""Whether a member enrolled while the code was good: what this machine has seen of it.

The code's own key signs an enrollment and the time of it. So one who holds an old code, and a copy
of the file from its 24 hours, can enroll in that copy later and date it back. The time that counts
is therefore that at which this machine saw the enrollment.

It also knows by that when one who has enrolled is missing: a file from before was put back, or an
owner elsewhere changed one. What they have signed since stays theirs: their key is remembered too.
"""

from __future__ import annotations

from datetime import datetime

from desktop.identity.crypto.key_derivation import WrongKey
from desktop.use_cases.ports.keyring_port import SECRET_BYTES, RollbackGuard

from .directory_records import (
    DirectoryRecord,
    EnrollmentProof,
    Invitation,
    MemberRecord,
    SigningPeriod,
)
from .key_ownership import signs_with_own_key
from .member_list import CLOCK_TOLERANCE, verified_granter
from .record_digest import record_digest

_GONE = bytes(SECRET_BYTES)
"""In place of a digest: who enrolled by the code is missing from the file since."""


def note_enrollments(guard: RollbackGuard, directory: DirectoryRecord, now: datetime) -> None:
    """Remember each that is first seen before its code ends, and which of those are missing now;
    the `directory` was verified. Refused ``keyring_*``.
    """
    for member in directory.members:
        proof = member.enrollment_proof
        if proof is None or now >= proof.invitation.ends_at + CLOCK_TOLERANCE:
            continue
        try:
            verified_granter(directory, member, directory.org_key)
        except WrongKey:
            continue
        if not signs_with_own_key(directory, member):
            continue
        _note(guard, directory.installation_id, member, proof)
    name = directory.installation_id
    for invitation in directory.open_invitations():
        if guard.recall_enrollment(name, invitation.id) not in (b"", _GONE):
            guard.keep_enrollment(name, invitation.id, _GONE)


def lost_enrollments(guard: RollbackGuard, directory: DirectoryRecord) -> list[Invitation]:
    """Invitations that are out, though this machine saw an enrollment by them: the file is from
    before, or an owner elsewhere changed such a one. Refused ``keyring_*``.
    """
    name = directory.installation_id
    return [
        each
        for each in directory.open_invitations()
        if guard.recall_enrollment(name, each.id) == _GONE
    ]


def lost_period(
    guard: RollbackGuard, directory: DirectoryRecord, invitation: Invitation
) -> SigningPeriod | None:
    """What the one who enrolled by this code has signed until now, by the key that this machine
    saw; None where it saw none. Refused ``keyring_*``.
    """
    key = guard.recall_enrolled_key(directory.installation_id, invitation.id)
    if not key or invitation.revision > directory.revision:
        return None
    first, last = invitation.revision, directory.revision
    return SigningPeriod(invitation.member_id, invitation.name, key, first, last, let_in=False)


def replaced_another(
    guard: RollbackGuard, directory: DirectoryRecord, member: MemberRecord
) -> bool:
    """Whether this machine saw another one enroll by the same code. Refused ``keyring_*``."""
    proof = member.enrollment_proof
    if proof is None:
        return False
    seen = guard.recall_enrollment(directory.installation_id, proof.invitation.id)
    return bool(seen) and seen != _digest(proof)


def enrolled_in_time(
    guard: RollbackGuard, directory: DirectoryRecord, member: MemberRecord, now: datetime
) -> bool:
    """Whether an owner may sign in a member whose proof is valid: this machine saw this enrollment
    and no other by the same code, or the code is still good. Refused ``keyring_*``.
    """
    proof = member.enrollment_proof
    if proof is None:
        return True
    seen = guard.recall_enrollment(directory.installation_id, proof.invitation.id)
    if seen:
        return seen == _digest(proof)
    return now < proof.invitation.ends_at + CLOCK_TOLERANCE


def _note(
    guard: RollbackGuard, installation_id: str, member: MemberRecord, proof: EnrollmentProof
) -> None:
    code_id = proof.invitation.id
    if guard.recall_enrollment(installation_id, code_id) in (b"", _GONE):
        guard.keep_enrolled_key(installation_id, code_id, member.verify_key)
        guard.keep_enrollment(installation_id, code_id, _digest(proof))


def _digest(proof: EnrollmentProof) -> bytes:
    """The signature in it is of the member's keys."""
    return record_digest("enrollment", proof)
