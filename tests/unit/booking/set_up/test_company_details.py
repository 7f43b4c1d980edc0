"""The company's details: what is taken, and what is named where it is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.set_up.company_details import (
    SellerOfTravel,
    problem_of,
    read_registrations,
    registrations_text,
    states_text,
)
from tests.support.set_up_samples import COMPANY


def test_a_whole_company_is_taken() -> None:
    assert problem_of(COMPANY) is None
    assert problem_of(replace(COMPANY, seller_of_travel=())) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "M" * 61),
        ("name", "Mar\nlow"),
        ("address_lines", ()),
        ("address_lines", ("",)),
        ("address_lines", ("a", "b", "c", "d", "e")),
        ("address_lines", ("x" * 81,)),
        ("address_lines", ("one\ttwo",)),
        ("country", "UK"),
        ("currency", "usd"),
        ("currency", "US"),
        ("currency", "U1D"),
        ("currency", "ÜSD"),
        ("statement_prefix", ""),
        ("statement_prefix", "123"),
        ("statement_prefix", "M"),
        ("statement_prefix", "MARLOW TRIPS"),
        ("statement_suffix", "FEE*"),
        ("statement_suffix", "<FEE>"),
        ("statement_suffix", "HÔTEL"),
        ("seller_of_travel", (SellerOfTravel("ZZ", "1"),)),
        ("seller_of_travel", (SellerOfTravel("CA", ""),)),
        ("seller_of_travel", (SellerOfTravel("CA", "21/3"),)),
        ("seller_of_travel", (SellerOfTravel("CA", "1" * 31),)),
        ("seller_of_travel", (SellerOfTravel("CA", "1"), SellerOfTravel("CA", "2"))),
    ],
)
def test_the_field_at_fault_is_named(field: str, value: object) -> None:
    problem = problem_of(replace(COMPANY, **{field: value}))  # type: ignore[arg-type]
    assert problem is not None
    assert problem.field == field
    assert problem.press


def test_a_statement_shows_twenty_two_letters_with_what_is_between() -> None:
    # MARLOW, "* ", and fourteen letters more.
    fits = replace(COMPANY, statement_suffix="F" * 14)
    assert problem_of(fits) is None
    problem = problem_of(replace(COMPANY, statement_suffix="F" * 16))
    assert problem is not None
    assert problem.field == "statement_suffix"
    assert "has 24 letters, and a card statement shows 22" in problem.happened
    assert problem.press == "Shorten it by 2."


def test_registrations_are_read_by_state() -> None:
    typed = " ca 2101234-40 , FL ST12345,"
    read = read_registrations(typed)
    assert read == (SellerOfTravel("CA", "2101234-40"), SellerOfTravel("FL", "ST12345"))
    assert registrations_text(read) == "CA 2101234-40, FL ST12345"
    assert read_registrations(registrations_text(read)) == read


def test_that_none_is_needed_has_to_be_said() -> None:
    assert read_registrations("  ") is None
    assert read_registrations(" None ") == ()
    assert registrations_text(()) == "none"
    assert states_text() == "CA, FL, HI, WA"
