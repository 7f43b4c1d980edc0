"""The owner's recovery sheet: what is printed, and opening an account by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from desktop.identity import code_messages, identity_messages
from desktop.identity.crypto.check_code import code_of
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.org_key import OrgKey
from desktop.identity.crypto.sealed_grant import ORG_KEY
from desktop.identity.directory.directory_file import NotThisCode
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import sign_member_list
from desktop.identity.directory.member_names import same_name
from desktop.identity.key_envelope import (
    open_recovery_envelope,
    refuse_reused,
    refuse_weak,
    seal_envelope,
    with_recovery_envelope,
)
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.ports.identity_port import Noticed, RecoverySheet
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import sign_in_checks

KEYRING_IGNORED = "opened by the sheet against this computer's keyring"
"""As `Noticed.what`: an entry was damaged, or said what cannot be."""


@contextmanager
def opened_by_sheet(session: DirectorySession, recovery: bytearray) -> Iterator[None]:
    """While this lasts, the sheet's code opens the directory where this machine's keyring does not.
    Within a turn. Refused ``recovery_code_wrong``, ``directory_*``, ``keyring_*``.
    """
    try:
        with session.file.opened_by(recovery):
            yield
    except NotThisCode as wrong:
        raise code_messages.recovery_code_wrong() from wrong


def recover_named(
    session: DirectorySession, name: str, recovery: bytearray, new_passphrase: TypedSecret
) -> OpenedAccount:
    """Within a turn. Refused as `MemberDirectory.recover_named`."""
    directory = session.existing()
    if not name:
        member = _member_of_sheet(directory, recovery)
    else:
        member = next((each for each in directory.members if same_name(each.name, name)), None)
    if member is None or (directory.names_hidden and member.recovery is None):
        if directory.names_hidden or not name:
            raise code_messages.recovery_code_wrong()
        raise identity_messages.member_unknown()
    return recover(session, directory, member, recovery, new_passphrase)


def _member_of_sheet(directory: DirectoryRecord, recovery: bytearray) -> MemberRecord | None:
    """The code has 160 bits, so it says by itself whose it is."""
    for member in directory.members:
        try:
            open_recovery_envelope(directory.installation_id, member, recovery)
        except WrongKey:
            continue
        return member
    return None


def recover(
    session: DirectorySession,
    directory: DirectoryRecord,
    member: MemberRecord,
    recovery: bytearray,
    new_passphrase: TypedSecret,
) -> OpenedAccount:
    """Within a turn. Refused as `MemberDirectory.recover`."""
    usual = session
    session, ignored = session.by_sheet()
    if member.recovery is None:
        raise code_messages.no_recovery_sheet(member.name)
    try:
        keys = open_recovery_envelope(directory.installation_id, member, recovery)
    except WrongKey as wrong:
        raise code_messages.recovery_code_wrong() from wrong
    refuse_weak(new_passphrase, member.name, session.score)
    # Not `session.rollback_mark`: the sheet also opens an older directory that was put back.
    before = session.mark_for_recovery(directory)
    member = replace(member, last_seen=session.now())
    keys, key_set = sign_in_checks.checked(session, directory, member, keys)
    if ORG_KEY not in key_set:
        raise code_messages.no_recovery_sheet(member.name)
    refuse_reused(directory.installation_id, member, keys, new_passphrase)
    session.secrets.prove()
    name = directory.installation_id
    # A device code was made under the passphrase that is replaced.
    bare = replace(member, second_factor=None, device_code=None)
    member = with_sheet(session, name, bare, keys, recovery)
    member, secret = seal_envelope(name, member, keys, new_passphrase, session.cost())
    # Newer than all that was seen here: what is remembered never goes back.
    directory = sign_member_list(
        directory.with_member(member), OrgKey.from_raw(key_set[ORG_KEY]), after=before.revision
    )
    directory = session.save_with_secret(directory, member, secret)
    session.remember(directory, before, trust_clock=True)
    if ignored:
        session.unreported.append(Noticed(sign_in_checks.as_member(member), KEYRING_IGNORED))
    return sign_in_checks.open_account(usual, member, keys, key_set)


def with_sheet(
    session: DirectorySession,
    installation_id: str,
    member: MemberRecord,
    keys: MemberKeys,
    recovery: bytearray,
) -> MemberRecord:
    """The member with both envelopes of the sheet: keys and directory key. Not yet tagged."""
    envelope = session.file.wrapped_for(recovery, installation_id)
    member = replace(member, recovery_directory_envelope=envelope)
    return with_recovery_envelope(installation_id, member, keys, recovery)


def printed_sheet(
    recovery: bytearray, member: MemberRecord, installation_id: str, now: datetime
) -> RecoverySheet:
    """With the code of these secret bytes."""
    code = code_of(recovery)
    text = code_messages.recovery_sheet_text(code, member.name, installation_id, now)
    return RecoverySheet(code, text)
