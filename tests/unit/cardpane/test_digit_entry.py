"""What the fields show and say while a voice on the phone reads a card."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.card_entry.pane_labels import ENGLISH
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.entry_native import text_entry
from desktop.cardpane.entry_native.digit_entry import (
    GAP,
    TYPED,
    WAITING,
    CodeEntry,
    Entry,
    ExpiryEntry,
    NumberEntry,
)
from tests.support.cardpane import published as cards

TODAY = date(2026, 11, 24)


@pytest.fixture
def card() -> CardBuffer:
    return CardBuffer(LockedMemory())


@pytest.fixture
def number(card: CardBuffer) -> NumberEntry:
    return NumberEntry(card, ENGLISH, published_only=True)


def read_aloud(entry: Entry, digits: str) -> None:
    for digit in digits:
        entry.add(int(digit))


def dots(text: str) -> str:
    return text.replace("*", TYPED).replace(".", WAITING).replace(" ", GAP)


def test_nothing_but_dots_until_the_number_is_whole(number: NumberEntry) -> None:
    assert number.marks() == dots(".... .... .... ....")
    read_aloud(number, cards.VISA_DUFFEL[:6])
    assert number.marks() == dots("**** **.. .... ....")
    assert number.badge() == "Visa"
    assert not number.is_done()
    read_aloud(number, cards.VISA_DUFFEL[6:])
    assert number.marks() == dots("**** **** **** 8870")
    assert number.is_done()
    assert number.lacking() == ""


def test_a_digit_is_given_out_alone_and_the_shape_without_any(number: NumberEntry) -> None:
    assert number.figure(0) == -1
    read_aloud(number, cards.AMEX)
    assert [number.figure(place) for place in range(15)] == [int(digit) for digit in cards.AMEX]
    assert number.figure(15) == -1
    assert number.shape() == dots("**** ****** *****")
    number.card.wipe()
    assert number.figure(0) == -1


def test_american_express_is_grouped_as_embossed(number: NumberEntry) -> None:
    read_aloud(number, cards.AMEX)
    assert number.marks() == dots("**** ****** *0005")
    assert number.badge() == "American Express"


def test_a_group_is_checked_as_it_is_embossed(number: NumberEntry, card: CardBuffer) -> None:
    said = []
    for digit in cards.AMEX:
        read_aloud(number, digit)
        said.append(number.short_group())
    whole = [place for place, sentence in enumerate(said, start=1) if not sentence]
    assert whole == [4, 10, 15]
    assert said[8] == "This group has 5 of 6 digits."
    assert (CodeEntry(card, ENGLISH).short_group(), ExpiryEntry(TODAY, ENGLISH).short_group()) == (
        "",
        "",
    )


@pytest.mark.parametrize("length", range(16))
def test_marks_of_two_numbers_of_a_brand_are_the_same_at_every_length(length: int) -> None:
    shown = set()
    for digits in (cards.VISA_DUFFEL, cards.VISA_DECLINED, cards.VISA):
        entry = NumberEntry(CardBuffer(LockedMemory()), ENGLISH, published_only=True)
        read_aloud(entry, digits[:length])
        shown.add((entry.marks(), entry.wrong(), entry.lacking()))
    assert len(shown) == 1


def test_a_wrong_digit_is_said_when_the_number_is_full(number: NumberEntry) -> None:
    read_aloud(number, cards.VISA[:-1] + "3")
    assert "digit is wrong" in number.wrong()
    assert number.marks() == dots("**** **** **** ****")
    number.drop()
    assert number.wrong() == ""
    assert "15 of 16" in number.lacking()


def test_a_number_nobody_publishes_is_wiped_in_training_at_once(
    number: NumberEntry, card: CardBuffer
) -> None:
    read_aloud(number, cards.VISA[:12] + "0000")
    assert card.is_clean()
    assert "wiped" in number.wrong()
    assert not number.is_done()
    read_aloud(number, "4")
    assert number.wrong() == ""


# Whole before sixteen digits, in nobody's list and of no issuer.
SHORT = "900000000000001"


def test_a_short_number_nobody_publishes_is_wiped_when_the_hand_leaves_it(
    number: NumberEntry, card: CardBuffer
) -> None:
    read_aloud(number, SHORT)
    assert number.wrong() == "", "it may still grow"
    number.leave()
    assert "wiped" in number.lacking()
    assert card.is_clean()
    assert "wiped" in number.wrong()


def test_a_short_number_is_whole_in_earnest(card: CardBuffer) -> None:
    live = NumberEntry(card, ENGLISH, published_only=False)
    read_aloud(live, SHORT)
    assert live.lacking() == ""


def test_live_takes_what_training_wipes(card: CardBuffer) -> None:
    live = NumberEntry(card, ENGLISH, published_only=False)
    read_aloud(live, cards.VISA[:12] + "0000")
    assert live.is_done()
    assert live.lacking() == ""


def test_the_code_is_as_long_as_the_brand_says(number: NumberEntry, card: CardBuffer) -> None:
    code = CodeEntry(card, ENGLISH)
    read_aloud(number, cards.AMEX)
    read_aloud(code, "123")
    assert code.marks() == dots("***.")
    assert "4 digits" in code.lacking()
    read_aloud(code, "4")
    assert code.is_done()
    assert code.lacking() == ""
    code.drop_group()
    assert code.is_empty()


@pytest.mark.parametrize(
    ("typed", "marks", "done"),
    [
        ("", "MM/YY", False),
        ("1", "1M/YY", False),
        ("5", "05/YY", False),
        ("12", "12/YY", False),
        ("1226", "12/26", True),
        ("1126", "11/26", True),
        ("1026", "10/26", False),
        ("1326", "13/26", False),
        ("0026", "00/26", False),
        ("330", "03/30", True),
        ("1299", "12/99", False),
        ("122699", "12/26", True),
    ],
)
def test_an_expiry_is_month_and_year_and_not_past(typed: str, marks: str, done: bool) -> None:
    expiry = ExpiryEntry(TODAY, ENGLISH)
    read_aloud(expiry, typed)
    assert expiry.marks() == marks
    assert expiry.is_done() is done
    assert bool(expiry.lacking()) is not done


def test_the_expiry_says_which_part_is_wrong() -> None:
    expiry = ExpiryEntry(TODAY, ENGLISH)
    read_aloud(expiry, "13")
    assert "month" in expiry.wrong()
    expiry.drop_group()
    read_aloud(expiry, "1025")
    assert "expired" in expiry.wrong()
    expiry.drop_group()
    assert expiry.marks() == "10/YY"
    read_aloud(expiry, "31")
    assert (expiry.month, expiry.year) == (10, 2031)


def test_no_card_number_fits_into_the_name() -> None:
    name = text_entry.name_on_card("Zoë O'Neill-Smith 4242", ENGLISH)
    assert name.text == "Zoë O'Neill-Smith "
    for character in cards.VISA:
        assert not name.add(character)
    assert "first field" in name.wrong()
    assert not any(character.isdigit() for character in name.text)
    name.drop(whole_word=True)
    assert name.text == "Zoë "
    assert name.wrong() == ""
    name.drop(whole_word=True)
    assert name.lacking() != ""


def test_no_card_number_fits_into_the_postcode() -> None:
    postcode = text_entry.postcode("", ENGLISH)
    for character in cards.VISA:
        postcode.add(character)
    assert len(postcode.text) == 10
    assert postcode.lacking() == ""
    assert not postcode.add("é")
    assert postcode.wrong() != ""


def test_a_number_of_another_script_is_not_a_letter() -> None:
    name = text_entry.name_on_card("", ENGLISH)
    assert not name.add("٣")
    assert not name.add("\u200b")


def test_a_number_that_may_go_on_is_not_called_wrong_for_certain(card: CardBuffer) -> None:
    number = NumberEntry(card, ENGLISH, published_only=False)
    read_aloud(number, cards.VISA_DUFFEL[:15] + "1")
    assert "or the number is longer" in number.wrong()
    number.drop_group()
    assert number.wrong() == ""
    card.wipe()
    read_aloud(number, cards.MASTERCARD_DUFFEL[:15] + "1")
    assert number.wrong().startswith("A digit is wrong in this number")


def test_the_last_four_of_a_short_number_show_once_the_hand_has_left(card: CardBuffer) -> None:
    """A whole number shorter than most may still grow: until then it is only dots."""
    number = NumberEntry(card, ENGLISH, published_only=False)
    read_aloud(number, DINERS_OLD)
    assert number.marks() == dots("**** **** **** **..")
    number.leave()
    assert number.lacking() == ""
    assert number.marks().endswith(f"{DINERS_OLD[-2:]}..".replace(".", WAITING))
    assert DINERS_OLD[-4:-2] in number.marks()
    number.drop()
    assert not any(dot.isdigit() for dot in number.marks())


# The oldest Diners cards have fourteen digits in ranges whose newer ones have sixteen and more.
DINERS_OLD = "38520000023237"


def test_an_old_diners_card_is_whole_at_fourteen(card: CardBuffer) -> None:
    number = NumberEntry(card, ENGLISH, published_only=False)
    read_aloud(number, DINERS_OLD)
    assert number.badge() == "Diners Club"
    assert number.lacking() == ""
