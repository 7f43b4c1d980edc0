"""The card buffer: digits in one page, a request body around them, and zeros afterwards."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.card_protocol import Brand
from desktop.cardpane.card_buffer.card_brands import rules_for
from desktop.cardpane.card_buffer.card_buffer import BodyTooLong, CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.card_buffer.published_numbers import is_published
from tests.support.cardpane import published as cards
from tests.support.windows.under_wine import is_wine


@pytest.fixture
def card() -> CardBuffer:
    return CardBuffer(LockedMemory())


def type_number(card: CardBuffer, number: str) -> None:
    for digit in number:
        assert card.add_number_digit(int(digit))


def type_code(card: CardBuffer, code: str) -> None:
    for digit in code:
        assert card.add_code_digit(int(digit))


@pytest.mark.parametrize(
    ("number", "brand", "code_length"),
    [
        (cards.VISA, Brand.VISA, 3),
        (cards.VISA_DEBIT, Brand.VISA, 3),
        (cards.MASTERCARD, Brand.MASTERCARD, 3),
        (cards.MASTERCARD_2_SERIES, Brand.MASTERCARD, 3),
        (cards.AMEX, Brand.AMEX, 4),
        (cards.DISCOVER, Brand.DISCOVER, 3),
        (cards.DINERS, Brand.DINERS, 3),
        (cards.DINERS_14, Brand.DINERS, 3),
        (cards.JCB, Brand.JCB, 3),
        (cards.UNIONPAY, Brand.UNIONPAY, 3),
    ],
    ids=range(10),
)
def test_each_brand_is_recognized_by_its_range(
    card: CardBuffer, number: str, brand: Brand, code_length: int
) -> None:
    type_number(card, number)
    assert card.rules.brand is brand
    assert card.rules.code_length == code_length
    assert card.number_is_complete()
    assert card.last4() == number[-4:]
    assert is_published(card.number)


@pytest.mark.parametrize(
    ("prefix", "brand"),
    [
        (b"2220", Brand.OTHER),
        (b"2221", Brand.MASTERCARD),
        (b"2720", Brand.MASTERCARD),
        (b"2721", Brand.OTHER),
        (b"50", Brand.OTHER),
        (b"51", Brand.MASTERCARD),
        (b"56", Brand.OTHER),
        (b"6011", Brand.DISCOVER),
        (b"6012", Brand.OTHER),
        (b"643", Brand.OTHER),
        (b"644", Brand.DISCOVER),
        (b"62", Brand.UNIONPAY),
        (b"3527", Brand.OTHER),
        (b"3528", Brand.JCB),
        (b"3589", Brand.JCB),
        (b"3590", Brand.OTHER),
        (b"306", Brand.OTHER),
        (b"305", Brand.DINERS),
        (b"1", Brand.UATP),
        (b"", Brand.OTHER),
        (b"9", Brand.OTHER),
    ],
)
def test_ranges_begin_and_end_where_the_networks_say(prefix: bytes, brand: Brand) -> None:
    assert rules_for(memoryview(prefix)).brand is brand


@pytest.mark.parametrize("place", range(1, 16))
def test_one_wrong_digit_is_noticed(card: CardBuffer, place: int) -> None:
    wrong = list(cards.VISA_DUFFEL)
    wrong[place] = str((int(wrong[place]) + 1) % 10)
    type_number(card, "".join(wrong))
    assert not card.number_is_complete()
    assert card.last4() == ""
    assert not is_published(card.number)


def test_no_more_digits_than_the_brand_has(card: CardBuffer) -> None:
    type_number(card, cards.AMEX)
    type_code(card, "1234")
    assert not card.add_number_digit(1)
    assert not card.add_code_digit(1)
    assert card.number_is_complete()
    assert card.code_is_complete()


def test_the_last_typed_group_is_removed_at_once(card: CardBuffer) -> None:
    type_number(card, cards.AMEX)
    lengths = []
    while card.number_length:
        card.drop_number_group()
        lengths.append(card.number_length)
    assert lengths == [10, 4, 0]
    type_number(card, cards.VISA[:6])
    card.drop_number_group()
    assert len(card.number) == 4


def test_removing_every_digit_leaves_zeros(card: CardBuffer) -> None:
    type_number(card, cards.VISA)
    type_code(card, "123")
    assert not card.is_clean()
    while card.number_length:
        card.drop_number_digit()
    card.drop_code()
    assert card.is_clean()


@given(
    before=st.binary(max_size=256), between=st.binary(max_size=1500), after=st.binary(max_size=200)
)
def test_a_body_is_built_around_the_number_and_zeroed_afterwards(
    before: bytes, between: bytes, after: bytes
) -> None:
    memory = LockedMemory()
    card = CardBuffer(memory)
    type_number(card, cards.VISA_DUFFEL)
    type_code(card, "987")
    sent: list[bytes] = []
    card.send_body(before, between, after, send=lambda view: sent.append(bytes(view)))
    number = cards.VISA_DUFFEL.encode()
    assert sent == [before + number + between + b"987" + after]
    assert len(sent[0]) == card.body_length(before, between, after)
    assert bytes(card.number) == number
    held = bytes(memory.view)
    assert held.count(number) == 1
    assert sum(1 for byte in held if byte) == len(number) + 3
    card.wipe()
    assert card.is_clean()


def test_the_view_of_a_body_cannot_be_kept(card: CardBuffer) -> None:
    type_number(card, cards.VISA)
    kept: list[memoryview] = []
    card.send_body(b"a", b"b", b"c", send=kept.append)
    with pytest.raises(ValueError, match="released"):
        bytes(kept[0])


def test_a_failed_send_zeroes_the_body_too(card: CardBuffer) -> None:
    def cut(_body: memoryview) -> None:
        raise ConnectionResetError

    type_number(card, cards.VISA)
    with pytest.raises(ConnectionResetError):
        card.send_body(b"before", b"between", b"after", send=cut)
    card.wipe()
    assert card.is_clean()


def test_text_that_does_not_fit_is_an_error_not_an_overflow(card: CardBuffer) -> None:
    type_number(card, cards.VISA)
    for before, between in ((b"x" * 257, b""), (b"", b"x" * 4000)):
        with pytest.raises(BodyTooLong):
            card.send_body(before, between, b"", send=lambda _body: None)


def test_the_page_is_locked_and_kept_out_of_dumps() -> None:
    protection = LockedMemory().protection
    assert protection.locked
    # Wine 8 has no WerRegisterExcludedMemoryBlock, and the page rightly says so.
    assert protection.not_dumped is not is_wine()
