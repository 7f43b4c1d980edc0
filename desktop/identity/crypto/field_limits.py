"""What a field of the directory file may hold, beside its type: ``Annotated[bytes, Size(32, 32)]``.

The reader (`directory_json.py`) refuses everything else. A plain ``str`` is printable text of 1 to
200 characters, a plain ``datetime`` from `EARLIEST` to `LATEST`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
"""So that every time can be painted in any time zone, and another be counted from it."""
_LONGEST_AHEAD = timedelta(days=400)


def within_limits(moment: datetime) -> datetime:
    """The nearest one from which whatever is counted, such as the end of a code, can be stored too:
    a computer's clock may say any year.
    """
    return min(max(moment, EARLIEST), LATEST - _LONGEST_AHEAD)


@dataclass(frozen=True, slots=True)
class Size:
    """Bytes, as many as from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number from `least` to `most`."""

    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Letters:
    """Lower-case ASCII letters; where `or_none` is set, the empty text is written as null."""

    or_none: bool = False


Id = Annotated[str, Letters()]
IdOrEmpty = Annotated[str, Letters(or_none=True)]
# X25519, Ed25519 and AES-256 keys are of one size; so are all of our MACs.
Key = Annotated[bytes, Size(32, 32)]
Signature = Annotated[bytes, Size(64, 64)]
