"""The door file's JSON, version 2, which is written; and version 1, which is still read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any

from cattrs import Converter

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.field_limits import Between, Id
from desktop.identity.crypto.key_derivation import Cost
from desktop.identity.lockout import ATTEMPTS_ALLOWED, CLOSED_FOR, FailedAttempts

from .directory_json import MOST_BYTES, Damaged, converter, exactly, parsed
from .directory_records import LONG_AGO, DirectoryRecord, MemberRecord

__all__ = ["MOST_BYTES", "VERSION", "Damaged", "Newer", "decode", "encode"]

VERSION = 2
_LATER_FIELDS: dict[str, object] = {
    "standing": AccountStatus.ACTIVE.value,
    "since": LONG_AGO.isoformat(),
    "last_seen": LONG_AGO.isoformat(),
    **dict.fromkeys(("former", "factor", "device_code", "used_code", "warrant")),
}
"""A person of the first version has none of these: what they are in the second."""

_SECOND = timedelta(seconds=1)


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
    version = whole.pop("version")
    if version > VERSION:
        raise Newer
    if version == VERSION:
        return _second_in(whole)
    if version == 1:
        return _first_in(whole)
    raise Damaged("version")


@dataclass(frozen=True, slots=True)
class _TriesJson:
    """`wait_left` in whole seconds, rounded up."""

    failed: Annotated[int, Between(0, ATTEMPTS_ALLOWED)]
    wait_left: Annotated[int, Between(0, CLOSED_FOR // _SECOND)]
    seen_at: datetime | None


@cache
def _json() -> Converter:
    made = converter()
    read_cost = exactly(made, Cost)

    def cost_in(untrusted: object, kind: object) -> Cost:
        cost = read_cost(untrusted, kind)
        if not cost.within_bounds():
            raise Damaged("cost")
        return cost

    def tries_in(untrusted: object, _: object) -> FailedAttempts:
        told = made.structure(untrusted, _TriesJson)
        if told.seen_at is None and (told.failed or told.wait_left):
            raise Damaged("tries without a time")
        return FailedAttempts(told.failed, told.wait_left * _SECOND, told.seen_at)

    def standing_in(untrusted: object, _: object) -> AccountStatus:
        """Who is only invited has no record yet."""
        for one in (AccountStatus.ACTIVE, AccountStatus.SUSPENDED):
            if untrusted == one.value:
                return one
        raise Damaged("standing")

    def tries_out(failed_attempts: FailedAttempts) -> Any:  # noqa: ANN401
        wait_left = -(-failed_attempts.wait_left // _SECOND)
        return made.unstructure(
            _TriesJson(failed_attempts.failed, wait_left, failed_attempts.seen_at)
        )

    made.register_structure_hook(Cost, cost_in)
    made.register_structure_hook(FailedAttempts, tries_in)
    made.register_structure_hook(AccountStatus, standing_in)
    made.register_unstructure_hook(FailedAttempts, tries_out)
    return made


def _second_out(directory: DirectoryRecord) -> dict[str, Any]:
    return {"version": VERSION, **_json().unstructure(directory)}


def _second_in(untrusted: object) -> DirectoryRecord:
    directory = _json().structure(untrusted, DirectoryRecord)
    for ids in ([one.id for one in directory.members], [one.id for one in directory.invitations]):
        if len(set(ids)) != len(ids):
            raise Damaged("one id twice")
    return directory


@dataclass(frozen=True, slots=True)
class _FirstDoor:
    """One owner, whose own key spoke for the desk."""

    installation_id: Id
    members: tuple[MemberRecord, ...]


def _first_out(directory: DirectoryRecord) -> dict[str, Any]:
    whole = _json().unstructure(_FirstDoor(directory.installation_id, directory.members))
    for member in whole["people"]:
        for name in _LATER_FIELDS:
            del member[name]
    return {"version": 1, **whole}


def _first_in(untrusted: dict[str, Any]) -> DirectoryRecord:
    members = untrusted.get("people")
    if type(members) is not list or len(members) != 1 or type(members[0]) is not dict:
        raise Damaged("people")
    if members[0].keys() & _LATER_FIELDS.keys():
        raise Damaged("fields")
    first = _json().structure(
        {**untrusted, "people": [{**members[0], **_LATER_FIELDS}]}, _FirstDoor
    )
    owner = first.members[0]
    return DirectoryRecord(
        installation_id=first.installation_id,
        members=first.members,
        revision=0,
        org_key=owner.verify_key,
    )
