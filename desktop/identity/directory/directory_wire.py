"""The door file's JSON, version 2, which is written; and version 1, which is still read."""

from __future__ import annotations

import json
from typing import Any

from desktop.identity.crypto.key_derivation import KEY_BYTES, NONCE_BYTES, TAG_BYTES
from desktop.identity.crypto.org_key import KeyRotation
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
from .directory_records import DirectoryRecord, FormerMember, StoredSecret
from .invitation_wire import invitation_in, invitation_out
from .member_wire import first_member_in, first_member_out, member_in, member_out

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


def encode(directory: DirectoryRecord) -> bytes:
    """UTF-8 JSON, one field a line. A door of the first version stays one until its owner opens."""
    whole = _first_out(directory) if directory.is_first_version else _second_out(directory)
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def decode(untrusted: bytes) -> DirectoryRecord:
    """Damaged or Newer when it is not exactly what this program has ever written."""
    whole = parsed(untrusted)
    if type(whole) is not dict or type(whole.get("version")) is not int:
        raise Damaged("version")
    if whole["version"] > VERSION:
        raise Newer
    return _second(whole) if whole["version"] == VERSION else _first(whole)


def _first_out(directory: DirectoryRecord) -> dict[str, Any]:
    members = [first_member_out(one) for one in directory.members]
    return {"version": 1, "desk_id": directory.installation_id, "people": members}


def _second_out(directory: DirectoryRecord) -> dict[str, Any]:
    return {
        "version": VERSION,
        "desk_id": directory.installation_id,
        "edition": directory.revision,
        "authority": text64(directory.org_key),
        "successions": [
            {
                "before": text64(step.before),
                "after": text64(step.after),
                "signature": text64(step.signature),
            }
            for step in directory.successions
        ],
        "names_hidden": directory.names_hidden,
        "people": [member_out(one) for one in directory.members],
        "invitations": [invitation_out(one) for one in directory.invitations],
        "spent": list(directory.used_codes),
        "former": [
            {"id": one.id, "name": one.name, "verify_key": text64(one.verify_key)}
            for one in directory.former
        ],
        "slots": [
            {"purpose": stored_secret.purpose, "wrapped": text64(stored_secret.wrapped)}
            for stored_secret in directory.slots
        ],
        "roll": text64(directory.member_list),
    }


def _second(untrusted: dict[str, Any]) -> DirectoryRecord:
    whole = fields(untrusted, _FIELDS)
    members = tuple(member_in(one) for one in items(whole["people"]))
    invitations = tuple(invitation_in(one) for one in items(whole["invitations"]))
    for ids in ([one.id for one in members], [one.id for one in invitations]):
        if len(set(ids)) != len(ids):
            raise Damaged("one id twice")
    return DirectoryRecord(
        installation_id=word(whole["desk_id"]),
        members=members,
        revision=number(whole["edition"], 1, _MOST_EDITIONS),
        org_key=raw(whole["authority"], KEY_BYTES),
        successions=tuple(_rotation_in(one) for one in items(whole["successions"])),
        invitations=invitations,
        used_codes=tuple(word(one) for one in items(whole["spent"])),
        former=tuple(_former_in(one) for one in items(whole["former"])),
        slots=tuple(_stored_secret_in(one) for one in items(whole["slots"])),
        names_hidden=truth(whole["names_hidden"]),
        member_list=raw(whole["roll"], SIGNATURE_BYTES),
    )


def _first(untrusted: dict[str, Any]) -> DirectoryRecord:
    """One owner, whose own key spoke for the desk."""
    whole = fields(untrusted, {"version", "desk_id", "people"})
    number(whole["version"], 1, 1)
    members = tuple(first_member_in(one) for one in items(whole["people"]))
    if len(members) != 1:
        raise Damaged("people")
    return DirectoryRecord(word(whole["desk_id"]), members, 0, members[0].verify_key)


def _rotation_in(untrusted: object) -> KeyRotation:
    step = fields(untrusted, {"before", "after", "signature"})
    return KeyRotation(
        raw(step["before"], KEY_BYTES),
        raw(step["after"], KEY_BYTES),
        raw(step["signature"], SIGNATURE_BYTES),
    )


def _former_in(untrusted: object) -> FormerMember:
    one = fields(untrusted, {"id", "name", "verify_key"})
    return FormerMember(word(one["id"]), text(one["name"]), raw(one["verify_key"], KEY_BYTES))


def _stored_secret_in(untrusted: object) -> StoredSecret:
    stored_secret = fields(untrusted, {"purpose", "wrapped"})
    over = NONCE_BYTES + TAG_BYTES
    return StoredSecret(
        text(stored_secret["purpose"]),
        long_raw(stored_secret["wrapped"], over, over + MOST_SECRET_BYTES),
    )
