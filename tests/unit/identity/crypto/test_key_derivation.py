from __future__ import annotations

import threading

import pytest

from desktop.identity.crypto import key_derivation
from desktop.identity.crypto.key_derivation import LEAST, MOST, STANDARD, Cost, WrongKey, calibrated
from desktop.use_cases.ports.typed_secret import TypedSecret

SALT = bytes(range(16))


@pytest.fixture(scope="module", autouse=True)
def quick_argon2() -> None:
    """Not here: these tests are about the product's own cost."""


@pytest.mark.parametrize(
    ("seconds", "memory_mib"), [(0.05, 192), (0.075, 128), (0.15, 64), (2.0, 64), (0.0, 256)]
)
def test_a_fast_machine_pays_more_memory_and_a_slow_one_never_less_than_the_floor(
    seconds: float, memory_mib: int
) -> None:
    readings = iter((0.0, seconds))
    cost = calibrated(lambda: next(readings))
    assert cost == Cost(memory_mib * 1024, 3, 4)
    assert cost.within_bounds()


@pytest.mark.parametrize(
    "cost",
    [
        Cost(64 * 1024 - 1, 3, 4),
        Cost(64 * 1024, 2, 4),
        Cost(64 * 1024, 3, 0),
        Cost(MOST.memory_kib + 1, 3, 4),
        Cost(64 * 1024, MOST.passes + 1, 4),
        Cost(64 * 1024, 3, MOST.lanes + 1),
    ],
)
def test_a_cost_too_cheap_or_too_dear_is_out_of_bounds(cost: Cost) -> None:
    assert not cost.within_bounds()
    assert LEAST.within_bounds()
    assert MOST.within_bounds()


def test_the_same_words_typed_on_another_keyboard_make_the_same_key() -> None:
    composed, decomposed = "caf\u00e9 7 orchard", "cafe\u0301 7 orchard"
    assert key_derivation.passphrase_key(
        TypedSecret.of(composed), SALT, STANDARD
    ) == key_derivation.passphrase_key(TypedSecret.of(decomposed), SALT, STANDARD)


def test_a_key_derived_in_the_background_is_the_same_and_is_wiped_afterwards() -> None:
    passphrase = TypedSecret.of("seven orchards in a row")
    derive = key_derivation.passphrase_key_in_background
    with derive(passphrase, SALT, LEAST) as awaited:
        key = awaited()
        assert key == key_derivation.passphrase_key(passphrase, SALT, LEAST)
    assert key == bytes(32)


def test_a_derivation_that_fails_in_the_background_is_raised_where_its_key_is_awaited() -> None:
    too_cheap = Cost(memory_kib=1, passes=1, lanes=4)
    derive = key_derivation.passphrase_key_in_background
    with (
        derive(TypedSecret.of("seven orchards"), SALT, too_cheap) as awaited,
        pytest.raises(ValueError, match="memory"),
    ):
        awaited()


def test_a_derivation_whose_key_nobody_awaits_has_ended_when_it_is_left() -> None:
    threads = threading.active_count()
    derive = key_derivation.passphrase_key_in_background
    with pytest.raises(KeyboardInterrupt), derive(TypedSecret.of("x"), SALT, LEAST):
        raise KeyboardInterrupt
    assert threading.active_count() == threads


def test_the_wrapping_key_depends_on_both_halves_and_the_salt() -> None:
    made = {
        bytes(key_derivation.wrapping_key(bytearray(p), d, s))
        for p in (b"p" * 32, b"q" * 32)
        for d in (b"d" * 32, b"e" * 32)
        for s in (SALT, bytes(16))
    }
    assert len(made) == 8


def test_what_was_wrapped_opens_only_whole_and_for_what_it_was_bound_to() -> None:
    key = bytes(range(32))
    wrapped = key_derivation.wrap(key, b"secret", b"ann")
    assert key_derivation.unwrap(key, wrapped, b"ann") == b"secret"
    flipped = [
        wrapped[:i] + bytes((wrapped[i] ^ 1,)) + wrapped[i + 1 :] for i in range(len(wrapped))
    ]
    cut = [wrapped[:length] for length in range(len(wrapped))]
    for wrong in (*flipped, *cut, wrapped + b"x"):
        with pytest.raises(WrongKey):
            key_derivation.unwrap(key, wrong, b"ann")
    with pytest.raises(WrongKey):
        key_derivation.unwrap(key, wrapped, b"bob")
    with pytest.raises(WrongKey):
        key_derivation.unwrap(bytes(32), wrapped, b"ann")


def test_wrapping_twice_never_gives_the_same_bytes() -> None:
    assert key_derivation.wrap(bytes(32), b"x", b"") != key_derivation.wrap(bytes(32), b"x", b"")


def test_a_wiped_secret_is_zeros_of_the_same_length() -> None:
    secret = bytearray(b"secret")
    key_derivation.wipe(secret)
    assert secret == bytes(6)
