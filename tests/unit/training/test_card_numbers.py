"""Card numbers give way to masks in a request, and masks are looked up as the numbers are."""

from __future__ import annotations

import json

import pytest

from desktop.training.card_numbers import NumberFault, look_up, mask_card_numbers
from desktop.training.published_cards import NUMBERS, published


def masked(text: str) -> str:
    body = bytearray(text.encode())
    mask_card_numbers(body)
    return body.decode()


@pytest.mark.parametrize("number", NUMBERS)
def test_the_mask_of_a_published_number_is_its_card(number: str) -> None:
    mask = json.loads(masked(json.dumps({"number": number, "cvc": "123"})))["number"]
    assert mask.isalpha()
    assert len(mask) == len(number)
    assert look_up(mask) == look_up(number) == published(number)


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        ("4242424242424241", NumberFault.CHECK_DIGIT),
        ("4000000000000077", NumberFault.UNPUBLISHED),
    ],
)
def test_the_mask_of_another_number_says_why_there_is_no_card(
    number: str, fault: NumberFault
) -> None:
    assert look_up(masked(number)) is look_up(number) is fault


@pytest.mark.parametrize("text", ["4242", "", "42424242424242424242424242", "publishedzz", "card"])
def test_what_is_no_number_stays_and_is_none(text: str) -> None:
    assert masked(text) == text
    assert look_up(text) is NumberFault.FORM


@pytest.mark.parametrize("between", [" ", "+", "-", "%20", "%2D"])
def test_groups_are_masked_and_only_who_allows_separators_finds_the_card(between: str) -> None:
    mask = masked(between.join(["4242"] * 4))
    assert not any(digit in mask for digit in "42")
    assert look_up(mask) is NumberFault.FORM
    assert look_up(mask.replace("-", "")) == published("4242424242424242")


def test_the_rest_of_a_request_stays_as_it_is() -> None:
    form = "type=card&card[number]={}&card[exp_month]=03&card[exp_year]=2035&card[cvc]=123"
    assert masked(form.format("4242424242424242")) == form.format("publishedaaxxxxx")
