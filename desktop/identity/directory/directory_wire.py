"""The door file's JSON, version 2, which is written; and version 1, which is still read."""

from __future__ import annotations

import json
from typing import Any

from desktop.identity.crypto.key_derivation import KEY_BYTES, NONCE_BYTES, TAG_BYTES
from desktop.identity.crypto.org_key import Succession
from desktop.identity.crypto.sealed_grant import SIGNATURE_BYTES

from .directory_json import (
    MOST_BYTES,
    Damaged,
    fields,
    items,
    long_raw,
    number,
    parsed,
    raw,
    text,
    text64,
    truth,
    word,
)
from .directory_records import DoorRecord, Former, Slot
from .invitation_wire import invitation_in, invitation_out
from .member_wire import first_person_in, first_person_out, person_in, person_out

__all__ = ["MOST_BYTES", "VERSION", "Damaged", "Newer", "decode", "encode"]

VERSION = 2
MOST_SECRET_BYTES = 512
_MOST_EDITIONS = 1 << 40
_FIELDS = {
    *("version", "desk_id", "edition", "authority", "successions", "names_hidden", "people"),
    *("invitations", "spent", "former", "slots", "roll"),
}


class Newer(ValueError):
    """Written by a newer version of this program."""


def encode(door: DoorRecord) -> bytes:
    """UTF-8 JSON, one field a line. A door of the first version stays one until its owner opens."""
    whole = _first_out(door) if door.is_first_version else _second_out(door)
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def decode(untrusted: bytes) -> DoorRecord:
    """Damaged or Newer when it is not exactly what this program has ever written."""
    whole = parsed(untrusted)
    if type(whole) is not dict or type(whole.get("version")) is not int:
        raise Damaged("version")
    if whole["version"] > VERSION:
        raise Newer
    return _second(whole) if whole["version"] == VERSION else _first(whole)


def _first_out(door: DoorRecord) -> dict[str, Any]:
    people = [first_person_out(one) for one in door.people]
    return {"version": 1, "desk_id": door.desk_id, "people": people}


def _second_out(door: DoorRecord) -> dict[str, Any]:
    return {
        "version": VERSION,
        "desk_id": door.desk_id,
        "edition": door.edition,
        "authority": text64(door.authority),
        "successions": [
            {
                "before": text64(step.before),
                "after": text64(step.after),
                "signature": text64(step.signature),
            }
            for step in door.successions
        ],
        "names_hidden": door.names_hidden,
        "people": [person_out(one) for one in door.people],
        "invitations": [invitation_out(one) for one in door.invitations],
        "spent": list(door.spent),
        "former": [
            {"id": one.id, "name": one.name, "verify_key": text64(one.verify_key)}
            for one in door.former
        ],
        "slots": [
            {"purpose": slot.purpose, "wrapped": text64(slot.wrapped)} for slot in door.slots
        ],
        "roll": text64(door.roll),
    }


def _second(untrusted: dict[str, Any]) -> DoorRecord:
    whole = fields(untrusted, _FIELDS)
    people = tuple(person_in(one) for one in items(whole["people"]))
    invitations = tuple(invitation_in(one) for one in items(whole["invitations"]))
    for ids in ([one.id for one in people], [one.id for one in invitations]):
        if len(set(ids)) != len(ids):
            raise Damaged("one id twice")
    return DoorRecord(
        desk_id=word(whole["desk_id"]),
        people=people,
        edition=number(whole["edition"], 1, _MOST_EDITIONS),
        authority=raw(whole["authority"], KEY_BYTES),
        successions=tuple(_succession_in(one) for one in items(whole["successions"])),
        invitations=invitations,
        spent=tuple(word(one) for one in items(whole["spent"])),
        former=tuple(_former_in(one) for one in items(whole["former"])),
        slots=tuple(_slot_in(one) for one in items(whole["slots"])),
        names_hidden=truth(whole["names_hidden"]),
        roll=raw(whole["roll"], SIGNATURE_BYTES),
    )


def _first(untrusted: dict[str, Any]) -> DoorRecord:
    """One owner, whose own key spoke for the desk."""
    whole = fields(untrusted, {"version", "desk_id", "people"})
    number(whole["version"], 1, 1)
    people = tuple(first_person_in(one) for one in items(whole["people"]))
    if len(people) != 1:
        raise Damaged("people")
    return DoorRecord(word(whole["desk_id"]), people, 0, people[0].verify_key)


def _succession_in(untrusted: object) -> Succession:
    step = fields(untrusted, {"before", "after", "signature"})
    return Succession(
        raw(step["before"], KEY_BYTES),
        raw(step["after"], KEY_BYTES),
        raw(step["signature"], SIGNATURE_BYTES),
    )


def _former_in(untrusted: object) -> Former:
    one = fields(untrusted, {"id", "name", "verify_key"})
    return Former(word(one["id"]), text(one["name"]), raw(one["verify_key"], KEY_BYTES))


def _slot_in(untrusted: object) -> Slot:
    slot = fields(untrusted, {"purpose", "wrapped"})
    over = NONCE_BYTES + TAG_BYTES
    return Slot(text(slot["purpose"]), long_raw(slot["wrapped"], over, over + MOST_SECRET_BYTES))
