"""What is spoken is a count in words, and never a figure."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from desktop.card_entry.pane_labels import ENGLISH
from desktop.card_protocol import Code
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.entry_native.accessible import count_of, in_words
from desktop.cardpane.entry_native.digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from desktop.cardpane.lockdown import NotHeld
from desktop.cardpane.process.accessibility_bus import find_accessibility_bus
from tests.support.cardpane.published import AMEX, VISA


@pytest.mark.parametrize(
    ("number", "counts"),
    [(VISA, "sixteen of sixteen"), (AMEX, "fifteen of fifteen")],
    ids=["visa", "amex"],
)
def test_digits_are_counted_in_words(number: str, counts: str) -> None:
    card = CardBuffer(LockedMemory())
    entry, code = NumberEntry(card, ENGLISH, published_only=True), CodeEntry(card, ENGLISH)
    assert count_of(entry, ENGLISH) == "none of sixteen"
    for digit in number:
        entry.add(int(digit))
    assert count_of(entry, ENGLISH) == counts
    code.add(1)
    assert count_of(code, ENGLISH) == ("one of four" if number == AMEX else "one of three")


def test_an_expiry_is_counted_without_its_stroke() -> None:
    entry = ExpiryEntry(date(2026, 11, 24), ENGLISH)
    assert count_of(entry, ENGLISH) == "none of four"
    for digit in (1, 2, 3):
        entry.add(digit)
    assert count_of(entry, ENGLISH) == "three of four"


def test_a_figure_in_a_sentence_becomes_a_word() -> None:
    assert in_words("The number has 12 of 16 digits so far.", ENGLISH) == (
        "The number has twelve of sixteen digits so far."
    )
    assert in_words("code 424242, 20", ENGLISH) == "code many, many"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a bus")
def test_the_bus_that_was_named_is_taken_and_the_session_is_dropped() -> None:
    text = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "AT_SPI_BUS_ADDRESS": "unix:a"}
    find_accessibility_bus(text)
    assert text["AT_SPI_BUS_ADDRESS"] == "unix:a"
    assert "DBUS_SESSION_BUS_ADDRESS" not in text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a bus")
def test_no_bus_at_all_is_a_named_refusal() -> None:
    with pytest.raises(NotHeld) as refused:
        find_accessibility_bus({})
    assert refused.value.code is Code.NO_READER
