"""Spells the scripts of India and Sri Lanka in Latin letters: consonants with the vowel they imply.

A consonant of these scripts is read with an "a" unless a vowel sign or a virama follows (The
Unicode Standard, chapter 12). In the north it is silent at the end of a word, but not after two
consonants in a row: राम is Ram, मिश्र is Mishra. The blocks from Devanagari to Malayalam share one
order of letters; Sinhala has its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from anyascii import anyascii

_FIRST_BLOCK, _BLOCK, _SINHALA = 0x0900, 0x80, 0x0D80
_NORTHERN = range(4)  # Devanagari, Bengali, Gurmukhi, Gujarati
_TAMIL = 5
_NUKTA = 0x3C
# By place, as names are written: anyascii leaves out the h, and reads the dot below as a sign.
_AS_WRITTEN = {0x1A: "ch", 0x1B: "chh", 0x36: "sh", 0x37: "sh", 0x43: "ri", _NUKTA: ""}
_IN_TAMIL = {0x1A: "s"}
_WITH_NUKTA = {0x15: "q", 0x1C: "z", 0x21: "r", 0x22: "rh", 0x2B: "f"}


@dataclass(frozen=True, slots=True)
class _Letter:
    """`place` counts within the block."""

    script: int
    place: int

    @classmethod
    def of(cls, sign: str) -> _Letter | None:
        """None for a sign of another script, and for none at all."""
        code = ord(sign) if sign else 0
        if not _FIRST_BLOCK <= code < _SINHALA + _BLOCK:
            return None
        return cls((code - _FIRST_BLOCK) // _BLOCK, code % _BLOCK)

    @property
    def is_sinhala(self) -> bool:
        return self.script == (_SINHALA - _FIRST_BLOCK) // _BLOCK

    @property
    def is_consonant(self) -> bool:
        if self.is_sinhala:
            return 0x1A <= self.place <= 0x46
        return 0x15 <= self.place <= 0x39 or 0x58 <= self.place <= 0x5F

    @property
    def is_virama(self) -> bool:
        return self.place == (0x4A if self.is_sinhala else 0x4D)

    @property
    def is_vowel_sign(self) -> bool:
        if self.is_sinhala:
            return 0x4F <= self.place <= 0x5F
        return 0x3E <= self.place <= 0x4C or self.place in (0x55, 0x56, 0x57, 0x62, 0x63)

    @property
    def is_anusvara(self) -> bool:
        return self.place in (0x02, 0x70)

    @property
    def is_labial(self) -> bool:
        return self.place in (range(0x34, 0x3C) if self.is_sinhala else range(0x2A, 0x2F))


def is_indic(sign: str) -> bool:
    """True for a sign of a script that `spelled_indic` reads."""
    return _Letter.of(sign) is not None


def spelled_indic(word: str, at: int) -> str:
    """The letter of `word` at this place, with the vowel that it implies."""
    letter = _Letter.of(word[at])
    assert letter is not None  # noqa: S101  (`is_indic` was asked)
    after = _after(word, at)
    following = _Letter.of(word[after : after + 1])
    if letter.is_anusvara:
        return "m" if following is None or following.is_labial else "n"
    spelled = anyascii(word[at])
    if not letter.is_sinhala:
        spelled = (_IN_TAMIL if letter.script == _TAMIL else _AS_WRITTEN).get(letter.place, spelled)
        if after > at + 1:
            spelled = _WITH_NUKTA.get(letter.place, spelled)
    if not letter.is_consonant or (following and (following.is_virama or following.is_vowel_sign)):
        return spelled
    before = _Letter.of(word[max(0, at - 1) : at])
    is_last = after >= len(word) and at > 0
    if is_last and letter.script in _NORTHERN and not (before and before.is_virama):
        return spelled
    return f"{spelled}a"


def _after(word: str, at: int) -> int:
    """The place of the next sign that is no dot below (nukta)."""
    after = at + 1
    letter = _Letter.of(word[after : after + 1])
    if letter and letter.place == _NUKTA and not letter.is_sinhala:
        after += 1
    return after
