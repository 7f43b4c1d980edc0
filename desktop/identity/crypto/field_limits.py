"""What a field of the directory file may hold, beside its type: ``Annotated[bytes, Size(32, 32)]``.

The reader (`directory_json.py`) refuses everything else. A plain ``str`` is printable text of 1 to
200 characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated


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
