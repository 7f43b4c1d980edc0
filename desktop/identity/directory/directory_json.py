"""JSON from a file that anybody may have edited: a closed schema, checked before it is believed."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any, Never

MOST_BYTES = 1 << 20
_MOST_ITEMS = 1000


class Damaged(ValueError):
    """Not a door file, or one that was changed by something other than this program."""


def parsed(untrusted: bytes) -> object:
    """Damaged when it is too long, not JSON, or names one field twice."""
    if len(untrusted) > MOST_BYTES:
        raise Damaged("too long")
    try:
        whole: object = json.loads(
            untrusted.decode(), object_pairs_hook=_once, parse_constant=_never
        )
    except (ValueError, RecursionError) as bad:
        raise Damaged("not JSON") from bad
    return whole


def fields(untrusted: object, names: set[str]) -> dict[str, Any]:
    """Exactly these fields."""
    if type(untrusted) is not dict or set(untrusted) != names:
        raise Damaged("fields")
    return untrusted


def items(untrusted: object) -> list[Any]:
    if type(untrusted) is not list or len(untrusted) > _MOST_ITEMS:
        raise Damaged("list")
    return untrusted


def number(untrusted: object, least: int, most: int) -> int:
    if type(untrusted) is not int or not least <= untrusted <= most:
        raise Damaged("number")
    return untrusted


def truth(untrusted: object) -> bool:
    if type(untrusted) is not bool:
        raise Damaged("truth")
    return untrusted


def text(untrusted: object) -> str:
    """1 to 200 characters that can be shown."""
    if type(untrusted) is not str or not 1 <= len(untrusted) <= 200:
        raise Damaged("text")
    if not untrusted.isprintable():
        raise Damaged("text")
    return untrusted


def word(untrusted: object) -> str:
    """An id: lower-case letters only."""
    one = text(untrusted)
    if not (one.isascii() and one.isalpha() and one.islower()):
        raise Damaged("id")
    return one


def moment(untrusted: object) -> datetime:
    """An aware moment, in UTC."""
    try:
        at = datetime.fromisoformat(text(untrusted))
        if at.tzinfo is None:
            raise Damaged("time")
        return at.astimezone(UTC)
    except (ValueError, OverflowError) as bad:
        raise Damaged("time") from bad


def raw(untrusted: object, length: int) -> bytes:
    """So many bytes, written in base64."""
    return _raw(text(untrusted), length, length)


def long_raw(untrusted: object, least: int, most: int) -> bytes:
    """From `least` to `most` bytes, written in base64."""
    if type(untrusted) is not str or len(untrusted) > 2 * most:
        raise Damaged("bytes")
    return _raw(untrusted, least, most)


def text64(given: bytes) -> str:
    return b64encode(given).decode()


def _raw(given: str, least: int, most: int) -> bytes:
    try:
        decoded = b64decode(given, validate=True)
    except ValueError as bad:
        raise Damaged("bytes") from bad
    if not least <= len(decoded) <= most:
        raise Damaged("length")
    return decoded


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    whole = dict(pairs)
    if len(whole) != len(pairs):
        raise Damaged("one field twice")
    return whole


def _never(_: str) -> Never:
    raise Damaged("not a number")
