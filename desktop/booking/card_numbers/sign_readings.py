"""What a single sign is read as: digits and letters of every script, width, font and frame."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

FILLER: Final = "\u200b"
"""A sign without a width, in place of one that is passed over."""

_FIRST_TAG, _LAST_TAG = 0xE0030, 0xE0039
# Letters of other scripts that look like those of digit words, and Latin ones that Unicode does not
# take apart.
_LOOK_ALIKE = str.maketrans({
    **dict(zip("аеорсухіѕһԁԝѵгтнпӏ", "aeopcyxishdwvrthnl", strict=True)),
    **dict(zip("АВЕІӀНОРСТУХЅԜ", "ABEIIHOPCTYXSW", strict=True)),
    **dict(zip("αεηικνορτυχω", "aenikvoptuxw", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΝΟΡΤΥΧ", "ABEZHINOPTYX", strict=True)),
    **dict(zip("ɢʜɪʀᴇᴏᴛᴜᴠᴡᴢꜰꜱɴıøØɡօՕ", "ghireotuvwzfsnioOgoO", strict=True)),
})  # fmt: skip


def digit_of(character: str) -> str | None:
    """ASCII for a digit of any script, raised, circled, Chinese or a tag; None for all else."""
    if character.isascii():
        return character if character.isdigit() else None
    if _FIRST_TAG <= ord(character) <= _LAST_TAG:
        return str(ord(character) - _FIRST_TAG)
    value = unicodedata.numeric(character, None)
    return str(int(value)) if value is not None and value in range(10) else None


def has_no_width(character: str) -> bool:
    """Whether it is passed over: a format character or a mark upon the sign before it."""
    if character.isascii() or unicodedata.category(character) not in ("Cf", "Mn", "Me"):
        return False
    return digit_of(character) is None


def plain_letters(sign: str) -> str:
    """ASCII letters for a letter of any width, font or frame, with accents, or that looks so; else
    itself.
    """
    if sign.isascii() or digit_of(sign) is not None:
        return sign
    parts = unicodedata.normalize("NFKD", sign).strip("()").translate(_LOOK_ALIKE)
    letters = "".join(part for part in parts if not has_no_width(part))
    return letters if letters.isascii() and letters.isalpha() else sign


class Readings(dict[int, str]):
    """A table for `str.translate` that is found out sign by sign."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read

    def __missing__(self, code: int) -> str:
        self[code] = meant = self._read(chr(code))
        return meant


def _as_digit_letter(sign: str) -> str:
    """One of those that are typed for digits where it is read so, else itself; nothing where it has
    no width.
    """
    letter = "l" if sign == "ı" else JOINED[ord(sign)]
    return letter if letter in ("", "O", "o", "I", "l") else sign


JOINED = Readings(lambda sign: "" if has_no_width(sign) else plain_letters(sign))
APART = Readings(lambda sign: FILLER if has_no_width(sign) else plain_letters(sign))
DIGIT_LETTERS = Readings(_as_digit_letter)
