"""The number is found however a payee writes it, and other digits are not taken for it."""

from __future__ import annotations

import pytest

from desktop.cardpane.card_buffer.echo_detector import number_occurs_in
from tests.support.cardpane.published import VISA, VISA_DUFFEL

SPACED = " ".join(VISA_DUFFEL[start : start + 4] for start in range(0, 16, 4))


def test_a_number_is_detected_among_other_digits_and_another_is_not() -> None:
    number = memoryview(VISA_DUFFEL.encode())
    spaced = "-".join(VISA_DUFFEL[start : start + 4] for start in range(0, 16, 4))
    for answer in (VISA_DUFFEL, f"12{VISA_DUFFEL}34", f'{{"said": "{spaced}"}}'):
        assert number_occurs_in(number, answer.encode())
    for answer in ("", VISA, VISA_DUFFEL[:11], VISA_DUFFEL[::-1], "9" * 60_000):
        assert not number_occurs_in(number, answer.encode())
    assert not number_occurs_in(number[:11], VISA_DUFFEL.encode())


@pytest.mark.parametrize(
    "answer",
    [
        VISA_DUFFEL[:12],
        f"{VISA_DUFFEL[:12]}****",
        "".join(f"%3{digit}" for digit in VISA_DUFFEL),
        "".join(f"\\u003{digit}" for digit in VISA_DUFFEL),
        "%20".join(VISA_DUFFEL),
        "&nbsp;".join(VISA_DUFFEL),
        "&#32;".join(VISA_DUFFEL),
        "</b><b>".join(VISA_DUFFEL),
        '","'.join(VISA_DUFFEL),
    ],
)
def test_a_number_is_detected_in_every_dress(answer: str) -> None:
    assert number_occurs_in(memoryview(VISA_DUFFEL.encode()), f"say {answer}".encode())


@pytest.mark.parametrize("width", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("answer", [VISA_DUFFEL, SPACED])
def test_a_number_is_detected_in_every_width(answer: str, width: str) -> None:
    assert number_occurs_in(memoryview(VISA_DUFFEL.encode()), f"say {answer}".encode(width))


def test_the_last_four_said_again_and_again_are_no_echo() -> None:
    """As processors do, in separate values, of a number that repeats itself."""
    says = '{"iin": "424242", "final": "4242", "dynamic": "4242", "shown": "4242"}'
    assert not number_occurs_in(memoryview(VISA.encode()), says.encode())
