"""Drafts, and the audit log."""

from __future__ import annotations

from desktop.booking.access.audit_entry import AuditEntry
from desktop.use_cases.audit.read_audit import ReadAudit
from desktop.use_cases.keep_draft import KeepDraft
from tests.support.use_cases.use_case_fixture import ORIGIN, UseCaseFixture


def test_what_was_typed_is_there_again(desk: UseCaseFixture) -> None:
    drafts = KeepDraft(desk.actor, desk.store)
    drafts("call", "lax-lhr 12dec")
    drafts("notes", "aisle")
    assert (drafts.recall("call"), drafts.recall("notes")) == ("lax-lhr 12dec", "aisle")


def test_an_empty_text_forgets_what_was_kept(desk: UseCaseFixture) -> None:
    drafts = KeepDraft(desk.actor, desk.store)
    drafts("call", "lax-lhr")
    drafts("call", "")
    assert drafts.recall("call") == ""
    assert desk.kept.tables.drafts == {}


def test_the_log_names_who_did_it_from_where_and_when_newest_first(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    newest = ReadAudit(desk.actor, desk.store)("card")[0]
    assert (newest.member_id, newest.member_name) == ("ownerid", "Robin Owner")
    assert newest.action == "card taken"
    assert (newest.at, newest.workstation, newest.subject) == (desk.clock.at, ORIGIN, trip.id)


def test_opening_the_log_is_itself_audited(desk: UseCaseFixture) -> None:
    newest = ReadAudit(desk.actor, desk.store)()[0]
    assert (newest.member_name, newest.action, newest.outcome) == (
        "Robin Owner", "audit log opened", "done",
    )  # fmt: skip


def test_the_log_is_narrowed_by_words_of_who_what_and_subject(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    read = ReadAudit(desk.actor, desk.store)
    assert {entry.action for entry in read(f"CARD taken {trip.id}")} == {"card taken"}
    assert {entry.subject for entry in read(trip.id)} == {trip.id}
    assert read("robin nobody") == ()


def test_an_old_entry_is_found_behind_many_others(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    later = AuditEntry("ownerid", "Robin Owner", "signed in", desk.clock(), "done", ORIGIN)
    desk.kept.tables.audit.extend([later] * 4500)
    found = ReadAudit(desk.actor, desk.store)(f"card taken {trip.id}")
    assert [entry.action for entry in found] == ["card taken"]
