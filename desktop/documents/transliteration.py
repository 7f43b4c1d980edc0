"""Spells any name in letters that the fonts of every PDF reader have (Latin-1).

Letters of other alphabets are spelled by anyascii, one by one. What it does not know about names
is added here: Chinese and Korean syllables are words of their own, words of scripts without
capitals begin with one, and a capital of two letters follows the letters beside it (Shcherbakov,
but SHCHERBAKOV). A consonant of an Indian script implies a vowel, and Thai and Lao write some
vowels before their consonant. Arabic and Hebrew write no short vowels, and none are invented.
"""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

from .indic_letters import is_indic, spelled_indic

_SIGNS = {
    "\u2192": "to",
    "\u2022": "\u00b7",
    # Long vowels and the start of a name, which anyascii leaves out.
    **dict.fromkeys("\u0627\u0623\u0625\u0639\u05d0\u05e2", "a"),
}
_SYLLABLES = ("CJK UNIFIED", "CJK COMPATIBILITY", "HANGUL SYLLABLE")
# Thai and Lao write some vowels before the consonant after which they are spoken.
_VOWEL_FIRST = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])|([\u0ec0-\u0ec4])([\u0e81-\u0eae])")
_NOT_IN_NAMES = re.compile(r"['\"`]")


def transliterated(text: str) -> str:
    """The text in Latin-1 letters and signs only; control signs and pictures are dropped."""
    whole = _VOWEL_FIRST.sub(_spoken_order, unicodedata.normalize("NFC", text))
    return " ".join(filter(None, map(_word, _without_controls(whole).split())))


def _spoken_order(found: re.Match[str]) -> str:
    vowel, consonant = (found[1], found[2]) if found[1] else (found[3], found[4])
    return consonant + vowel


def _without_controls(text: str) -> str:
    return "".join(
        " " if sign.isspace() else "" if unicodedata.category(sign).startswith("C") else sign
        for sign in text
    )


def _word(word: str) -> str:
    """One word, spelled; Chinese and Korean syllables come apart."""
    spelled = ""
    before = ""
    for at, sign in enumerate(word):
        piece = spelled_indic(word, at) if is_indic(sign) else _spelled(sign)
        if len(piece) > 1 and sign.isupper() and _among_capitals(word, at):
            piece = piece.upper()
        if _is_syllable(before) or _is_syllable(sign):
            spelled += " " if spelled[-1:].isalnum() and piece.isalpha() else ""
        if _has_no_case(sign) and not spelled[-1:].isalpha():
            piece = piece[:1].upper() + piece[1:]
        spelled += piece
        before = sign if piece else before
    return spelled.strip()


def _spelled(sign: str) -> str:
    if sign in _SIGNS:
        return _SIGNS[sign]
    if ord(sign) < 256:
        return sign
    kind = unicodedata.category(sign)
    spelled = anyascii(sign)
    if kind == "So" and not spelled.isalpha():
        return ""  # a picture, of which anyascii gives the name
    if kind in ("Ll", "Lu", "Lo"):
        return _NOT_IN_NAMES.sub("", spelled)  # a soft sign, a glottal stop
    return spelled


def _among_capitals(word: str, at: int) -> bool:
    """True when the neighboring letter (the next one first) is a capital."""
    beside = [near for near in (word[at + 1 : at + 2], word[max(0, at - 1) : at]) if near.isalpha()]
    return bool(beside) and beside[0].isupper()


def _is_syllable(sign: str) -> bool:
    return sign != "" and unicodedata.name(sign, "").startswith(_SYLLABLES)


def _has_no_case(sign: str) -> bool:
    """Scripts without capitals; Georgian has them in Unicode and does not use them in names."""
    return unicodedata.category(sign) == "Lo" or unicodedata.name(sign, "").startswith("GEORGIAN")
