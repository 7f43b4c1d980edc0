"""Opening the sealed pane."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.card import CARD_VAULT, PROCESSOR
from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.card_entry.card_entry_ending import (
    WRONG_MODE_ENDINGS,
    EndingKind,
    PaneEnding,
    PaneShield,
)
from desktop.booking.card_entry.consent import Consent, Recording
from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.use_cases.errors import Cancelled, DeskError, Refused, Unreachable
from desktop.use_cases.ports.card_entry_port import CardLine, Surroundings
from tests.support.booking.refund_samples import sample_charged_trip
from tests.support.samples import (
    sample_address,
    sample_card,
    sample_client,
    sample_consent,
    sample_order,
    sample_payment,
    sample_report,
    sample_tokens,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

BOTH = (CaptureRoute.LINK, CaptureRoute.PANE)


def take(desk: UseCaseFixture, trip: Trip) -> Trip:
    return desk.take_card(trip.id, sample_consent(desk.trip(trip.id)))


def test_the_pane_is_sent_who_pays_whom_and_how_much(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    take(desk, trip)
    (request,) = desk.pane.requests
    assert request.lines == (
        CardLine("AIRLINE CHARGES", "USD 1,842.20"),
        CardLine("WE CHARGE", "USD 35.00"),
    )
    assert (request.client_id, request.client_name) == (trip.client_id, "Ada Calloway")
    assert request.address == sample_address()
    assert request.payees == (PROCESSOR, CARD_VAULT)


@pytest.mark.parametrize(
    "address", [BillingAddress(), sample_address(line1=""), sample_address(country="")]
)
def test_no_pane_opens_for_the_vault_without_the_whole_billing_address(
    desk: UseCaseFixture, address: BillingAddress
) -> None:
    trip = desk.draft()
    desk.kept.write(lambda repos: repos.clients.save(sample_client(address=address)))
    with pytest.raises(Refused, match="address_missing") as refusal:
        take(desk, trip)
    assert refusal.value.field == f"address.{address.missing[0]}"
    assert desk.pane.requests == []
    assert desk.actions()[-1] == ("trip opened", "done")


def test_our_fee_alone_needs_no_address(desk: UseCaseFixture) -> None:
    trip = desk.put(
        sample_trip(TripStage.FEE_DUE, payments=(sample_payment(AttemptState.REFUSED),))
    )
    desk.kept.write(lambda repos: repos.clients.save(sample_client(address=BillingAddress())))
    take(desk, trip)
    assert desk.pane.requests[0].payees == (PROCESSOR,)


def test_the_card_is_kept_with_the_trip_and_named_by_its_last_four(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    card = sample_card()
    desk.pane.endings.append(card)
    after = take(desk, trip)
    assert after.card == card
    assert desk.trip(trip.id) == after
    assert stage_of(after) is TripStage.CARD_TAKEN
    opened, taken = desk.kept.tables.audit[-2:]
    assert (opened.action, opened.outcome) == ("card pane opened", "requested")
    assert opened.subject == trip.id
    assert (taken.action, taken.outcome) == ("card taken", "done")
    assert taken.detail == (
        "Visa ending 4242. Card taken. Open 21 s, screen: not possible to hide, so dots only."
    )
    assert len(card.tokens) == 2
    assert not any(token.token in taken.detail for token in card.tokens)


def test_the_opening_is_on_file_before_the_pane_opens(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    seen: list[tuple[str, str]] = []
    desk.pane.while_open = lambda: seen.extend(desk.actions())
    take(desk, trip)
    assert seen[-1] == ("card pane opened", "requested")


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (Cancelled("pane_cancelled", "The pane was closed."), "cancelled"),
        (Cancelled("pane_idle", "Nobody typed."), "cancelled"),
        (Unreachable("no_network", "No network."), "failed"),
        (Refused("card_declined", "The bank refused."), "failed"),
    ],
)
def test_a_card_that_is_not_taken_leaves_all_else_as_it_was(
    desk: UseCaseFixture, error: DeskError, outcome: str
) -> None:
    trip = desk.with_card()
    desk.pane.endings.append(error)
    with pytest.raises(type(error)) as job:
        take(desk, trip)
    assert job.value is error
    assert replace(desk.trip(trip.id), receipts=trip.receipts) == trip
    assert desk.actions()[-1] == ("card not taken", outcome)
    assert desk.kept.tables.audit[-1].detail.endswith(f" ({error.code})")
    assert desk.trip(trip.id).receipts[-1].report.ending.kind is EndingKind.NO_REPLY


def test_what_changed_while_the_pane_was_open_is_kept(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    dearer = replace(trip.offer, total=Money(190000, "USD"))
    desk.pane.while_open = lambda: desk.kept.write(
        lambda repos: repos.trips.save(replace(trip, offer=dearer))
    )
    after = take(desk, trip)
    assert after.offer == dearer
    assert after.card is not None


@pytest.mark.parametrize(
    "stage", [TripStage.BOOKING, TripStage.PENDING, TripStage.UNKNOWN, TripStage.BOOKED]
)
def test_no_pane_opens_where_there_is_nothing_to_pay(
    desk: UseCaseFixture, stage: TripStage
) -> None:
    trip = desk.put_at(stage)
    with pytest.raises(Refused):
        take(desk, trip)
    assert desk.pane.requests == []


def test_a_booked_trip_without_a_fee_takes_no_card(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.FEE_DUE, fee=Money(0, "USD")))
    with pytest.raises(Refused, match="already_booked"):
        take(desk, trip)


def test_after_a_refused_fee_a_new_card_is_taken_for_the_fee_alone(desk: UseCaseFixture) -> None:
    refused = sample_payment(AttemptState.REFUSED)
    trip = desk.put(sample_trip(TripStage.FEE_DUE, payments=(refused,)))
    card = sample_card(tokens=sample_tokens("pm_other")[:1], last4="0005")
    desk.pane.endings.append(card)
    after = take(desk, trip)
    assert desk.pane.requests[0].lines == (CardLine("WE CHARGE", "USD 35.00"),)
    assert desk.pane.requests[0].payees == (PROCESSOR,), "the airline's vault gets no such card"
    assert after.card == card
    assert after.record_locator == trip.record_locator


@pytest.mark.parametrize(
    "state", [AttemptState.REQUESTED, AttemptState.UNKNOWN, AttemptState.CONFIRMED]
)
def test_while_the_fee_may_be_taken_no_new_card_is_asked_for(
    desk: UseCaseFixture, state: AttemptState
) -> None:
    trip = desk.put(sample_trip(TripStage.FEE_DUE, payments=(sample_payment(state),)))
    with pytest.raises(Refused):
        take(desk, trip)
    assert desk.pane.requests == []


def test_where_we_charge_nothing_the_card_goes_to_the_airlines_vault_alone(
    desk: UseCaseFixture,
) -> None:
    trip = desk.put(sample_trip(TripStage.DRAFT, fee=Money(0, "USD")))
    after = take(desk, trip)
    assert desk.pane.requests[0].payees == (CARD_VAULT,)
    assert after.card is not None
    assert [token.payee for token in after.card.tokens] == [CARD_VAULT]


def test_after_a_refused_order_a_new_card_is_taken_for_both(desk: UseCaseFixture) -> None:
    refused = sample_order(AttemptState.REFUSED)
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, orders=(refused,)))
    take(desk, trip)
    assert len(desk.pane.requests[0].lines) == 2
    assert desk.pane.requests[0].payees == (PROCESSOR, CARD_VAULT)


def test_a_trip_booked_while_the_pane_was_open_keeps_its_own_card(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.pane.while_open = lambda: desk.kept.write(
        lambda repos: repos.trips.save_attempt(sample_order(AttemptState.UNKNOWN, trip_id=trip.id))
    )
    with pytest.raises(Refused, match="order_unknown"):
        take(desk, trip)
    assert desk.trip(trip.id).card == trip.card


def test_every_opening_leaves_a_receipt_with_the_trip(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    refusal = Refused("card_processor_declined", "The bank refused.")
    refusal.report = sample_report(
        ending=PaneEnding.PROCESSOR_DECLINED, seconds_open=48, focus_losses=2
    )
    desk.pane.endings.append(refusal)
    with pytest.raises(Refused):
        take(desk, trip)
    opened_at = desk.clock.at
    desk.clock.pass_time(timedelta(minutes=1))
    after = take(desk, trip)
    refused, taken = after.receipts
    assert refused.report is refusal.report
    assert taken.report == sample_report()
    assert (refused.member_id, refused.member_name) == ("ownerid", "Robin Owner")
    assert refused.opened_at == opened_at
    assert taken.opened_at == opened_at + timedelta(minutes=1)
    assert taken.consent == sample_consent()
    assert [entry.detail for entry in desk.kept.tables.audit[-3::2]] == [
        "The client's bank refused this card. Open 48 s, lost the keyboard 2 times, "
        "screen: not possible to hide, so dots only. (card_processor_declined)",
        "Visa ending 4242. Card taken. Open 21 s, screen: not possible to hide, so dots only.",
    ]


def test_a_pane_that_was_gone_without_a_word_leaves_a_receipt_too(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    desk.pane.endings.append(Cancelled("pane_died", "It was gone."))
    desk.pane.while_open = lambda: desk.clock.pass_time(timedelta(seconds=17))
    with pytest.raises(Cancelled):
        take(desk, trip)
    (receipt,) = desk.trip(trip.id).receipts
    assert receipt.report.ending is PaneEnding.DIED
    assert (receipt.report.seconds_open, receipt.report.shield) == (17, PaneShield.UNKNOWN)


def test_that_it_spoke_to_a_screen_reader_is_on_the_receipt(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    desk.pane.surroundings = lambda: Surroundings(screen_reader=True)
    after = take(desk, trip)
    assert after.receipts[0].report.screen_reader
    assert after.receipts[0].audit_text().endswith("with a screen reader.")


@pytest.mark.parametrize("consent", [None, sample_consent(said_yes=False)], ids=["none", "no"])
def test_no_pane_opens_before_the_client_said_yes(
    desk: UseCaseFixture, consent: Consent | None
) -> None:
    trip = desk.draft()
    before = desk.actions()
    with pytest.raises(Refused, match="consent_missing"):
        desk.take_card(trip.id, consent)
    assert (desk.pane.requests, desk.actions()) == ([], before)


def test_no_pane_opens_while_the_call_is_being_recorded(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    runs = sample_consent(recording=Recording.RUNNING)
    with pytest.raises(Refused, match="recording_runs"):
        desk.take_card(trip.id, runs)
    assert desk.pane.requests == []


def test_the_consent_is_on_file_before_the_pane_opens(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    seen: list[str] = []
    desk.pane.while_open = lambda: seen.append(desk.kept.tables.audit[-1].detail)
    take(desk, trip)
    assert seen == ["script eight, client said yes, recording paused"]


@pytest.mark.parametrize("ending", sorted(WRONG_MODE_ENDINGS, key=str))
def test_a_card_answered_from_another_environment_is_an_alarm(
    desk: UseCaseFixture, ending: PaneEnding
) -> None:
    trip = desk.draft()
    error = Refused(f"card_{ending.value}", "A key belongs to another environment.")
    error.report = sample_report(ending=ending)
    desk.pane.endings.append(error)
    with pytest.raises(Refused):
        take(desk, trip)
    assert desk.actions()[-1] == ("card not taken", "alarm")


@pytest.mark.parametrize(
    ("above", "routes", "plan", "is_typed"),
    [
        (Money(184219, "USD"), BOTH, FarePlan.COMPANY_BALANCE, False),
        (Money(184220, "USD"), BOTH, FarePlan.COMPANY_BALANCE, True),
        (Money(999999, "EUR"), BOTH, FarePlan.COMPANY_BALANCE, False),
        (None, BOTH, FarePlan.COMPANY_BALANCE, True),
        (Money(1, "USD"), (CaptureRoute.PANE,), FarePlan.COMPANY_BALANCE, True),
        (Money(1, "USD"), BOTH, FarePlan.TRAVELERS_CARD, True),
    ],
)
def test_a_fare_that_we_charge_is_paid_by_a_link_above_what_the_owner_has_set(
    desk: UseCaseFixture,
    above: Money | None,
    routes: tuple[CaptureRoute, ...],
    plan: FarePlan,
    is_typed: bool,
) -> None:
    choices = PaymentChoices(routes, plan, above)
    desk.kept.write(lambda repos: repos.set_up.save(choices, desk.clock(), "Robin"))
    trip = desk.draft()
    assert trip.fare_plan is plan
    if is_typed:
        assert desk.take_card.reason_by_link(trip.id) == ""
        assert take(desk, trip).card is not None
        return
    reason = desk.take_card.reason_by_link(trip.id)
    assert reason.startswith(f"A fare above {above} is paid by a link")
    with pytest.raises(Refused, match="fare_by_link") as refused:
        take(desk, trip)
    assert "Press L" in refused.value.press
    assert desk.pane.requests == []
    link = desk.send_link(trip.id)
    desk.processor.client_types(link.page.id)
    assert desk.resume_attempts.follow(link.trip.id).card is not None


def test_our_fee_after_the_ticket_may_be_typed_whatever_the_fare_was(desk: UseCaseFixture) -> None:
    choices = PaymentChoices(BOTH, FarePlan.COMPANY_BALANCE, Money(1, "USD"))
    desk.kept.write(lambda repos: repos.set_up.save(choices, desk.clock(), "Robin"))
    charged = sample_charged_trip(payments=(sample_payment(AttemptState.REFUSED),))
    trip = desk.put(charged)
    assert desk.take_card.reason_by_link(trip.id) == ""
