from __future__ import annotations

import pytest

from desktop.identity.crypto.passphrase_strength import passphrase_strength
from desktop.use_cases.ports.identity_port import PassphraseStrength
from desktop.use_cases.ports.typed_secret import TypedSecret
from tests.support.identity.typed_text import score_here


def strength_of(text: str, name: str) -> PassphraseStrength:
    return passphrase_strength(TypedSecret.of(text), name, score_here)


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
    strength = strength_of(text, "Ann")
    assert not strength.ok
    assert says in strength.sentence


@pytest.mark.parametrize("text", ["orchard 7 lantern quietly", "сад 7 фонарь тихо дождь"])
def test_a_few_unexpected_words_with_a_digit_will_do(text: str) -> None:
    strength = strength_of(text, "Ann")
    assert strength.ok
    assert strength.score >= 3


def test_ones_own_name_makes_a_passphrase_weaker() -> None:
    text = "featherstonehaugh1"
    assert strength_of(text, "Ann Example").ok
    assert not strength_of(text, "Bea Featherstonehaugh").ok


def test_a_passphrase_that_lacks_something_never_shows_a_full_score() -> None:
    strength = strength_of("orchard lantern quietly without any figure", "Ann")
    assert strength.score < 3


def test_a_very_long_text_is_judged_by_its_beginning() -> None:
    long = "orchard 7 lantern quietly velvet compass harbour meadow " * 15
    assert strength_of(long, "Ann") == strength_of(long[:100], "Ann")
    assert strength_of(long, "Ann").ok
