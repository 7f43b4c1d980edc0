"""Billing addresses: what a card vault wants, and what can be sent."""

from __future__ import annotations

import pytest

from desktop.booking.clients.billing_address import (
    BillingAddress,
    problem_of_address,
    tidied,
)
from tests.support.samples import sample_address


def test_all_but_the_second_line_is_needed() -> None:
    assert sample_address().is_complete
    assert sample_address()
    assert not BillingAddress()
    assert BillingAddress().missing == ("line1", "city", "region", "postcode", "country")
    assert not sample_address(region="").is_complete
    assert problem_of_address(sample_address()) is None


@pytest.mark.parametrize("field", ["line1", "city", "region", "postcode", "country"])
def test_the_first_part_that_is_missing_is_named(field: str) -> None:
    problem = problem_of_address(sample_address(**{field: ""}))
    assert problem is not None
    assert problem.field == field


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("line1", "x" * 61),
        ("line2", "x" * 61),
        ("city", "x" * 41),
        ("region", "x" * 41),
        ("postcode", "9" * 11),
        ("postcode", "9001é"),
        ("postcode", "90.012"),
        ("line2", "Apt\u202e4"),
        ("country", "XX"),
    ],
)
def test_what_no_vault_or_pane_takes_is_named(field: str, text: str) -> None:
    problem = problem_of_address(sample_address(**{field: text}))
    assert problem is not None
    assert problem.field == field


def test_it_is_kept_without_blanks_too_many() -> None:
    typed = BillingAddress(" 1  Abbey Gardens ", "", " London", "England ", "sw1a  1aa", "gb")
    assert tidied(typed) == BillingAddress(
        "1 Abbey Gardens", "", "London", "England", "SW1A 1AA", "GB"
    )


def test_it_is_shown_as_on_an_envelope() -> None:
    lines = sample_address(line2="Suite 4").lines()
    assert lines == ("200 North Spring Street", "Suite 4", "Los Angeles, CA 90012", "US")
    assert BillingAddress().lines() == ()
    assert BillingAddress(city="Singapore").lines() == ("Singapore",)
