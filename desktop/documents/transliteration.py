"""Spells any name in letters that every printer has (Latin-1), as travel documents do.

Letters are replaced as ICAO Doc 9303, part 3, section 6 recommends; accents that Latin-1 lacks
are dropped. What has no such spelling (Chinese, Arabic) is left out, never turned into "?".
"""

from __future__ import annotations

import unicodedata

_SIGNS = {
    **dict.fromkeys("\u2018\u2019\u201a\u2032", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u2033", '"'),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u2002\u2003\u2007\u2009\u202f\t\n\r", " "),
    "\u2026": "...",
    "\u2192": "to",
    "\u2022": "\u00b7",
    "\u20ac": "EUR",
}
_LATIN = "łl đd ħh ıi ĸq ŋn œoe ŧt ƒf əe ſs"
_CYRILLIC = (
    "аa бb вv гg дd еe жzh зz иi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъie "
    "ыy ь эe юiu яia ёe іi їi єie ґg ўu ђd јj љlj њnj ћc џdz"
)
_GREEK = "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo"
_LETTERS = {pair[0]: pair[1:] for pair in f"{_LATIN} {_CYRILLIC} {_GREEK}".split()}


def transliterated(text: str) -> str:
    """The text in Latin-1 letters and signs only; control signs are dropped."""
    spelled = "".join(_spelled(sign) for sign in unicodedata.normalize("NFC", text))
    return " ".join(spelled.split())


def _spelled(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if unicodedata.category(sign).startswith("C"):
        return ""
    if ord(sign) < 256:
        return sign
    small = sign.lower()
    if small in _LETTERS:
        return _LETTERS[small].capitalize() if sign != small else _LETTERS[small]
    base = "".join(
        part for part in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(part)
    )
    if base in (sign, ""):
        return ""
    return "".join(_spelled(part) for part in base)
