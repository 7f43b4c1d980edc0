"""Counting attempts: each one is saved as failed before it is checked (PCI DSS 8.3.4)."""

from __future__ import annotations

from dataclasses import replace

from desktop.identity import identity_messages
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.lockout import with_failed_attempt
from desktop.use_cases.errors import Refused


def refuse_locked_out(
    session: DirectorySession, directory: DirectoryRecord, member: MemberRecord
) -> MemberRecord:
    """With the attempts that are counted here or in the file, whichever are more, and the wait that
    is left now. Refused ``locked_out``, ``directory_not_saved``, ``keyring_*``.
    """
    member = session.seen_here(directory, member)
    if member.failed_attempts.locked_out:
        session.save_attempts(directory, member)
        raise identity_messages.locked_out(member.name, member.failed_attempts)
    return member


def count_attempt(
    session: DirectorySession, directory: DirectoryRecord, member: MemberRecord
) -> MemberRecord:
    """The member with one more failed attempt, saved before the passphrase is checked, so that
    cutting the power gives no free attempt. Refused ``directory_not_saved``, ``keyring_*``.
    """
    failed_attempts = with_failed_attempt(member.failed_attempts, session.now())
    member = replace(member, failed_attempts=failed_attempts)
    session.save_attempts(directory, member)
    return member


def wrong_passphrase(member: MemberRecord) -> Refused:
    """The refusal after a counted attempt: how many are left, or that the account is locked."""
    if member.failed_attempts.locked_out:
        return identity_messages.locked_out(member.name, member.failed_attempts)
    return identity_messages.wrong_passphrase(member.failed_attempts)


def wrong_second_factor(member: MemberRecord) -> Refused:
    """As `wrong_passphrase`, for the digits of the second factor."""
    if member.failed_attempts.locked_out:
        return identity_messages.locked_out(member.name, member.failed_attempts)
    return identity_messages.wrong_second_factor(member.failed_attempts)
