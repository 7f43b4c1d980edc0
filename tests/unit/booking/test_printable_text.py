"""Nothing that a terminal obeys is left in a text."""

from __future__ import annotations

import pytest

from desktop.booking.printable_text import printable, without_controls


@pytest.mark.parametrize("text", ["", "Zoë Ødegård-李 “K7PQ2M”", "no\u00a0break", "a\\x1b"])
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("Ida\x1b[2K\rThe log is intact.\x1b]0;", r"Ida\x1b[2K\rThe log is intact.\x1b]0;"),
        ("a\nb\x0bc\x85d\u2028e\u2029f", r"a\nb\x0bc\x85d\u2028e\u2029f"),
        ("\u202etcatni\u2066", r"\u202etcatni\u2066"),
        ("\x9b2J\x7f\u200b\u00ad\ufeff", r"\x9b2J\x7f\u200b\xad\ufeff"),
        ("\ud800\ue000\U000e0041", r"\ud800\ue000\U000e0041"),
    ],
)
def test_what_a_terminal_obeys_is_named(text: str, escaped: str) -> None:
    assert printable(text) == escaped
    assert printable(f"\xa0{text}") == f"\xa0{escaped}"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Likes\ttea.\nNever by Dublin.", "Likes\ttea.\nNever by Dublin."),
        ("a\x1b[31mb\x00\x85c", "a[31mbc"),
        ("\u202eab\u2066c\u2069", "abc"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
    ],
)
def test_what_steers_how_a_text_is_read_is_left_out(text: str, left: str) -> None:
    assert without_controls(text) == left
