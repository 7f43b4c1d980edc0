"""Six digits, by the vectors of RFC 4226 and RFC 6238."""

from __future__ import annotations

from base64 import b32encode
from datetime import UTC, datetime, timedelta

import pytest

from desktop.identity.crypto.totp import address, code_at, counter_at, counter_of
from desktop.use_cases.ports.typed_secret import TypedSecret

SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("counter", "code"),
    [
        *((0, "755224"), (1, "287082"), (2, "359152"), (3, "969429"), (4, "338314")),
        *((5, "254676"), (6, "287922"), (7, "162583"), (8, "399871"), (9, "520489")),
    ],
)
def test_the_counter_vectors_of_rfc_4226(counter: int, code: str) -> None:
    assert code_at(SECRET, counter) == code


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_time_vectors_of_rfc_6238(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert code_at(SECRET, counter_at(at), digits=8) == code
    assert counter_of(SECRET, TypedSecret.of(code[2:]), at) == counter_at(at)


NOW = datetime(2026, 11, 24, 9, 0, 10, tzinfo=UTC)


def _shown(steps: int) -> str:
    return code_at(SECRET, counter_at(NOW + timedelta(seconds=30 * steps)))


@pytest.mark.parametrize(
    ("steps", "good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_clocks_may_be_half_a_minute_apart_and_no_more(steps: int, good: bool) -> None:
    assert (counter_of(SECRET, TypedSecret.of(_shown(steps)), NOW) is not None) is good


def test_digits_that_were_used_are_never_good_again() -> None:
    used = counter_of(SECRET, TypedSecret.of(_shown(0)), NOW)
    assert used is not None
    assert counter_of(SECRET, TypedSecret.of(_shown(0)), NOW, used) is None
    assert counter_of(SECRET, TypedSecret.of(_shown(-1)), NOW, used) is None
    assert counter_of(SECRET, TypedSecret.of(_shown(1)), NOW, used) == used + 1


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "٠١٢٣٤٥", "\ud800"])
def test_what_is_not_six_digits_is_not_good(typed: str) -> None:
    assert counter_of(SECRET, TypedSecret.of(typed), NOW) is None


def test_blanks_between_the_digits_do_not_matter() -> None:
    code = _shown(0)
    assert counter_of(SECRET, TypedSecret.of(f" {code[:3]} {code[3:]} "), NOW) == counter_at(NOW)


def test_the_address_names_the_person_and_carries_the_secret() -> None:
    key = b32encode(SECRET).decode()
    assert address(SECRET, "Ann Example") == (
        f"otpauth://totp/Skycap:Ann%20Example?digits=6&secret={key}"
        "&algorithm=SHA1&issuer=Skycap&period=30"
    )
