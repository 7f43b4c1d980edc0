"""A phone number is read by the rules of its country, and kept with its extension."""

from __future__ import annotations

import pytest

from desktop.app.phone_numbers import PhoneReader, country_of
from desktop.booking.clients.phone_number import dialed_number, shown_number


@pytest.mark.parametrize(
    ("home", "typed", "kept"),
    [
        ("US", "(310) 555-0142", "+13105550142"),
        ("US", "310.555.0142", "+13105550142"),
        ("US", "310\u2011555\u20110142", "+13105550142"),
        ("US", "+44 20 7946 0958", "+442079460958"),
        ("US", "011 44 20 7946 0958", "+442079460958"),
        ("US", "0044 20 7946 0958", "+442079460958"),
        ("US", "(310) 555-0142 x123", "+13105550142;ext=123"),
        ("US", "310-555-0142 ext. 9", "+13105550142;ext=9"),
        ("US", "tel:+1-310-555-0142;ext=12", "+13105550142;ext=12"),
        ("US", "1-800-FLOWERS", "+18003569377"),
        ("US", "1-800-FLOWERS ext 5", "+18003569377;ext=5"),
        ("US", "(310) 555-0142 extension 123", "+13105550142;ext=123"),
        ("RU", "8 (912) 345-67-89 доб. 12", "+79123456789;ext=12"),
        ("AU", "0011 44 7911 123456", "+447911123456"),
        ("DE", "+49 (0)171 1234567", "+491711234567"),
        ("BR", "(0xx11) 91234-5678", "+5511912345678"),
        ("AR", "011 15-2345-6789", "+5491123456789"),
        ("US", "٣١٠٥٥٥٠١٤٢", "+13105550142"),
        ("GB", "020 7946 0958", "+442079460958"),
        ("GB", "07911 123456", "+447911123456"),
        ("GB", "+44 (0)7911 123456", "+447911123456"),
        ("FR", "06 12 34 56 78", "+33612345678"),
        ("IT", "06 698 12345", "+390669812345"),
    ],
)
def test_a_number_is_read_as_at_home_or_with_its_country(home: str, typed: str, kept: str) -> None:
    assert PhoneReader(home)(typed) == kept


@pytest.mark.parametrize(
    ("home", "typed"),
    [("US", "555-0142"), ("US", "06 12 34 56 78"), ("US", "020 7946 0958"), ("US", ""),
     ("US", "call me"), ("US", "+1 310 555"), ("US", "+999 12345678"), ("GB", "(310) 555-0142"),
     ("US", "4242424242424242"), ("US", "00"),
     # Nothing that was typed is passed over in silence.
     ("US", "call me 310 555 0142"), ("US", "Bob 310 555 0142"), ("US", "310 555 0142 B"),
     ("US", "(310) 555-0142 x"), ("US", "o20 7946 0958"), ("US", "310 555 0142 home"),
     ("US", "310 555 0142 or 310 555 0199"), ("FR", "06.12.34.56.78 poste 12")],
)  # fmt: skip
def test_a_number_that_no_network_has_is_refused(home: str, typed: str) -> None:
    assert PhoneReader(home)(typed) is None


@pytest.mark.parametrize(
    ("number", "country"),
    [("+13105550142", "US"), ("+442079460958;ext=12", "GB"), ("+80012345678", ""), ("", "")],
)
def test_the_country_of_a_number(number: str, country: str) -> None:
    assert country_of(number) == country


def test_what_is_shown_can_be_typed_again() -> None:
    kept = "+13105550142;ext=123"
    assert shown_number(kept) == "+13105550142 x123"
    assert PhoneReader("US")(shown_number(kept)) == kept
    assert dialed_number(kept) == "+13105550142"
    assert (shown_number("+13105550142"), dialed_number("+13105550142")) == ("+13105550142",) * 2
