"""Sign-in by passphrase, device secret and, where the member has one, second factor."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace

from desktop.identity import identity_messages
from desktop.identity.crypto.key_derivation import (
    SALT_BYTES,
    WrongKey,
    passphrase_key_in_background,
    wipe,
)
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_names import same_name
from desktop.identity.key_envelope import open_envelope_with_key, with_rewrapped_keys
from desktop.identity.lockout import NO_FAILED_ATTEMPTS
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.keyring_port import MemberMark
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import attempt_count, sign_in_checks
from .factor_check import check_second_factor

# Refusals that would give away whether a name exists, once the list of names is hidden.
_REVEALS_NAME = {"wrong_passphrase", "locked_out", "keyring_empty"}
# An id that no member has: ids are 20 letters.
_NOBODY = "nobody"


def authenticate(
    session: DirectorySession,
    directory: DirectoryRecord,
    member: MemberRecord,
    passphrase: TypedSecret,
    second: TypedSecret | None,
) -> OpenedAccount:
    """Within a turn. Refused as `MemberDirectory.open`."""
    # Argon2id takes as long as the keyring: both at once. What it makes is used only after the
    # attempt was counted.
    with passphrase_key_in_background(passphrase, member.salt, member.cost) as passphrase_key:
        secret, rollback_mark = (
            session.device_secret(directory, member),
            session.rollback_mark(directory),
        )
        member = attempt_count.refuse_locked_out(session, directory, member)
        before = member
        member = attempt_count.count_attempt(session, directory, member)
        try:
            keys, key = open_envelope_with_key(directory, member, passphrase_key(), secret)
        except WrongKey as wrong:
            raise attempt_count.wrong_passphrase(member) from wrong
    try:
        member = check_second_factor(session, directory, member, keys, second, before)
        member = replace(member, failed_attempts=NO_FAILED_ATTEMPTS)
        now = session.latest(rollback_mark)
        current, key_set = sign_in_checks.checked(session, directory, member, keys)
        if current is not keys:
            member = with_rewrapped_keys(directory.installation_id, member, current, key)
    finally:
        wipe(key)
    member = replace(member, last_seen=session.now())
    if member.device_code is not None and now >= member.device_code.ends_at:
        member = replace(member, device_code=None)
    # The digits that were used must not be taken back.
    used = member.second_factor is not None
    directory = session.save_member(directory, member, secret, new_state=used)
    session.remember(directory, rollback_mark)
    return sign_in_checks.open_account(session, member, current, key_set)


def authenticate_named(
    session: DirectorySession, name: str, passphrase: TypedSecret, second: TypedSecret | None
) -> OpenedAccount:
    """Within a turn. Refused as `MemberDirectory.open_named`."""
    directory = session.existing()
    member = next((each for each in directory.members if same_name(each.name, name)), None)
    if not directory.names_hidden:
        if member is None:
            raise identity_messages.member_unknown()
        return authenticate(session, directory, member, passphrase, second)
    member_id = _NOBODY if member is None else member.id
    secret = (
        session.secrets.get(directory.installation_id, _NOBODY)
        if member is None
        else session.kept_secret(directory, member)
    )
    mark = session.mark_of(directory, member_id)
    if member is None or secret is None or session.seen_by(mark, member).failed_attempts.locked_out:
        _spend_equal_time(session, directory, name, passphrase)
        raise identity_messages.wrong_name_or_passphrase()
    try:
        return authenticate(session, directory, member, passphrase, second)
    except Refused as refusal:
        if refusal.code in _REVEALS_NAME:
            raise identity_messages.wrong_name_or_passphrase() from refusal
        raise


def _spend_equal_time(
    session: DirectorySession, directory: DirectoryRecord, name: str, passphrase: TypedSecret
) -> None:
    """What a wrong passphrase costs: the keyring read and written, Argon2id once, the file written
    once.

    The same name costs the same each time, as an existing member's would.
    """
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    cost = directory.members[int.from_bytes(digest[:4], "big") % len(directory.members)].cost
    with passphrase_key_in_background(passphrase, os.urandom(SALT_BYTES), cost) as passphrase_key:
        session.secrets.get(directory.installation_id, _NOBODY)
        session.rollback_mark(directory)
        # The member's own mark was read for every name.
        session.rollback_guard.keep_member(directory.installation_id, _NOBODY, MemberMark())
        session.save(directory)
        passphrase_key()
