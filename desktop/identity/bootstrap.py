"""The first owner of a desk, and a desk of the first version made into one of this."""

from __future__ import annotations

import os
from dataclasses import replace

from desktop.booking.access.role import Role
from desktop.identity.crypto.key_derivation import KEY_BYTES, SALT_BYTES, WrongKey
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.org_key import OrgKey, succeed
from desktop.identity.crypto.sealed_grant import (
    AIRLINE_KEY,
    FEE_KEY,
    FIELD_KEY,
    ORG_KEY,
    REFUND_KEY,
    STORE_KEY,
    open_grant,
)
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import signed

from .key_envelope import locked
from .key_grants import handed_over, purposes_of

OWNER = Role.OWNER.value


def bootstrapped(
    room: DirectorySession, name: str, passphrase: str
) -> tuple[DirectoryRecord, MemberRecord, MemberKeys, bytes]:
    """A new desk with its owner, and the owner's device secret. Nothing is saved yet."""
    org_key, installation_id, now = OrgKey.fresh(), room.new_id(), room.now()
    keys = MemberKeys.fresh(org_key.verify_key)
    nobody = MemberRecord(
        id=room.new_id(),
        name=name,
        role=OWNER,
        salt=bytes(SALT_BYTES),
        cost=room.cost(),
        wrapped=b"",
        open_key=keys.open_key,
        verify_key=keys.verify_key,
        tag=b"",
        grants=(),
        status_changed_at=now,
        last_seen=now,
    )
    owner = _with_first_keys(room, installation_id, nobody, org_key, os.urandom(KEY_BYTES))
    owner, secret = locked(installation_id, owner, keys, passphrase, owner.cost)
    directory = DirectoryRecord(
        installation_id=installation_id, members=(owner,), revision=0, org_key=org_key.verify_key
    )
    return signed(directory, org_key), owner, keys, secret


def migrated_from_v1(
    room: DirectorySession, directory: DirectoryRecord, one: MemberRecord, keys: MemberKeys
) -> tuple[DirectoryRecord, MemberRecord, MemberKeys]:
    """A door of the first version under a desk's authority, which its owner signs in.

    The person is neither wrapped anew nor marked yet. WrongKey.
    """
    given = next((each for each in one.grants if each.purpose == STORE_KEY), None)
    if given is None:
        raise WrongKey
    store_key = open_grant(keys, one.holder(directory.installation_id), given)
    org_key, now = OrgKey.fresh(), room.now()
    step = succeed(keys.trusted, keys, org_key.verify_key, directory.installation_id)
    one = replace(one, status_changed_at=now, last_seen=now)
    one = _with_first_keys(room, directory.installation_id, one, org_key, store_key)
    directory = replace(directory.with_member(one), successions=(step,))
    return signed(directory, org_key), one, keys.trusting(org_key.verify_key)


def _with_first_keys(
    room: DirectorySession,
    installation_id: str,
    one: MemberRecord,
    org_key: OrgKey,
    store_key: bytes,
) -> MemberRecord:
    key_set = {
        STORE_KEY: store_key,
        ORG_KEY: org_key.raw(),
        **{key: os.urandom(KEY_BYTES) for key in (FIELD_KEY, AIRLINE_KEY, FEE_KEY, REFUND_KEY)},
    }
    purposes = purposes_of(room.permitted(one.role))
    holder = one.holder(installation_id)
    return replace(one, grants=handed_over(org_key, holder, one.open_key, key_set, purposes))
