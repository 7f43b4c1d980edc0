"""The first owner of a desk, and a desk of the first version made into one of this."""

from __future__ import annotations

import os
from dataclasses import replace

from desktop.booking.access.role import Role
from desktop.identity.crypto.key_derivation import KEY_BYTES, SALT_BYTES, WrongKey
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.identity.crypto.org_key import Authority, succeed
from desktop.identity.crypto.sealed_grant import (
    AIRLINE_KEY,
    AUTHORITY,
    FEE_KEY,
    FIELD_KEY,
    REFUND_KEY,
    STORE_KEY,
    take,
)
from desktop.identity.directory.directory_records import DoorRecord, PersonRecord
from desktop.identity.directory.directory_session import DoorRoom
from desktop.identity.directory.member_list import signed

from .key_envelope import locked
from .key_grants import handed_over, purposes_of

OWNER = Role.OWNER.value


def founded(
    room: DoorRoom, name: str, passphrase: str
) -> tuple[DoorRecord, PersonRecord, PersonKeys, bytes]:
    """A new desk with its owner, and the owner's device secret. Nothing is saved yet."""
    authority, desk_id, now = Authority.fresh(), room.new_id(), room.now()
    keys = PersonKeys.fresh(authority.verify_key)
    nobody = PersonRecord(
        id=room.new_id(),
        name=name,
        role=OWNER,
        salt=bytes(SALT_BYTES),
        cost=room.cost(),
        wrapped=b"",
        open_key=keys.open_key,
        verify_key=keys.verify_key,
        mark=b"",
        grants=(),
        since=now,
        last_seen=now,
    )
    owner = _with_first_keys(room, desk_id, nobody, authority, os.urandom(KEY_BYTES))
    owner, secret = locked(desk_id, owner, keys, passphrase, owner.cost)
    door = DoorRecord(desk_id, (owner,), 0, authority.verify_key)
    return signed(door, authority), owner, keys, secret


def moved_on(
    room: DoorRoom, door: DoorRecord, one: PersonRecord, keys: PersonKeys
) -> tuple[DoorRecord, PersonRecord, PersonKeys]:
    """A door of the first version under a desk's authority, which its owner signs in.

    The person is neither wrapped anew nor marked yet. WrongKey.
    """
    given = next((each for each in one.grants if each.purpose == STORE_KEY), None)
    if given is None:
        raise WrongKey
    store_key = take(keys, one.holder(door.desk_id), given)
    authority, now = Authority.fresh(), room.now()
    step = succeed(keys.trusted, keys, authority.verify_key, door.desk_id)
    one = replace(one, since=now, last_seen=now)
    one = _with_first_keys(room, door.desk_id, one, authority, store_key)
    door = replace(door.with_person(one), successions=(step,))
    return signed(door, authority), one, keys.trusting(authority.verify_key)


def _with_first_keys(
    room: DoorRoom, desk_id: str, one: PersonRecord, authority: Authority, store_key: bytes
) -> PersonRecord:
    purse = {
        STORE_KEY: store_key,
        AUTHORITY: authority.raw(),
        **{key: os.urandom(KEY_BYTES) for key in (FIELD_KEY, AIRLINE_KEY, FEE_KEY, REFUND_KEY)},
    }
    purposes = purposes_of(room.permitted(one.role))
    holder = one.holder(desk_id)
    return replace(one, grants=handed_over(authority, holder, one.open_key, purse, purposes))
