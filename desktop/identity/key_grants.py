"""Which keys of the desk a role holds, and how they are handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from desktop.booking.access.role import Permission
from desktop.identity.crypto.key_derivation import WrongKey, unwrap, wipe, wrap
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.sealed_grant import (
    AIRLINE_KEY,
    FEE_KEY,
    FIELD_KEY,
    NEXT_STORE_KEY,
    ORG_KEY,
    REFUND_KEY,
    STORE_KEY,
    Grant,
    Holder,
    Signer,
    grant,
    open_grant,
)
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord, StoredSecret
from desktop.identity.directory.member_list import granter_of

from . import identity_messages

SLOTS = (AIRLINE_KEY, FEE_KEY, REFUND_KEY)
"""Purposes with a secret text in the door file: the keys of the airline's and processor's sides."""

_OPENED_BY = {
    Permission.READ_STORE: (STORE_KEY, NEXT_STORE_KEY, FIELD_KEY),
    Permission.SEARCH_FARES: (AIRLINE_KEY,),
    Permission.CHARGE_FEE: (FEE_KEY,),
    Permission.REFUND: (REFUND_KEY,),
    Permission.MANAGE_MEMBERS: (ORG_KEY,),
}

KeySet = Mapping[str, bytes]
"""Keys of 32 bytes by purpose, opened."""


def purposes_of(may: Iterable[Permission]) -> frozenset[str]:
    """What somebody who may do all this needs to open, and nothing more."""
    held = frozenset(may)
    return frozenset(
        purpose for permission, some in _OPENED_BY.items() if permission in held for purpose in some
    )


def handed_over(
    by: Signer, holder: Holder, open_key: bytes, key_set: KeySet, purposes: Iterable[str]
) -> tuple[Grant, ...]:
    """A grant for each of the purposes that the purse holds."""
    return tuple(
        grant(by, holder, open_key, purpose, key_set[purpose])
        for purpose in sorted(purposes)
        if purpose in key_set
    )


def opened_key_set(
    directory: DirectoryRecord, one: MemberRecord, keys: MemberKeys, org_key: bytes
) -> dict[str, bytes]:
    """All that this person was granted. WrongKey when one grant is not true."""
    granter = granter_of(directory, one, org_key)
    key_set: dict[str, bytes] = {}
    for given in one.grants:
        if given.purpose in key_set:
            raise WrongKey
        key_set[given.purpose] = open_grant(
            keys, one.holder(directory.installation_id), given, granter
        )
    return key_set


def with_stored_secret(
    directory: DirectoryRecord, key_set: KeySet, purpose: str, secret: str
) -> DirectoryRecord:
    """The door with this text in the slot of that purpose."""
    wrapped = wrap(key_set[purpose], secret.encode(), _stored_secret_bound_to(directory, purpose))
    others = tuple(one for one in directory.slots if one.purpose != purpose)
    return replace(directory, slots=(*others, StoredSecret(purpose, wrapped)))


def stored_secret_text(directory: DirectoryRecord, key_set: KeySet, purpose: str) -> str:
    """What stands in the slot. Refused ``not_granted``, ``nothing_kept``; WrongKey."""
    if purpose not in key_set:
        raise identity_messages.not_granted()
    stored_secret = next((one for one in directory.slots if one.purpose == purpose), None)
    if stored_secret is None:
        raise identity_messages.nothing_kept(purpose)
    plain = unwrap(
        key_set[purpose], stored_secret.wrapped, _stored_secret_bound_to(directory, purpose)
    )
    try:
        return plain.decode()
    finally:
        wipe(plain)


def _stored_secret_bound_to(directory: DirectoryRecord, purpose: str) -> bytes:
    return f"skycap 2 slot {directory.installation_id} {purpose}".encode()
