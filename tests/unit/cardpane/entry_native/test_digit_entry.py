"""What the digit fields show and report while a card is read out on the phone."""

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


def enter_digits(entry: Entry, digits: str) -> None:
    for digit in digits:
        entry.add(int(digit))


def dots(text: str) -> str:
    return text.replace("*", TYPED).replace(".", WAITING).replace(" ", GAP)


def test_only_dots_until_the_number_is_complete(number: NumberEntry) -> None:
    assert number.symbols() == dots(".... .... .... ....")
    enter_digits(number, cards.VISA_DUFFEL[:6])
    assert number.symbols() == dots("**** **.. .... ....")
    assert number.badge() == "Visa"
    assert not number.is_complete()
    enter_digits(number, cards.VISA_DUFFEL[6:])
    assert number.symbols() == dots("**** **** **** 8870")
    assert number.is_complete()
    assert number.send_error() == ""


def test_digits_are_read_singly_and_the_shape_has_none(number: NumberEntry) -> None:
    assert number.digit_at(0) == -1
    enter_digits(number, cards.AMEX)
    assert [number.digit_at(index) for index in range(15)] == [int(digit) for digit in cards.AMEX]
    assert number.digit_at(15) == -1
    assert number.shape() == dots("**** ****** *****")
    number.card.wipe()
    assert number.digit_at(0) == -1


def test_american_express_is_grouped_as_embossed(number: NumberEntry) -> None:
    enter_digits(number, cards.AMEX)
    assert number.symbols() == dots("**** ****** *0005")
    assert number.badge() == "American Express"


def test_a_group_is_checked_as_it_is_embossed(number: NumberEntry, card: CardBuffer) -> None:
    messages = []
    for digit in cards.AMEX:
        enter_digits(number, digit)
        messages.append(number.group_error())
    whole = [index for index, message in enumerate(messages, start=1) if not message]
    assert whole == [4, 10, 15]
    assert messages[8] == "This group has 5 of 6 digits."
    assert (CodeEntry(card, ENGLISH).group_error(), ExpiryEntry(TODAY, ENGLISH).group_error()) == (
        "",
        "",
    )


@pytest.mark.parametrize("length", range(16))
def test_symbols_of_two_numbers_of_a_brand_are_the_same_at_every_length(length: int) -> None:
    shown = set()
    for digits in (cards.VISA_DUFFEL, cards.VISA_DECLINED, cards.VISA):
        entry = NumberEntry(CardBuffer(LockedMemory()), ENGLISH, published_only=True)
        enter_digits(entry, digits[:length])
        shown.add((entry.symbols(), entry.error(), entry.send_error()))
    assert len(shown) == 1


def test_a_wrong_digit_is_reported_when_the_number_is_full(number: NumberEntry) -> None:
    enter_digits(number, cards.VISA[:-1] + "3")
    assert "digit is wrong" in number.error()
    assert number.symbols() == dots("**** **** **** ****")
    number.drop()
    assert number.error() == ""
    assert "15 of 16" in number.send_error()


def test_training_wipes_an_unpublished_number_at_once(
    number: NumberEntry, card: CardBuffer
) -> None:
    enter_digits(number, cards.VISA[:12] + "0000")
    assert card.is_clean()
    assert "wiped" in number.error()
    assert not number.is_complete()
    enter_digits(number, "4")
    assert number.error() == ""


# Complete before sixteen digits, in no published list and of no issuer.
SHORT = "900000000000001"


def test_a_short_unpublished_number_is_wiped_when_the_focus_leaves(
    number: NumberEntry, card: CardBuffer
) -> None:
    enter_digits(number, SHORT)
    assert number.error() == "", "it may still grow"
    number.commit()
    assert "wiped" in number.send_error()
    assert card.is_clean()
    assert "wiped" in number.error()


def test_live_accepts_a_short_number(card: CardBuffer) -> None:
    live = NumberEntry(card, ENGLISH, published_only=False)
    enter_digits(live, SHORT)
    assert live.send_error() == ""


def test_live_accepts_what_training_wipes(card: CardBuffer) -> None:
    live = NumberEntry(card, ENGLISH, published_only=False)
    enter_digits(live, cards.VISA[:12] + "0000")
    assert live.is_complete()
    assert live.send_error() == ""


def test_the_code_has_the_brands_length(number: NumberEntry, card: CardBuffer) -> None:
    code = CodeEntry(card, ENGLISH)
    enter_digits(number, cards.AMEX)
    enter_digits(code, "123")
    assert code.symbols() == dots("***.")
    assert "4 digits" in code.send_error()
    enter_digits(code, "4")
    assert code.is_complete()
    assert code.send_error() == ""
    code.drop_group()
    assert code.is_empty()


@pytest.mark.parametrize(
    ("typed", "symbols", "done"),
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
def test_an_expiry_is_month_and_year_and_not_past(typed: str, symbols: str, done: bool) -> None:
    expiry = ExpiryEntry(TODAY, ENGLISH)
    enter_digits(expiry, typed)
    assert expiry.symbols() == symbols
    assert expiry.is_complete() is done
    assert bool(expiry.send_error()) is not done


def test_the_expiry_says_which_part_is_wrong() -> None:
    expiry = ExpiryEntry(TODAY, ENGLISH)
    enter_digits(expiry, "13")
    assert "month" in expiry.error()
    expiry.drop_group()
    enter_digits(expiry, "1025")
    assert "expired" in expiry.error()
    expiry.drop_group()
    assert expiry.symbols() == "10/YY"
    enter_digits(expiry, "31")
    assert (expiry.month, expiry.year) == (10, 2031)


def test_the_name_cannot_contain_a_card_number() -> None:
    name = text_entry.name_on_card("Zoë O'Neill-Smith 4242", ENGLISH)
    assert name.text == "Zoë O'Neill-Smith "
    for character in cards.VISA:
        assert not name.add(character)
    assert "first field" in name.error()
    assert not any(character.isdigit() for character in name.text)
    name.drop(whole_word=True)
    assert name.text == "Zoë "
    assert name.error() == ""
    name.drop(whole_word=True)
    assert name.send_error() != ""


def test_the_postcode_cannot_contain_a_card_number() -> None:
    postcode = text_entry.postcode("", ENGLISH, required=False)
    for character in cards.VISA:
        postcode.add(character)
    assert len(postcode.text) == 10
    assert postcode.send_error() == ""
    assert not postcode.add("é")
    assert postcode.error() != ""


def test_only_a_vault_that_wants_the_address_wants_the_postcode() -> None:
    assert text_entry.postcode(" ", ENGLISH, required=True).send_error() != ""
    assert text_entry.postcode("", ENGLISH, required=False).send_error() == ""


def test_a_number_of_another_script_is_not_a_letter() -> None:
    name = text_entry.name_on_card("", ENGLISH)
    assert not name.add("٣")
    assert not name.add("\u200b")


def test_a_number_that_may_be_longer_is_reported_as_such(card: CardBuffer) -> None:
    number = NumberEntry(card, ENGLISH, published_only=False)
    enter_digits(number, cards.VISA_DUFFEL[:15] + "1")
    assert "or the number is longer" in number.error()
    number.drop_group()
    assert number.error() == ""
    card.wipe()
    enter_digits(number, cards.MASTERCARD_DUFFEL[:15] + "1")
    assert number.error().startswith("A digit is wrong in this number")


def test_the_last_four_of_a_short_number_show_after_the_focus_leaves(card: CardBuffer) -> None:
    """A short complete number may still grow, so it shows only dots until the focus leaves."""
    number = NumberEntry(card, ENGLISH, published_only=False)
    enter_digits(number, DINERS_OLD)
    assert number.symbols() == dots("**** **** **** **..")
    number.commit()
    assert number.send_error() == ""
    assert number.symbols().endswith(f"{DINERS_OLD[-2:]}..".replace(".", WAITING))
    assert DINERS_OLD[-4:-2] in number.symbols()
    number.drop()
    assert not any(dot.isdigit() for dot in number.symbols())


# The oldest Diners cards have fourteen digits, in ranges with newer cards of sixteen and more.
DINERS_OLD = "38520000023237"


def test_an_old_diners_card_is_complete_at_fourteen_digits(card: CardBuffer) -> None:
    number = NumberEntry(card, ENGLISH, published_only=False)
    enter_digits(number, DINERS_OLD)
    assert number.badge() == "Diners Club"
    assert number.send_error() == ""
