"""The second factor, where a passphrase has just been found right within a counted attempt."""

from __future__ import annotations

from desktop.identity import identity_messages
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import attempt_count, second_factor


def check_second_factor(
    session: DirectorySession,
    directory: DirectoryRecord,
    member: MemberRecord,
    keys: MemberKeys,
    typed: TypedSecret | None,
    before: MemberRecord,
) -> MemberRecord:
    """The member with these digits used; unchanged without a factor. `before` is the member without
    the counted attempt. Refused ``second_factor_needed``, which costs no attempt,
    ``wrong_second_factor``, ``locked_out``, ``directory_*``.
    """
    try:
        return second_factor.checked(directory.installation_id, member, keys, typed, session.now())
    except second_factor.Needed as needed:
        session.save_attempts(directory, before)
        raise identity_messages.second_factor_needed() from needed
    except second_factor.Wrong as wrong:
        raise attempt_count.wrong_second_factor(member) from wrong
    except WrongKey as wrong:
        raise directory_file.damaged() from wrong
