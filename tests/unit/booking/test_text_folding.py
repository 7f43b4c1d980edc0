"""What people take for the same text folds to the same text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.text_folding import folded, spellings


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łukasz", "lukasz"), ("Małgorzata", "malgorzata"), ("Ørsted", "orsted"),
        ("Đặng", "dang"), ("Đorđević", "dordevic"), ("IŞIK", "isik"), ("Işık", "isik"),
        ("İpek", "ipek"), ("Ægir", "aegir"), ("Œuvré", "oeuvre"), ("Þór", "thor"),
        ("Sigurðr", "sigurdr"), ("Strauß", "strauss"), ("STRAUẞ", "strauss"), ("Ħal", "hal"),
        ("Nguyễn Thị Ánh", "nguyen thi anh"), ("Zoë", "zoe"), ("Zoe\u0308", "zoe"),
        ("O’Neill", "oneill"), ("O'Neill", "oneill"), ("Kahoʻolawe", "kahoolawe"),
        ("Jean\u2011Luc", "jean-luc"), ("Jean\u2212Luc", "jean-luc"), ("Ǿrn", "orn"),
        ("ﬁnn", "finn"), ("Ｍａｘ", "max"), ("St. Gallen", "st. gallen"), ("王小明", "王小明"),
        ("Щербаков", "щербаков"), ("Ёлкин", "елкин"), ("İĲ", "iij"),
        ("محمّد", "محمد"), ("مُحَمَّد", "محمد"), ("أحمد", "احمد"), ("إبراهيم", "ابراهيم"),
        ("محـــمد", "محمد"), ("מֹשֶׁה", "משה"), ("ʿAlī", "ali"), ("Qurʾān", "quran"),
        ("प्रियंका", "प्रियंका"), ("ガ", "ガ"), ("Ŀŀ", "l·l·"),
    ],
)  # fmt: skip
def test_a_letter_is_found_as_people_type_it_without(written: str, typed: str) -> None:
    assert folded(written) == typed


@given(st.text(max_size=60))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(st.characters(max_codepoint=0x24F), max_size=40))
def test_composed_and_decomposed_letters_are_the_same(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("written", "second"),
    [("Müller", "mueller"), ("Jäger", "jaeger"), ("Ørsted", "oersted"), ("Åse", "aase"),
     ("Mu\u0308ller", "mueller")],
)  # fmt: skip
def test_an_umlaut_may_be_written_out(written: str, second: str) -> None:
    assert spellings(written) == (folded(written), second)


def test_a_plain_name_has_one_spelling() -> None:
    assert spellings("Ada Calloway") == ("ada calloway",)
    assert spellings("Ægir") == ("aegir",)
