"""Dated notes of a client."""

from __future__ import annotations

import pytest

from desktop.booking.clients.client_note import LONGEST_NOTE
from desktop.use_cases.clients.keep_notes import KeepNotes
from desktop.use_cases.clients.open_client import OpenClient
from desktop.use_cases.errors import Refused
from tests.support.use_cases.use_case_fixture import WHO, UseCaseFixture


def test_a_note_has_its_author_and_time_and_is_in_the_file(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    keep = KeepNotes(desk.actor, desk.store, desk.ids)
    note = keep.add(client.id, "  Never by Dublin. ", is_pinned=True)
    assert (note.text, note.member_name, note.written_at) == (
        "Never by Dublin.", WHO.name, desk.clock.at,
    )  # fmt: skip
    later = keep.add(client.id, "Called about Nice.")
    assert OpenClient(desk.actor, desk.store)(client.id).notes == (note, later)
    unpinned = keep.pin(note, is_pinned=False)
    assert OpenClient(desk.actor, desk.store)(client.id).notes == (later, unpinned)
    keep.pin(unpinned, is_pinned=True)
    assert [action for action, _ in desk.actions()] == [
        *("client note added", "client note added"),
        *("client note unpinned", "client note pinned"),
    ]


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST_NOTE + 1)])
def test_an_empty_or_endless_note_is_refused(desk: UseCaseFixture, text: str) -> None:
    client = desk.add_client()
    with pytest.raises(Refused) as refused:
        KeepNotes(desk.actor, desk.store, desk.ids).add(client.id, text)
    assert (refused.value.code, refused.value.field) == ("client_note", "text")


def test_a_note_holds_nothing_that_steers_how_it_is_shown(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    typed = "Likes\ttea.\nNever\x1b[31m by\x00 \u202eDublin\u2066. \u0915\u094d\u200d\u0937"
    note = KeepNotes(desk.actor, desk.store, desk.ids).add(client.id, typed)
    assert note.text == "Likes\ttea.\nNever[31m by Dublin. \u0915\u094d\u200d\u0937"
