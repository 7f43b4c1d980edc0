"""Names as they are typed, and as they are compared."""

from __future__ import annotations

import unicodedata

from desktop.identity import identity_messages

LONGEST_NAME = 100


def tidy_name(typed: str) -> str:
    """With single blanks. Refused ``name_missing`` for one that cannot be shown."""
    name = " ".join(typed.split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise identity_messages.name_missing()
    return name


def same_name(one: str, other: str) -> bool:
    """Capitals, blanks and the way an accent is typed do not make another person."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", " ".join(name.split())).casefold()
