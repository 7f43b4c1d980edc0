"""Digit words, and letters typed for digits, are read in whatever signs they are written."""

from __future__ import annotations

import pytest

from desktop.booking.card_number_guard import card_number_spans, holds_card_number
from desktop.booking.card_numbers.sign_readings import digit_of, has_no_width, plain_letters

NO_WIDTH = ("\u00ad", "\u200b", "\u200d", "\u2060", "\u034f", "\u0301", "\\u00ad")
# Of a number that is published for tests: 6011 0009 9013 9424.
TYPED = "6{o}11{o}{o}{o}99{o}139424"


def _found(text: str) -> list[str]:
    return [text[start:end] for start, end in card_number_spans(text)]


@pytest.mark.parametrize("sign", NO_WIDTH)
@pytest.mark.parametrize("words", ["four tw~o", "fo~ur two", "f~o~u~r two~", "four~two"])
def test_what_has_no_width_hides_no_digit_word(words: str, sign: str) -> None:
    text = " ".join([words.replace("~", sign)] * 8)
    assert _found(f"say {text}, thanks") == [text.removesuffix(sign)]


@pytest.mark.parametrize("sign", NO_WIDTH)
def test_what_has_no_width_hides_no_words_that_run_together(sign: str) -> None:
    assert _found(f"fo{sign}urtwo" * 8) == [f"fo{sign}urtwo" * 8]
    assert _found("say " + sign.join(["four", "two"] * 8)) == [sign.join(["four", "two"] * 8)]
    shown = sign.join(["double five"] * 6 + ["double four"] * 2)
    assert _found(f"{shown}.") == [shown]


@pytest.mark.parametrize(
    "words",
    [
        "ｆｏｕｒ ｔｗｏ", "𝐟𝐨𝐮𝐫 𝐭𝐰𝐨", "𝕗𝕠𝕦𝕣 𝕥𝕨𝕠", "ⓕⓞⓤⓡ ⓣⓦⓞ", "⒡⒪⒰⒭ ⒯⒲⒪", "ᶠᵒᵘʳ ᵗʷᵒ", "ꜰᴏᴜʀ ᴛᴡᴏ",
        "fоur twо", "FΟUR TWΟ", "fôur twö", "fo\u0302ur two",
    ],
)  # fmt: skip
def test_letters_of_any_kind_spell_digit_words(words: str) -> None:
    text = " ".join([words] * 8)
    assert _found(f"the card: {text}.") == [text]


def test_letters_that_are_escaped_spell_digit_words() -> None:
    assert holds_card_number("".join(f"\\u{ord(letter):04x}" for letter in "four two " * 8))


def test_letters_that_are_one_sign_stay_in_their_place() -> None:
    words = ["ﬁve", "ﬁve", "ﬁve", "ﬁve", "ﬁve", "ﬁve", "ﬁve", "ﬁve", "ﬁve", "ﬁve", "ﬁve", "ﬁve"]
    text = " ".join([*words, *["four"] * 4])
    assert _found(f"Zoë: {text}.") == [text]


@pytest.mark.parametrize("letter", "OoＯｏΟοОоＯºₒ𝐎Øø")
def test_any_o_that_is_typed_for_nought_counts(letter: str) -> None:
    typed = TYPED.format(o=letter)
    assert _found(f"card {typed} ok") == [typed]
    groups = " ".join(typed[at : at + 4] for at in range(0, 16, 4))
    assert _found(groups) == [groups]


@pytest.mark.parametrize("letter", "lIıｌＩΙІ")
def test_any_letter_that_looks_like_one_counts(letter: str) -> None:
    typed = TYPED.format(o="0").replace("1", letter)
    assert _found(f"Zoë {typed}") == [typed]


@pytest.mark.parametrize(
    "text",
    [
        "Calle Mayor 42, 4º 2ª, 28013 Madrid, +34 91 424 24 24",
        "ул. О. Кошевого 6, кв. 11, тел. +7 495 123-45-67, о багаже 23 кг",
        "вылет О 6:11, о 11 и о 12, рейс SU 100О, код 990139",
        "six personnes, zéro bagage, né à Orléans, tél. 04 42 42 42 42",
        "κ. Ο. Παπαδόπουλος, Τ.Κ. 424 24, τηλ. 210 424 2424",
    ],
)
def test_texts_of_other_languages_are_no_card_numbers(text: str) -> None:
    assert not holds_card_number(text)


@pytest.mark.parametrize(
    ("sign", "read"),
    [("é", "e"), ("ﬁ", "fi"), ("Ж", "Ж"), ("й", "й"), ("お", "お"), ("²", "²"), ("½", "½")],
)
def test_a_sign_is_read_as_letters_or_stays(sign: str, read: str) -> None:
    assert plain_letters(sign) == read


def test_a_digit_that_is_a_tag_is_not_passed_over() -> None:
    assert (digit_of("\U000e0034"), has_no_width("\U000e0034")) == ("4", False)
    assert has_no_width("\U000e0041")
