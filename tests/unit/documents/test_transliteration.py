"""Names of other scripts in letters that every PDF reader has."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.documents.transliteration import transliterated


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        # The vowel that a consonant implies: heard, and silent at the end in the north.
        ("राहुल शर्मा", "Rahul Sharma"), ("प्रियंका", "Priyanka"), ("मिश्र", "Mishra"),
        ("चन्द्र", "Chandra"), ("कृष्ण", "Krishna"), ("राम", "Ram"), ("संजय अंबानी", "Sanjay Ambani"),
        ("बच्चन", "Bachchan"), ("फ़ातिमा", "Fatima"), ("ज़ोया", "Zoya"), ("क", "Ka"),
        ("ਹਰਪ੍ਰੀਤ ਸਿੰਘ", "Haraprit Singh"), ("গৌতম", "Gautam"), ("ગાંધી", "Gandhi"),
        ("ருத்ரன்", "Rutran"), ("சரவணன்", "Saravanan"), ("రామ", "Rama"), ("కృష్ణ", "Krishna"),
        ("ಕಾವ್ಯ", "Kavya"), ("മോഹൻലാൽ", "Mohanlal"), ("සිංහල", "Sinhala"), ("කුමාර", "Kumara"),
        # Vowels that are written before their consonant.
        ("ไพศาล", "Phaisal"), ("ໄຊຍະ", "Xaigna"),
        ("Ada शर्मा", "Ada Sharma"), ("אברהם לוי", "Avrhm Lvy"), ("ياسمين", "Yasmyn"),
        ("김민수", "Gim Min Su"), ("Γιώργος", "Giorgos"), ("Łukasz Ørsted", "Lukasz Ørsted"),
        ("Ada \U0001f600 Calloway", "Ada Calloway"), ("\u200fAda\u202e", "Ada"), ("\U0001f600", ""),
    ],
)  # fmt: skip
def test_a_name_is_spelled_as_it_is_spoken(name: str, spelled: str) -> None:
    assert transliterated(name) == spelled


@given(st.text(max_size=40))
def test_any_text_becomes_letters_that_print(text: str) -> None:
    spelled = transliterated(text)
    assert spelled.encode("latin-1")[:0] == b""
    assert not any(unicodedata.category(sign).startswith("C") for sign in spelled)


@given(st.text(st.characters(min_codepoint=0x900, max_codepoint=0xEFF), min_size=1, max_size=20))
def test_any_text_of_indian_and_thai_letters_prints(text: str) -> None:
    assert transliterated(text).isascii()
