"""Frequent flyer numbers, as they are typed and shown."""

from __future__ import annotations

import pytest

from desktop.booking.clients.loyalty_text import loyalty_text, read_loyalty
from desktop.booking.clients.traveler import Loyalty


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", ()),
        (" , ", ()),
        ("ba 12345678", (Loyalty("BA", "12345678"),)),
        ("BA12345678", (Loyalty("BA", "12345678"),)),
        ("U2-77A1, 9w 4455", (Loyalty("U2", "77A1"), Loyalty("9W", "4455"))),
    ],
)
def test_each_airline_has_its_number(typed: str, read: tuple[Loyalty, ...]) -> None:
    assert read_loyalty(typed) == read
    assert read_loyalty(loyalty_text(read)) == read


@pytest.mark.parametrize(
    "typed",
    [
        *("12345678", "BA", "BA 1", "BA 12345678, BA 99", "BA ÅÄ12", f"BA {'1' * 31}"),
        "BA 12;AA 34",
        ", ".join(f"A{number} 12345" for number in range(7)),
    ],
)
def test_what_is_no_number_of_an_airline_is_none(typed: str) -> None:
    assert read_loyalty(typed) is None
