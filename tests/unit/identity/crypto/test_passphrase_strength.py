from __future__ import annotations

import sys

import pytest

from desktop.identity.crypto.passphrase_strength import forget_word_lists, passphrase_strength


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "12 characters"),
        ("short 7", "5 more characters needed"),
        ("elevenchar7", "1 more character needed"),
        ("orchard lantern quietly", "Add a digit"),
        ("8402 5719 3364 2087", "Add a letter"),
        ("a7" * 501, "No more than 1000"),
        ("password1234", "Too easy"),
        ("abcdefghijkl1", "Too easy"),
        ("aaaaaaaaaaaaaaaa1", "Too easy"),
    ],
)
def test_the_message_about_a_weak_passphrase_names_what_it_lacks(text: str, says: str) -> None:
    strength = passphrase_strength(text, "Ann")
    assert not strength.ok
    assert says in strength.sentence


@pytest.mark.parametrize("text", ["orchard 7 lantern quietly", "сад 7 фонарь тихо дождь"])
def test_a_few_unexpected_words_with_a_digit_will_do(text: str) -> None:
    strength = passphrase_strength(text, "Ann")
    assert strength.ok
    assert strength.score >= 3


def test_ones_own_name_makes_a_passphrase_weaker() -> None:
    text = "featherstonehaugh1"
    assert passphrase_strength(text, "Ann Example").ok
    assert not passphrase_strength(text, "Bea Featherstonehaugh").ok


def test_a_passphrase_that_lacks_something_never_shows_a_full_score() -> None:
    strength = passphrase_strength("orchard lantern quietly without any figure", "Ann")
    assert strength.score < 3


def test_a_very_long_text_is_judged_by_its_beginning() -> None:
    long = "orchard 7 lantern quietly velvet compass harbour meadow " * 15
    assert passphrase_strength(long, "Ann") == passphrase_strength(long[:100], "Ann")
    assert passphrase_strength(long, "Ann").ok


def test_word_lists_are_given_back_and_loaded_again() -> None:
    before = passphrase_strength("seven grey geese over 41 barns", "Ida")
    forget_word_lists()
    assert "zxcvbn" not in sys.modules
    assert passphrase_strength("seven grey geese over 41 barns", "Ida") == before
