"""Ask for what is above a limit, answer, and book on the answer: by the use cases themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import IN_TEST_MODE, Role
from desktop.booking.delegation.approval import Approval, Verdict
from desktop.booking.delegation.limits import FIRST_LIMITS, Needs
from desktop.booking.money import Money
from desktop.booking.text.consent_text import booking_script
from desktop.booking.trip.cancellation.cancellation_rules import FeeDecision
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.authorization import Allowed, NeedsApproval
from desktop.use_cases.delegation.act_limits import ABOVE_A_LIMIT
from desktop.use_cases.delegation.approvals.ticket_limits import TicketLimits
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.samples import COMPANY, sample_consent, sample_offer, sample_trip
from tests.support.use_cases.approval_desk import AVA, PAT, ApprovalDesk
from tests.support.use_cases.canceling import agreed
from tests.support.use_cases.use_case_fixture import WHO

USD = "USD"
DEAR = Money(800_000, USD)


@pytest.fixture
def team() -> ApprovalDesk:
    return ApprovalDesk()


@pytest.fixture
def trip(team: ApprovalDesk) -> Trip:
    """Of a new client, without a card yet."""
    return team.desk.draft()


def answer(
    team: ApprovalDesk, approval: Approval, verdict: Verdict = Verdict.APPROVED, note: str = "",
    most: Money | None = None,
) -> Approval:  # fmt: skip
    return team.second()(approval.request, verdict, note=note, most=most)


def save(team: ApprovalDesk, trip: Trip) -> None:
    team.desk.kept.write(lambda repos: repos.trips.save(trip))


def notes(team: ApprovalDesk) -> list[tuple[str, str]]:
    return [
        (entry.outcome, entry.detail)
        for entry in team.desk.kept.tables.audit
        if entry.action == ABOVE_A_LIMIT
    ]


def test_what_needs_an_approval_is_said_before_the_card_and_no_card_is_taken(
    team: ApprovalDesk, trip: Trip
) -> None:
    needs = team.decision(trip)
    assert isinstance(needs, NeedsApproval)
    assert needs.approvers == ("Pat", "Robin Owner")
    assert [each.reason for each in needs.exceeded] == ["a new client"]
    with pytest.raises(Refused, match="needs_approval"):
        team.take_card()(trip.id, sample_consent(trip))
    assert team.desk.pane.requests == []


def test_an_approved_ticket_is_booked_and_the_log_says_by_whom(
    team: ApprovalDesk, trip: Trip
) -> None:
    asked = team.ask(trip, "  A friend   of ours. ")
    assert asked.request.why == "A friend of ours."
    assert team.second().waiting() == (asked,)
    answer(team, asked)
    assert team.second().waiting() == ()
    assert team.decision(trip) == Allowed()
    team.take_card()(trip.id, sample_consent(trip))
    team.desk.agree(team.desk.reprice_trip(trip.id).trip)
    assert team.book()(trip.id).record_locator
    assert notes(team) == [("approved", f"{trip.offer.total}: a new client, by Pat")]


def test_nobody_answers_what_they_asked_for_themselves(team: ApprovalDesk, trip: Trip) -> None:
    asked = team.ask(trip, member=PAT)
    assert team.second(PAT).waiting() == ()
    with pytest.raises(Refused, match="approval_not_yours"):
        team.second(PAT)(asked.request, Verdict.APPROVED)
    team.second(WHO)(asked.request, Verdict.APPROVED)
    assert team.decision(trip, PAT) == Allowed()
    # It was Pat who asked, and nobody else may use it.
    assert isinstance(team.decision(trip, AVA), NeedsApproval)


def test_any_change_of_the_trip_ends_it_and_it_can_be_asked_for_again(
    team: ApprovalDesk, trip: Trip
) -> None:
    answer(team, team.ask(trip))
    for changed in (replace(trip, travelers=()), trip):
        save(team, changed)
        assert isinstance(team.decision(trip), NeedsApproval)
    answer(team, team.ask(trip))
    assert team.decision(trip) == Allowed()


def test_another_price_is_asked_for_again_unless_it_is_approved_up_to_it(
    team: ApprovalDesk, trip: Trip
) -> None:
    dearer = replace(trip, offer=replace(trip.offer, total=trip.offer.total + Money(100, USD)))
    answer(team, team.ask(trip))
    save(team, dearer)
    assert isinstance(team.decision(trip), NeedsApproval)
    up_to = team.ask(trip)
    with pytest.raises(Refused, match="approval_amount"):
        answer(team, up_to, Verdict.UP_TO, most=Money(100, "EUR"))
    with pytest.raises(Refused, match="approval_amount"):
        answer(team, up_to, Verdict.UP_TO)
    answer(team, up_to, Verdict.UP_TO, most=dearer.offer.total)
    assert team.decision(trip) == Allowed()


def test_a_question_is_answered_by_asking_again(team: ApprovalDesk, trip: Trip) -> None:
    asked = team.ask(trip)
    with pytest.raises(Refused, match="approval_open"):
        team.ask(trip)
    with pytest.raises(Refused, match="approval_note"):
        answer(team, asked, Verdict.QUESTION)
    answer(team, asked, Verdict.QUESTION, "Who is it?")
    assert isinstance(team.decision(trip), NeedsApproval)
    again = team.ask(trip, "Dana's brother.")
    assert team.second().waiting() == (again,)
    answer(team, again, Verdict.REFUSED, "Not by phone.")
    assert isinstance(team.decision(trip), NeedsApproval)
    with pytest.raises(Refused, match="approval_ended"):
        answer(team, again)


def test_texts_have_a_length_and_no_line_breaks_that_draw_over_others(
    team: ApprovalDesk, trip: Trip
) -> None:
    with pytest.raises(Refused, match="approval_why"):
        team.ask(trip, "a" * 201)
    asked = team.ask(trip)
    with pytest.raises(Refused, match="approval_note"):
        answer(team, asked, Verdict.REFUSED, "a" * 201)
    with pytest.raises(Refused, match="approval_note"):
        answer(team, asked, Verdict.REFUSED)


def test_far_above_an_owner_is_needed(team: ApprovalDesk) -> None:
    trip = team.desk.put(sample_trip(TripStage.DRAFT, offer=sample_offer(total=DEAR)))
    needs = team.decision(trip)
    assert isinstance(needs, NeedsApproval)
    assert needs.approvers == ("Robin Owner",)
    asked = team.ask(trip)
    assert asked.request.needs is Needs.OWNER
    with pytest.raises(Refused, match="approval_not_yours"):
        answer(team, asked)
    assert team.second(PAT).waiting() == ()
    team.second(WHO)(asked.request, Verdict.APPROVED)
    assert team.decision(trip) == Allowed()
    # Where an owner asks, any other who may approve is the second person.
    by_owner = team.decision(trip, WHO)
    assert isinstance(by_owner, NeedsApproval)
    assert by_owner.approvers == ("Pat",)
    answer(team, team.ask(trip, member=WHO))
    assert team.decision(trip, WHO) == Allowed()


def test_an_owner_beside_whom_nobody_can_approve_goes_on_under_single_control(
    team: ApprovalDesk,
) -> None:
    team.people = (AVA, WHO)
    trip = team.desk.with_card()
    assert team.decision(trip, WHO) == Allowed(single_control=True)
    team.book(WHO)(trip.id)
    assert notes(team) == [("single control", f"{trip.offer.total}: a new client")]
    with pytest.raises(Refused, match="no_approval_needed"):
        team.ask(team.desk.draft(), member=WHO)


def test_a_known_client_and_a_small_ticket_need_nobody(team: ApprovalDesk) -> None:
    team.desk.put(sample_trip())
    trip = team.desk.put(sample_trip(TripStage.DRAFT, id="tripother"))
    assert team.decision(trip) == Allowed()
    with pytest.raises(Refused, match="no_approval_needed"):
        team.ask(trip)
    booked = team.desk.put(sample_trip())
    limits = team.limits(AVA)
    assert TicketLimits(limits.actor, team.desk.store, limits)(booked.id) is None


def test_what_has_ended_can_be_neither_answered_nor_asked_for(
    team: ApprovalDesk, trip: Trip
) -> None:
    asked = team.ask(trip)
    team.airline_clock.pass_time(timedelta(hours=3))
    with pytest.raises(Refused, match="approval_ended"):
        answer(team, asked)
    team.desk.clock.pass_time(timedelta(days=9))
    with pytest.raises(Refused, match="offer_expired"):
        team.ask(trip)


def test_where_nobody_can_approve_nothing_is_asked(team: ApprovalDesk, trip: Trip) -> None:
    team.people = (AVA,)
    with pytest.raises(Refused, match="over_limit"):
        team.ask(trip)


def test_an_owners_limits_count_once_they_are_signed(team: ApprovalDesk, trip: Trip) -> None:
    wide = replace(FIRST_LIMITS, flagged_alone=Money(900_000, USD))
    team.set_limits(wide, PAT)
    assert isinstance(team.decision(trip), NeedsApproval)
    team.set_limits(wide)
    assert team.decision(trip) == Allowed()


def test_who_approves_is_as_in_live_work_also_where_a_trainee_may_practice(
    team: ApprovalDesk, trip: Trip
) -> None:
    trainee = Member("trainee", "Tim", "trainee", IN_TEST_MODE[Role.TRAINEE])
    team.people = (trainee, WHO)
    assert team.decision(trip, WHO) == Allowed(single_control=True)
    asked = team.ask(trip, member=trainee)
    with pytest.raises(Refused, match="approval_not_yours"):
        team.second(trainee)(asked.request, Verdict.APPROVED)
    team.second(WHO)(asked.request, Verdict.APPROVED)
    assert team.decision(trip, trainee) == Allowed()


def test_what_nobody_signed_counts_for_nothing(team: ApprovalDesk, trip: Trip) -> None:
    asked = team.ask(trip)
    answered = answer(team, asked)
    assert answered.answer is not None
    other = replace(asked.request, why="Another reason.")
    by = replace(answered.answer.by, signature=bytes(64))
    for forged in (
        replace(answered, request=other),
        replace(answered, answer=replace(answered.answer, by=by)),
        replace(answered, answer=replace(answered.answer, most=DEAR)),
    ):
        team.desk.kept.tables.approvals[asked.request.id] = forged
        assert isinstance(team.decision(trip), NeedsApproval)
    team.desk.kept.tables.approvals[asked.request.id] = answered
    assert team.decision(trip) == Allowed()
    # A second person who has left has approved nothing.
    team.people = (AVA, WHO)
    assert isinstance(team.decision(trip), NeedsApproval)


def test_the_second_person_reads_the_words_that_the_client_is_read_next(
    team: ApprovalDesk,
) -> None:
    trip = team.desk.with_card()
    assert trip.card is not None
    assert team.ask(trip).request.words == booking_script(trip, COMPANY, trip.card)


@pytest.mark.parametrize("decision", list(FeeDecision))
def test_a_large_refund_needs_a_second_person_too(
    team: ApprovalDesk, decision: FeeDecision
) -> None:
    trip = team.desk.put(sample_trip())
    quote = agreed(team.desk, trip, decision)
    with pytest.raises(Refused, match="needs_approval"):
        team.cancel()(trip.id, quote, decision)
    assert team.desk.airline.canceled == {}
    asked = team.asking().to_cancel(trip.id, quote, decision)
    assert asked.request.reasons == ("an amount above USD 500.00 as a refund",)
    assert "Shall I cancel it?" in asked.request.words
    with pytest.raises(Refused, match="approval_open"):
        team.asking().to_cancel(trip.id, quote, decision)
    (waiting,) = team.second().waiting()
    answer(team, waiting)
    # By a new quote that says the same.
    again = agreed(team.desk, trip, decision)
    assert again.id != quote.id
    limits = team.limits(AVA)
    look = TicketLimits(limits.actor, team.desk.store, limits).to_cancel
    assert look(trip.id, again, decision).decision == Allowed()
    team.cancel()(trip.id, again, decision)
    assert list(team.desk.airline.canceled) == [again.order_id]
    assert notes(team) == [
        ("approved", f"{again.refund}: an amount above USD 500.00 as a refund, by Pat")
    ]
