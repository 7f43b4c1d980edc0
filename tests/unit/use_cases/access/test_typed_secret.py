"""What a person typed and nobody may keep."""

from __future__ import annotations

import pickle
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.use_cases.ports.typed_secret import TypedSecret, wiped

TEXTS = [
    "",
    "a",
    "seven grey geese",
    "e\u0301te\u0301",
    "ﬁve ①②",
    "王小明 123",
    "\ufdfa x",
    "\ud800 lone",
]


@given(st.text() | st.sampled_from(TEXTS))
def test_its_normal_form_is_that_of_the_whole_text(text: str) -> None:
    expected = unicodedata.normalize("NFKC", text).encode("utf-8", "surrogatepass")
    assert TypedSecret.of(text).normalized() == expected


@given(st.text() | st.sampled_from(TEXTS))
def test_its_characters_are_those_that_were_typed(text: str) -> None:
    secret = TypedSecret.of(text)
    assert "".join(secret.characters()) == text
    assert len(secret) == len(text)
    assert bool(secret) == bool(text)
    assert secret.utf8() == text.encode("utf-8", "surrogatepass")


def test_it_is_equal_to_the_same_and_to_nothing_else() -> None:
    secret = TypedSecret.of("seven grey geese")
    assert secret == TypedSecret.of("seven grey geese")
    assert secret != TypedSecret.of("seven grey goose")
    assert secret != "seven grey geese"


def test_wiping_overwrites_the_buffer_that_it_was_given() -> None:
    buffer = bytearray(b"seven grey geese")
    secret = TypedSecret(buffer)
    secret.wipe()
    assert buffer == bytes(16)
    assert not secret


def test_one_that_is_dropped_is_overwritten_too() -> None:
    buffer = bytearray(b"seven grey geese")
    secret = TypedSecret(buffer)
    del secret
    assert buffer == bytes(16)


def test_they_are_wiped_however_their_use_ends() -> None:
    first, second = TypedSecret.of("one"), TypedSecret.of("two")

    def use() -> None:
        with wiped(first, second) as (given, other):
            assert (given, other) == (first, second)
            raise OSError("full")

    with pytest.raises(OSError, match="full"):
        use()
    assert not first
    assert not second


def test_it_is_not_shown_hashed_or_pickled() -> None:
    secret = TypedSecret.of("seven grey geese")
    assert "seven" not in f"{secret!r} {secret}"
    with pytest.raises(TypeError):
        hash(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
