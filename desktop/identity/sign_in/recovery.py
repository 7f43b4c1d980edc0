"""The owner's recovery sheet: making one, and opening an account by it."""

from __future__ import annotations

from dataclasses import replace

from desktop.identity import code_messages, identity_messages
from desktop.identity.crypto.check_code import code_of
from desktop.identity.crypto.key_derivation import WrongKey, wipe
from desktop.identity.crypto.recovery_code import new_recovery_secret
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_names import same_name
from desktop.identity.key_envelope import (
    open_recovery_envelope,
    refuse_reused,
    refuse_weak,
    seal_envelope,
    with_recovery_envelope,
)
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import sign_in_checks


def make_recovery_sheet(session: DirectorySession, member_id: str) -> str:
    """The sheet's text, with a new code. Within a turn; the member is signed in."""
    directory, member = session.find(member_id)
    secret, recovery = session.device_secret(directory, member), new_recovery_secret()
    try:
        member = with_recovery_envelope(
            directory.installation_id, member, session.keys_of(member.id), recovery
        )
        session.save_member(directory, member, secret)
        return code_messages.recovery_sheet_text(
            code_of(recovery), member.name, directory.installation_id, session.now()
        )
    finally:
        wipe(recovery)


def recover_named(
    session: DirectorySession, name: str, recovery: bytearray, new_passphrase: TypedSecret
) -> OpenedAccount:
    """Within a turn. Refused as `MemberDirectory.recover_named`."""
    directory = session.existing()
    member = next((each for each in directory.members if same_name(each.name, name)), None)
    if member is None or (directory.names_hidden and member.recovery is None):
        if directory.names_hidden:
            raise code_messages.recovery_code_wrong()
        raise identity_messages.member_unknown()
    return recover(session, directory, member, recovery, new_passphrase)


def recover(
    session: DirectorySession,
    directory: DirectoryRecord,
    member: MemberRecord,
    recovery: bytearray,
    new_passphrase: TypedSecret,
) -> OpenedAccount:
    """Within a turn. Refused as `MemberDirectory.recover`."""
    if member.recovery is None:
        raise code_messages.no_recovery_sheet(member.name)
    try:
        keys = open_recovery_envelope(directory.installation_id, member, recovery)
    except WrongKey as wrong:
        raise code_messages.recovery_code_wrong() from wrong
    refuse_weak(new_passphrase, member.name, session.score)
    # Not `session.rollback_mark`: the sheet also opens an older directory that was put back.
    before = session.rollback_guard.recall(directory.installation_id)
    if directory.revision >= before.revision:
        session.refuse_rival(directory, before)
    member = replace(member, last_seen=session.now())
    keys, key_set = sign_in_checks.checked(directory, member, keys, session.now())
    refuse_reused(directory.installation_id, member, keys, new_passphrase)
    session.secrets.prove()
    member = with_recovery_envelope(
        directory.installation_id, replace(member, second_factor=None), keys, recovery
    )
    member, secret = seal_envelope(
        directory.installation_id, member, keys, new_passphrase, session.cost()
    )
    directory = session.save_with_secret(directory, member, secret)
    session.remember(directory, before, trust_clock=True)
    return sign_in_checks.open_account(session, member, keys, key_set)
