"""Which of the company's keys a role holds, and how they are granted."""

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
    STORE_KEY_AFTER_NEXT,
    Grant,
    Holder,
    Signer,
    grant,
    open_grant,
)
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord, StoredSecret
from desktop.identity.directory.member_list import verified_granter

from . import identity_messages

STORED_SECRET_PURPOSES = (AIRLINE_KEY, FEE_KEY, REFUND_KEY)
"""Purposes with a secret text in the directory: the airline's and the processor's keys."""

_OPENED_BY = {
    Permission.READ_STORE: (STORE_KEY, NEXT_STORE_KEY, STORE_KEY_AFTER_NEXT, FIELD_KEY),
    Permission.SEARCH_FARES: (AIRLINE_KEY,),
    Permission.CHARGE_FEE: (FEE_KEY,),
    Permission.REFUND: (REFUND_KEY,),
    Permission.MANAGE_MEMBERS: (ORG_KEY,),
}

KeySet = Mapping[str, bytes]
"""Opened keys of 32 bytes, by purpose."""


def purposes_opened_by(may: Iterable[Permission]) -> frozenset[str]:
    """The purposes whose keys these permissions need, and nothing more."""
    held = frozenset(may)
    return frozenset(
        purpose for permission, some in _OPENED_BY.items() if permission in held for purpose in some
    )


def make_grants(
    by: Signer, holder: Holder, open_key: bytes, key_set: KeySet, purposes: Iterable[str]
) -> tuple[Grant, ...]:
    """A grant for each of the purposes that the key set holds."""
    return tuple(
        grant(by, holder, open_key, purpose, key_set[purpose])
        for purpose in sorted(purposes)
        if purpose in key_set
    )


def open_key_set(
    directory: DirectoryRecord, member: MemberRecord, keys: MemberKeys, org_key: bytes
) -> dict[str, bytes]:
    """All that this member was granted. WrongKey when one grant is not valid."""
    granter = verified_granter(directory, member, org_key)
    holder = member.holder(directory.installation_id)
    key_set: dict[str, bytes] = {}
    for given in member.grants:
        if given.purpose in key_set:
            raise WrongKey
        key_set[given.purpose] = open_grant(keys, holder, given, granter)
    return key_set


def with_stored_secret(
    directory: DirectoryRecord, key_set: KeySet, purpose: str, secret: str
) -> DirectoryRecord:
    """The directory with this secret text for that purpose."""
    wrapped = wrap(key_set[purpose], secret.encode(), _bound_to(directory, purpose))
    others = tuple(each for each in directory.stored_secrets if each.purpose != purpose)
    return replace(directory, stored_secrets=(*others, StoredSecret(purpose, wrapped)))


def read_stored_secret(directory: DirectoryRecord, key_set: KeySet, purpose: str) -> str:
    """The secret text. Refused ``not_granted``, ``secret_not_stored``; WrongKey."""
    if purpose not in key_set:
        raise identity_messages.not_granted()
    stored = next((each for each in directory.stored_secrets if each.purpose == purpose), None)
    if stored is None:
        raise identity_messages.secret_not_stored(purpose)
    plain = unwrap(key_set[purpose], stored.wrapped, _bound_to(directory, purpose))
    try:
        return plain.decode()
    finally:
        wipe(plain)


def _bound_to(directory: DirectoryRecord, purpose: str) -> bytes:
    return f"skycap 1 stored secret {directory.installation_id} {purpose}".encode()
