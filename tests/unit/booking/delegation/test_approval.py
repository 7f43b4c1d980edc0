"""What an approval holds for: one client, amount, merchant, trip and time, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.delegation.approval import (
    APPROVAL_LASTS,
    Approval,
    ApprovalAnswer,
    ApprovalSubject,
    Verdict,
    cancel_subject,
    ends_at,
    ticket_subject,
)
from desktop.booking.delegation.limits import Needs
from desktop.booking.money import Money
from desktop.booking.trip.cancellation.cancellation_rules import FeeDecision
from desktop.booking.trip.trip import TripStage
from tests.support.booking.approval_samples import ASKER, SECOND, answered, sample_request
from tests.support.booking.cancel_samples import sample_quote
from tests.support.samples import COMPANY, OPENED_AT, sample_trip

ALONE = Needs.SECOND_PERSON
REQUEST = sample_request()
SUBJECT, REASONS = REQUEST.subject, REQUEST.reasons


def more(minor: int) -> Money:
    return Money(SUBJECT.amount.minor + minor, SUBJECT.amount.currency)


def test_it_holds_for_exactly_what_was_asked_for() -> None:
    approval = answered(REQUEST)
    assert approval.allows(SUBJECT, ALONE, REASONS, OPENED_AT)
    assert approval.allows(SUBJECT, ALONE, (), OPENED_AT)


@pytest.mark.parametrize(
    "other",
    [
        replace(SUBJECT, trip_id="another"),
        replace(SUBJECT, trip_id="other"),
        replace(SUBJECT, client_id="other"),
        replace(SUBJECT, client_name="Ben Calloway"),
        replace(SUBJECT, merchant="Another Air"),
        replace(SUBJECT, terms=(*SUBJECT.terms, "traveler Ben")),
        replace(SUBJECT, amount=more(1)),
        replace(SUBJECT, amount=more(-1)),
        replace(SUBJECT, amount=Money(SUBJECT.amount.minor, "EUR")),
    ],
)
def test_it_holds_for_nothing_else(other: ApprovalSubject) -> None:
    assert not answered(REQUEST).allows(other, ALONE, REASONS, OPENED_AT)


def test_it_holds_for_no_limit_that_the_second_person_did_not_read_of() -> None:
    more_reasons = (*REASONS, "a departure that is close")
    assert not answered(REQUEST).allows(SUBJECT, ALONE, more_reasons, OPENED_AT)


def test_up_to_an_amount_holds_below_and_not_above() -> None:
    approval = answered(REQUEST, Verdict.UP_TO, more(500))
    assert approval.allows(replace(SUBJECT, amount=more(500)), ALONE, REASONS, OPENED_AT)
    assert approval.allows(SUBJECT, ALONE, REASONS, OPENED_AT)
    assert not approval.allows(replace(SUBJECT, amount=more(501)), ALONE, REASONS, OPENED_AT)
    in_euros = replace(SUBJECT, amount=Money(1, "EUR"))
    assert not approval.allows(in_euros, ALONE, REASONS, OPENED_AT)


def test_it_ends_with_its_time_with_a_change_and_without_an_answer() -> None:
    approval = answered(REQUEST)
    assert not approval.allows(SUBJECT, ALONE, REASONS, REQUEST.ends_at)
    assert not replace(approval, is_void=True).allows(SUBJECT, ALONE, REASONS, OPENED_AT)
    assert not Approval(REQUEST).allows(SUBJECT, ALONE, REASONS, OPENED_AT)
    for verdict in (Verdict.QUESTION, Verdict.REFUSED):
        assert not answered(REQUEST, verdict).allows(SUBJECT, ALONE, REASONS, OPENED_AT)
    # An answer that says one thing and approves another was not made by Skycap.
    odd = answered(REQUEST, Verdict.REFUSED, SUBJECT.amount)
    assert not odd.allows(SUBJECT, ALONE, REASONS, OPENED_AT)


def test_where_an_owner_is_needed_by_now_the_former_approval_is_too_little() -> None:
    assert not answered(REQUEST).allows(SUBJECT, Needs.OWNER, REASONS, OPENED_AT)
    by_owner = answered(replace(REQUEST, needs=Needs.OWNER))
    assert by_owner.allows(SUBJECT, Needs.OWNER, REASONS, OPENED_AT)
    assert by_owner.allows(SUBJECT, ALONE, REASONS, OPENED_AT)


def test_it_can_be_answered_until_it_was_and_after_a_question() -> None:
    assert Approval(REQUEST).is_open(OPENED_AT)
    assert answered(REQUEST, Verdict.QUESTION).is_open(OPENED_AT)
    assert not answered(REQUEST).is_open(OPENED_AT)
    assert not Approval(REQUEST).is_open(REQUEST.ends_at)
    assert not Approval(REQUEST, is_void=True).is_open(OPENED_AT)


def test_the_card_that_is_taken_later_changes_nothing_and_another_fare_does() -> None:
    draft, taken = sample_trip(TripStage.DRAFT), sample_trip(TripStage.CARD_TAKEN)
    subject = ticket_subject(draft, "Ada Calloway", COMPANY)
    assert ticket_subject(taken, "Ada Calloway", COMPANY).is_same_but_amount(subject)
    other = replace(draft, travelers=())
    assert not ticket_subject(other, "Ada Calloway", COMPANY).is_same_but_amount(subject)


def test_what_is_signed_says_all_of_it() -> None:
    before = REQUEST.statement
    by = replace(ASKER, member_id="other")
    for other in (
        replace(REQUEST, subject=replace(SUBJECT, amount=more(1))),
        replace(REQUEST, why="Another reason."),
        replace(REQUEST, words="Other words."),
        replace(REQUEST, ends_at=REQUEST.ends_at + timedelta(seconds=1)),
        replace(REQUEST, by=by),
    ):
        assert other.statement != before
    answer = ApprovalAnswer(Verdict.APPROVED, SUBJECT.amount, "", SECOND)
    assert answer.statement(REQUEST) != answer.statement(replace(REQUEST, why="Another reason."))
    refused = replace(answer, verdict=Verdict.REFUSED, most=None)
    assert refused.statement(REQUEST) != answer.statement(REQUEST)


def test_a_request_ends_with_the_price_or_after_two_hours() -> None:
    soon = OPENED_AT + timedelta(minutes=9, microseconds=5)
    assert ends_at(soon, OPENED_AT) == OPENED_AT + timedelta(minutes=9)
    for late in (OPENED_AT + timedelta(days=3), None):
        assert ends_at(late, OPENED_AT) == OPENED_AT + APPROVAL_LASTS


def test_a_new_quote_of_the_same_is_the_same_and_another_fee_is_not() -> None:
    def subject(decision: FeeDecision = FeeDecision.KEPT, **changes: Any) -> ApprovalSubject:  # noqa: ANN401
        return cancel_subject(sample_trip(), sample_quote(**changes), decision, "Ada Calloway")

    first = subject()
    again = subject(id="ore_again", expires_at=OPENED_AT + timedelta(hours=9))
    assert first == again
    assert first.amount == sample_quote().refund
    less = subject(refund=Money(1, "USD"))
    assert first.is_same_but_amount(less)
    assert first.amount != less.amount
    assert not first.is_same_but_amount(subject(FeeDecision.GIVEN_BACK))
    unknown = subject(refund=None)
    assert unknown.amount == Money(0, "USD")
    assert not first.is_same_but_amount(unknown)
