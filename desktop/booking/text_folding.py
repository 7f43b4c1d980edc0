"""Folds text for every search, comparison of names and list of places.

Two spellings fold to the same text when people take them for the same: capitals, accents, the
kind of dash or apostrophe, and letters that many keyboards lack (ł ø đ ı æ œ þ ð ß) typed without.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d"
"""Hyphens, dashes, the minus sign and the hyphen that marks items of a list (Unicode)."""

APOSTROPHES = "'`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u2018\u2019\u201b\u2032\uff07"
"""Signs that are typed or pasted for an apostrophe, the plain one first."""

# Letters that Unicode does not take apart (canonical and compatibility decomposition), as people
# type them on a keyboard without them.
_TYPED_AS = {
    "ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ß": "ss",
    "ħ": "h", "ŧ": "t", "ŋ": "n", "ĸ": "k", "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y",
    "ə": "e", "ɛ": "e", "ɔ": "o", "ƒ": "f", "ɨ": "i", "ʉ": "u", "ƶ": "z",
}  # fmt: skip
_SIGNS = str.maketrans(
    {**_TYPED_AS, **dict.fromkeys(DASHES, "-"), **dict.fromkeys(APOSTROPHES, None)}
)
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
# By ranges: checking each letter of ten thousand names would take five times as long.
# Accents; then the vowel signs of Hebrew and Arabic (and hamza), which few people type. Not those
# of Indian scripts and Japanese, which spell other syllables.
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]+"
)
_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe", "æ": "ae"})


def folded(text: str) -> str:
    """Lower case, without accents and apostrophes: ``"Zoë O’Brien"`` gives ``"zoe obrien"``.

    Dashes become hyphens. Points, blanks and letters of other scripts stay. Folding what is
    folded changes nothing.
    """
    plain = text.casefold().replace("'", "").replace("`", "")
    return plain if plain.isascii() else _NOT_ASCII.sub(_plain_letters, plain)


def _plain_letters(found: re.Match[str]) -> str:
    return _plain(found[0])


@lru_cache(maxsize=4096)
def _plain(letters: str) -> str:
    """A run of letters outside ASCII: names repeat the same few."""
    apart = _MARKS.sub("", unicodedata.normalize("NFKD", letters.translate(_SIGNS)))
    # A letter taken apart may show one of the table: ǿ is ø with an accent.
    return unicodedata.normalize("NFC", apart.casefold().translate(_SIGNS))


def spellings(text: str) -> tuple[str, ...]:
    """The folded text, and its second spelling where German or Nordic letters have one.

    ``"Müller"`` gives ``("muller", "mueller")``.
    """
    plain = folded(text)
    if text.isascii():
        return (plain,)
    composed = unicodedata.normalize("NFC", text).casefold()
    written_out = folded(composed.translate(_WRITTEN_OUT))
    return (plain,) if written_out == plain else (plain, written_out)
