"""Figures of a trip that are taken for no card number, and those that only look like them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from desktop.booking import trip_figures
from desktop.booking.card_number_guard import (
    holds_card_number,
    is_short_card_number,
    texts_hold_card_number,
)
from desktop.booking.trip_figures import is_named


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
