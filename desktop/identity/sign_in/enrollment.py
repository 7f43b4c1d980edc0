"""Sign-in by a code: a new member by an owner's invitation, a member on another machine."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from desktop.identity import code_messages
from desktop.identity.crypto.check_code import Mistyped, code_id, secret_of
from desktop.identity.crypto.key_derivation import WrongKey, wipe
from desktop.identity.crypto.member_keys import MemberKeys, possession_proof
from desktop.identity.crypto.sealed_grant import open_grant
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_file import NotThisCode
from desktop.identity.directory.directory_records import (
    DirectoryRecord,
    EnrollmentProof,
    Invitation,
    MemberRecord,
)
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import (
    CLOCK_TOLERANCE,
    as_shown,
    enrollment_text,
    possession_text,
    verified_org_key,
)
from desktop.identity.key_envelope import refuse_weak, seal_envelope
from desktop.identity.key_grants import make_grants
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.ports.keyring_port import RollbackMark
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import sign_in_checks
from .device_code import sign_in_by_device_code
from .invitation_code import CODE_GROUPS, CODE_LASTS, invitation_keys


def sign_in_by_code(
    session: DirectorySession,
    code: TypedSecret,
    passphrase: TypedSecret,
    second: TypedSecret | None,
) -> OpenedAccount:
    """Within a turn. Refused as `MemberDirectory.enter_code`."""
    try:
        secret = secret_of(code, CODE_GROUPS)
    except Mistyped as wrong:
        raise code_messages.mistyped(wrong.group, CODE_GROUPS) from wrong
    try:
        with session.file.opened_by(secret):
            return _sign_in_by_secret(session, secret, passphrase, second)
    except NotThisCode as wrong:
        raise code_messages.not_here() from wrong
    finally:
        wipe(secret)


def _sign_in_by_secret(
    session: DirectorySession,
    secret: bytearray,
    passphrase: TypedSecret,
    second: TypedSecret | None,
) -> OpenedAccount:
    directory = session.existing()
    name = code_id(secret, directory.installation_id)
    _refuse_used(directory, name)
    rollback_mark = session.rollback_mark(directory)
    # First what an owner has signed: any member may write an id into their own record.
    for invitation in directory.invitations:
        if invitation.id == name:
            return _enroll(session, directory, invitation, secret, passphrase, rollback_mark)
    for member in directory.members:
        device_code = member.device_code
        if device_code is not None and device_code.id == name != member.used_device_code:
            made_at = device_code.ends_at - CODE_LASTS
            _refuse_expired(session, directory, made_at, device_code.ends_at, rollback_mark)
            return sign_in_by_device_code(
                session, directory, member, device_code, secret, passphrase, second, rollback_mark
            )
    if any(member.used_device_code == name for member in directory.members):
        raise code_messages.used()
    raise code_messages.unknown()


def _enroll(
    session: DirectorySession,
    directory: DirectoryRecord,
    invitation: Invitation,
    secret: bytearray,
    passphrase: TypedSecret,
    rollback_mark: RollbackMark,
) -> OpenedAccount:
    _refuse_expired(
        session, directory, invitation.made_at, invitation.ends_at, rollback_mark, invitation.id
    )
    installation_id = directory.installation_id
    device_half = (
        b"" if invitation.elsewhere else session.secrets.get(installation_id, invitation.id)
    )
    if device_half is None:
        raise code_messages.not_here()
    if session.rollback_guard.recall_enrollment(installation_id, invitation.id):
        # The file is the one from before.
        raise code_messages.used()
    code_keys = invitation_keys(secret, device_half, installation_id, directory.org_key, invitation)
    if (code_keys.open_key, code_keys.verify_key) != (invitation.open_key, invitation.verify_key):
        raise directory_file.damaged()
    holder = invitation.holder(installation_id)
    try:
        verified_org_key(directory, directory.org_key)
        granted = {
            grant.purpose: open_grant(code_keys, holder, grant) for grant in invitation.grants
        }
    except WrongKey as wrong:
        raise directory_file.damaged() from wrong
    refuse_weak(passphrase, invitation.name, session.score)
    session.secrets.prove()
    keys, now = MemberKeys.fresh(directory.org_key), session.latest(rollback_mark)
    member = MemberRecord(
        id=invitation.member_id,
        name=invitation.name,
        role=invitation.role,
        salt=b"",
        cost=session.cost(),
        wrapped=b"",
        open_key=keys.open_key,
        verify_key=keys.verify_key,
        integrity_tag=b"",
        grants=make_grants(code_keys, holder, keys.open_key, granted, granted),
        status_changed_at=invitation.made_at,
        signing_since=invitation.revision,
        last_seen=session.now(),
    )
    proof = _proved(member, keys, code_keys, invitation, now)
    member = replace(member, enrollment_proof=proof)
    member, device_secret = seal_envelope(installation_id, member, keys, passphrase, member.cost)
    keys, key_set = sign_in_checks.checked(session, directory.with_member(member), member, keys)
    directory = session.save_with_secret(directory, member, device_secret)
    # Without this half the code does not open a copy of the file from before its use.
    session.secrets.delete(installation_id, invitation.id)
    # It also notes that the code was used here, and by whom.
    session.remember(directory, rollback_mark)
    return sign_in_checks.open_account(session, member, keys, key_set)


def _proved(
    member: MemberRecord,
    keys: MemberKeys,
    code_keys: MemberKeys,
    invitation: Invitation,
    now: datetime,
) -> EnrollmentProof:
    """By both of the member's own keys, and by those of the code. Refused ``directory_damaged``."""
    bare = EnrollmentProof(as_shown(invitation), now, member.private_digest(), b"", b"", b"")
    text = possession_text(member, bare)
    try:
        possession = possession_proof(keys.private_open_key, invitation.challenge_key, text)
    except ValueError as wrong:
        raise directory_file.damaged() from wrong
    unsigned = replace(bare, own_signature=keys.sign(text), possession=possession)
    return replace(unsigned, signature=code_keys.sign(enrollment_text(member, unsigned)))


def _refuse_used(directory: DirectoryRecord, name: str) -> None:
    used = set(directory.used_codes)
    for member in directory.members:
        if member.enrollment_proof is not None:
            used.add(member.enrollment_proof.invitation.id)
    if name in used:
        raise code_messages.used()


def _refuse_expired(
    session: DirectorySession,
    directory: DirectoryRecord,
    made_at: datetime,
    ends_at: datetime,
    rollback_mark: RollbackMark,
    half_named: str = "",
) -> None:
    """`half_named` is the keyring entry of the code's other half, which ends with the code."""
    now = session.now()
    if now + CLOCK_TOLERANCE < max(made_at, rollback_mark.seen_at):
        raise code_messages.clock_behind()
    latest = session.latest(rollback_mark)
    if latest < ends_at:
        return
    # From now on no clock makes the code valid again on this machine.
    # The file is not verified yet, so nothing but the time is remembered.
    session.rollback_guard.keep(
        directory.installation_id, rollback_mark, replace(rollback_mark, seen_at=latest)
    )
    if half_named:
        session.secrets.delete(directory.installation_id, half_named)
    raise code_messages.expired()
