"""What is checked once a member's own keys are open, and the open account that results."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from desktop.booking.access.role import AccountStatus, Role
from desktop.identity import identity_messages
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.sealed_grant import FIELD_PURPOSES, STORE_KEY, STORE_PURPOSES
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.key_ownership import opens_with_own_key, signs_with_own_key
from desktop.identity.directory.member_list import verified_org_key
from desktop.identity.directory.signer_history import SignerHistory, signers_in
from desktop.identity.key_grants import (
    KeySet,
    field_cipher,
    next_store_keys,
    open_key_set,
)
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.ports.identity_port import Member, Noticed
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.keyring_port import ROLLBACK_EPOCH

IDLE_DAYS = timedelta(days=90)
STAYED_OPEN = "stayed open after 90 idle days"
"""As `Noticed.what`."""
_OWNER = Role.OWNER.value
_MADE_TOGETHER = (STORE_PURPOSES, FIELD_PURPOSES)


def as_member(record: MemberRecord) -> Member:
    """The member without keys, as the rest of the program sees them."""
    return Member(record.id, record.name, record.role)


def checked(
    session: DirectorySession,
    directory: DirectoryRecord,
    member: MemberRecord,
    keys: MemberKeys,
) -> tuple[MemberKeys, KeySet]:
    """The keys, trusting the present organization key, and all that was granted. The last owner who
    could sign in is let in after 90 days too, and that is noticed. The days are counted by this
    machine's clock, not by the latest time that it has seen: one member's clock that ran ahead
    would keep all others out.

    Refused ``directory_damaged`` where member list or grants are not as an owner made them,
    ``suspended``, ``idle_suspended``, ``no_store_key``.
    """
    try:
        org_key = verified_org_key(directory, keys.trusted)
        key_set = open_key_set(directory, member, keys, org_key)
    except WrongKey as wrong:
        raise directory_file.damaged() from wrong
    if any((a in key_set) != (b in key_set) for a, b in zip(*_MADE_TOGETHER, strict=True)):
        raise directory_file.damaged()
    if member.status is not AccountStatus.ACTIVE:
        raise identity_messages.suspended(member.name)
    now = session.now()
    if _is_quiet(session, directory, member, now):
        if not is_last_owner(session, directory, member, now):
            raise identity_messages.idle_suspended(member.name)
        session.unreported.append(Noticed(as_member(member), STAYED_OPEN))
    own_keys = signs_with_own_key(directory, member) and opens_with_own_key(directory, member)
    if STORE_KEY not in key_set or not own_keys:
        raise identity_messages.no_store_key(member.name)
    return keys if keys.trusted == org_key else keys.trusting(org_key), key_set


def open_account(
    session: DirectorySession, member: MemberRecord, keys: MemberKeys, key_set: KeySet
) -> OpenedAccount:
    """The open account; the session keeps the keys for the member's changes to the directory."""
    session.open_keys.keep(member.id, keys)
    return OpenedAccount(
        as_member(member),
        KeyHandle(key_set[STORE_KEY]),
        keys.sign,
        keys.verify_key,
        keys.trusted,
        lambda: session.open_keys.revision,
        partial(session.open_keys.signing, member.id),
        partial(_signers, session, keys.trusted),
        field_cipher(key_set),
        tuple(KeyHandle(each) for each in next_store_keys(key_set)),
    )


def _signers(session: DirectorySession, trusted: bytes) -> SignerHistory:
    """As the file is now, compared with what was seen. Refused ``directory_*``."""
    directory = session.existing()
    session.rollback_mark(directory)
    return signers_in(directory, trusted)


def is_idle(
    session: DirectorySession, directory: DirectoryRecord, member: MemberRecord, now: datetime
) -> bool:
    """True after 90 days without a sign-in (PCI DSS 8.2.6), but never for the last owner. Refused
    ``keyring_*``.
    """
    quiet = _is_quiet(session, directory, member, now)
    return quiet and not is_last_owner(session, directory, member, now)


def vouched_time(
    session: DirectorySession, directory: DirectoryRecord, by_id: str, about: MemberRecord
) -> datetime:
    """The latest time at which it may be counted how long a member was away, when something is done
    about that: what the clock says at which `by_id` works, but no later than another member was
    here. One clock alone, which may be wrong, takes nobody's access away.
    """
    others = (each for each in directory.members if each.id not in (by_id, about.id))
    return min(session.now(), max((each.last_seen for each in others), default=ROLLBACK_EPOCH))


def is_last_owner(
    session: DirectorySession, directory: DirectoryRecord, member: MemberRecord, now: datetime
) -> bool:
    """True when without this member no owner could sign in. One who is suspended or has been quiet
    for 90 days could not; where all have been, the one who was here last still may.
    Refused ``keyring_*``.
    """
    if member.role != _OWNER:
        return False
    others = [
        other
        for other in directory.members
        if other.id != member.id and other.role == _OWNER and other.status is AccountStatus.ACTIVE
    ]
    if not all(_is_quiet(session, directory, other, now) for other in others):
        return False

    def was_here(owner: MemberRecord) -> tuple[datetime, str]:
        return session.was_here(directory, owner), owner.id

    return not _is_quiet(session, directory, member, now) or all(
        was_here(other) < was_here(member) for other in others
    )


def _is_quiet(
    session: DirectorySession, directory: DirectoryRecord, member: MemberRecord, now: datetime
) -> bool:
    """Without a sign-in for 90 days, by the file; and by this machine's keyring, which is asked
    only then, for an older time in the file could have been put back.
    """
    if now - max(member.last_seen, member.status_changed_at) < IDLE_DAYS:
        return False
    return now - session.was_here(directory, member) >= IDLE_DAYS
