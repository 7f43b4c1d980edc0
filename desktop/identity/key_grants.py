"""Which keys of the desk a role holds, and how they are handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from desktop.booking.access.role import Permission
from desktop.identity.crypto.key_derivation import WrongKey, unwrap, wipe, wrap
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.identity.crypto.sealed_grant import (
    AIRLINE_KEY,
    AUTHORITY,
    FEE_KEY,
    FIELD_KEY,
    NEXT_STORE_KEY,
    REFUND_KEY,
    STORE_KEY,
    Grant,
    Holder,
    Signer,
    grant,
    take,
)
from desktop.identity.directory.directory_records import DoorRecord, PersonRecord, Slot
from desktop.identity.directory.member_list import granter_of

from . import identity_messages

SLOTS = (AIRLINE_KEY, FEE_KEY, REFUND_KEY)
"""Purposes with a secret text in the door file: the keys of the airline's and processor's sides."""

_OPENED_BY = {
    Permission.READ_RECORDS: (STORE_KEY, NEXT_STORE_KEY, FIELD_KEY),
    Permission.SEARCH_FARES: (AIRLINE_KEY,),
    Permission.CHARGE_FEE: (FEE_KEY,),
    Permission.REFUND: (REFUND_KEY,),
    Permission.KEEP_PEOPLE: (AUTHORITY,),
}

Purse = Mapping[str, bytes]
"""Keys of 32 bytes by purpose, opened."""


def purposes_of(may: Iterable[Permission]) -> frozenset[str]:
    """What somebody who may do all this needs to open, and nothing more."""
    held = frozenset(may)
    return frozenset(
        purpose for permission, some in _OPENED_BY.items() if permission in held for purpose in some
    )


def handed_over(
    by: Signer, holder: Holder, open_key: bytes, purse: Purse, purposes: Iterable[str]
) -> tuple[Grant, ...]:
    """A grant for each of the purposes that the purse holds."""
    return tuple(
        grant(by, holder, open_key, purpose, purse[purpose])
        for purpose in sorted(purposes)
        if purpose in purse
    )


def opened_purse(
    door: DoorRecord, one: PersonRecord, keys: PersonKeys, authority: bytes
) -> dict[str, bytes]:
    """All that this person was granted. WrongKey when one grant is not true."""
    granter = granter_of(door, one, authority)
    purse: dict[str, bytes] = {}
    for given in one.grants:
        if given.purpose in purse:
            raise WrongKey
        purse[given.purpose] = take(keys, one.holder(door.desk_id), given, granter)
    return purse


def with_slot(door: DoorRecord, purse: Purse, purpose: str, secret: str) -> DoorRecord:
    """The door with this text in the slot of that purpose."""
    wrapped = wrap(purse[purpose], secret.encode(), _slot_bound_to(door, purpose))
    others = tuple(one for one in door.slots if one.purpose != purpose)
    return replace(door, slots=(*others, Slot(purpose, wrapped)))


def slot_text(door: DoorRecord, purse: Purse, purpose: str) -> str:
    """What stands in the slot. Refused ``not_granted``, ``nothing_kept``; WrongKey."""
    if purpose not in purse:
        raise identity_messages.not_granted()
    slot = next((one for one in door.slots if one.purpose == purpose), None)
    if slot is None:
        raise identity_messages.nothing_kept(purpose)
    plain = unwrap(purse[purpose], slot.wrapped, _slot_bound_to(door, purpose))
    try:
        return plain.decode()
    finally:
        wipe(plain)


def _slot_bound_to(door: DoorRecord, purpose: str) -> bytes:
    return f"skycap 2 slot {door.desk_id} {purpose}".encode()
