"""The JSON of the member directory, which is sealed in the file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Annotated, Any

from cattrs import Converter

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.field_limits import Between
from desktop.identity.crypto.key_derivation import Cost
from desktop.identity.crypto.sealed_grant import PURPOSES, Grant
from desktop.identity.lockout import ATTEMPTS_ALLOWED, LOCKOUT_DURATION, FailedAttempts

from .directory_json import MAX_BYTES, Damaged, converter, exact_reader, parse_json
from .directory_records import DirectoryRecord

__all__ = ["MAX_BYTES", "VERSION", "Damaged", "Newer", "decode", "encode"]

VERSION = 1
_SECOND = timedelta(seconds=1)


class Newer(ValueError):
    """Written by a newer version of this program."""


def encode(directory: DirectoryRecord) -> bytes:
    """UTF-8 JSON, one field a line."""
    whole = {"version": VERSION, **directory_converter().unstructure(directory)}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def decode(untrusted: bytes) -> DirectoryRecord:
    """Damaged or Newer when this program could not have written it."""
    whole = parse_json(untrusted)
    if type(whole) is not dict or type(whole.get("version")) is not int:
        raise Damaged("version")
    version = whole.pop("version")
    if version > VERSION:
        raise Newer
    if version != VERSION:
        raise Damaged("version")
    directory = directory_converter().structure(whole, DirectoryRecord)
    for records in (directory.members, directory.invitations):
        if len({record.id for record in records}) != len(records):
            raise Damaged("an id twice")
        for record in records:
            _refuse_foreign(record.grants)
    return directory


def _refuse_foreign(grants: tuple[Grant, ...]) -> None:
    """Each is of another purpose that there is. One who joins by a code brings grants of their own,
    and more of them would fill the file up, which everybody must be able to write.
    """
    purposes = {given.purpose for given in grants}
    if len(purposes) != len(grants) or not purposes <= PURPOSES:
        raise Damaged("grants")


@dataclass(frozen=True, slots=True)
class _FailedAttemptsJson:
    """`wait_left` in whole seconds, rounded up."""

    failed: Annotated[int, Between(0, ATTEMPTS_ALLOWED)]
    wait_left: Annotated[int, Between(0, LOCKOUT_DURATION // _SECOND)]
    seen_at: datetime | None


@cache
def directory_converter() -> Converter:
    """Reads and writes the records of the directory."""
    made = converter()
    read_cost = exact_reader(made, Cost)

    def read_cost_in_bounds(untrusted: object, kind: object) -> Cost:
        cost = read_cost(untrusted, kind)
        if not cost.within_bounds():
            raise Damaged("cost")
        return cost

    def read_failed_attempts(untrusted: object, _: object) -> FailedAttempts:
        read = made.structure(untrusted, _FailedAttemptsJson)
        if read.seen_at is None and (read.failed or read.wait_left):
            raise Damaged("failed attempts without a time")
        return FailedAttempts(read.failed, read.wait_left * _SECOND, read.seen_at)

    def write_failed_attempts(failed_attempts: FailedAttempts) -> Any:  # noqa: ANN401
        wait_left = -(-failed_attempts.wait_left // _SECOND)
        return made.unstructure(
            _FailedAttemptsJson(failed_attempts.failed, wait_left, failed_attempts.seen_at)
        )

    def read_status(untrusted: object, _: object) -> AccountStatus:
        """An invited person has no member record, so that status is never in the file."""
        for status in (AccountStatus.ACTIVE, AccountStatus.SUSPENDED):
            if untrusted == status.value:
                return status
        raise Damaged("status")

    made.register_structure_hook(Cost, read_cost_in_bounds)
    made.register_structure_hook(FailedAttempts, read_failed_attempts)
    made.register_structure_hook(AccountStatus, read_status)
    made.register_unstructure_hook(FailedAttempts, write_failed_attempts)
    return made
