"""A name as the machine-readable lines of a passport spell it.

ICAO Doc 9303, part 3, section 6: letters that the 26 of the English alphabet do not hold are
replaced, hyphens become a filler (here a blank), apostrophes are left out.
"""

from __future__ import annotations

import unicodedata

from .passenger_name import composed_name

# Where the standard leaves a choice (Ä: A or AE), the spelling that most issuers print.
_REPLACED_BY = {
    "Ä": "AE", "Å": "AA", "Æ": "AE", "Ð": "D", "Đ": "D", "Ħ": "H", "Ĳ": "IJ", "Ł": "L", "Ŀ": "L",
    "Ŋ": "N", "Ə": "E", "Ö": "OE", "Ø": "OE", "Œ": "OE", "ẞ": "SS", "Ŧ": "T", "Þ": "TH", "Ü": "UE",
}  # fmt: skip


def passport_spelling(name: str, longest: int) -> str:
    """``"Ægir Łucja-Maria"`` gives ``"Aegir Lucja Maria"``; at most `longest` letters.

    Empty where a letter has no replacement in the standard, as in another script.
    """
    name = composed_name(name).replace("-", " ").replace("'", "")
    spelled = ""
    for index, letter in enumerate(name):
        if letter == " ":
            spelled += " "
            continue
        if index and unicodedata.combining(letter):
            continue  # an accent for which there is no composed letter, as in "ọ̀"
        replaced = _replacement(letter)
        if not replaced:
            return ""
        if letter.islower():
            replaced = replaced.lower()
        elif not _in_capitals(name, index):
            replaced = replaced.capitalize()
        spelled += replaced
    return " ".join(spelled.split())[:longest].strip()


def _replacement(letter: str) -> str:
    """In capitals; empty where there is none."""
    capital = letter.upper()
    if found := _REPLACED_BY.get(letter) or _REPLACED_BY.get(capital):
        return found
    bare = "".join(
        _REPLACED_BY.get(sign, sign)
        for sign in unicodedata.normalize("NFKD", capital)
        if not unicodedata.combining(sign)
    )
    return bare if bare.isascii() and bare.isalpha() else ""


def _in_capitals(name: str, index: int) -> bool:
    """True within a word of capitals: ÆGIR is AEGIR, Ægir is Aegir."""
    after = name[index + 1 : index + 2]
    if after.isalpha():
        return after.isupper()
    before = name[max(0, index - 1) : index]
    return before.isalpha() and before.isupper()
