"""What is checked once a person's own keys are open, and what the open door hands on."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop.booking.access.role import Standing
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.identity.crypto.sealed_grant import NEXT_STORE_KEY, STORE_KEY
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import DoorRecord, PersonRecord
from desktop.identity.directory.directory_session import DoorRoom
from desktop.identity.directory.member_list import checked_authority
from desktop.use_cases.ports.identity_port import OpenedDoor, Person

from . import identity_messages
from .bootstrap import OWNER
from .key_grants import Purse, opened_purse

IDLE_DAYS = timedelta(days=90)


def person(one: PersonRecord) -> Person:
    """As others see them."""
    return Person(one.id, one.name, one.role)


def checked(
    door: DoorRecord, one: PersonRecord, keys: PersonKeys, now: datetime
) -> tuple[PersonKeys, Purse]:
    """The keys, trusting whoever speaks for the desk now, and all that was granted.

    Refused ``door_damaged`` where roll or grants are not as an owner signed them, ``suspended``,
    ``idle_suspended``, ``door_closed_to_role``.
    """
    try:
        authority = checked_authority(door, keys.trusted)
        purse = opened_purse(door, one, keys, authority)
    except WrongKey as wrong:
        raise directory_file.damaged() from wrong
    if one.standing is not Standing.ACTIVE:
        raise identity_messages.suspended(one.name)
    if is_idle(door, one, now):
        raise identity_messages.idle_suspended(one.name)
    if STORE_KEY not in purse:
        raise identity_messages.nothing_granted(one.name)
    return keys if keys.trusted == authority else keys.trusting(authority), purse


def opened(room: DoorRoom, one: PersonRecord, keys: PersonKeys, purse: Purse) -> OpenedDoor:
    """The open door; the keys stay here for what else the person does about the door."""
    room.sign_in(one.id, keys)
    return OpenedDoor(
        person(one), purse[STORE_KEY], keys.sign, keys.verify_key, purse.get(NEXT_STORE_KEY)
    )


def is_idle(door: DoorRecord, one: PersonRecord, now: datetime) -> bool:
    """True after 90 days without a sign-in (PCI DSS 8.2.6), but never for the last owner."""
    quiet = now - max(one.last_seen, one.since)
    return quiet >= IDLE_DAYS and not is_last_owner(door, one)


def is_last_owner(door: DoorRecord, one: PersonRecord) -> bool:
    """True when without this person no owner could sign in."""
    return one.role == OWNER and not any(
        other.id != one.id and other.role == OWNER and other.standing is Standing.ACTIVE
        for other in door.people
    )
