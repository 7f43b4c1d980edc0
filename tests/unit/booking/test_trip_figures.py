"""Figures of a trip that are taken for no card number, and those that only look like them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest

from desktop.booking.card_number_guard import (
    BEGUN_AMONG_LONG_NUMBERS,
    begun_card_number_spans,
    holds_card_number,
    texts_hold_card_number,
)
from desktop.booking.card_numbers import trip_figures
from desktop.booking.card_numbers.card_number_forms import is_short_card_number
from desktop.booking.card_numbers.trip_figures import is_named


@pytest.mark.parametrize(
    "text",
    [
        "1:40 1:41 1:42 2:40 2:41 2:42 3:40 3:42",
        "leg 1 12:42, leg 2 12:42, leg 3 12:42, leg 4 12:42",
        "seats a4 b2 c4 d2",
        "rows a4, b2, d4, c2, e4, f2, g4, h2, i4, j2, k4, l2, m4, n2, o4, q2",
        "=42 =42",
        "&#8364;42 and &#8364;4242",
        "%u2019s 4242",
    ],
)
def test_figures_with_numbers_and_letters_are_left_alone(text: str) -> None:
    assert not holds_card_number(text)


def test_of_a_thousand_lists_of_times_none_is_taken_for_a_card() -> None:
    """By the hour from nine on, as a day's meetings are; from one on they could be a card."""
    for at in range(1000):
        times = [f"{9 + hour}:{at * 7 * (hour + 3) % 60:02}" for hour in range(8)]
        assert not holds_card_number(" ".join(times))
        lettered = [f"{chr(97 + hour)} {time}" for hour, time in enumerate(times)]
        assert not holds_card_number(", ".join(lettered))


@pytest.mark.parametrize(
    "text",
    [
        "card=378282246310005",
        "=34=32" * 8,
        "=37 8282 2463 10005",
        "&#4242424242424242",
        "&#42424242 42424242",
        "%u4242 4242 4242 4242",
        "a 4242, b 4242, c 4242, d 4242",
    ],
)
def test_no_beginning_of_an_escape_hides_a_number(text: str) -> None:
    assert holds_card_number(text)


def test_numbers_of_thirteen_and_fourteen_digits_are_of_two_brands() -> None:
    assert is_short_card_number("4222222222222")
    assert is_short_card_number("30569309025904")
    assert not is_short_card_number("30569309025905")
    assert not is_short_card_number("62000710820353"), "no card has so few"


def test_texts_beside_each_other_are_read_with_a_word_between_and_without() -> None:
    assert texts_hold_card_number(("4242 4242 first", "then 4242 4242"))
    assert texts_hold_card_number(("four two " * 4, "four two " * 4))
    assert not texts_hold_card_number(("four two " * 4, "is four two " * 4))


@pytest.mark.parametrize("before", ["the order ", "Room no. ", "our reference is "])
def test_a_name_before_a_number_says_what_it_is(before: str) -> None:
    assert is_named(before)
    assert not is_named(before[:3])


@pytest.mark.parametrize("text", ["4242 " * 400, "".join(f"{n}) 42 " for n in range(400))])
def test_a_long_list_is_searched_for_figures_once_for_each_reading(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And not for each of its groups: a list of 20 KB kept the window from answering for 9 s."""
    searched: list[str] = []

    class Counted:
        def finditer(self, searched_text: str) -> Iterator[re.Match[str]]:
            searched.append(searched_text)
            return figures.finditer(searched_text)

    figures = trip_figures._EXPLAINED_ONE
    monkeypatch.setattr(trip_figures, "_EXPLAINED_ONE", Counted())
    holds_card_number(text)
    assert 1 <= len(searched) <= 3


def _notes(count: int) -> Iterator[str]:
    """Each with four figures that concierges write, drawn at random, in sentences."""
    draw = random.Random(11)  # noqa: S311

    def digits(*lengths: int) -> str:
        return " ".join("".join(draw.choices("0123456789", k=length)) for length in lengths)

    def phone() -> str:
        return f"{draw.randint(201, 989)}-{digits(3)}-{digits(4)}"

    kinds: tuple[Callable[[], str], ...] = (
        lambda: f"call +1 {draw.randint(201, 989)} {digits(3, 4)}",
        lambda: f"home {phone()}, work {phone()}",
        lambda: f"{phone()} / {phone()}",
        lambda: f"+44 20 {digits(4, 4)} or +44 7{digits(3, 6)}",
        lambda: f"+49 15{digits(1, 8)}",
        lambda: f"0049 30 {digits(8)}",
        lambda: f"06 {digits(2, 2, 2, 2)}, 06 {digits(2, 2, 2, 2)}",
        lambda: f"mobile 07{digits(3, 6)}",
        lambda: f"ticket 016-{digits(10)}",
        lambda: f"220 {digits(10)}",
        lambda: f"EMD 125{digits(10)} for bags",
        lambda: f"Hyatt {digits(8)}, Hilton {digits(10)}",
        lambda: f"passport {digits(9)} until 12 Mar 2031, born 04/05/1979",
        lambda: f"2026-12-{draw.randint(10, 28)} 2027-01-{draw.randint(10, 28)}",
        lambda: f"out 12 Dec 0925, back 19 Dec 1655, BA{digits(3)}",
        lambda: f"USD 1,{digits(3)}.20, taxes {digits(3)}.{digits(2)}",
        lambda: f"ZIP {digits(5)}-{digits(4)}",
        lambda: "one room for two, one for three, one at eight, two at ten",
        lambda: "two bags, no five star, six days, seven nights",
    )
    for _ in range(count):
        yield ". ".join(kind() for kind in draw.sample(kinds, 4))


def test_of_a_hundred_ordinary_notes_two_at_most_are_taken_for_a_card() -> None:
    assert sum(map(holds_card_number, _notes(600))) <= 12


@pytest.mark.parametrize("between", [". ", "; ", "\n", " / ", ", +"])
def test_two_numbers_that_are_apart_are_not_one(between: str) -> None:
    """Of ten and of six digits, which together would be one of a card."""
    assert holds_card_number("4242424242 424242")
    assert not holds_card_number(f"4242424242{between}424242")
    assert holds_card_number(f"4242{between}4242{between}4242{between}4242")


def test_what_begins_or_ends_within_a_telephone_number_is_none_of_a_card() -> None:
    assert holds_card_number("42 42 42 42 42 42 42 42")
    assert holds_card_number("room 4 42 42 42 42 42 42 42 42")
    assert not holds_card_number("06 99 43 83 46, 06 51 03 06 32")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("forty two " * 8, True),
        ("fourty two " * 8, True),
        ("fortytwo" * 8, True),
        ("4242 4242 4242 four two four two", True),
        ("four two four two 4242 4242 4242", True),
        ("three at one. 4242 4242 4242 424", False),
        ("two one. 424242424242424 33", False),
        ("nine, six. 4242 4242 4242 42", False),
        ("four two four two. four two four two four two four two four two four two", True),
    ],
)
def test_words_and_numerals_are_one_number_where_they_are_written_as_one(
    text: str, holds: bool
) -> None:
    assert holds_card_number(text) is holds


@pytest.mark.parametrize("phones", ["3105550142; 2125550199", "(310) 555-0142; (212) 555-0199"])
def test_two_telephone_numbers_can_be_typed_into_one_field(phones: str) -> None:
    assert not begun_card_number_spans(phones, BEGUN_AMONG_LONG_NUMBERS)
    assert begun_card_number_spans("42424242424242; 2125550199", BEGUN_AMONG_LONG_NUMBERS)
