"""What is checked once a person's own keys are open, and what the open door hands on."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop.booking.role import Standing
from desktop.desk.ports import OpenedDoor, Person

from . import door_file, door_sentences
from .door_records import DoorRecord, PersonRecord
from .door_room import DoorRoom
from .founding import OWNER
from .granted import Purse, opened_purse
from .keys import WrongKey
from .person_keys import PersonKeys
from .roll import checked_authority
from .seal import NEXT_STORE_KEY, STORE_KEY

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
        raise door_file.damaged() from wrong
    if one.standing is not Standing.ACTIVE:
        raise door_sentences.suspended(one.name)
    if is_idle(door, one, now):
        raise door_sentences.idle_suspended(one.name)
    if STORE_KEY not in purse:
        raise door_sentences.nothing_granted(one.name)
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
