"""What both lines have in common: one line of JSON, opened and read with every part checked."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

T = TypeVar("T")

VERSION = 3
REQUEST_LIMIT = 32 * 1024
REPLY_LIMIT = 512
LAST_SECOND = 253_402_300_799
"""The end of the year 9999 in epoch seconds UTC: no later moment can be kept as a date."""

_RUNS = re.compile(rb"[0-9](?:[ .\-_]?[0-9]){12,}")


class ProtocolError(ValueError):
    """The other side broke the protocol. The message names the part, never its content."""


def write_frame(content: dict[str, Any]) -> bytes:
    """One line, the version first."""
    return json.dumps({"v": VERSION} | content, separators=(",", ":")).encode("ascii") + b"\n"


def open_frame(untrusted_frame: bytes, limit: int) -> FrameReader:
    """The parts of one line, without its version. ProtocolError."""
    if len(untrusted_frame) > limit:
        raise ProtocolError("too_long")
    if not untrusted_frame.endswith(b"\n") or untrusted_frame.count(b"\n") != 1:
        raise ProtocolError("not_one_line")
    try:
        untrusted = json.loads(untrusted_frame.decode("ascii"), object_pairs_hook=_once)
    except ProtocolError:
        raise
    except (ValueError, RecursionError):
        raise ProtocolError("not_json") from None
    if not isinstance(untrusted, dict) or next(iter(untrusted), "") != "v":
        raise ProtocolError("no_version")
    # In Python 1.0 and true equal 1 as well.
    if type(untrusted["v"]) is not int or untrusted["v"] != VERSION:
        raise ProtocolError("version")
    del untrusted["v"]
    return FrameReader(untrusted)


def holds_number_run(untrusted_frame: bytes) -> bool:
    """True when 13 to 19 digits, spaced or not, pass the check-digit rule (ISO/IEC 7812-1)."""
    for run in _RUNS.finditer(untrusted_frame):
        digits = [byte - 48 for byte in run.group() if 48 <= byte <= 57]
        for size in range(13, 20):
            for start in range(len(digits) - size + 1):
                if _check_digit_holds(digits[start : start + size]):
                    return True
    return False


def check_text(
    untrusted: object, key: str, limit: int, shape: re.Pattern[str] | None = None
) -> str:
    """Printable, or of this shape, and not longer than `limit`. ProtocolError names `key`."""
    if not isinstance(untrusted, str) or len(untrusted) > limit:
        raise ProtocolError(key)
    if not (shape.fullmatch(untrusted) if shape else untrusted.isprintable()):
        raise ProtocolError(key)
    return untrusted


class FrameReader:
    """Takes each key once, of the one kind it may be; what is left at the end is too much."""

    def __init__(self, untrusted: dict[str, Any]) -> None:
        self._left = dict(untrusted)

    def take(self, key: str, kind: type[T]) -> T:
        """The value of this key, which must be there and not null."""
        untrusted = self.maybe(key, kind)
        if untrusted is None:
            raise ProtocolError(key)
        return untrusted

    def maybe(self, key: str, kind: type[T]) -> T | None:
        """The value of this key, which must be there; None for null."""
        untrusted = self._left.pop(key, self)
        if untrusted is None or type(untrusted) is kind:
            return untrusted
        raise ProtocolError(key)

    def has(self, key: str) -> bool:
        """Whether this key is there and not taken yet."""
        return key in self._left

    def word(self, key: str, allowed: tuple[str, ...]) -> str:
        """One of a closed list."""
        untrusted = self.take(key, str)
        if untrusted not in allowed:
            raise ProtocolError(key)
        return untrusted

    def text(self, key: str, limit: int, shape: re.Pattern[str] | None = None) -> str:
        """As `check_text`."""
        return check_text(self.take(key, str), key, limit, shape)

    def number(self, key: str, low: int, high: int) -> int:
        """A whole number within these bounds, both included."""
        untrusted = self.take(key, int)
        if not low <= untrusted <= high:
            raise ProtocolError(key)
        return untrusted

    def inner(self, key: str) -> FrameReader:
        """An object inside this one."""
        return FrameReader(self.take(key, dict))

    def end(self) -> None:
        """Nothing may be left."""
        if self._left:
            raise ProtocolError("unknown_key")


def _check_digit_holds(digits: list[int]) -> bool:
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(odd) + sum(digit * 2 - 9 * (digit > 4) for digit in even)) % 10 == 0


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ProtocolError("key_twice")
    return content
