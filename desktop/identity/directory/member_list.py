"""The roll: who works here, signed as a whole by the desk's authority and counted by editions.

Whoever came in by a code since the last signing stands beside the roll with a warrant, which is
checked by itself, and is written into the roll at the next one.
"""

from __future__ import annotations

import json
from dataclasses import replace

from desktop.booking.access.role import Standing
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.org_key import Authority, authority_after, genuine

from .directory_records import DoorRecord, Invitation, PersonRecord, Warrant


def signed(door: DoorRecord, authority: Authority) -> DoorRecord:
    """The next edition, signed."""
    door = replace(door, edition=door.edition + 1, authority=authority.verify_key)
    return replace(door, roll=authority.sign(_roll_text(door)))


def checked_authority(door: DoorRecord, trusted: bytes) -> bytes:
    """Who speaks for this desk, for somebody who trusts `trusted`. WrongKey when the roll is not
    as an owner signed it.
    """
    authority = authority_after(trusted, door.successions, door.desk_id)
    if authority != door.authority or not genuine(authority, door.roll, _roll_text(door)):
        raise WrongKey
    return authority


def granter_of(door: DoorRecord, one: PersonRecord, authority: bytes) -> bytes:
    """Whose signature stands under this person's grants. WrongKey when a warrant is not true."""
    if one.warrant is None:
        return authority
    invitation = one.warrant.invitation
    true = (
        genuine(authority, invitation.signature, invitation_text(invitation, door.desk_id))
        and genuine(invitation.verify_key, one.warrant.joined, joined_text(one, one.warrant))
        and (invitation.person_id, invitation.name, invitation.role) == (one.id, one.name, one.role)
        and (one.standing, one.since) == (Standing.ACTIVE, invitation.made_at)
        and invitation.id not in door.spent
    )
    if not true:
        raise WrongKey
    return invitation.verify_key


def invitation_text(one: Invitation, desk_id: str) -> bytes:
    """What the authority signs. The grants carry signatures of their own."""
    keys = [one.open_key.hex(), one.verify_key.hex()]
    times = [one.made_at.isoformat(), one.ends_at.isoformat()]
    about = [desk_id, one.id, one.person_id, one.name, one.role, one.elsewhere]
    return json.dumps(["skycap 2 invitation", *about, *keys, *times]).encode()


def joined_text(one: PersonRecord, warrant: Warrant) -> bytes:
    """What the code's key signs, once: this code was used up for these keys."""
    keys = [one.open_key.hex(), one.verify_key.hex()]
    about = [warrant.invitation.id, one.id, warrant.joined_at.isoformat()]
    return json.dumps(["skycap 2 joined", *about, *keys]).encode()


def _roll_text(door: DoorRecord) -> bytes:
    people = [
        [
            *(one.id, one.name, one.role, one.standing.value, one.since.isoformat()),
            *(one.open_key.hex(), one.verify_key.hex()),
        ]
        for one in door.people
        if one.warrant is None
    ]
    former = [[one.id, one.name, one.verify_key.hex()] for one in door.former]
    whole = [door.desk_id, door.edition, door.authority.hex(), door.names_hidden]
    return json.dumps(["skycap 2 roll", *whole, sorted(people), former, list(door.spent)]).encode()
