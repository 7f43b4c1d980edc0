"""The sections of an evidence pack: what is good, what is missing, and what is not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from desktop.booking.access.audit_entry import (
    LOG_CHECKED,
    LOG_FLAWED,
    AuditEntry,
    LoggedEntry,
)
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.check_result import CheckResult, Verdict
from desktop.booking.delegation.approval import Signed
from desktop.booking.delegation.clearance import AccessReview, ClearedMember
from desktop.booking.delegation.expiry import Due
from desktop.booking.delegation.legal_checklist import ChecklistAnswer, ChecklistStatus
from desktop.booking.delegation.limit_change import LimitsInForce, SignedLimits
from desktop.booking.delegation.limits import FIRST_LIMITS
from desktop.booking.delegation.safeguards import Safeguards, SafeguardsRecord, safeguards_on
from desktop.booking.evidence import (
    company_sections,
    draft_answers,
    people_sections,
    record_sections,
    trip_sections,
)
from desktop.booking.evidence.evidence_facts import EvidenceFacts, LockSettings, TeamCount
from desktop.booking.evidence.evidence_receiver import (
    OF_THE_COMPANY,
    EvidenceReceiver,
    ReceiverKind,
)
from desktop.booking.evidence.log_selection import is_counted, is_shown
from desktop.booking.evidence.pack_contents import sections_for
from desktop.booking.evidence.pack_section import PackSection, share, texts_of
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.polling.finding import Finding, FindingKind
from desktop.booking.refunds.refund_entry import ClosingKind, RefundLine
from desktop.booking.set_up.set_up_record import (
    CardDataAnswers,
    PaymentChoices,
    SaqType,
    Saved,
    SetUpRecord,
    VendorApprovals,
)
from desktop.documents.policy_library import PolicyFiles
from desktop.system.config import RESOURCES
from tests.support.booking.refund_samples import (
    sample_charged_trip,
    sample_refund,
    sample_refund_closing,
    sample_refund_paid,
)
from tests.support.safeguard_samples import AT, ENTRY, RECORD, TODAY
from tests.support.samples import sample_agreement, sample_client, sample_receipt, sample_trip

LIBRARY = PolicyFiles(RESOURCES)
ADA = ClearedMember("adaid", "Ada", "owner", second_factor=True)
CARA = ClearedMember("caraid", "Cara", "card agent", second_factor=True)
BANK = EvidenceReceiver(ReceiverKind.BANK)


def known(record: SafeguardsRecord = RECORD, *agents: ClearedMember) -> Safeguards:
    members = (("adaid", "Ada"), ("caraid", "Cara"))
    return safeguards_on(
        TODAY, LIBRARY.guide(), LIBRARY.texts(), record, record.signatures, members, agents
    )


def facts(safeguards: Safeguards | None = None, **changes: object) -> EvidenceFacts:
    made = EvidenceFacts(
        company="Marlow Travel",
        safeguards=safeguards or known(RECORD, ADA, CARA),
        set_up=SetUpRecord(),
        routes=frozenset({CaptureRoute.LINK}),
        lock=LockSettings(5, 10, 30),
        team=TeamCount(2, 1),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def rows(section: PackSection) -> list[list[str]]:
    return [[cell.text for cell in each] for each in section.rows]


def logged(
    seq: int, action: str, outcome: str, subject: str = "", after: float = 0, unsigned: bool = False
) -> LoggedEntry:
    at = AT + timedelta(seconds=after)
    entry = AuditEntry("adaid", "Ada", action, at, outcome, "desk", subject, "", unsigned)
    return LoggedEntry(seq, entry, "key", 1)


def answered(name: str, status: ChecklistStatus, at: datetime = AT, note: str = "") -> Safeguards:
    return known(replace(RECORD, answers=(ChecklistAnswer(name, status, note, at, "Ada"),)), ADA)


def test_a_receiver_has_the_subject_that_its_kind_needs_and_no_other() -> None:
    assert EvidenceReceiver(ReceiverKind.CLIENT, "one").short_name == "client"
    for kind, subject in ((ReceiverKind.CLIENT, ""), (ReceiverKind.BANK, "one")):
        with pytest.raises(ValueError, match="subject"):
            EvidenceReceiver(kind, subject)


def test_each_way_that_is_on_says_where_a_number_goes() -> None:
    chosen = PaymentChoices((CaptureRoute.PANE,), FarePlan.COMPANY_BALANCE)
    record = SetUpRecord((Saved(chosen, AT, "Ada"),))
    section = company_sections.data_flow(facts(routes=frozenset(CaptureRoute), set_up=record))
    assert [each[0] for each in rows(section)] == [route.value for route in CaptureRoute]
    assert section.lead.endswith("Fares are paid by: company balance.")


def test_vendors_show_what_was_noted_and_nothing_better() -> None:
    record = SetUpRecord((
        Saved(VendorApprovals("case 12", ""), AT, "Ada"),
        Saved(CardDataAnswers(SaqType.D, "Acme Bank"), AT, "Ada"),
    ))  # fmt: skip
    safeguards = answered("processor-attestation", ChecklistStatus.DONE, note="of 3 Mar 2026")
    shown = rows(company_sections.providers(facts(safeguards, set_up=record)))
    assert shown[0][2:] == ["case 12", "2026-11-24", "noted 2026-11-24: of 3 Mar 2026"]
    assert shown[1][2:] == ["not known", "not known", "not known"]
    assert shown[2][2:4] == ["Acme Bank", "2026-11-24"]
    answers = rows(draft_answers.draft_saq(facts(safeguards, set_up=record)))
    assert answers[0][1] == "SAQ D"


def test_a_note_holds_while_its_time_lasts() -> None:
    old = AT - timedelta(days=500)
    for safeguards, expected in (
        (answered("suppliers", ChecklistStatus.DONE, old), "not known"),
        (answered("suppliers", ChecklistStatus.NOT_OURS), "does not apply, noted 2026-11-24"),
        (answered("suppliers", ChecklistStatus.DONE), "noted 2026-11-24"),
        (known(), "not known"),
    ):
        line = company_sections.line_of(safeguards, "suppliers")
        assert company_sections.noted(line).text == expected
    assert company_sections.noted(None).text == "not known"
    again = rows(
        company_sections.checklist(facts(answered("suppliers", ChecklistStatus.DONE, old)))
    )
    assert ["again due", "2025-07-12"] in [each[1:3] for each in again]


def test_a_folder_of_this_computer_is_left_out() -> None:
    found = (
        CheckResult("a", Verdict.PROTECTED, "Good.", "asked the system"),
        CheckResult("b", Verdict.EXPOSED, "Bad.", "read /tmp/profile/skycap"),
    )
    shown = rows(company_sections.machine(facts(machine=found)))
    assert [each[3] for each in shown] == [
        "asked the system", "left out: it names a folder of this computer"
    ]  # fmt: skip


def test_card_agents_are_shown_with_every_item_and_its_end() -> None:
    review = AccessReview("Ada", TODAY, date(2027, 5, 24))
    safeguards = known(RECORD, ADA, replace(CARA, review=review))
    shown = rows(people_sections.card_agents(facts(safeguards)))
    assert len(shown) == 10
    assert shown[-1] == ["Cara", "card agent", "Access review", "in order",
                         "Cleared to take cards", "Ada", "2026-11-24", "2027-05-24"]  # fmt: skip
    assert "2 members are" in people_sections.card_agents(facts(safeguards)).lead
    one = people_sections.card_agents(facts(known(RECORD, ADA)))
    assert one.lead.startswith("1 member is")
    assert rows(people_sections.coverage(facts(safeguards)))[0][2] == "1 of 1 (100 %)"


def test_a_client_is_named_only_those_who_may_take_a_card() -> None:
    cleared = known(RECORD, ADA, CARA)
    open_now = [replace(each, rows=()) for each in cleared.clearances]
    assert rows(people_sections.card_agent_names(facts(cleared))) == [["Ada", "owner"]]
    safeguards = replace(cleared, clearances=tuple(open_now))
    assert rows(people_sections.card_agent_names(facts(safeguards))) == [
        ["Ada", "owner"], ["Cara", "cleared"]
    ]  # fmt: skip


def test_limits_are_shown_with_who_signed_them() -> None:
    ada = Signed("adaid", "Ada", AT, 1, b"")
    first = rows(people_sections.limits(facts(limits=LimitsInForce(FIRST_LIMITS))))
    assert first[0] == ["A ticket, by a member alone, up to", "USD 2,000.00"]
    assert first[-1][1].startswith("came with the program")
    assert {each[0] for each in people_sections._LIMITS} == set(FIRST_LIMITS.amounts)
    one = SignedLimits(FIRST_LIMITS, ada)
    two = replace(one, second=replace(ada, member_name="Bob"))
    for in_force, expected in (
        (LimitsInForce(FIRST_LIMITS, one), "Ada, 2026-11-24 18:04:00 UTC"),
        (LimitsInForce(FIRST_LIMITS, two), "Ada and Bob, 2026-11-24 18:04:00 UTC"),
        (LimitsInForce(FIRST_LIMITS, one, has_invalid=True),
         "a change in the records is signed by no owner: the narrower count"),
        (None, "not known"),
    ):  # fmt: skip
        assert rows(people_sections.limits(facts(limits=in_force)))[-1] == ["Signed by", expected]


def test_policies_and_insurance_show_what_is_there() -> None:
    signed = [
        each for each in rows(people_sections.policies(facts())) if each[0] == "Card handling"
    ]
    assert signed == [["Card handling", "2", "2026-11-24", "1 of 2 (50 %)", "2026-11-24",
                       signed[0][5]]]  # fmt: skip
    lines = rows(people_sections.insurance(facts()))
    assert [ENTRY.line, ENTRY.insurer, str(ENTRY.limit), "2027-06-30", Due.LATER.value] in lines
    assert any(each[1:] == ["not known"] * 4 for each in lines)
    assert share(0, 0).text == "nobody to count"


def test_incidents_are_what_the_desk_found_and_nobody_read() -> None:
    log = (
        logged(3, LOG_CHECKED, LOG_FLAWED),
        logged(4, "order confirmed", "alarm"),
        logged(5, "role changed", "done"),
    )
    assert [each[1:] for each in rows(record_sections.incidents(facts(log=log)))] == [
        [LOG_CHECKED, "flaw", "entry 3"],
        ["a vendor's answer that could not be true", "alarm", "entry 4"],
    ]
    assert record_sections.incidents(facts()).note.startswith("Nothing of that kind")


def test_a_suspension_is_measured_by_the_log() -> None:
    log = (
        logged(1, "member suspended", "done", "nobody asked"),
        logged(2, "member suspended", "requested", "bob", 10),
        logged(3, "member suspended", "done", "bob", 10.4),
        logged(4, "store rekeyed", "done", "bob", 12),
        logged(5, "member suspended", "requested", "cy", 20),
        logged(6, "member suspended", "done", "cy", 19),
        logged(7, "store rekeyed", "requested", "cy", 21),
    )
    safeguards = answered("backup-restored", ChecklistStatus.DONE, note="copy of 1 Nov, opened")
    shown = rows(record_sections.drills(facts(safeguards, log=log)))
    assert [each[2] for each in shown] == [
        "no sign-in after 0.4 s; new key of the records: after 2.0 s",
        "no sign-in after a time not known; new key of the records: not known",
        "not known",
        "noted 2026-11-24: copy of 1 Nov, opened",
        "not known",
    ]
    assert shown[3][1] == "2026-11-24"


def test_refunds_are_counted_by_month_and_currency() -> None:
    late = sample_refund_closing(on=date(2027, 3, 1))
    entries = (
        sample_refund(),
        sample_refund_paid(),
        sample_refund(id="late", closing=late),
        sample_refund(id="euros", amount=Money(500, "EUR")),
        sample_refund(id="never", closing=sample_refund_closing(kind=ClosingKind.WITHDRAWN)),
    )
    lines = tuple(RefundLine(each, "LAX-LHR", "K7PQ2M", "Ada") for each in entries)
    safeguards = replace(known(), today=date(2027, 4, 1))
    shown = rows(record_sections.refunds_by_month(facts(safeguards, refunds=lines)))
    assert shown == [["2026-11", "4", "USD 3,884.40, EUR 5.00", "2", "1", "2"]]
    assert record_sections.refunds_by_month(facts()).note == "The ledger has no entry."
    early = record_sections.refunds_by_month(facts(refunds=lines[:1]))
    assert rows(early)[0][4:] == ["0", "0"]


def test_disputes_are_counted_by_the_month_in_which_they_showed() -> None:
    found = Finding(
        "a", FindingKind.DISPUTE, "processor", "dp", "", "", datetime(2026, 10, 3, tzinfo=UTC)
    )
    section = record_sections.disputes_by_month(facts(disputes=(found, found)))
    assert rows(section) == [["2026-10", "2"]]


def test_a_trip_shows_consents_charges_and_what_is_not_known() -> None:
    trip = sample_charged_trip()
    yes = sample_agreement(trip)
    trip = replace(
        trip,
        receipts=(sample_receipt(),),
        agreements=(yes, replace(yes, is_void=True, card=""), replace(yes, declined_at=AT)),
    )
    no = replace(sample_receipt().consent, said_yes=False, words="")
    trip = replace(trip, receipts=(*trip.receipts, replace(sample_receipt(), consent=no)))
    news = Finding("f", FindingKind.FLIGHTS_CHANGED, "airline", "s", trip.id, "An hour later.", AT)
    line = RefundLine(sample_refund(), "LAX-LHR", "K7PQ2M", "Ada")
    sent = logged(9, "document sent", "done", trip.id)
    about = facts(client=sample_client(), trips=(trip,), news=(news,), refunds=(line,), log=(sent,))
    consents = rows(trip_sections.consents(about, for_client=False))
    assert {each[2].split(" 2026")[0] for each in consents} == {
        "yes", "no", "yes, taken back", "yes, ended when something changed"
    }  # fmt: skip
    assert ["not known"] in [each[4:] for each in consents]
    charged = rows(trip_sections.charges(about))
    assert {each[4] for each in charged} >= {"Marlow Travel"}
    assert [each[1] for each in rows(trip_sections.deliveries(about))] == ["begun as a mail"]
    assert rows(trip_sections.news(about))[0][1:] == ["flights changed", "An hour later."]
    assert rows(trip_sections.trip_refunds(about))[0][1] == "USD 1,842.20"
    assert rows(trip_sections.about_client(about))[0][1] == sample_client().name
    summary = dict(rows(trip_sections.trip_summary(about)))
    assert summary["Flown"] == "not known"


def test_an_empty_file_says_so() -> None:
    bare = replace(sample_trip(), card=None, attempts=(), agreements=(), receipts=())
    about = facts(trips=(bare,))
    for section in (
        trip_sections.consents(about, for_client=True), trip_sections.charges(about),
        trip_sections.deliveries(about), trip_sections.news(about),
        trip_sections.trip_refunds(about), trip_sections.card_on_file(about),
    ):  # fmt: skip
        assert section.note, section.name
        assert not section.rows
    assert dict(rows(trip_sections.trip_summary(about)))["Client"] == "not known"
    assert rows(trip_sections.about_client(about))[0][1] == "not known"


@pytest.mark.parametrize("kind", list(ReceiverKind))
def test_each_receiver_gets_sections_of_their_own(kind: ReceiverKind) -> None:
    receiver = EvidenceReceiver(kind, "" if kind in OF_THE_COMPANY else "one")
    trip = replace(sample_trip(), agreements=(sample_agreement(sample_trip()),))
    about = facts(client=sample_client(), trips=(trip,))
    sections = sections_for(receiver, about)
    names = [each.name for each in sections]
    assert len(set(names)) == len(names)
    for each in sections:
        assert all(len(cells) == len(each.columns) for cells in each.rows), each.name
    texts = list(texts_of(sections))
    assert (sample_client().name in texts) == (kind not in OF_THE_COMPANY)
    assert ("draft, your underwriter decides" in texts) == (kind is ReceiverKind.INSURER)
    assert ("8.2.8: 15 at most" in texts) == (kind in OF_THE_COMPANY)


def test_an_entry_is_withheld_unless_it_is_on_the_list_of_its_receiver() -> None:
    of_trip = logged(1, "card taken", "done", "one").entry
    changed = logged(2, "role changed", "done", "bob").entry
    note = logged(3, "role changed", "done", "bob", unsigned=True).entry
    saved = logged(4, "document saved", "done", "one").entry
    alarm = logged(5, "order confirmed", "alarm", "two").entry
    client = EvidenceReceiver(ReceiverKind.CLIENT, "ada")
    dispute = EvidenceReceiver(ReceiverKind.DISPUTE, "one")
    entries = (of_trip, changed, note, saved, alarm)
    assert [each for each in entries if is_shown(each, BANK)] == [changed]
    assert [each for each in entries if is_counted(each, BANK)] == [alarm]
    assert [each for each in entries if is_shown(each, dispute)] == [of_trip]
    assert [each for each in entries if is_counted(each, dispute)] == [saved]
    assert not [each for each in entries if is_shown(each, client) or is_counted(each, client)]
