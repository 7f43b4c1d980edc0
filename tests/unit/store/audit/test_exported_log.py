"""Exported entries come back as they were; anything else is found at its line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from typing import Any

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.card_number_guard import holds_card_number
from desktop.store.audit.audit_chain import (
    ChainedEntry,
    ChainState,
    Flaw,
    UnreadableEntry,
    find_flaws,
    next_link,
)
from desktop.store.audit.exported_log import exported, imported
from tests.support.samples import OPENED_AT
from tests.support.store.opening import OnlyAda, signer

ENTRY = AuditEntry("adaid", "Ada", "card taken", OPENED_AT, "done", "desk", "tripada", "Zoë's trip")


def chain(count: int) -> Iterator[ChainedEntry]:
    state = ChainState.beginning()
    for _ in range(count):
        link = next_link(state, ENTRY, signer())
        state = link.state
        yield link


def test_every_field_comes_back_and_is_checked_as_in_the_store() -> None:
    elsewhere = ENTRY.at.astimezone(timezone(timedelta(hours=-8)))
    links = [next_link(ChainState.beginning(), replace(ENTRY, at=elsewhere), signer())]
    links.append(next_link(links[0].state, replace(ENTRY, unsigned=True), signer()))
    read = list(imported(exported(links)))
    assert read == links
    assert [flaw.place for flaw in find_flaws(read, OnlyAda())] == [(2, Flaw.NOT_A_NOTE)]


def test_no_hash_looks_like_a_card_number() -> None:
    """In hexadecimal, about one in a hundred would."""
    lines = b"".join(exported(chain(700))).decode()
    assert not holds_card_number(lines)


LINE: dict[str, Any] = json.loads(next(exported(chain(1))))
CHANGES: tuple[dict[str, Any], ...] = (
    {"more": ""}, {"seq": "1"}, {"seq": True}, {"seq": 1.0}, {"unsigned": 0}, {"member_id": 7},
    {"hash": "not base 64!"}, {"hash": 7}, {"at": "2026-11-24T09:00:00"}, {"at": 7},
    {"at": "0001-01-01T00:00:00+14:00"}, {"latest": "yesterday"},
)  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        *(json.dumps({**LINE, **change}).encode() for change in CHANGES),
        json.dumps({name: value for name, value in LINE.items() if name != "seq"}).encode(),
        *(b"", b"[]", b"\xff\xfe", b"[" * 5000, b"7" * 5000, b"null"),
        # Readers differ in which of two they take; half a sign is in no hash.
        json.dumps(LINE).replace("{", '{"detail": "another", ', 1).encode(),
        json.dumps({**LINE, "detail": "half a sign: \ud83d"}).encode(),
    ],
    ids=range(len(CHANGES) + 9),
)
def test_a_line_of_any_other_form_is_found_at_its_place(line: bytes) -> None:
    first = next(exported(chain(1)))
    with pytest.raises(UnreadableEntry) as strange:
        list(imported([first, line + b"\n", first]))
    assert strange.value.seq == 2
    found = [flaw.place for flaw in find_flaws(imported([first, line]), OnlyAda())]
    assert found == [(2, Flaw.EDITED)]
