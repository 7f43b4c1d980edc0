"""Drafts, and the audit log."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.audit_entry import AuditEntry
from desktop.use_cases.actor import CurrentCall
from desktop.use_cases.audit.read_audit import AuditLine, ReadAudit
from desktop.use_cases.keep_draft import KeepDraft
from desktop.use_cases.ports.audit_port import Signatory
from tests.support.store.opening import ADA, OnlyAda
from tests.support.use_cases.use_case_fixture import ORIGIN, WHO, UseCaseFixture


@dataclass(slots=True)
class NamedSigners(OnlyAda):
    """`AuditSigners` of fakes, whose keys are named like their members."""

    def signatory(self, signer: str, revision: int) -> Signatory | None:
        return {WHO.id: Signatory(WHO.id, WHO.name), "adaid": ADA}.get(signer)


def lines(desk: UseCaseFixture, text: str = "") -> tuple[AuditLine, ...]:
    return ReadAudit(desk.actor, desk.store, NamedSigners)(text)


def read(desk: UseCaseFixture, text: str = "") -> list[AuditEntry]:
    return [line.entry for line in lines(desk, text)]


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


def test_a_call_has_ended_once_another_began_at_this_workstation(desk: UseCaseFixture) -> None:
    desk.calls.begin()
    call, drafts = desk.calls.id, KeepDraft(desk.actor, desk.store)
    assert drafts.has_ended(call)
    drafts.note_call()
    assert not drafts.has_ended(call)
    colleague = replace(desk.actor, member=replace(WHO, id="adaid"), calls=CurrentCall(desk.ids))
    KeepDraft(replace(colleague, workstation="desk two"), desk.store).note_call()
    assert not drafts.has_ended(call)
    KeepDraft(colleague, desk.store).note_call()
    assert drafts.has_ended(call)


def test_the_log_names_who_did_it_from_where_and_when_newest_first(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    newest = read(desk, "card")[0]
    assert (newest.member_id, newest.member_name) == ("ownerid", "Robin Owner")
    assert newest.action == "card taken"
    assert (newest.at, newest.workstation, newest.subject) == (desk.clock.at, ORIGIN, trip.id)


def test_opening_the_log_is_itself_audited(desk: UseCaseFixture) -> None:
    newest = read(desk)[0]
    assert (newest.member_name, newest.action, newest.outcome) == (
        "Robin Owner", "audit log opened", "done",
    )  # fmt: skip


def test_the_log_is_narrowed_by_words_of_who_what_and_subject(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    assert {entry.action for entry in read(desk, f"CARD taken {trip.id}")} == {"card taken"}
    assert {entry.subject for entry in read(desk, trip.id)} == {trip.id}
    assert read(desk, "robin nobody") == []


def test_an_old_entry_is_found_behind_many_others(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    later = AuditEntry("ownerid", "Robin Owner", "signed in", desk.clock(), "done", ORIGIN)
    desk.kept.tables.audit.extend([later] * 4500)
    found = read(desk, f"card taken {trip.id}")
    assert [entry.action for entry in found] == ["card taken"]


def test_another_signer_than_the_member_named_is_shown(
    desk: UseCaseFixture,
) -> None:
    desk.with_card()
    audit = desk.kept.tables.audit
    for _ in range(3):
        audit.append(audit[0])
    newest, *_ = lines(desk, "robin")
    assert newest.signed_by == ""
    # The fake signs with a key that is named like the member of the entry.
    audit[-1] = replace(audit[0], member_id="adaid", member_name="Ida Marlow", action="forged")
    audit[-2] = replace(audit[0], member_id="nobody", action="forged")
    audit[-3] = replace(audit[0], action="forged", unsigned=True)
    signed = [line.signed_by for line in lines(desk, "forged")]
    assert signed == ["Ada", "nobody who works or worked here", "Robin Owner"]


def test_what_was_done_for_a_client_is_found_by_the_clients_name(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    found = lines(desk, "Calloway")
    assert "card taken" in {line.entry.action for line in found}
    assert {(line.entry.subject, line.about) for line in found} == {(trip.id, "Ada Calloway")}
    assert len(found) == len(set(found)), "each entry once"


def test_a_name_of_nobody_finds_nothing(desk: UseCaseFixture) -> None:
    desk.with_card()
    assert lines(desk, "Okonkwo") == ()
