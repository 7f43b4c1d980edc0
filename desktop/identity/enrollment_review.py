"""What becomes, at an owner's next act, of one who has enrolled by a code since."""

from __future__ import annotations

from desktop.identity.crypto.org_key import OrgKey
from desktop.identity.directory.directory_records import (
    DirectoryRecord,
    MemberRecord,
    SigningPeriod,
)
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.enrollment_witness import (
    enrolled_in_time,
    lost_period,
    replaced_another,
)
from desktop.identity.directory.key_ownership import (
    has_proved_open_key,
    opens_with_own_key,
    signs_with_own_key,
)

JOINED, JOINED_TOO_LATE = "joined by code", "joined too late"
NOT_OWN_KEYS = "joined with keys that are not their own"
NOT_THEIRS_TO_GIVE = "joined with a clearance or certificate of their own"
JOINED_AND_LOST = "joined by code and lost with an older file of members"
"""What came of an enrollment, as `Noticed.what`."""


def enrollment_outcome(
    session: DirectorySession,
    listed: DirectoryRecord,
    member: MemberRecord,
    org_key: OrgKey,
) -> str:
    """Of a member of `listed`, the list before anybody was signed in, whose proof is valid. Whether
    that was in time, the owner's own clock says where this machine did not see it, not that of one
    who was here before. Refused ``keyring_*``.
    """
    opens = opens_with_own_key(listed, member) and has_proved_open_key(member, org_key)
    if not (opens and signs_with_own_key(listed, member)):
        return NOT_OWN_KEYS
    if member.brings_given_fields():
        return NOT_THEIRS_TO_GIVE
    in_time = enrolled_in_time(session.rollback_guard, listed, member, session.now())
    return JOINED if in_time else JOINED_TOO_LATE


def period_not_let_in(
    session: DirectorySession, listed: DirectoryRecord, member: MemberRecord
) -> SigningPeriod | None:
    """What one of `listed` who is not let in has signed until now: it stays in their name, and says
    so. Where this machine saw another one enroll by that code, what that one has signed; None where
    the key is not the member's own. Refused ``keyring_*``.
    """
    proof, guard = member.enrollment_proof, session.rollback_guard
    if proof is not None and replaced_another(guard, listed, member):
        return lost_period(guard, listed, proof.invitation)
    if not signs_with_own_key(listed, member):
        return None
    first, last = member.signing_since, listed.revision
    return SigningPeriod(member.id, member.name, member.verify_key, first, last, let_in=False)
