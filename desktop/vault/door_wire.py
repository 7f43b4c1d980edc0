"""The door file's JSON, version 1: a closed schema, checked in full before anything is believed."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from typing import Any, Never

from .closing import CLOSED_FOR, TRIES_ALLOWED, Tries
from .door_records import DoorRecord, PersonRecord
from .keys import KEY_BYTES, NONCE_BYTES, SALT_BYTES, TAG_BYTES, Cost
from .person_keys import BUNDLE_BYTES
from .seal import OVERHEAD_BYTES, SIGNATURE_BYTES, Grant

VERSION = 1
MOST_BYTES = 1 << 20

_WRAPPED_BYTES = NONCE_BYTES + BUNDLE_BYTES + TAG_BYTES
_SEALED_BYTES = OVERHEAD_BYTES + KEY_BYTES
_PERSON_FIELDS = {
    *("id", "name", "role", "salt", "cost", "wrapped", "open_key", "verify_key", "mark"),
    *("grants", "recovery", "tries"),
}


class Damaged(ValueError):
    """Not a door file, or one that was changed by something other than this program."""


class Newer(ValueError):
    """Written by a newer version of this program."""


def encode(door: DoorRecord) -> bytes:
    """UTF-8 JSON, one field a line."""
    people = [_person_out(one) for one in door.people]
    whole = {"version": VERSION, "desk_id": door.desk_id, "people": people}
    return (json.dumps(whole, indent=1, ensure_ascii=False) + "\n").encode()


def decode(untrusted: bytes) -> DoorRecord:
    """Damaged or Newer when it is not exactly what `encode` writes."""
    if len(untrusted) > MOST_BYTES:
        raise Damaged("too long")
    try:
        parsed = json.loads(untrusted.decode(), object_pairs_hook=_once, parse_constant=_never)
    except (ValueError, RecursionError) as bad:
        raise Damaged("not JSON") from bad
    if type(parsed) is dict and type(parsed.get("version")) is int and parsed["version"] > VERSION:
        raise Newer
    whole = _fields(parsed, {"version", "desk_id", "people"})
    if _number(whole["version"], 1, VERSION) != VERSION:
        raise Damaged("version")
    people = tuple(_person_in(one) for one in _list(whole["people"]))
    if len({one.id for one in people}) != len(people):
        raise Damaged("one id twice")
    return DoorRecord(_id(whole["desk_id"]), people)


def _person_out(one: PersonRecord) -> dict[str, Any]:
    cost, tries = one.cost, one.tries
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "salt": _text64(one.salt),
        "cost": {"memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes},
        "wrapped": _text64(one.wrapped),
        "open_key": _text64(one.open_key),
        "verify_key": _text64(one.verify_key),
        "mark": _text64(one.mark),
        "grants": [
            {"purpose": g.purpose, "sealed": _text64(g.sealed), "signature": _text64(g.signature)}
            for g in one.grants
        ],
        "recovery": None if one.recovery is None else _text64(one.recovery),
        "tries": {
            "failed": tries.failed,
            "wait_left": -(-tries.wait_left // timedelta(seconds=1)),
            "seen_at": None if tries.seen_at is None else tries.seen_at.isoformat(),
        },
    }


def _person_in(untrusted: object) -> PersonRecord:
    one = _fields(untrusted, _PERSON_FIELDS)
    cost = _fields(one["cost"], {"memory_kib", "passes", "lanes"})
    paid = Cost(*(_number(cost[name], 1, 1 << 30) for name in ("memory_kib", "passes", "lanes")))
    if not paid.within_bounds():
        raise Damaged("cost")
    recovery = one["recovery"]
    return PersonRecord(
        id=_id(one["id"]),
        name=_text(one["name"]),
        role=_text(one["role"]),
        salt=_bytes(one["salt"], SALT_BYTES),
        cost=paid,
        wrapped=_bytes(one["wrapped"], _WRAPPED_BYTES),
        open_key=_bytes(one["open_key"], KEY_BYTES),
        verify_key=_bytes(one["verify_key"], KEY_BYTES),
        mark=_bytes(one["mark"], KEY_BYTES),
        grants=tuple(_grant_in(given) for given in _list(one["grants"])),
        recovery=None if recovery is None else _bytes(recovery, _WRAPPED_BYTES),
        tries=_tries_in(one["tries"]),
    )


def _grant_in(untrusted: object) -> Grant:
    given = _fields(untrusted, {"purpose", "sealed", "signature"})
    return Grant(
        _text(given["purpose"]),
        _bytes(given["sealed"], _SEALED_BYTES),
        _bytes(given["signature"], SIGNATURE_BYTES),
    )


def _tries_in(untrusted: object) -> Tries:
    tries = _fields(untrusted, {"failed", "wait_left", "seen_at"})
    failed = _number(tries["failed"], 0, TRIES_ALLOWED)
    wait = timedelta(seconds=_number(tries["wait_left"], 0, CLOSED_FOR // timedelta(seconds=1)))
    seen = tries["seen_at"]
    if seen is None:
        if failed or wait:
            raise Damaged("tries without a time")
        return Tries()
    try:
        return Tries(failed, wait, datetime.fromisoformat(_text(seen)).astimezone(UTC))
    except (ValueError, OverflowError) as bad:
        raise Damaged("time") from bad


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) != len(pairs):
        raise Damaged("one field twice")
    return whole


def _never(_: str) -> Never:
    raise Damaged("not a number")


def _fields(untrusted: object, names: set[str]) -> dict[str, Any]:
    if type(untrusted) is not dict or set(untrusted) != names:
        raise Damaged("fields")
    return untrusted


def _list(untrusted: object) -> list[Any]:
    if type(untrusted) is not list or len(untrusted) > 1000:
        raise Damaged("list")
    return untrusted


def _number(untrusted: object, least: int, most: int) -> int:
    if type(untrusted) is not int or not least <= untrusted <= most:
        raise Damaged("number")
    return untrusted


def _text(untrusted: object) -> str:
    if type(untrusted) is not str or not 1 <= len(untrusted) <= 200:
        raise Damaged("text")
    if not untrusted.isprintable():
        raise Damaged("text")
    return untrusted


def _id(untrusted: object) -> str:
    text = _text(untrusted)
    if not (text.isascii() and text.isalpha() and text.islower()):
        raise Damaged("id")
    return text


def _bytes(untrusted: object, length: int) -> bytes:
    try:
        raw = b64decode(_text(untrusted), validate=True)
    except ValueError as bad:
        raise Damaged("bytes") from bad
    if len(raw) != length:
        raise Damaged("length")
    return raw


def _text64(raw: bytes) -> str:
    return b64encode(raw).decode()
