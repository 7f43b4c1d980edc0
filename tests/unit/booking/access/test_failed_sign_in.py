"""A refused sign-in, and its unsigned note, are of a closed form."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from desktop.booking.access.failed_sign_in import (
    OUTCOMES,
    FailedSignIn,
    SignInWay,
    is_note,
    note_of,
    outcome_of,
)
from tests.support.samples import OPENED_AT

FAILED = FailedSignIn("idaid", SignInWay.USUAL, "locked_out", OPENED_AT)


@pytest.mark.parametrize(
    "fields",
    [
        {"member_id": "Ida"}, {"member_id": "a" * 41}, {"outcome": "done"}, {"outcome": ""},
        {"at": OPENED_AT.replace(tzinfo=None)},
    ],
)  # fmt: skip
def test_nothing_else_can_be_made(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(fields))):
        replace(FAILED, **fields)  # type: ignore[arg-type]


def test_an_outcome_that_is_not_listed_is_refused() -> None:
    assert {outcome_of(code) for code in OUTCOMES} == OUTCOMES
    assert outcome_of("a_code_that_comes_later") == "refused"


@pytest.mark.parametrize(
    ("member_id", "way", "name", "named"),
    [
        ("idaid", SignInWay.USUAL, "Ida", "Ida"),
        ("idaid", SignInWay.RECOVERY, "", "unknown"),
        ("", SignInWay.CODE, "", "someone with a code"),
        ("", SignInWay.USUAL, "", "someone who typed a name"),
    ],
)
def test_a_note_is_dated_as_it_enters_and_says_when_it_is_said_to_have_happened(
    member_id: str, way: SignInWay, name: str, named: str
) -> None:
    elsewhere = (OPENED_AT - timedelta(days=3)).astimezone(timezone(timedelta(hours=5)))
    failed = FailedSignIn(member_id, way, "locked_out", elsewhere)
    note = note_of(failed, name, OPENED_AT)
    assert (note.member_name, note.action, note.at) == (named, way.value, OPENED_AT)
    noted = (OPENED_AT - timedelta(days=3)).isoformat(timespec="seconds")
    assert note.detail == f"noted at {noted}"
    assert note.unsigned
    assert is_note(note, name)
    # An id that is a member's now may have been nobody's when it was noted.
    assert is_note(note, "Someone else") is (named != "Ida")
    assert not is_note(replace(note, unsigned=False), name)
