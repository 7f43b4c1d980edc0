"""Money is exact: minor units, one currency, and the digits that the currency has."""

from __future__ import annotations

import pytest
from babel import Locale
from babel.numbers import get_currency_precision
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.money import CurrencyMismatch, Money, digits_after_point, typed_amount

CURRENCIES = st.sampled_from(["USD", "EUR", "GBP", "JPY", "KWD"])
MINOR = st.integers(min_value=-(10**15), max_value=10**15)
AMOUNTS = st.builds(Money, MINOR, CURRENCIES)


@pytest.mark.parametrize(
    ("currency", "digits"),
    [
        ("USD", 2),
        ("JPY", 0),
        ("KWD", 3),
        ("CLP", 0),
        ("CHF", 2),
        ("CLF", 4),
        ("UYW", 4),
        ("LBP", 2),
        ("MGA", 2),
        ("ISK", 0),
    ],
)
def test_a_currency_has_its_own_digits_after_the_point(currency: str, digits: int) -> None:
    assert digits_after_point(currency) == digits


@pytest.mark.parametrize(
    ("amount", "shown", "sent"),
    [
        (Money(184220, "USD"), "USD 1,842.20", "1842.20"),
        (Money(5, "USD"), "USD 0.05", "0.05"),
        (Money(-150, "EUR"), "EUR -1.50", "-1.50"),
        (Money(120000, "JPY"), "JPY 120,000", "120000"),
        (Money(1234567, "KWD"), "KWD 1,234.567", "1234.567"),
        (Money(0, "GBP"), "GBP 0.00", "0.00"),
    ],
)
def test_money_is_shown_with_its_currency_and_sent_without(
    amount: Money, shown: str, sent: str
) -> None:
    assert str(amount) == shown
    assert amount.decimal_text() == sent


@given(AMOUNTS)
def test_what_is_sent_is_read_back_as_the_same_money(amount: Money) -> None:
    assert Money.parse(amount.decimal_text(), amount.currency) == amount


@given(CURRENCIES, MINOR, MINOR)
def test_sums_are_exact(currency: str, one: int, other: int) -> None:
    first, second = Money(one, currency), Money(other, currency)
    assert (first + second).minor == one + other
    assert first + second - second == first
    assert (first < second) == (one < other)


@given(AMOUNTS, AMOUNTS)
def test_amounts_of_two_currencies_never_meet(one: Money, other: Money) -> None:
    if one.currency == other.currency:
        assert (one + other).currency == one.currency
        return
    for meet in (one.__add__, one.__sub__, one.__lt__):
        with pytest.raises(CurrencyMismatch, match=f"{one.currency} and {other.currency}"):
            meet(other)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("412.10", "USD", 41210), ("412", "USD", 41200), ("412.1", "USD", 41210), ("7", "JPY", 7),
     ("1.005", "KWD", 1005), ("-3.20", "EUR", -320), ("0", "USD", 0), ("412.10", "KWD", 412100)],
)  # fmt: skip
def test_amounts_are_read_as_airlines_write_them(text: str, currency: str, minor: int) -> None:
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "free",
        "1,842.20",
        "USD 5",
        "NaN",
        "Infinity",
        "-Infinity",
        "1e999999",
        "1e400000",
        "0x10",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="USD"):
        Money.parse(text, "USD")


@pytest.mark.parametrize(
    ("text", "currency"), [("1.005", "USD"), ("1.5", "JPY"), ("1.0001", "KWD")]
)
def test_a_fraction_of_the_smallest_coin_is_refused(text: str, currency: str) -> None:
    with pytest.raises(ValueError, match="too many digits"):
        Money.parse(text, currency)


@given(st.text(max_size=40), CURRENCIES)
def test_any_text_is_an_amount_or_a_value_error(text: str, currency: str) -> None:
    try:
        amount = Money.parse(text, currency)
    except ValueError:
        return
    assert amount.currency == currency


@pytest.mark.parametrize("code", ["", "US", "usd", "DOLLARS", "ÜSD", "12"])
def test_only_currency_codes_name_currencies(code: str) -> None:
    with pytest.raises(ValueError, match="not an ISO 4217 code"):
        Money(1, code)


def test_no_currency_with_three_or_four_digits_is_missing() -> None:
    """The CLDR knows every currency; where it writes three digits or four, ISO 4217 has as many."""
    for currency in map(str, Locale("en").currencies):
        if (digits := get_currency_precision(currency)) > 2:
            assert digits_after_point(currency) == digits, currency
        if digits_after_point(currency) == 0:
            assert get_currency_precision(currency) == 0, currency


def test_money_is_added_subtracted_and_compared_in_one_currency() -> None:
    three, five = Money(300, "USD"), Money(500, "USD")
    assert three + five == Money(800, "USD")
    assert three - five == Money(-200, "USD")
    assert three < five
    with pytest.raises(CurrencyMismatch, match="USD and EUR"):
        _ = three - Money(1, "EUR")


@pytest.mark.parametrize(
    ("typed", "minor"),
    [("412.10", 41210), ("1,842.20", 184220), ("12,345,678", 1234567800), ("usd 1,000", 100000)],
)
def test_a_comma_sets_thousands_apart(typed: str, minor: int) -> None:
    assert typed_amount(typed, "USD") == Money(minor, "USD")


@pytest.mark.parametrize(
    "typed", ["6,01", "258,39", "1842,20", "1.842,20", "1,84,220", ",842", "1,8422", "0", "-1", "a"]
)
def test_a_comma_before_cents_is_never_dropped(typed: str) -> None:
    """It made 601 of six and one cent."""
    assert typed_amount(typed, "USD") is None
