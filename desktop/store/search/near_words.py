"""Indexed words that are one letter away from a typed one: ``witcombe`` for ``whitcombe``.

All that can be one letter away are looked up by themselves, a few hundred of them, so that it takes
as long however many rows there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from string import ascii_lowercase

from sqlalchemy import Connection, select

from desktop.store.schema import search_bitmaps

_SHORTEST, _LONGEST = 4, 24
"""In letters: shorter words are near to too many others."""


def near_words(connection: Connection, kind: str, word: str) -> tuple[str, ...]:
    """Whole words of this kind of row, in their order."""
    near = sorted(spellings_near(word))
    if not near:
        return ()
    asked = (
        select(search_bitmaps.c.term)
        .where(search_bitmaps.c.kind == kind, search_bitmaps.c.term.in_(near))
        .distinct()
    )
    return tuple(sorted(connection.scalars(asked)))


def spellings_near(word: str) -> frozenset[str]:
    """Everything that is one letter away; nothing of a word that is no name's."""
    if not (word.isascii() and word.isalpha() and _SHORTEST <= len(word) <= _LONGEST):
        return frozenset()
    return frozenset(_near(word))


def _near(word: str) -> Iterator[str]:
    """One letter left out, swapped with the next, another, or one more."""
    for at in range(len(word) + 1):
        before, behind = word[:at], word[at:]
        if behind:
            yield before + behind[1:]
        if len(behind) > 1:
            yield before + behind[1] + behind[0] + behind[2:]
        for letter in ascii_lowercase:
            yield before + letter + behind
            if behind:
                yield before + letter + behind[1:]
