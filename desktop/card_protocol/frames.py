"""What request and reply share: one line of JSON, read with a check of every part."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

T = TypeVar("T")

VERSION = 6
REQUEST_LIMIT = 32 * 1024
REPLY_LIMIT = 512
LAST_SECOND = 253_402_300_799
"""The end of the year 9999 in epoch seconds UTC, the latest time a Python datetime can hold."""

_RUNS = re.compile(rb"[0-9](?:[ .\-_]?[0-9]){12,}")


class ProtocolError(ValueError):
    """The other side broke the protocol. The message names the part, never its content."""


def write_frame(content: dict[str, Any]) -> bytes:
    """Encode the content as one line, the version first."""
    return json.dumps({"v": VERSION} | content, separators=(",", ":")).encode("ascii") + b"\n"


def open_frame(untrusted_frame: bytes, limit: int) -> FrameReader:
    """A reader of the line's content without its version. ProtocolError names what is wrong."""
    if len(untrusted_frame) > limit:
        raise ProtocolError("too_long")
    if not untrusted_frame.endswith(b"\n") or untrusted_frame.count(b"\n") != 1:
        raise ProtocolError("not_one_line")
    untrusted = _loads(untrusted_frame)
    if not isinstance(untrusted, dict) or next(iter(untrusted), "") != "v":
        raise ProtocolError("no_version")
    # In Python 1.0 and true equal 1 as well.
    if type(untrusted["v"]) is not int or untrusted["v"] != VERSION:
        raise ProtocolError("version")
    del untrusted["v"]
    return FrameReader(untrusted)


def read_object(untrusted_text: bytes) -> FrameReader:
    """A reader of an object that is no frame of its own. ProtocolError names what is wrong."""
    untrusted = _loads(untrusted_text)
    if not isinstance(untrusted, dict):
        raise ProtocolError("no_object")
    return FrameReader(untrusted)


def contains_number_run(untrusted_frame: bytes) -> bool:
    """True when a run of 13 to 19 digits, grouped or not, passes the ISO/IEC 7812-1 check digit."""
    for run in _RUNS.finditer(untrusted_frame):
        digits = [byte - 48 for byte in run.group() if 48 <= byte <= 57]
        for size in range(13, 20):
            for start in range(len(digits) - size + 1):
                if _check_digit_is_right(digits[start : start + size]):
                    return True
    return False


def check_text(
    untrusted: object, key: str, limit: int, shape: re.Pattern[str] | None = None
) -> str:
    """Check for printable text, or text that matches `shape`, of at most `limit` characters.

    ProtocolError names `key`.
    """
    if not isinstance(untrusted, str) or len(untrusted) > limit:
        raise ProtocolError(key)
    if not (shape.fullmatch(untrusted) if shape else untrusted.isprintable()):
        raise ProtocolError(key)
    return untrusted


class FrameReader:
    """Reads each key of an object once, with its type checked. All raise ProtocolError."""

    def __init__(self, untrusted: dict[str, Any]) -> None:
        self._remaining = dict(untrusted)

    def required(self, key: str, kind: type[T]) -> T:
        """The value of this key, which must be present and not null."""
        untrusted = self.optional(key, kind)
        if untrusted is None:
            raise ProtocolError(key)
        return untrusted

    def optional(self, key: str, kind: type[T]) -> T | None:
        """The value of this key, which must be present; None for null."""
        untrusted = self._remaining.pop(key, self)
        if untrusted is None or type(untrusted) is kind:
            return untrusted
        raise ProtocolError(key)

    def has_key(self, key: str) -> bool:
        """Whether this key is present and not read yet."""
        return key in self._remaining

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        """A text that is one of `allowed`."""
        untrusted = self.required(key, str)
        if untrusted not in allowed:
            raise ProtocolError(key)
        return untrusted

    def text(self, key: str, limit: int, shape: re.Pattern[str] | None = None) -> str:
        """A text, checked as by `check_text`."""
        return check_text(self.required(key, str), key, limit, shape)

    def integer(self, key: str, low: int, high: int) -> int:
        """An integer from `low` to `high`, both included."""
        untrusted = self.required(key, int)
        if not low <= untrusted <= high:
            raise ProtocolError(key)
        return untrusted

    def nested(self, key: str) -> FrameReader:
        """A reader of the object under this key."""
        return FrameReader(self.required(key, dict))

    def finish(self) -> None:
        """Call at the end: no key may remain unread."""
        if self._remaining:
            raise ProtocolError("unknown_key")


def _check_digit_is_right(digits: list[int]) -> bool:
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(odd) + sum(digit * 2 - 9 * (digit > 4) for digit in even)) % 10 == 0


def _loads(untrusted: bytes) -> object:
    try:
        return json.loads(untrusted.decode("ascii"), object_pairs_hook=_refuse_duplicate_keys)
    except ProtocolError:
        raise
    except (ValueError, RecursionError):
        raise ProtocolError("not_json") from None


def _refuse_duplicate_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ProtocolError("key_twice")
    return content
