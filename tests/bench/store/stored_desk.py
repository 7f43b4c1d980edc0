"""A desk that has an owner and records: for the rows that need no whole call before them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desktop.app.environment.environment_policy import TRAINING
from desktop.booking.access.role import permissions
from desktop.identity.crypto.field_cipher import AesFieldCipher
from desktop.identity.crypto.key_derivation import STANDARD, Cost
from desktop.identity.directory.directory_file import DirectoryFile
from desktop.identity.member_directory import MemberDirectory
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.system.clock import utc_now
from desktop.system.ids import new_id
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.typed_text import score_here
from tests.support.journeys.kept_records import OWNER
from tests.support.journeys.running_desk import PASSPHRASE

from .store_fill import Filled, fill


@dataclass(frozen=True, slots=True)
class StoredDesk:
    """`key` and `fields` open the records in `file`; `filled` says what is in them."""

    profile: Path
    file: Path
    key: KeyHandle
    fields: AesFieldCipher
    filled: Filled


def make_stored_desk(profile: Path, clients: int, trips: int) -> StoredDesk:
    """An owner, so many clients and so many trips."""
    settings = TRAINING.settings(profile)
    settings.make_folder()
    ring = OsKeyring(TRAINING.keyring_namespace)
    directory = MemberDirectory(
        settings.directory_file,
        ring,
        KeyringRollbackGuard(ring),
        utc_now,
        new_id,
        cost=lambda: STANDARD,
        permitted=lambda role: permissions(role, TRAINING.permissions),
        score=score_here,
    )
    opened = directory.enroll_owner(OWNER, TypedSecret.of(PASSPHRASE))
    key, fields = opened.store_key, opened.fields
    assert isinstance(fields, AesFieldCipher)
    return StoredDesk(
        profile,
        settings.store_file,
        key,
        fields,
        fill(settings.store_file, clients, trips, key, fields._newest._raw),
    )


def cost_of(profile: Path) -> Cost:
    """What the owner's passphrase costs, as this profile's own file says."""
    ring = OsKeyring(TRAINING.keyring_namespace)
    directory = DirectoryFile(TRAINING.settings(profile).directory_file, ring).load()
    if directory is None:
        raise FileNotFoundError(f"{profile} has no owner")
    return directory.members[0].cost
