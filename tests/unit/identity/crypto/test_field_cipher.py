"""Single values: sealed for one place, by the newest key, and opened by any that is held."""

from __future__ import annotations

import pytest

from desktop.identity.crypto.field_cipher import FORMAT, AesFieldCipher

FIRST, SECOND = bytes(range(32)), bytes(range(32, 64))
PLACE = ("clients", "notes", "clientada")


def test_a_value_opens_at_its_own_place_only() -> None:
    cipher = AesFieldCipher([FIRST])
    sealed = cipher.seal(b"aisle", *PLACE)
    assert cipher.open(sealed, *PLACE) == b"aisle"
    for elsewhere in (
        ("trips", "notes", "clientada"),
        ("clients", "name", "clientada"),
        ("clients", "notes", "clientben"),
    ):
        with pytest.raises(ValueError, match="another"):
            cipher.open(sealed, *elsewhere)


def test_no_value_is_sealed_alike_twice_and_each_says_its_format() -> None:
    cipher = AesFieldCipher([FIRST])
    one, other = cipher.seal(b"", *PLACE), cipher.seal(b"", *PLACE)
    assert one != other
    assert one.startswith(FORMAT)
    assert cipher.open(one, *PLACE) == b""


def test_both_keys_open_while_one_replaces_the_other() -> None:
    before, between = AesFieldCipher([FIRST]), AesFieldCipher([FIRST, SECOND])
    after = AesFieldCipher([SECOND])
    old, new = before.seal(b"aisle", *PLACE), between.seal(b"aisle", *PLACE)
    assert old.startswith(before.newest)
    assert new.startswith(between.newest)
    assert before.newest != between.newest == after.newest
    assert between.open(old, *PLACE) == between.open(new, *PLACE) == b"aisle"
    assert after.open(new, *PLACE) == b"aisle"
    for cipher, sealed in ((before, new), (after, old)):
        with pytest.raises(ValueError, match="another key"):
            cipher.open(sealed, *PLACE)


def test_a_value_that_was_changed_or_cut_does_not_open() -> None:
    cipher = AesFieldCipher([FIRST])
    sealed = cipher.seal(b"aisle", *PLACE)
    for at in range(len(sealed)):
        for harmed in (sealed[:at], sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]):
            with pytest.raises(ValueError, match=r"another|nonce|Nonce"):
                cipher.open(harmed, *PLACE)


def test_without_a_key_there_is_no_cipher() -> None:
    with pytest.raises(ValueError, match="no field key"):
        AesFieldCipher([])
