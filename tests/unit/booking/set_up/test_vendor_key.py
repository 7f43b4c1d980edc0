"""A vendor's key and the one that is to take its place."""

from __future__ import annotations

import pytest

from desktop.booking.set_up.vendor_key import KeyPair, KeySlots


def test_the_first_key_is_used_at_once_and_another_one_waits() -> None:
    pair = KeyPair("").saved("one")
    assert (pair.current, pair.next) == ("one", "")
    pair = pair.saved("two").saved("three")
    assert (pair.current, pair.next) == ("one", "three")
    assert pair.slots == KeySlots(current=True, next=True)


def test_a_switch_leaves_nothing_of_the_former_key() -> None:
    pair = KeyPair("one", exposed=True).saved("two")
    assert pair.slots.exposed, "the key in use is still the one that is known"
    assert pair.switched() == KeyPair("two")
    with pytest.raises(ValueError, match="no next key"):
        KeyPair("one").switched()


def test_no_key_is_shown() -> None:
    assert repr(KeyPair("secret", "other")) == "<vendor key>"
