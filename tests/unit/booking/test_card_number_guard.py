from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.card_number_guard import card_number_spans, holds_card_number, passes_luhn

# Published test numbers of the processors.
PUBLISHED = [
    "4242424242424242",
    "5555555555554444",
    "2223003122003222",
    "378282246310005",
    "6011111111111117",
    "30569309025904",
    "36227206271667",
    "3566002020360505",
    "6200000000000005",
]


def _found(text: str) -> list[str]:
    return [text[start:end] for start, end in card_number_spans(text)]


def _grouped(number: str, by: str) -> str:
    return by.join(number[i : i + 4] for i in range(0, len(number), 4))


@pytest.mark.parametrize("number", PUBLISHED)
@pytest.mark.parametrize("by", ["", " ", "-", ".", "\u00a0", "\u2009"])
def test_a_number_is_found_however_it_is_grouped(number: str, by: str) -> None:
    text = _grouped(number, by)
    assert _found(f"pay with {text}, please") == [text]


@pytest.mark.parametrize("number", PUBLISHED)
@pytest.mark.parametrize(
    "around",
    [
        "{} 12/27 123",
        "{} 12 27 123",
        "{} 123",
        "{}.",
        "1 {}",
        "16 {} 1",
        "tel 020 7183 8750 {} 12-27",
        "2026-11-24 {}",
    ],
)
def test_a_number_among_other_figures_is_found(number: str, around: str) -> None:
    text = around.format(_grouped(number, " "))
    assert holds_card_number(text)
    assert holds_card_number(around.format(number))


def test_a_number_spelt_digit_by_digit_is_found_before_other_figures() -> None:
    spelt = " ".join("4242424242424242")
    assert _found(f"{spelt} 12/27") == [spelt]


def test_two_numbers_in_one_line_are_both_found() -> None:
    text = "4242 4242 4242 4242 5555 5555 5555 4444"
    assert _found(text) == ["4242 4242 4242 4242", "5555 5555 5555 4444"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4242",
        "4242 4242 4242 4241",
        "424242424242",
        "12345678901234567890",
        "4242424242424242424242424242",
        "+44 20 7183 8750, 24.11.2026",
        "016-2402342345",
        "2026-11-24 10:12:37",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
    ],
)
def test_other_figures_are_left_alone(text: str) -> None:
    assert _found(text) == []


def test_a_single_wrong_digit_never_passes_luhn() -> None:
    for number in PUBLISHED:
        assert passes_luhn(number)
        for place, digit in enumerate(number):
            for other in "0123456789":
                changed = number[:place] + other + number[place + 1 :]
                assert passes_luhn(changed) == (other == digit)


@given(st.text(alphabet=" .-0123456789x", max_size=120))
def test_spans_are_ordered_disjoint_and_bounded_by_digits(text: str) -> None:
    behind = 0
    for start, end in card_number_spans(text):
        assert behind <= start < end <= len(text)
        assert text[start].isdigit()
        assert text[end - 1].isdigit()
        behind = end


@given(st.text(max_size=40), st.sampled_from(PUBLISHED))
def test_words_around_a_number_do_not_hide_it(words: str, number: str) -> None:
    plain = "".join(c for c in words if not c.isascii() or not c.isdigit())
    assert holds_card_number(f"{plain} {number} {plain}")
