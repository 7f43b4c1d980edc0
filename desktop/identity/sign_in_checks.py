"""What is checked once a person's own keys are open, and what the open door hands on."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.sealed_grant import NEXT_STORE_KEY, STORE_KEY
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import checked_org_key
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.ports.identity_port import Member

from . import identity_messages
from .bootstrap import OWNER
from .key_grants import KeySet, opened_key_set

IDLE_DAYS = timedelta(days=90)


def member(one: MemberRecord) -> Member:
    """As others see them."""
    return Member(one.id, one.name, one.role)


def checked(
    directory: DirectoryRecord, one: MemberRecord, keys: MemberKeys, now: datetime
) -> tuple[MemberKeys, KeySet]:
    """The keys, trusting whoever speaks for the desk now, and all that was granted.

    Refused ``directory_damaged`` where member list or grants are not as an owner signed them,
    ``suspended``, ``idle_suspended``, ``directory_closed_to_role``.
    """
    try:
        org_key = checked_org_key(directory, keys.trusted)
        key_set = opened_key_set(directory, one, keys, org_key)
    except WrongKey as wrong:
        raise directory_file.damaged() from wrong
    if one.status is not AccountStatus.ACTIVE:
        raise identity_messages.suspended(one.name)
    if is_idle(directory, one, now):
        raise identity_messages.idle_suspended(one.name)
    if STORE_KEY not in key_set:
        raise identity_messages.nothing_granted(one.name)
    return keys if keys.trusted == org_key else keys.trusting(org_key), key_set


def opened(
    room: DirectorySession, one: MemberRecord, keys: MemberKeys, key_set: KeySet
) -> OpenedAccount:
    """The open door; the keys stay here for what else the person does about the door."""
    room.sign_in(one.id, keys)
    return OpenedAccount(
        member(one), key_set[STORE_KEY], keys.sign, keys.verify_key, key_set.get(NEXT_STORE_KEY)
    )


def is_idle(directory: DirectoryRecord, one: MemberRecord, now: datetime) -> bool:
    """True after 90 days without a sign-in (PCI DSS 8.2.6), but never for the last owner."""
    quiet = now - max(one.last_seen, one.status_changed_at)
    return quiet >= IDLE_DAYS and not is_last_owner(directory, one)


def is_last_owner(directory: DirectoryRecord, one: MemberRecord) -> bool:
    """True when without this person no owner could sign in."""
    return one.role == OWNER and not any(
        other.id != one.id and other.role == OWNER and other.status is AccountStatus.ACTIVE
        for other in directory.members
    )
