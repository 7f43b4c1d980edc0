"""Languages and currencies as they are typed."""

from __future__ import annotations

import pytest

from desktop.booking.clients.client_profile import find_currency, find_language


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("fr", "fr"), ("French", "fr"), (" span", "es"), ("EN", "en")),
        *(("", ""), ("xx", ""), ("f", ""), ("klingon", "")),
    ],
)
def test_a_language_is_found_by_code_and_name(typed: str, code: str) -> None:
    assert find_language(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"), [("usd", "USD"), (" EUR", "EUR"), ("QQQ", ""), ("", "")]
)
def test_a_currency_is_found_by_its_code(typed: str, code: str) -> None:
    assert find_currency(typed) == code
