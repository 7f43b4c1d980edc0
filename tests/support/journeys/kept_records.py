"""A desk's records opened from outside, as its owner would: passphrase, keyring and file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import select

from desktop.app.application import utc_now
from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Gender, Traveller
from desktop.booking.trip.trip import Trip
from desktop.identity.crypto.key_derivation import STANDARD
from desktop.identity.directory.verification_keys import verifier
from desktop.identity.member_directory import FileDoor
from desktop.os_keyring.os_keyring import OsKeyring
from desktop.store.audit_chain import ChainFlaw, Seal
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import opened as opened_file
from desktop.store.schema import drafts
from desktop.system.config import Settings
from desktop.system.ids import new_id
from desktop.use_cases.ports.identity_port import OpenedDoor
from desktop.use_cases.ports.store_port import Books

from .running_desk import PASSPHRASE

OWNER = "Ida Marlow"
ADA = "Ada Calloway"
NOOR = "Noor Haddad"


def make_desk(profile: Path) -> None:
    """What a first start makes, and two clients: Ada, who has flown before, and Noor, who has not.

    The device secret goes into this machine's keyring under the desk's id, so that every copy of
    the folder can be opened.
    """
    settings = Settings(profile, training=True)
    settings.folder.mkdir(parents=True)
    opened = _door(settings).enrol_owner(OWNER, PASSPHRASE)
    ada = Client(new_id(), ADA, "ada@example.com", "+13105550142", utc_now(), postcode="90012")
    noor = Client(new_id(), NOOR, "noor@example.com", "+13105550177", utc_now(), postcode="10001")
    flies = Traveller(new_id(), ada.id, "Ada", "Calloway", date(1984, 5, 17), Gender.FEMALE)

    def save(books: Books) -> None:
        books.clients.save(ada)
        books.clients.save(noor)
        books.clients.save_traveller(flies)

    with _records(settings, opened) as records:
        records.write(save)


@dataclass(frozen=True, slots=True)
class Kept:
    """Everything in the records that the journeys ask about; `audit` oldest first."""

    clients: tuple[str, ...]
    trips: tuple[Trip, ...]
    audit: tuple[AuditEntry, ...]
    flaw: ChainFlaw | None

    @property
    def acts(self) -> tuple[str, ...]:
        """What was done, in order."""
        return tuple(entry.what for entry in self.audit)


def kept_in(profile: Path) -> Kept:
    """Read them; the desk of this profile must not be running."""
    settings = Settings(profile, training=True)
    opened = _opened(settings)

    def everything(books: Books) -> tuple[tuple[str, ...], tuple[Trip, ...]]:
        clients = tuple(hit.name for hit in books.clients.find("", limit=500))
        return clients, tuple(books.trips.get(hit.id) for hit in books.trips.find("", limit=500))

    with _records(settings, opened) as records:
        clients, trips = records.read(everything)
        audit = records.read(lambda books: books.audit.newest(10_000))
        flaw = records.audit_flaw(verifier(settings.door_file))
    return Kept(clients, trips, tuple(reversed(audit)), flaw)


def store_key_of(profile: Path) -> bytes:
    """32 bytes, as a right passphrase opens them."""
    return _opened(Settings(profile, training=True)).store_key


def kept_drafts(profile: Path) -> dict[str, str]:
    """What was typed and not finished, by the name it is kept under."""
    settings = Settings(profile, training=True)
    opened = _opened(settings)
    with _records(settings, opened):
        pass
    with opened_file(settings.store_file, opened.store_key) as connection:
        rows = connection.execute(select(drafts.c.name, drafts.c.text)).all()
    return {row.name: row.text for row in rows}


def _door(settings: Settings) -> FileDoor:
    return FileDoor(settings.door_file, OsKeyring(), utc_now, new_id, cost=lambda: STANDARD)


def _opened(settings: Settings) -> OpenedDoor:
    """By the owner, picked or, where the names are hidden, named."""
    door = _door(settings)
    people = door.people()
    return door.open(people[0].id, PASSPHRASE) if people else door.open_named(OWNER, PASSPHRASE)


@contextmanager
def _records(settings: Settings, opened: OpenedDoor) -> Iterator[Database]:
    seal = Seal(opened.verify_key.hex(), opened.sign)
    records = Database.open(settings.store_file, opened.store_key, seal=seal, now=utc_now)
    try:
        yield records
    finally:
        records.close()
