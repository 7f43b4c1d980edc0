"""What Stripe is asked for is the amount that was meant, in its own units, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.money import Money
from desktop.processors.stripe.stripe_amounts import LISTED, stripe_amount
from desktop.processors.stripe.stripe_wire import create_fields
from desktop.training.processor import processor_amounts
from desktop.training.processor.processor_amounts import check_fraction, listed_currency
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.processor_port import FeeRequest


@pytest.mark.parametrize(
    ("text", "currency", "sent"),
    [
        ("35.00", "USD", 3500), ("0.50", "EUR", 50), ("5000", "ISK", 500_000), ("1", "ISK", 100),
        ("3500", "UGX", 350_000), ("5000.00", "MGA", 5000), ("500", "JPY", 500),
        ("1000", "CLP", 1000), ("5.120", "KWD", 5120), ("1.000", "BHD", 1000),
        ("10.45", "HUF", 1045), ("800.45", "TWD", 80045), ("100.50", "LBP", 10050),
        ("7.00", "XCG", 700), ("0.010", "JOD", 10), ("12.340", "OMR", 12340),
    ],
)  # fmt: skip
def test_an_amount_is_sent_in_the_processors_own_units(text: str, currency: str, sent: int) -> None:
    assert stripe_amount(Money.parse(text, currency)) == sent


@pytest.mark.parametrize(
    "currency", ["CLF", "UYW", "UYI", "IQD", "LYD", "XXX", "XAU", "QQQ", "ANG", "BGN"]
)
def test_a_currency_that_is_not_listed_is_refused(currency: str) -> None:
    with pytest.raises(Refused) as refusal:
        stripe_amount(Money(5000, currency))
    assert refusal.value.code == "currency_not_taken"
    assert currency in refusal.value.happened


@pytest.mark.parametrize(
    ("text", "currency"), [("5.124", "KWD"), ("0.001", "TND"), ("1.50", "MGA"), ("0.019", "OMR")]
)
def test_a_fraction_that_is_not_taken_is_refused_and_never_rounded(
    text: str, currency: str
) -> None:
    with pytest.raises(Refused) as refusal:
        stripe_amount(Money.parse(text, currency))
    assert refusal.value.code == "amount_not_taken"


@given(st.sampled_from(sorted(LISTED)), st.integers(1, 10**9))
def test_whatever_is_sent_the_training_processor_takes(currency: str, minor: int) -> None:
    try:
        sent = stripe_amount(Money(minor, currency))
    except Refused:
        return
    check_fraction(sent, listed_currency(currency))


def test_desk_and_training_processor_list_the_same_currencies() -> None:
    assert {code.upper() for code in processor_amounts._LISTED} == LISTED


def test_the_payment_carries_it() -> None:
    request = FeeRequest(
        amount=Money(5000, "ISK"), processor_token="pm_one", customer="cus_one", trip_id="t",
        payment_id="p", description="Fee", client_id="c",
    )  # fmt: skip
    fields = dict(create_fields(request))
    assert (fields["amount"], fields["currency"]) == ("500000", "isk")
