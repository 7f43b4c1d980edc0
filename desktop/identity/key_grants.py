"""Which of the company's keys a role holds, and how they are granted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace

from desktop.booking.access.role import Permission
from desktop.identity.crypto.field_cipher import AesFieldCipher
from desktop.identity.crypto.key_derivation import WrongKey, unwrap, wipe, wrap
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.sealed_grant import (
    AIRLINE_KEY,
    FEE_KEY,
    FIELD_PURPOSES,
    ORG_KEY,
    REFUND_KEY,
    STORE_PURPOSES,
    Grant,
    Holder,
    Signer,
    grant,
    open_grant,
    signature_is_valid,
)
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord, StoredSecret
from desktop.identity.directory.member_list import verified_granter

from . import identity_messages

_OPENED_BY = {
    Permission.READ_STORE: (*STORE_PURPOSES, *FIELD_PURPOSES),
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
    """A grant for each of the purposes that the key set holds. WrongKey where nothing can be sealed
    to that open key.
    """
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


def next_store_keys(key_set: KeySet) -> tuple[bytes, ...]:
    """The keys that have followed the present one, the newest last."""
    return tuple(key_set[each] for each in STORE_PURPOSES[1:] if each in key_set)


def field_cipher(key_set: KeySet) -> AesFieldCipher:
    """With the field keys of the set; the newest seals. ValueError where there is none."""
    return AesFieldCipher([key_set[each] for each in FIELD_PURPOSES if each in key_set])


def with_stored_secret(
    directory: DirectoryRecord,
    by: Signer,
    key_set: KeySet,
    purpose: str,
    secret: str,
    *,
    exposed: bool = False,
) -> DirectoryRecord:
    """The directory with this secret text for that purpose, signed by the organization key.

    `exposed`: a member who could open it has lost access since, so the vendor should replace it.
    """
    wrapped = wrap(key_set[purpose], secret.encode(), _bound_to(directory, purpose))
    return _with(directory, by, StoredSecret(purpose, wrapped, exposed, b""))


def read_stored_secret(
    directory: DirectoryRecord, key_set: KeySet, purpose: str, org_key: bytes
) -> str:
    """The secret text. Refused ``not_granted``, ``secret_not_stored``; WrongKey, also where no
    owner signed it: all who may use a key can wrap another one, such as that of their own account.
    """
    if purpose not in key_set:
        raise identity_messages.not_granted()
    stored = directory.stored_secret(purpose)
    if stored is None:
        raise identity_messages.secret_not_stored(purpose)
    _check_signature(directory, stored, org_key)
    plain = unwrap(key_set[purpose], stored.wrapped, _bound_to(directory, purpose))
    try:
        return plain.decode()
    finally:
        wipe(plain)


def signed_anew(directory: DirectoryRecord, former: bytes, by: Signer) -> DirectoryRecord:
    """Every stored secret signed by the next organization key instead of the `former` one.
    WrongKey where that did not sign it.
    """
    for stored in directory.stored_secrets:
        _check_signature(directory, stored, former)
        directory = _with(directory, by, stored)
    return directory


def _with(directory: DirectoryRecord, by: Signer, stored: StoredSecret) -> DirectoryRecord:
    signed = replace(stored, signature=by.sign(_signed_text(directory, stored)))
    others = (each for each in directory.stored_secrets if each.purpose != stored.purpose)
    return replace(directory, stored_secrets=(*others, signed))


def _check_signature(directory: DirectoryRecord, stored: StoredSecret, org_key: bytes) -> None:
    if not signature_is_valid(org_key, stored.signature, _signed_text(directory, stored)):
        raise WrongKey


def _signed_text(directory: DirectoryRecord, stored: StoredSecret) -> bytes:
    about = [directory.installation_id, stored.purpose, stored.wrapped.hex(), stored.exposed]
    return json.dumps(["skycap 1 stored secret", *about]).encode()


def _bound_to(directory: DirectoryRecord, purpose: str) -> bytes:
    return f"skycap 1 stored secret {directory.installation_id} {purpose}".encode()
