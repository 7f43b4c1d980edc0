"""A desk's records opened from outside, as its owner would: passphrase, keyring and file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import select, update

from desktop.app.environment.environment_policy import TRAINING
from desktop.app.open_store import signer_of
from desktop.app.store_engine import store_engine
from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.access.role import permissions
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Gender, Traveler
from desktop.booking.refunds.refund_entry import RefundLine
from desktop.booking.trip.trip import Trip
from desktop.identity.crypto.field_cipher import AesFieldCipher
from desktop.identity.crypto.key_derivation import STANDARD, Cost
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY, REFUND_KEY
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.os_keyring.rollback_guard import KeyringRollbackGuard
from desktop.store.audit.audit_chain import ChainFlaw
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened as opened_file
from desktop.store.schema import drafts, polls, watched_orders
from desktop.system.clock import utc_now
from desktop.system.config import Settings
from desktop.system.ids import new_id
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Repositories
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.typed_text import score_here
from tests.support.samples import sample_address
from tests.support.training.known_keys import (
    AIRLINE_TOKEN,
    CHARGE_KEY,
    REFUNDS_KEY,
    write_known_keys,
)

from .running_desk import PASSPHRASE

OWNER = "Ida Marlow"
ADA = "Ada Calloway"
NOOR = "Noor Haddad"


def make_desk(profile: Path, cost: Cost = STANDARD) -> None:
    """What a first start makes, and two clients: Ada, who has flown before, and Noor, who has not.
    The training servers of every test accept its vendor keys. `cost` is that of a passphrase.

    The device secret goes into this machine's keyring under the desk's id, so that every copy of
    the folder can be opened.
    """
    settings = TRAINING.settings(profile)
    settings.folder.mkdir(parents=True)
    directory = directory_of(settings, cost)
    opened = directory.enroll_owner(OWNER, TypedSecret.of(PASSPHRASE))
    directory.members_of(opened).store_secrets(
        {AIRLINE_KEY: AIRLINE_TOKEN, FEE_KEY: CHARGE_KEY, REFUND_KEY: REFUNDS_KEY}
    )
    settings.ca_folder.mkdir()
    write_known_keys(settings.ca_folder / "keys.json")
    opened_at, billed_at = utc_now(), sample_address()
    ada = Client(new_id(), ADA, "ada@example.com", "+13105550142", opened_at, address=billed_at)
    noor = Client(new_id(), NOOR, "noor@example.com", "+13105550177", opened_at, address=billed_at)
    flies = Traveler(new_id(), ada.id, "Ada", "Calloway", date(1984, 5, 17), Gender.FEMALE)

    def save(repos: Repositories) -> None:
        repos.clients.save(ada)
        repos.clients.save(noor)
        repos.clients.save_traveler(flies)

    with _store(settings, opened) as store:
        store.write(save)


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything in the records that the journeys ask about; `audit` oldest first."""

    clients: tuple[str, ...]
    trips: tuple[Trip, ...]
    audit: tuple[AuditEntry, ...]
    flaws: tuple[ChainFlaw, ...]
    refunds: tuple[RefundLine, ...]

    @property
    def actions(self) -> tuple[str, ...]:
        """What was done, in order."""
        return tuple(entry.action for entry in self.audit)


def kept_in(profile: Path) -> Kept:
    """Read them; the desk of this profile must not be running."""
    settings = TRAINING.settings(profile)
    opened = _opened(settings)

    def everything(repos: Repositories) -> tuple[tuple[str, ...], tuple[Trip, ...]]:
        clients = tuple(hit.name for hit in repos.clients.find("", limit=500))
        return clients, tuple(repos.trips.get(hit.id) for hit in repos.trips.find("", limit=500))

    with _store(settings, opened) as store:
        clients, trips = store.read(everything)
        refunds = store.read(lambda repos: repos.refunds.all(complete=True))
        audit = store.read(lambda repos: repos.audit.newest(10_000))
        flaws = store.audit_flaws(opened.signers())
    entries = tuple(logged.entry for logged in reversed(audit))
    return Kept(clients, trips, entries, flaws, refunds)


def make_polls_due(profile: Path) -> None:
    """As if all that vendors were asked by themselves had been asked long ago."""
    settings = TRAINING.settings(profile)
    long_ago = utc_now() - timedelta(days=30)
    with (
        opened_file(settings.store_file, store_key_of(profile)) as connection,
        connection.begin(),
    ):
        for table in (polls, watched_orders):
            connection.execute(update(table).values(asked_at=long_ago, due_at=long_ago))


def store_key_of(profile: Path) -> KeyHandle:
    """As a right passphrase opens it."""
    return _opened(TRAINING.settings(profile)).store_key


def field_key_of(profile: Path) -> bytes:
    """The field key, as a right passphrase opens it."""
    fields = _opened(TRAINING.settings(profile)).fields
    assert isinstance(fields, AesFieldCipher)
    return fields._newest._raw


def kept_drafts(profile: Path) -> dict[str, str]:
    """What was typed and not finished, by the name it is kept under."""
    settings = TRAINING.settings(profile)
    opened = _opened(settings)
    with _store(settings, opened):
        pass
    with opened_file(settings.store_file, opened.store_key) as connection:
        rows = connection.execute(select(drafts.c.name, drafts.c.text)).all()
    fields = opened.fields
    return {row.name: fields.open(row.text, "drafts", "text", row.name).decode() for row in rows}


def directory_of(settings: Settings, cost: Cost = STANDARD) -> MemberDirectory:
    """The member directory of that desk, with this machine's keyring."""
    return MemberDirectory(
        settings.directory_file,
        OsKeyring(TRAINING.keyring_namespace),
        KeyringRollbackGuard(OsKeyring(TRAINING.keyring_namespace)),
        utc_now,
        new_id,
        cost=lambda: cost,
        permitted=lambda role: permissions(role, TRAINING.permissions),
        score=score_here,
    )


def _opened(settings: Settings) -> OpenedAccount:
    """By the owner, picked or, where the names are hidden, named."""
    directory = directory_of(settings)
    members = directory.members()
    return (
        directory.open(members[0].id, TypedSecret.of(PASSPHRASE))
        if members
        else directory.open_named(OWNER, TypedSecret.of(PASSPHRASE))
    )


@contextmanager
def _store(settings: Settings, opened: OpenedAccount) -> Iterator[Database]:
    store = Database.open(
        store_engine(settings),
        opened.store_key,
        signer=signer_of(opened),
        fields=opened.fields,
        now=utc_now,
    )
    try:
        yield store
    finally:
        store.close()
