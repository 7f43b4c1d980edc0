"""What becomes, at an owner's next act, of one who has enrolled by a code since."""

from __future__ import annotations

from desktop.identity.crypto.org_key import OrgKey
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.enrollment_witness import enrolled_in_time
from desktop.identity.directory.key_ownership import (
    has_proved_open_key,
    opens_with_own_key,
    signs_with_own_key,
)
from desktop.use_cases.ports.keyring_port import RollbackMark

JOINED, JOINED_TOO_LATE = "joined by code", "joined too late"
NOT_OWN_KEYS = "joined with keys that are not their own"
"""What came of an enrollment, as `Noticed.what`."""


def came_of_enrollment(
    session: DirectorySession,
    listed: DirectoryRecord,
    member: MemberRecord,
    org_key: OrgKey,
    rollback_mark: RollbackMark,
) -> str:
    """Of a member of `listed`, the list before anybody was signed in, whose proof is valid. Refused
    ``keyring_*``.
    """
    opens = opens_with_own_key(listed, member) and has_proved_open_key(member, org_key)
    if not (opens and signs_with_own_key(listed, member)):
        return NOT_OWN_KEYS
    now = session.latest(rollback_mark)
    in_time = enrolled_in_time(session.rollback_guard, listed, member, now)
    return JOINED if in_time else JOINED_TOO_LATE
