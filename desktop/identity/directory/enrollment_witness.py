"""Whether a member enrolled while the code was good: what this machine has seen of it.

The code's own key signs an enrollment and the time of it. So one who holds an old code, and a copy
of the file from its 24 hours, can enroll in that copy later and date it back. The time that counts
is therefore that at which this machine saw the enrollment.
"""

from __future__ import annotations

from datetime import datetime

from desktop.identity.crypto.key_derivation import WrongKey
from desktop.use_cases.ports.keyring_port import RollbackGuard

from .directory_records import DirectoryRecord, EnrollmentProof, MemberRecord
from .member_list import CLOCK_TOLERANCE, verified_granter
from .record_digest import record_digest


def note_enrollments(guard: RollbackGuard, directory: DirectoryRecord, now: datetime) -> None:
    """Remember each that is first seen before its code ends; the `directory` was verified. Refused
    ``keyring_*``.
    """
    for member in directory.members:
        proof = member.enrollment_proof
        if proof is None or now >= proof.invitation.ends_at + CLOCK_TOLERANCE:
            continue
        try:
            verified_granter(directory, member, directory.org_key)
        except WrongKey:
            continue
        _note(guard, directory.installation_id, proof)


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


def _note(guard: RollbackGuard, installation_id: str, proof: EnrollmentProof) -> None:
    code_id = proof.invitation.id
    if not guard.recall_enrollment(installation_id, code_id):
        guard.keep_enrollment(installation_id, code_id, _digest(proof))


def _digest(proof: EnrollmentProof) -> bytes:
    """The signature in it is of the member's keys."""
    return record_digest("enrollment", proof)
