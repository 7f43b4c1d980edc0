"""Set up by an owner: each act is refused by its reason or saved, and is in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.access.role import Role
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.set_up.company_details import CompanyDetails
from desktop.booking.set_up.set_up_record import (
    CardDataAnswers,
    CardVaultKey,
    IssuedSheet,
    PaymentChoices,
    SaqType,
    TrialBooking,
    VendorApprovals,
)
from desktop.booking.set_up.set_up_steps import StepName, StepState
from desktop.booking.set_up.vendor_check import (
    PROCESSOR_CHECKS,
    CheckAnswer,
    CheckName,
    VendorCheck,
)
from desktop.booking.set_up.vendor_key import KeyKind, KeyPair, KeySlots
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.ports.typed_secret import TypedSecret
from desktop.use_cases.set_up.set_up_company import SetUpCompany
from tests.support.fakes.set_up import PREFIXES, FakeCompany
from tests.support.samples import OPENED_AT, sample_client, sample_trip
from tests.support.set_up_samples import COMPANY, check


@pytest.fixture
def company() -> FakeCompany:
    return FakeCompany()


def test_company_details_are_saved_with_who_and_when(company: FakeCompany) -> None:
    overview = company.set_up.save_company(COMPANY)
    saved = overview.record.saved(CompanyDetails)
    assert saved is not None
    assert (saved.value, saved.at, saved.by) == (COMPANY, OPENED_AT, "Ida Marlow")
    assert ("company details saved", "done", "", "") in company.log()


@pytest.mark.parametrize(
    ("changed", "at_fault"),
    [
        ({"name": ""}, "name"),
        ({"phone": "many"}, "phone"),
        ({"statement_suffix": "MUCH TOO LONG FOR IT"}, "statement_suffix"),
    ],
)
def test_company_details_that_cannot_stay_are_refused_by_field(
    company: FakeCompany, changed: dict[str, str], at_fault: str
) -> None:
    details = replace(COMPANY, **changed)  # type: ignore[arg-type]
    refusal = company.refusal(lambda set_up: set_up.save_company(details))
    assert (refusal.code, refusal.field) == ("company_details", at_fault)


def test_a_card_number_is_in_no_section(company: FakeCompany) -> None:
    details = replace(COMPANY, address_lines=("4242 4242 4242 4242",))
    refusal = company.refusal(lambda set_up: set_up.save_company(details))
    assert refusal.code == "card_number_in_text"


def test_keys_are_saved_each_in_its_place_and_none_is_in_the_log(company: FakeCompany) -> None:
    for kind in KeyKind:
        secret = TypedSecret.of(f"  {PREFIXES.get(kind, 'rk_')}test_{kind.value}secret\n")
        overview = company.set_up.save_key(kind, secret)
        assert not secret, "what was typed is wiped"
    assert {slot.current for slot in overview.slots.values()} == {True}
    assert company.keys.pairs[KeyKind.CHARGE] == KeyPair("rk_test_chargesecret")
    assert overview.record.of(KeyPair) == KeyPair("pk_test_publishablesecret")
    assert "secret" not in str(company.log())
    assert ("vendor key saved", "done", "refund", "") in company.log()


def test_a_key_of_the_wrong_kind_is_refused_and_wiped(company: FakeCompany) -> None:
    secret = TypedSecret.of("sk_test_everything")
    refusal = company.refusal(lambda set_up: set_up.save_key(KeyKind.CHARGE, secret))
    assert refusal.code == "secret_key"
    assert not secret
    assert ("vendor key saved", "refused", "charge", "secret_key") in company.log()


def test_one_key_serves_one_purpose(company: FakeCompany) -> None:
    company.enter(KeyKind.CHARGE, "rk_test_one")
    refusal = company.refusal(lambda _: company.enter(KeyKind.REFUND, "rk_test_one"))
    assert refusal.code == "key_used_twice"
    assert KeyKind.REFUND not in company.keys.pairs


def test_a_next_key_is_used_once_the_vendor_takes_it(company: FakeCompany) -> None:
    company.enter(KeyKind.CHARGE, "rk_test_one")
    overview = company.enter(KeyKind.CHARGE, "rk_test_two")
    assert overview.slots[KeyKind.CHARGE] == KeySlots(current=True, next=True)
    company.probes.answers = (
        check(CheckName.PAYMENTS),
        check(CheckName.PHONE_ORDERS, CheckAnswer.NOT_KNOWN),
    )
    company.set_up.switch_key(KeyKind.CHARGE)
    assert company.keys.pairs[KeyKind.CHARGE] == KeyPair("rk_test_two")
    assert company.probes.asked == ["next charge"]
    assert ("vendor asked", "good", "make payments", "req_one") in company.log()


NEXT_KEY = "The next key was not found good."
CHARGES = "The card processor's restricted key that charges"


@pytest.mark.parametrize(
    ("answers", "code", "happened", "press"),
    [
        ((), "next_key_not_known", "The vendor was not asked.", "Switch again later."),
        (
            (check(CheckName.PAYMENTS, CheckAnswer.NOT_ALLOWED, missing="rak_a"),),
            "next_key_lacks_rights",
            f"{CHARGES} lacks: rak_a.",
            "Give it these rights at the vendor, then switch again.",
        ),
        (
            tuple(check(name, CheckAnswer.WRONG_KEY) for name in PROCESSOR_CHECKS[:-1]),
            "next_key_wrong",
            f"{CHARGES} is not known there: it was copied wrongly, or ended.",
            "Copy the whole key at the vendor again, and enter it.",
        ),
        (
            (check(CheckName.PAYMENTS, CheckAnswer.EXPIRED),),
            "next_key_expired",
            f"{CHARGES} has expired.",
            "Make a new key at the vendor, and enter it.",
        ),
        (
            (check(CheckName.PAYMENTS, CheckAnswer.OTHER_MODE),),
            "next_key_other_mode",
            f"{CHARGES} works in live mode, and test mode is needed.",
            "Enter the key of the other mode.",
        ),
        (
            (check(CheckName.PAYMENTS, CheckAnswer.NOT_KNOWN, why="it was not reached"),),
            "next_key_not_known",
            "Make payments: not known, it was not reached.",
            "Switch again later.",
        ),
    ],
)
def test_a_next_key_that_is_not_good_is_not_used(
    company: FakeCompany, answers: tuple[VendorCheck, ...], code: str, happened: str, press: str
) -> None:
    company.enter(KeyKind.CHARGE, "rk_test_one")
    company.enter(KeyKind.CHARGE, "rk_test_two")
    company.probes.answers = answers
    refusal = company.refusal(lambda set_up: set_up.switch_key(KeyKind.CHARGE))
    assert (refusal.code, refusal.press) == (code, press)
    assert refusal.happened == f"{NEXT_KEY} {happened}"
    assert company.keys.pairs[KeyKind.CHARGE].current == "rk_test_one"


def test_the_publishable_key_is_switched_without_a_question(company: FakeCompany) -> None:
    refusal = company.refusal(lambda set_up: set_up.switch_key(KeyKind.PUBLISHABLE))
    assert refusal.code == "no_next_key"
    company.enter(KeyKind.PUBLISHABLE, "pk_test_one")
    company.enter(KeyKind.PUBLISHABLE, "pk_test_two")
    overview = company.set_up.switch_key(KeyKind.PUBLISHABLE)
    assert overview.record.of(KeyPair) == KeyPair("pk_test_two")
    assert company.probes.asked == []


def test_answers_on_card_data_and_approvals_are_kept_as_entered(company: FakeCompany) -> None:
    company.set_up.save_card_data(SaqType.D, " First Bank ")
    overview = company.set_up.save_approvals("case A", "")
    assert overview.record.of(CardDataAnswers) == CardDataAnswers(SaqType.D, "First Bank")
    assert overview.record.of(VendorApprovals) == VendorApprovals("case A", "")
    assert ("card data answers saved", "done", "D", "First Bank") in company.log()
    assert ("vendors' approvals saved", "done", "", "case A") in company.log()
    company.set_up.save_approvals("case A", "", CardVaultKey.ACCOUNT)
    detail = "case A; cards by the account token"
    assert ("vendors' approvals saved", "done", "", detail) in company.log()


@pytest.mark.parametrize("acquirer", ["", "  ", "x" * 121, "First\nBank"])
def test_an_acquirer_has_a_name(company: FakeCompany, acquirer: str) -> None:
    refusal = company.refusal(lambda set_up: set_up.save_card_data(SaqType.A, acquirer))
    assert (refusal.code, refusal.field) == ("text_missing", "acquirer")


def test_only_what_there_is_can_be_chosen(company: FakeCompany) -> None:
    pane, plan = (CaptureRoute.PANE,), FarePlan.TRAVELERS_CARD
    overview = company.set_up.save_payments(pane, plan)
    states = {step.name: step.state for step in overview.steps}
    assert states[StepName.PAYMENTS] is StepState.DONE
    refusal = company.refusal(lambda set_up: set_up.save_payments((), plan))
    assert refusal.code == "route_not_there"
    hosted = (CaptureRoute.HOSTED,)
    refusal = company.refusal(lambda set_up: set_up.save_payments(hosted, plan))
    assert (refusal.code, refusal.field) == ("hosted_not_installed", "routes")
    assert "sh .ci/setup.sh hosted" in refusal.press
    installed = replace(company.set_up.vendors, hosted_fields=True)
    overview = replace(company.set_up, vendors=installed).save_payments(hosted, plan)
    assert overview.record.of(PaymentChoices) == PaymentChoices(hosted, plan)
    refusal = company.refusal(lambda set_up: set_up.save_payments(pane, FarePlan.COMPANY_BALANCE))
    assert refusal.code == "duties_not_signed"
    assert "merchant of the fare" in refusal.happened


def test_a_link_alone_brings_an_airline_no_card(company: FakeCompany) -> None:
    company.set_up.sign_duties("Ida Marlow")
    link, plan = (CaptureRoute.LINK,), FarePlan.TRAVELERS_CARD
    refusal = company.refusal(lambda set_up: set_up.save_payments(link, plan))
    assert (refusal.code, refusal.field) == ("plan_needs_card_here", "fare_plan")
    assert refusal.happened == (
        f"By a link alone there is no card for “{plan.value}”: what the client types there "
        "reaches the card processor only, and no airline."
    )
    assert refusal.press == (
        "Choose “sealed pane” or “the vendor's own fields” as well, or “booked elsewhere” or "
        "“company balance” for the fare."
    )
    company.set_up.save_payments((*link, CaptureRoute.PANE), plan)
    company.set_up.save_payments(link, FarePlan.BOOKED_ELSEWHERE)
    company.set_up.save_payments(link, FarePlan.COMPANY_BALANCE)


def test_the_balance_is_chosen_once_an_owner_has_signed_what_it_obliges_to(
    company: FakeCompany,
) -> None:
    refusal = company.refusal(lambda set_up: set_up.sign_duties("Ida"))
    assert (refusal.code, refusal.field) == ("name_differs", "name")
    overview = company.set_up.sign_duties("  ida  marlow ")
    states = {step.name: step.state for step in overview.steps}
    assert states[StepName.FARE_DUTIES] is StepState.DONE
    signed = ("duties of fares accepted", "done", "version one", "Ida Marlow")
    assert signed in company.log()
    company.set_up.save_payments((CaptureRoute.PANE,), FarePlan.COMPANY_BALANCE)
    company.duties_good = False
    step = next(s for s in company.set_up.overview().steps if s.name is StepName.FARE_DUTIES)
    assert (step.state, step.needed) == (StepState.FAILED, company.live)
    refusal = company.refusal(
        lambda set_up: set_up.save_payments((CaptureRoute.PANE,), FarePlan.COMPANY_BALANCE)
    )
    assert refusal.code == "duties_not_signed"


def test_only_the_steps_that_there_are_are_shown(company: FakeCompany) -> None:
    company.only = frozenset({StepName.PAYMENTS, StepName.FARE_DUTIES})
    assert {step.name for step in company.set_up.overview().steps} == company.only


def test_the_merchant_sheet_states_what_is_saved(company: FakeCompany) -> None:
    refusal = company.refusal(lambda set_up: set_up.issue_merchant_sheet("acct_one"))
    assert refusal.code == "set_up_first"
    company.set_up.save_company(COMPANY)
    company.enter(KeyKind.PUBLISHABLE, "pk_test_one")
    overview = company.set_up.issue_merchant_sheet(" acct_one ")
    (sheet,) = company.sheets.signed
    assert (sheet.merchant.company, sheet.merchant.environment) == (COMPANY.name, "VENDOR TEST")
    assert (sheet.merchant.publishable_key, sheet.account_id) == ("pk_test_one", "acct_one")
    assert overview.record.of(IssuedSheet) == IssuedSheet("acct_one", COMPANY.name, "pk_test_one")
    assert ("merchant sheet issued", "done", "acct_one", "") in company.log()
    assert company.sheets.kept == ["signed"]


def test_in_vendor_test_a_trial_booking_is_looked_for_in_the_records(company: FakeCompany) -> None:
    def keep(stage: TripStage) -> None:
        trip = sample_trip(stage)
        company.store.write(lambda repos: repos.clients.save(sample_client()))
        company.store.write(lambda repos: repos.trips.save(trip))
        company.store.tables.attempts.update({each.id: each for each in trip.attempts})

    for stage in (TripStage.DRAFT, TripStage.UNKNOWN, TripStage.FEE_DUE):
        keep(stage)
        refusal = company.refusal(lambda set_up: set_up.note_trial("ZZABCD"))
        assert refusal.code == "no_trial_booking"
    company.store.tables.attempts.clear()
    keep(TripStage.BOOKED)
    overview = company.set_up.note_trial("")
    trial = overview.record.of(TrialBooking)
    assert trial is not None
    assert trial.found
    assert trial.reference != "ZZABCD"


def test_in_live_a_trial_booking_is_the_owners_word() -> None:
    company = FakeCompany(live=True)
    refusal = company.refusal(lambda set_up: set_up.note_trial(" "))
    assert refusal.code == "text_missing"
    overview = company.set_up.note_trial("ZZABCD")
    assert overview.record.of(TrialBooking) == TrialBooking("ZZABCD", found=False)
    assert ("trial booking noted", "done", "ZZABCD", "by the owner's word") in company.log()


def test_each_answer_of_a_vendor_is_kept_and_logged_with_its_request(company: FakeCompany) -> None:
    refused = check(CheckName.REFUNDS, CheckAnswer.NOT_ALLOWED, missing="rak_charge_write")
    company.probes.answers = (check(CheckName.PAYMENTS), refused)
    company.set_up.check()
    assert company.log() == [
        ("vendor asked", "good", "make payments", "req_one"),
        ("vendor asked", "not allowed", "give refunds", "rak_charge_write req_one"),
    ]
    company.probes.answers = (check(CheckName.PAYMENTS, CheckAnswer.EXPIRED),)
    overview = company.set_up.check(daily=True)
    assert overview.record.checks == (*company.probes.answers, refused)
    assert company.probes.asked == ["all", "daily"]


@pytest.mark.parametrize(
    ("passed", "key_refused", "asked"),
    [
        (timedelta(hours=23), False, []),
        (timedelta(hours=24), False, ["daily"]),
        (timedelta(minutes=1), True, ["daily"]),
        (-timedelta(days=2), False, ["daily"]),
    ],
)
def test_the_vendors_are_asked_again_once_a_day_and_after_a_refused_key(
    company: FakeCompany, passed: timedelta, key_refused: bool, asked: list[str]
) -> None:
    assert company.set_up.check_when_due(key_refused=True) is None, "an owner asks first"
    company.set_up.check()
    company.probes.asked.clear()
    company.now = OPENED_AT + passed
    overview = company.set_up.check_when_due(key_refused=key_refused)
    assert company.probes.asked == asked
    assert (overview is not None) is bool(asked)


def test_a_vendor_that_is_silent_undoes_nothing_that_was_known(company: FakeCompany) -> None:
    """A network that is down for an hour must not close live."""
    good, refused = check(CheckName.PAYMENTS), check(CheckName.REFUNDS, CheckAnswer.EXPIRED)
    company.probes.answers = (good, refused)
    company.set_up.check()
    company.probes.answers = tuple(
        replace(each, answer=CheckAnswer.NOT_KNOWN, proves_something=False)
        for each in (good, refused, check(CheckName.EVENTS))
    )
    silent = company.set_up.check().record.checks
    assert silent == (good, refused, company.probes.answers[2])
    assert ("vendor asked", "not known", "make payments", "req_one") in company.log()
    opened = check(CheckName.REFUNDS, CheckAnswer.NOT_KNOWN, why="not refused any more")
    company.probes.answers = (opened,)
    assert opened in company.set_up.check().record.checks, "that is an answer"


def test_what_was_found_of_a_next_key_counts_once_it_is_used(company: FakeCompany) -> None:
    company.probes.answers = (check(CheckName.PAYMENTS, CheckAnswer.EXPIRED),)
    company.enter(KeyKind.CHARGE, "rk_test_one")
    company.enter(KeyKind.CHARGE, "rk_test_two")
    company.set_up.check()
    company.probes.answers = (check(CheckName.PAYMENTS),)
    assert company.set_up.switch_key(KeyKind.CHARGE).record.checks == company.probes.answers


def test_without_a_key_nothing_is_asked_or_logged(company: FakeCompany) -> None:
    company.probes.answers = ()
    assert company.set_up.check().record.checks == ()
    assert company.log() == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.OWNER])
def test_nobody_but_an_owner_sets_up(role: Role) -> None:
    company = FakeCompany(role=role)
    calls: tuple[Callable[[SetUpCompany], object], ...] = (
        lambda set_up: set_up.overview(),
        lambda set_up: set_up.save_company(COMPANY),
        lambda set_up: set_up.save_key(KeyKind.CHARGE, TypedSecret.of("rk_test_one")),
        lambda set_up: set_up.switch_key(KeyKind.CHARGE),
        lambda set_up: set_up.save_card_data(SaqType.A, "First Bank"),
        lambda set_up: set_up.save_payments((CaptureRoute.PANE,), FarePlan.TRAVELERS_CARD),
        lambda set_up: set_up.save_approvals("", ""),
        lambda set_up: set_up.issue_merchant_sheet("acct_one"),
        lambda set_up: set_up.note_trial(""),
        lambda set_up: set_up.check(),
        lambda set_up: set_up.check_when_due(key_refused=True),
    )
    for call in calls:
        refusal = company.refusal(call)
        assert (refusal.code, refusal.happened) == (
            "not_permitted",
            "Only the owner may set up the company.",
        )
    assert company.probes.asked == []
    assert company.keys.pairs == {}
