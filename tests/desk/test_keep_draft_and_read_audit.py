"""Unfinished text, and the log of acts."""

from __future__ import annotations

from desktop.desk.keep_draft import KeepDraft
from desktop.desk.read_audit import ReadAudit

from .small_desk import ORIGIN, WHO, SmallDesk


def test_what_was_typed_is_there_again(desk: SmallDesk) -> None:
    drafts = KeepDraft(desk.records, WHO)
    drafts("call", "lax-lhr 12dec")
    drafts("notes", "aisle")
    assert (drafts.recall("call"), drafts.recall("notes")) == ("lax-lhr 12dec", "aisle")


def test_an_empty_text_forgets_what_was_kept(desk: SmallDesk) -> None:
    drafts = KeepDraft(desk.records, WHO)
    drafts("call", "lax-lhr")
    drafts("call", "")
    assert drafts.recall("call") == ""
    assert desk.kept.shelves.drafts == {}


def test_the_log_names_who_did_it_from_where_and_when_newest_first(desk: SmallDesk) -> None:
    trip = desk.with_card()
    newest = ReadAudit(desk.records, WHO)()[0]
    assert (newest.who, newest.what) == ("Robin Owner (ownerid)", "card taken")
    assert (newest.at, newest.origin, newest.subject) == (desk.clock.at, ORIGIN, trip.id)
