"""First start: a new directory with its first owner and the company's first keys."""

from __future__ import annotations

import os
from dataclasses import replace

from desktop.booking.access.role import Role
from desktop.identity.crypto.key_derivation import KEY_BYTES, SALT_BYTES
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.org_key import OrgKey
from desktop.identity.crypto.sealed_grant import (
    AIRLINE_KEY,
    FEE_KEY,
    FIELD_KEY,
    ORG_KEY,
    REFUND_KEY,
    STORE_KEY,
)
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import sign_member_list
from desktop.identity.key_envelope import seal_envelope
from desktop.identity.key_grants import make_grants, purposes_opened_by
from desktop.use_cases.ports.typed_secret import TypedSecret


def first_directory(
    session: DirectorySession, name: str, passphrase: TypedSecret
) -> tuple[DirectoryRecord, MemberRecord, MemberKeys, bytes]:
    """A new directory, its owner, and the owner's device secret. Nothing is saved yet."""
    org_key, installation_id, now = OrgKey.fresh(), session.new_id(), session.now()
    keys = MemberKeys.fresh(org_key.verify_key)
    owner = MemberRecord(
        id=session.new_id(),
        name=name,
        role=Role.OWNER.value,
        salt=bytes(SALT_BYTES),
        cost=session.cost(),
        wrapped=b"",
        open_key=keys.open_key,
        verify_key=keys.verify_key,
        integrity_tag=b"",
        grants=(),
        status_changed_at=now,
        signing_since=1,
        last_seen=now,
    )
    key_set = {
        ORG_KEY: org_key.raw(),
        **{
            purpose: os.urandom(KEY_BYTES)
            for purpose in (STORE_KEY, FIELD_KEY, AIRLINE_KEY, FEE_KEY, REFUND_KEY)
        },
    }
    purposes = purposes_opened_by(session.permitted(owner.role))
    holder = owner.holder(installation_id)
    grants = make_grants(org_key, holder, owner.open_key, key_set, purposes)
    owner, secret = seal_envelope(
        installation_id, replace(owner, grants=grants), keys, passphrase, owner.cost
    )
    directory = DirectoryRecord(
        installation_id=installation_id, members=(owner,), revision=0, org_key=org_key.verify_key
    )
    return sign_member_list(directory, org_key), owner, keys, secret
