"""Counts are spoken as words, never as digits."""

from __future__ import annotations

import sys
from datetime import date

import pytest

from desktop.card_entry.pane_labels import ENGLISH
from desktop.card_protocol import Code
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.entry_native.accessible import spell_out_numbers, spoken_count
from desktop.cardpane.entry_native.digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from desktop.cardpane.lockdown import ProtectionFailed
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
    assert spoken_count(entry, ENGLISH) == "none of sixteen"
    for digit in number:
        entry.add(int(digit))
    assert spoken_count(entry, ENGLISH) == counts
    code.add(1)
    assert spoken_count(code, ENGLISH) == ("one of four" if number == AMEX else "one of three")


def test_an_expiry_is_counted_without_its_slash() -> None:
    entry = ExpiryEntry(date(2026, 11, 24), ENGLISH)
    assert spoken_count(entry, ENGLISH) == "none of four"
    for digit in (1, 2, 3):
        entry.add(digit)
    assert spoken_count(entry, ENGLISH) == "three of four"


def test_digits_in_a_message_become_words() -> None:
    assert spell_out_numbers("The number has 12 of 16 digits so far.", ENGLISH) == (
        "The number has twelve of sixteen digits so far."
    )
    assert spell_out_numbers("code 424242, 20", ENGLISH) == "code many, many"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a bus")
def test_the_accessibility_bus_is_kept_and_the_session_bus_dropped() -> None:
    text = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "AT_SPI_BUS_ADDRESS": "unix:a"}
    find_accessibility_bus(text)
    assert text["AT_SPI_BUS_ADDRESS"] == "unix:a"
    assert "DBUS_SESSION_BUS_ADDRESS" not in text


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a bus")
def test_a_missing_bus_is_refused_with_its_code() -> None:
    with pytest.raises(ProtectionFailed) as refused:
        find_accessibility_bus({})
    assert refused.value.code is Code.NO_READER
