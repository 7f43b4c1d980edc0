"""The form of a text, its digest and its blanks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.booking.delegation.policy_text import (
    PolicyChange,
    PolicyKind,
    PolicySource,
    first_blank,
    read_policy,
)
from tests.support.safeguard_samples import TEXT

FILE = """---
title: Clean desk
kind: policy
version: 2
summary: No paper: none at all.
change: 1 | 2026-11-01 | First text.
change: 2 | 2026-11-24 | Shorter.
source: PCI DSS v4.0.1, 9.4 | 2026-11-24
---
## Before
- Paper goes into [locked drawer].
- Keys too: [locked drawer], [who has the key].
"""


def test_a_file_is_read() -> None:
    text = read_policy("clean-desk", FILE)
    assert (text.name, text.title, text.kind) == ("clean-desk", "Clean desk", PolicyKind.POLICY)
    assert (text.version, text.summary) == (2, "No paper: none at all.")
    assert text.changes[1] == PolicyChange(2, date(2026, 11, 24), "Shorter.")
    assert text.sources == (PolicySource("PCI DSS v4.0.1, 9.4", date(2026, 11, 24)),)
    assert text.body.startswith("## Before")
    assert text.blanks == ("[locked drawer]", "[who has the key]")
    assert text.is_signed


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("---\ntitle", "title", "no head"),
        ("---\n## ", "## ", "no head"),
        ("kind: policy\n", "", "missing in the head: kind"),
        ("version: 2", "version: 2\nversion: 3", "twice: version"),
        ("summary", "sumary", "unknown line"),
        ("| First text.", "First text.", "3 parts"),
        ("kind: policy", "kind: law", "law"),
        ("version: 2", "version: two", "two"),
        ("2026-11-24 | Shorter", "today | Shorter", "today"),
    ],
)
def test_another_form_is_refused_and_named(before: str, after: str, message: str) -> None:
    assert before in FILE
    with pytest.raises(ValueError, match=message):
        read_policy("clean-desk", FILE.replace(before, after, 1))


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "other"},
        {"title": "Other"},
        {"kind": PolicyKind.PHONE_SCRIPT},
        {"version": 3},
        {"summary": "Other."},
        {"body": TEXT.body + " "},
    ],
)
def test_the_digest_covers_all_that_is_read(changed: dict[str, object]) -> None:
    assert replace(TEXT, **changed).digest != TEXT.digest  # type: ignore[arg-type]


def test_a_note_in_the_history_changes_no_digest() -> None:
    assert replace(TEXT, changes=(), sources=()).digest == TEXT.digest


def test_members_do_not_sign_what_is_for_clients() -> None:
    assert not replace(TEXT, kind=PolicyKind.CONTRACT_CLAUSE).is_signed
    assert replace(TEXT, kind=PolicyKind.PHONE_SCRIPT).is_signed


def test_the_first_blank_is_named() -> None:
    assert first_blank("Ask [the owner], then [another].") == "[the owner]"
    assert first_blank("None.") == ""
