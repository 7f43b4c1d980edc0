"""What the owner's board makes of the records, and its few lines for a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.board.digest import DIGEST_LINES, digest
from desktop.booking.board.owners_board import (
    MemberCards,
    OwnersBoard,
    cards_by_member,
    fees_given_back,
    holds_ending,
    open_card_entries,
    uncertain_trips,
)
from desktop.booking.date_time_text import day_text, local_time
from desktop.booking.delegation.approval import Approval
from desktop.booking.delegation.expiry import Due
from desktop.booking.delegation.safeguards import Reminder, SafeguardsPart
from desktop.booking.money import Money
from desktop.booking.refunds.refund_entry import RefundDuty, RefundEntry, RefundLine
from desktop.booking.trip.payment import FeeHold
from desktop.booking.trip.trip import Trip, TripStage
from tests.support.booking.approval_samples import sample_request
from tests.support.booking.fee_samples import sample_hold
from tests.support.booking.refund_samples import sample_refund, sample_refund_paid
from tests.support.samples import OPENED_AT, sample_trip

NOW = OPENED_AT + timedelta(hours=30)
HOUR = timedelta(hours=1)
EMPTY = OwnersBoard(NOW, (), (), (), (), (), (), (), 0)


def entry(
    action: str, ago: timedelta, member: str = "bea", trip: str = "tripsample", desk: str = "one"
) -> AuditEntry:
    return AuditEntry(member, member.title(), action, NOW - ago, "done", desk, trip)


def line(entry: RefundEntry) -> RefundLine:
    return RefundLine(entry, "LAX-LHR-LAX", "K7PQ2M", "Ada Calloway")


def held_until(at: datetime) -> Trip:
    return sample_trip(TripStage.CARD_TAKEN, orders=(sample_hold(answer=FeeHold("pi_held", at)),))


def test_a_pane_is_open_until_its_end_is_noted_or_its_member_opens_another() -> None:
    log = (
        entry("card pane opened", 3 * HOUR, trip="first"),
        entry("card pane opened", 2 * HOUR, trip="second"),
        entry("card taken", HOUR, trip="second"),
        entry("card pane opened", timedelta(minutes=4), trip="third"),
        entry("card pane opened", timedelta(minutes=9), "cal", "fourth"),
        entry("card not taken", timedelta(minutes=8), "cal", "fourth"),
        entry("card pane opened", 5 * HOUR, "dan", "fifth"),
        entry("card pane opened", 25 * HOUR, "eve", "sixth"),
        entry("client changed", timedelta(minutes=1), "bea"),
        entry("card pane opened", -HOUR, "fay", "of tomorrow"),
    )
    found = open_card_entries(log, NOW)
    assert [(one.member_name, one.trip_id, one.is_lost(NOW)) for one in found] == [
        ("Bea", "third", False),
        ("Dan", "fifth", True),
    ]


def test_two_desks_of_one_member_are_two_panes() -> None:
    log = (
        entry("card pane opened", timedelta(minutes=2), desk="one"),
        entry("card pane opened", timedelta(minutes=1), desk="two"),
    )
    assert len(open_card_entries(log, NOW)) == 2


def test_cards_are_counted_by_member_and_hour() -> None:
    log = (
        *(entry("card taken", minutes * timedelta(minutes=1)) for minutes in (1, 59, 61)),
        entry("card taken", 23.5 * HOUR),
        entry("card taken", 24 * HOUR),
        entry("card taken", 2 * HOUR, "cal"),
        entry("card not taken", 2 * HOUR, "cal"),
        entry("card not taken", 2 * HOUR, "dan"),
        entry("card pane opened", HOUR, "eve"),
    )
    bea, cal, dan = cards_by_member(log, NOW)
    assert bea == MemberCards("Bea", (1, *(0,) * 21, 1, 2), 0)
    assert (bea.taken, cal.taken, cal.not_taken) == (4, 1, 1)
    assert (dan.taken, dan.not_taken) == (0, 1)


def test_holds_that_end_within_a_day_come_with_the_earliest_first() -> None:
    soon, late = held_until(NOW + 2 * HOUR), held_until(NOW + 25 * HOUR)
    over = replace(held_until(NOW - HOUR), id="o")
    found = holds_ending((soon, late, over), NOW)
    assert [(one.trip.id, one.what, one.ends_at) for one in found] == [
        ("o", "our fee", NOW - HOUR),
        ("tripsample", "our fee", NOW + 2 * HOUR),
    ]


def test_an_outcome_that_is_still_to_come_is_uncertain() -> None:
    unknown, booked = sample_trip(TripStage.UNKNOWN), sample_trip(TripStage.BOOKED)
    assert uncertain_trips((unknown, booked)) == (unknown,)


def test_fees_that_were_given_back_are_ours_and_of_the_last_month() -> None:
    fee = sample_refund(id="fee", duty=RefundDuty.OWN_FEE, amount=Money(3500, "USD"))
    older = replace(fee, id="older", recorded_at=NOW - timedelta(days=31))
    fare = sample_refund()
    kept = line(fee)
    assert fees_given_back((line(older), line(fare), kept), NOW) == (kept,)


def test_a_quiet_day_has_a_few_lines() -> None:
    assert digest(EMPTY)[1:] == (
        "Cards taken in 24 hours: none",
        "Outcome unknown: none",
        "Holds that end within a day: none",
        "Refunds due: 0",
        "Shown by vendors, to be looked at: nothing",
        "Ends soon or has ended: none",
    )


def test_a_full_day_has_twelve_lines_at_most_and_each_says_how_many() -> None:
    fee = sample_refund(id="fee", duty=RefundDuty.OWN_FEE, amount=Money(3500, "USD"))
    trip = held_until(NOW + 2 * HOUR)
    cyber = Reminder(SafeguardsPart.INSURANCE, "cyber", "Cyber", date(2026, 12, 1), Due.SOON)
    log = (
        entry("card pane opened", timedelta(minutes=4)),
        *(entry("card taken", 2 * HOUR, "cal") for _ in range(3)),
    )
    board = replace(
        EMPTY,
        open_entries=open_card_entries(log, NOW),
        cards=cards_by_member(log, NOW),
        uncertain=(sample_trip(TripStage.UNKNOWN),),
        holds=holds_ending((trip, replace(trip, id="other")), NOW),
        refunds=(line(sample_refund(learned_on=date(2026, 11, 2))), line(sample_refund())),
        fees_back=(line(fee),),
        reminders=(cyber, replace(cyber, title="Errors and omissions"), cyber),
        findings=2,
        approvals=(Approval(sample_request()),) * 3,
    )
    lines = digest(board)
    assert len(lines) <= DIGEST_LINES
    ends = local_time(NOW + 2 * HOUR)
    request = sample_request()
    asked = f"{request.by.member_name}, {request.subject.amount}"
    when = f"{day_text(ends)} {ends:%H:%M}"
    assert lines[1:] == (
        "Card panes open now: 1 (Bea)",
        "Cards taken in 24 hours: 3 (Cal 3; most in one hour: Cal, 3)",
        f"Approvals waiting: 3 ({asked}; {asked} and 1 more)",
        "Outcome unknown: 1 (LAX-LHR-LAX)",
        f"Holds that end within a day: 2 (LAX-LHR-LAX, our fee, {when} and 1 more)",
        "Refunds due: 2, USD 3,684.40, 1 pressing or overdue",
        "Our fees given back in 30 days: 1, USD 35.00",
        "Shown by vendors, to be looked at: 2",
        "Ends soon or has ended: 3 (Cyber; Errors and omissions and 1 more)",
    )


def test_what_was_paid_or_withdrawn_is_counted_apart() -> None:
    paid = replace(sample_refund_paid(), duty=RefundDuty.OWN_FEE)
    assert fees_given_back((line(paid),), NOW) == (line(paid),)
