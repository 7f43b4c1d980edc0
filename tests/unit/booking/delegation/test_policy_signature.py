"""Which signature counts for which text."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.delegation.policy_signature import SignatureState, signature_of
from tests.support.safeguard_samples import SIGNATURE, TEXT


@pytest.mark.parametrize(
    "changed",
    [
        {"policy": "clean-desk"},
        {"version": 3},
        {"digest": "0" * 64},
        {"member_id": "beaid"},
        {"at": SIGNATURE.at + timedelta(seconds=1)},
        {"revision": 2},
    ],
)
def test_the_statement_covers_text_version_member_and_time(changed: dict[str, object]) -> None:
    other = replace(SIGNATURE, **changed)  # type: ignore[arg-type]
    assert other.statement != SIGNATURE.statement


def test_the_statement_says_what_it_is_for() -> None:
    assert SIGNATURE.statement.startswith(b'{"use": "skycap 1 policy signature", ')


def test_only_exactly_this_text_counts() -> None:
    valid = (SIGNATURE,)
    assert signature_of(TEXT, "adaid", "Ada", valid).state is SignatureState.SIGNED
    assert signature_of(TEXT, "adaid", "Ada", valid).signed == SIGNATURE
    assert signature_of(TEXT, "beaid", "Bea", valid).state is SignatureState.UNSIGNED
    changed = replace(TEXT, body=TEXT.body + " More.", version=3)
    assert signature_of(changed, "adaid", "Ada", valid).state is SignatureState.CHANGED
    same_version = replace(TEXT, body=TEXT.body + " More.")
    assert signature_of(same_version, "adaid", "Ada", valid).state is SignatureState.CHANGED
    other = replace(TEXT, name="clean-desk")
    assert signature_of(other, "adaid", "Ada", valid).state is SignatureState.UNSIGNED
