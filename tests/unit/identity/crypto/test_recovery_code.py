from __future__ import annotations

import contextlib
import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.card_number_guard import holds_card_number
from desktop.identity.code_messages import recovery_sheet_text
from desktop.identity.crypto.check_code import ALPHABET, code_of
from desktop.identity.crypto.recovery_code import (
    SECRET_BYTES,
    new_recovery_secret,
    read_recovery_code,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.typed_secret import TypedSecret

secrets = st.binary(min_size=SECRET_BYTES, max_size=SECRET_BYTES)


@given(secrets)
def test_a_code_typed_as_printed_gives_the_secret_back(secret: bytes) -> None:
    assert read_recovery_code(TypedSecret.of(code_of(secret))) == secret


@given(secrets)
def test_case_blanks_and_dashes_do_not_matter(secret: bytes) -> None:
    typed = "  " + code_of(secret).lower().replace(" ", " - ") + "\n"
    assert read_recovery_code(TypedSecret.of(typed)) == secret


@given(secrets, st.integers(0, 9), st.integers(0, 4), st.sampled_from(ALPHABET))
def test_any_one_wrong_letter_is_named_by_its_group(
    secret: bytes, group: int, place: int, letter: str
) -> None:
    groups = code_of(secret).split()
    if groups[group][place] == letter:
        return
    groups[group] = groups[group][:place] + letter + groups[group][place + 1 :]
    with pytest.raises(Refused) as refused:
        read_recovery_code(TypedSecret.of(" ".join(groups)))
    assert refused.value.code == "recovery_code_mistyped"
    assert f"Group {group + 1} " in refused.value.happened


@given(secrets, st.integers(0, 9), st.integers(0, 9))
def test_two_groups_in_the_wrong_order_are_found(secret: bytes, one: int, other: int) -> None:
    groups = code_of(secret).split()
    groups[one], groups[other] = groups[other], groups[one]
    if one == other:
        assert read_recovery_code(TypedSecret.of(" ".join(groups))) == secret
    else:
        with pytest.raises(Refused):
            read_recovery_code(TypedSecret.of(" ".join(groups)))


@given(secrets, st.integers(0, 59))
def test_a_code_that_is_too_short_or_too_long_is_refused(secret: bytes, length: int) -> None:
    letters = code_of(secret).replace(" ", "")
    for typed in (letters[: length % len(letters)], letters + letters[: length + 1]):
        with pytest.raises(Refused) as refused:
            read_recovery_code(TypedSecret.of(typed))
        assert refused.value.code == "recovery_code_mistyped"


@given(st.text(max_size=80))
def test_whatever_is_typed_is_refused_in_words_or_read(typed: str) -> None:
    read = b""
    with contextlib.suppress(Refused):
        read = bytes(read_recovery_code(TypedSecret.of(typed)))
    assert len(read) in (0, SECRET_BYTES)


def test_two_fresh_secrets_differ() -> None:
    assert new_recovery_secret() != new_recovery_secret()


def test_the_sheet_says_whose_it_is_what_it_opens_and_how_to_keep_it() -> None:
    code = code_of(bytes(range(SECRET_BYTES)))
    at = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
    text = recovery_sheet_text(code, "Ann Example", "deskletters", at)
    assert "Ann Example" in text
    assert "24 November 2026, 09:05 UTC" in text
    assert "What it opens" in text
    assert "How to keep it" in text
    assert all(len(line) <= 76 for line in text.splitlines())
    printed = re.findall(r"\b[A-Z]{5}\b(?:  [A-Z]{5}\b)+", text)
    assert " ".join("  ".join(printed).split()) == code
    assert not holds_card_number(text)
