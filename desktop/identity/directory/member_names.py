"""Names as they are typed, and as they are compared."""

from __future__ import annotations

from desktop.booking.text_folding import folded
from desktop.identity import identity_messages

LONGEST_NAME = 100


def tidy_name(typed: str) -> str:
    """With single blanks. Refused ``name_missing`` for one that cannot be shown."""
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise identity_messages.name_missing()
    return name


def same_name(one: str, other: str) -> bool:
    """Capitals, blanks and accents do not make another name."""
    return folded(" ".join(one.split())) == folded(" ".join(other.split()))
