"""The second factor of a member, checked after the passphrase, whose keys unwrap it.

It guards the sign-in and not the file: an attacker with disk, keyring and passphrase could read
the file with a program that does not ask. It stops an attacker who saw the passphrase typed.
"""

from __future__ import annotations

import os
from base64 import b32encode
from dataclasses import replace
from datetime import datetime

from desktop.identity.crypto import totp
from desktop.identity.crypto.key_derivation import wipe
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.directory.directory_records import Factor, FactorKind, MemberRecord
from desktop.identity.key_envelope import unwrap_second_factor, wrap_second_factor
from desktop.use_cases.ports.identity_port import FactorOffer
from desktop.use_cases.ports.typed_secret import TypedSecret


class Needed(Exception):
    """No digits were typed yet."""


class Wrong(Exception):
    """Not the digits of this half minute, or digits that were used before."""


def checked(
    installation_id: str,
    member: MemberRecord,
    keys: MemberKeys,
    typed: TypedSecret | None,
    now: datetime,
) -> MemberRecord:
    """The member with these digits used, or unchanged without a factor. Needed, Wrong, WrongKey.

    `now` is the machine's own clock: the app counts by it too.
    """
    factor = member.second_factor
    if factor is None:
        return member
    if typed is None or not any(not c.isspace() for c in typed.characters()):
        raise Needed
    secret = unwrap_second_factor(installation_id, member, keys, factor.wrapped)
    try:
        counter = totp.counter_of(secret, typed, now, factor.counter)
    finally:
        wipe(secret)
    if counter is None:
        raise Wrong
    return replace(member, second_factor=replace(factor, counter=counter))


def new_factor_secret() -> bytearray:
    """160 bits, as RFC 4226 section 4 recommends."""
    return bytearray(os.urandom(totp.SECRET_BYTES))


def offer(secret: bytearray, name: str) -> FactorOffer:
    """For the screen. The QR code is made here and nowhere else."""
    # Needed on one page only, and not before the sign-in window is up.
    import segno

    address = totp.address(secret, name)
    squares = tuple(
        tuple(bool(square) for square in row) for row in segno.make_qr(address, error="m").matrix
    )
    letters = b32encode(bytes(secret)).decode()
    grouped = " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    return FactorOffer(address, squares, grouped)


def confirmed(
    installation_id: str,
    member: MemberRecord,
    keys: MemberKeys,
    secret: bytearray,
    typed: TypedSecret,
    now: datetime,
) -> MemberRecord:
    """The member with the offered factor, confirmed by its first digits. Wrong."""
    counter = totp.counter_of(secret, typed, now)
    if counter is None:
        raise Wrong
    wrapped = wrap_second_factor(installation_id, member, keys, secret)
    return replace(member, second_factor=Factor(FactorKind.TOTP, wrapped, counter))
