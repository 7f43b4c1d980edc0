"""The steps of Set up, and what keeps an environment closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.set_up.fare_duties import BalanceShortage, SignedDuties
from desktop.booking.set_up.key_refusals import refusal_sentences
from desktop.booking.set_up.set_up_record import (
    CheckResults,
    IssuedSheet,
    PaymentChoices,
    SetUpRecord,
    TrialBooking,
    VendorApprovals,
)
from desktop.booking.set_up.set_up_steps import (
    SHEET_LASTS,
    SetUpStep,
    StepName,
    StepState,
    missing_steps,
    set_up_steps,
)
from desktop.booking.set_up.vendor_check import CheckAnswer, CheckName
from desktop.booking.set_up.vendor_key import KeyKind, KeyPair, KeySlots
from tests.support.set_up_samples import (
    ALL_SAVED,
    AT,
    COMPANY,
    check,
    finished,
    good_checks,
    record,
    with_section,
)


def steps(
    of: SetUpRecord,
    slots: dict[KeyKind, KeySlots] | None = None,
    *,
    live: bool = True,
    now: datetime = AT,
) -> dict[StepName, SetUpStep]:
    found = set_up_steps(of, ALL_SAVED if slots is None else slots, now, live=live)
    return {step.name: step for step in found}


def missing(of: SetUpRecord, *, live: bool = True) -> set[StepName]:
    return {step.name for step in missing_steps(set_up_steps(of, ALL_SAVED, AT, live=live))}


def test_live_opens_when_every_step_is_done() -> None:
    assert missing(finished()) == set()
    done = steps(finished())
    others = {name: step.state for name, step in done.items() if name is not StepName.FARE_DUTIES}
    assert set(others.values()) == {StepState.DONE}
    assert not done[StepName.FARE_DUTIES].needed, "as long as no fare is paid from the balance"
    assert done[StepName.COMPANY].at == AT
    assert done[StepName.COMPANY].by == "Ida Marlow"


@pytest.mark.parametrize("left_out", range(8))
def test_live_stays_closed_without_any_section(left_out: int) -> None:
    whole = finished()
    sections = [each for n, each in enumerate(whole.sections) if n != left_out]
    assert missing(SetUpRecord(tuple(sections)))


def test_nothing_is_done_at_first_and_vendor_test_needs_company_and_keys_only() -> None:
    nothing = set_up_steps(SetUpRecord(), {}, AT, live=False)
    assert {step.state for step in nothing} == {StepState.TO_DO}
    assert {step.name for step in missing_steps(nothing)} == {StepName.COMPANY, StepName.KEYS}
    opened = record(COMPANY, KeyPair("pk_test_one"))
    assert missing(opened, live=False) == set()
    assert len(missing(opened)) == 5


def test_a_missing_key_is_named_and_a_waiting_one_too() -> None:
    slots = {**ALL_SAVED, KeyKind.REFUND: KeySlots()}
    step = steps(finished(), slots)[StepName.KEYS]
    assert step.state is StepState.TO_DO
    assert step.text == "Missing: the card processor's restricted key that refunds."
    slots = {**ALL_SAVED, KeyKind.AIRLINE: KeySlots(current=True, next=True)}
    step = steps(finished(), slots)[StepName.KEYS]
    assert step.state is StepState.DONE
    assert step.text == "A next key waits for: the airline service's token."


def test_a_key_that_a_former_member_may_know_is_to_be_replaced_and_closes_nothing() -> None:
    slots = {**ALL_SAVED, KeyKind.CHARGE: KeySlots(current=True, exposed=True)}
    found = set_up_steps(finished(), slots, AT, live=True)
    assert found[-1].name is StepName.REPLACE_KEYS
    assert found[-1].state is StepState.FAILED
    assert "the card processor's restricted key that charges" in found[-1].text
    assert missing_steps(found) == ()


@pytest.mark.parametrize(
    "answer",
    [
        CheckAnswer.NOT_ALLOWED,
        CheckAnswer.WRONG_KEY,
        CheckAnswer.EXPIRED,
        CheckAnswer.OTHER_MODE,
        CheckAnswer.NOT_KNOWN,
    ],
)
@pytest.mark.parametrize("name", [CheckName.REFUNDS, CheckName.AIRLINE_READ])
def test_what_is_not_good_keeps_live_closed(name: CheckName, answer: CheckAnswer) -> None:
    bad = check(name, answer, missing="rak_charge_write", why="as it was")
    checks = (bad, *(each for each in good_checks() if each.name is not name))
    step_name = StepName.PROCESSOR if name is CheckName.REFUNDS else StepName.AIRLINE
    found = steps(with_section(finished(), CheckResults(checks)))[step_name]
    known = answer is not CheckAnswer.NOT_KNOWN
    assert found.state is (StepState.FAILED if known else StepState.NOT_KNOWN)
    assert found.text == refusal_sentences((bad,), live=True)[0]
    assert step_name in missing(with_section(finished(), CheckResults(checks)))


@pytest.mark.parametrize(
    ("answer", "why", "state", "text"),
    [
        (CheckAnswer.GOOD, "", StepState.DONE, "One is registered and active"),
        (CheckAnswer.NOT_KNOWN, "no active webhook", StepState.NOT_KNOWN, "No active webhook. Reg"),
        (CheckAnswer.NOT_ALLOWED, "", StepState.FAILED, "The airline service's token was refused"),
        (CheckAnswer.WRONG_KEY, "", StepState.TO_DO, "Register one in the airline service's"),
    ],
)
def test_the_webhook_for_failed_orders_is_looked_for_and_closes_nothing(
    answer: CheckAnswer, why: str, state: StepState, text: str
) -> None:
    others = (each for each in good_checks() if each.name is not CheckName.FAILED_ORDERS)
    checks = (*others, check(CheckName.FAILED_ORDERS, answer, why=why))
    of = with_section(finished(), CheckResults(checks))
    found = steps(of)[StepName.FAILED_ORDERS]
    assert (found.state, found.needed) == (state, False)
    assert found.text.startswith(text)
    assert missing(of) == set()


def test_a_check_that_was_never_made_is_to_do() -> None:
    checks = tuple(each for each in good_checks() if each.name is not CheckName.EVENTS)
    found = steps(with_section(finished(), CheckResults(checks)))[StepName.PROCESSOR]
    assert found.state is StepState.TO_DO


def test_no_check_alone_shows_that_phone_orders_are_open() -> None:
    unapproved = with_section(finished(), VendorApprovals())
    found = steps(unapproved)[StepName.PHONE_ORDERS]
    assert found.state is StepState.NOT_KNOWN
    assert "which proves nothing" in found.text
    never_asked = with_section(unapproved, CheckResults(()))
    assert steps(never_asked)[StepName.PHONE_ORDERS].state is StepState.TO_DO
    letter_alone = with_section(finished(), CheckResults(()))
    alone = steps(letter_alone)[StepName.PHONE_ORDERS]
    assert alone.state is StepState.TO_DO
    assert "as the owner entered. Ctrl+R asks" in alone.text


def test_a_refusal_counts_more_than_a_letter() -> None:
    refused = check(CheckName.PHONE_ORDERS, CheckAnswer.NOT_ALLOWED, missing="phone orders")
    others = (each for each in good_checks() if each.name is not CheckName.PHONE_ORDERS)
    found = steps(with_section(finished(), CheckResults((refused, *others))))
    assert found[StepName.PHONE_ORDERS].state is StepState.FAILED


def test_who_books_elsewhere_needs_no_cards_at_the_airline_service() -> None:
    elsewhere = PaymentChoices((), FarePlan.BOOKED_ELSEWHERE)
    of = with_section(with_section(finished(), elsewhere), VendorApprovals("case A", ""))
    assert StepName.AIRLINE_CARDS not in missing(of)
    assert StepName.AIRLINE_CARDS in missing(with_section(finished(), VendorApprovals("A", "")))


def test_who_takes_cards_by_link_alone_needs_no_approval_of_a_vendor() -> None:
    by_link = PaymentChoices((CaptureRoute.LINK,), FarePlan.BOOKED_ELSEWHERE)
    of = with_section(with_section(finished(), by_link), VendorApprovals())
    without_sheet = replace(
        of, sections=tuple(one for one in of.sections if not isinstance(one.value, IssuedSheet))
    )
    assert missing(without_sheet) == set()
    both = PaymentChoices((CaptureRoute.LINK, CaptureRoute.PANE), FarePlan.BOOKED_ELSEWHERE)
    assert missing(with_section(without_sheet, both)) == {
        StepName.PHONE_ORDERS,
        StepName.MERCHANT_SHEET,
    }


@pytest.mark.parametrize(
    "changed",
    [replace(COMPANY, name="Other Travel"), KeyPair("pk_live_two")],
    ids=["company", "key"],
)
def test_a_sheet_that_states_what_is_no_longer_so_is_to_be_made_again(changed: object) -> None:
    of = with_section(finished(), changed)  # type: ignore[arg-type]
    step = steps(of)[StepName.MERCHANT_SHEET]
    assert step.state is StepState.TO_DO
    assert "make a new sheet" in step.text
    lone = record(IssuedSheet("acct_one", COMPANY.name, "pk_live_one"))
    assert steps(lone)[StepName.MERCHANT_SHEET].state is StepState.TO_DO


@pytest.mark.parametrize(
    ("passed", "state"),
    [(timedelta(days=364), StepState.DONE), (SHEET_LASTS, StepState.TO_DO)],
)
def test_a_sheet_that_has_ended_is_to_be_made_again(passed: timedelta, state: StepState) -> None:
    step = steps(finished(), now=AT + passed)[StepName.MERCHANT_SHEET]
    assert step.state is state
    assert ("has ended" in step.text) is (state is StepState.TO_DO)
    assert "good until 24 Nov 2027" in steps(finished())[StepName.MERCHANT_SHEET].text


def test_where_the_trial_booking_was_seen_is_said() -> None:
    by_word = steps(finished())[StepName.TRIAL].text
    assert by_word == "Booked as ZZABCD, as the owner says."
    here = with_section(finished(), TrialBooking("ZZABCD", found=True))
    assert steps(here, live=False)[StepName.TRIAL].text.endswith("found in these records.")
    for live in (True, False):
        step = steps(SetUpRecord(), live=live)[StepName.TRIAL]
        assert ("enter its reference" in step.text) is live


def test_no_key_is_in_what_is_printed_of_a_record() -> None:
    assert "pk_live_one" not in repr(finished())


def test_the_duties_of_a_fares_merchant_are_needed_where_the_company_is_it() -> None:
    balance = PaymentChoices((CaptureRoute.PANE,), FarePlan.COMPANY_BALANCE)
    of = with_section(finished(), balance)
    unsigned = steps(of)[StepName.FARE_DUTIES]
    assert (unsigned.state, unsigned.needed) == (StepState.TO_DO, True)
    signed = with_section(of, SignedDuties("one", "ownerid", "{}", "00"))
    assert steps(signed)[StepName.FARE_DUTIES].state is StepState.FAILED, (
        "its signature is not good"
    )
    found = set_up_steps(signed, ALL_SAVED, AT, live=True, duties_hold=True)
    assert missing_steps(found) == ()
    short = with_section(signed, BalanceShortage(Money(184220, "USD"), "LAX-LHR"))
    found = set_up_steps(short, ALL_SAVED, AT, live=True, duties_hold=True)
    (step,) = (each for each in found if each.name is StepName.FARE_DUTIES)
    assert step.state is StepState.FAILED
    assert "USD 1,842.20 for LAX-LHR: top it up" in step.text
    assert missing_steps(found) == (), "an empty balance closes nothing"
