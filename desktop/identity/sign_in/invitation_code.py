"""The code of an invitation: 96 random bits from which the invitation's own keys are derived."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta

from desktop.identity.crypto.key_derivation import wipe
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.org_key import OrgKey
from desktop.identity.directory.directory_records import Invitation
from desktop.identity.directory.member_list import invitation_text

CODE_LASTS = timedelta(hours=24)
CODE_BYTES = 12
CODE_GROUPS = CODE_BYTES // 2


def new_code_secret() -> bytearray:
    """96 random bits, to be wiped once the code has been shown."""
    return bytearray(os.urandom(CODE_BYTES))


def invitation_keys(
    secret: bytearray, device_half: bytes, installation_id: str, org_key: bytes, to: Invitation
) -> MemberKeys:
    """The keys that the code yields with this machine's half, which is empty for `elsewhere`.

    They come out right only for the organization key, member, name and role that the owner meant,
    so the code itself detects a changed file.
    """
    about = "\n".join((installation_id, to.member_id, to.name, to.role)).encode() + org_key
    both = bytearray(secret) + device_half
    try:
        return MemberKeys.from_secret(both, b"skycap 1 invitation " + about, org_key)
    finally:
        wipe(both)


def sign_invitation(
    by: OrgKey, installation_id: str, secret: bytearray, device_half: bytes, bare: Invitation
) -> Invitation:
    """`bare` with the code's public keys, the challenge and the signature of the organization key
    `by`; the grants are made later.
    """
    keys = invitation_keys(secret, device_half, installation_id, by.verify_key, bare)
    whole = replace(
        bare,
        open_key=keys.open_key,
        verify_key=keys.verify_key,
        challenge_key=by.challenge_key(bare.id).public_key().public_bytes_raw(),
    )
    return replace(whole, signature=by.sign(invitation_text(whole, installation_id)))
