"""Charging our own fee."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.payment import FeeCharge
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.use_cases.errors import DeskError, Refused, Unknown, Unreachable
from desktop.use_cases.ports.processor_port import Confirmation, FeeRequest
from desktop.use_cases.ports.store_port import VendorAnswer
from tests.support.fakes.processor import FakeProcessor, FeeEnding
from tests.support.samples import sample_card, sample_payment, sample_tokens, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

FEE = Money(3500, "USD")
DISK_FULL = Refused("disk_full", "The disk is full.")


def payment_state(desk: UseCaseFixture, trip: Trip) -> AttemptState | None:
    payment = desk.trip(trip.id).fee_charge
    return payment.state if payment else None


def test_a_booked_trip_pays_its_fee_once(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    after = desk.charge_fee(trip.id)
    assert after == desk.trip(trip.id)
    assert stage_of(after) is TripStage.BOOKED
    assert desk.processor.taken() == FEE
    assert after.fee_charge is not None
    assert after.fee_charge.answer == FeeCharge(desk.processor.charges[0].id)
    assert desk.actions() == [("fee requested", "requested"), ("fee charged", "done")]
    with pytest.raises(Refused, match="fee_already_taken"):
        desk.charge_fee(trip.id)
    assert desk.processor.taken() == FEE


def test_the_processor_is_sent_what_it_needs(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    after = desk.charge_fee(trip.id)
    (payment,) = desk.processor.charges
    (confirmation,) = desk.processor.confirmations
    fee = after.fee_charge
    assert fee is not None
    assert trip.card is not None
    assert payment.request == FeeRequest(
        amount=FEE,
        processor_token="pm_sample",
        customer="cus_sample",
        client_id="clientada",
        trip_id=trip.id,
        payment_id=fee.id,
        description="Booking fee LAX-LHR-LAX K7PQ2M",
        receipt_email="ada@example.com",
        card="Visa ending 4242, 08/2029",
    )
    assert (fee.vendor, fee.subject, fee.card) == ("processor", payment.id, trip.card.identity())
    assert confirmation == Confirmation(payment.id, FEE, "pm_sample", fee.id, f"skycapfee{fee.id}")
    assert fee.idempotency_key == confirmation.idempotency_key
    assert confirmation.idempotency_key.isalpha()


@dataclass(slots=True)
class _Watching(FakeProcessor):
    """A processor that looks at our records while it is asked."""

    desk: UseCaseFixture = field(default_factory=UseCaseFixture)
    seen: list[tuple[AttemptState, str, str, tuple[str, str]]] = field(default_factory=list)

    def charge(self, confirmation: Confirmation) -> VendorAnswer[FeeCharge]:
        trip_id = self.payments[confirmation.id].request.trip_id
        fee = self.desk.trip(trip_id).fee_charge
        assert fee is not None
        self.seen.append((fee.state, fee.subject, fee.idempotency_key, self.desk.actions()[-1]))
        with pytest.raises(Refused, match="already_underway"):
            self.desk.charge_fee(trip_id)
        assert self.desk.resume_attempts().settled == ()
        return VendorAnswer(FeeCharge("pi_watched"))


def test_the_intent_and_its_key_are_on_file_before_the_processor_hears_of_it(
    desk: UseCaseFixture,
) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    processor = _Watching(desk=desk)
    charge = replace(desk.charge_fee, charger=processor)
    after = charge(trip.id)
    assert after.fee_charge is not None
    assert processor.seen == [
        (
            AttemptState.REQUESTED,
            *processor.payments,
            after.fee_charge.idempotency_key,
            ("fee requested", "requested"),
        )
    ]
    assert after.fee_charge.answer == FeeCharge("pi_watched")


def test_where_there_is_no_fee_nothing_is_charged(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.FEE_DUE, fee=Money(0, "USD")))
    assert desk.charge_fee(trip.id) == trip
    assert desk.processor.confirmations == []


@pytest.mark.parametrize(
    "stage",
    [
        TripStage.DRAFT,
        TripStage.CARD_TAKEN,
        TripStage.BOOKING,
        TripStage.PENDING,
        TripStage.UNKNOWN,
    ],
)
def test_no_fee_before_the_airline_has_confirmed(desk: UseCaseFixture, stage: TripStage) -> None:
    trip = desk.put_at(stage)
    with pytest.raises(Refused, match="not_booked"):
        desk.charge_fee(trip.id)
    assert desk.processor.confirmations == []
    assert desk.trip(trip.id) == trip


def test_a_fee_without_a_card_asks_for_one(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.FEE_DUE, card=None))
    with pytest.raises(Refused, match="no_card") as job:
        desk.charge_fee(trip.id)
    assert "F9" in job.value.press


def test_a_card_that_the_processor_was_not_given_pays_no_fee(desk: UseCaseFixture) -> None:
    card = sample_card(tokens=sample_tokens()[1:])
    trip = desk.put(sample_trip(TripStage.FEE_DUE, card=card))
    with pytest.raises(Refused, match="no_card"):
        desk.charge_fee(trip.id)
    assert desk.processor.confirmations == []
    assert desk.trip(trip.id) == trip


def test_a_declined_card_may_be_followed_by_another_under_a_new_key(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    declined = Refused("card_refused", "The bank refused this card.")
    desk.processor.money_endings.append(declined)
    with pytest.raises(Refused) as job:
        desk.charge_fee(trip.id)
    assert job.value is declined
    after = desk.trip(trip.id)
    assert after.fee_charge is not None
    assert (after.fee_charge.state, after.fee_charge.reason) == (
        AttemptState.REFUSED,
        "card_refused",
    )
    assert after.record_locator == trip.record_locator
    assert stage_of(desk.charge_fee(trip.id)) is TripStage.BOOKED
    first, second = desk.processor.confirmations
    assert first.idempotency_key != second.idempotency_key
    assert first.id == second.id, "the declined payment is taken up again"
    assert desk.processor.taken() == FEE


def test_a_processor_that_is_not_reached_leaves_the_fee_due(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    desk.processor.money_endings.append(Unreachable("no_network", "No network."))
    with pytest.raises(Unreachable):
        desk.charge_fee(trip.id)
    after = desk.trip(trip.id)
    assert after.fee_charge is not None
    assert (after.fee_charge.state, after.fee_charge.reason) == (AttemptState.REFUSED, "not_sent")
    assert stage_of(after) is TripStage.FEE_DUE


@pytest.mark.parametrize("error", [FeeEnding.LOST_REPLY, FeeEnding.LOST_REQUEST])
def test_a_silent_processor_locks_a_second_charge(desk: UseCaseFixture, error: FeeEnding) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    desk.processor.money_endings.append(error)
    with pytest.raises(Unknown) as job:
        desk.charge_fee(trip.id)
    assert "locked" in job.value.safe
    assert payment_state(desk, trip) is AttemptState.UNKNOWN
    with pytest.raises(Refused, match="fee_unknown"):
        desk.charge_fee(trip.id)
    assert len(desk.processor.confirmations) == 1


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (FeeEnding.TAKEN, "USD 35.00 was taken"),
        (Refused("card_declined", "No."), "not taken"),
        (Unreachable("no_network", "No."), "not taken"),
        (FeeEnding.LOST_REPLY, "did not say"),
    ],
)
def test_an_outcome_that_cannot_be_written_is_reported_and_the_intent_stays(
    desk: UseCaseFixture, error: FeeEnding | DeskError, text: str
) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    desk.processor.money_endings.append(error)
    desk.kept.write_endings.extend([None, DISK_FULL])
    with pytest.raises(Unknown, match="outcome_not_saved") as job:
        desk.charge_fee(trip.id)
    assert text in job.value.happened
    assert payment_state(desk, trip) is AttemptState.REQUESTED
    assert not desk.in_flight.holds(trip.id)


def test_an_intent_that_cannot_be_written_is_never_sent(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    desk.kept.write_endings.append(DISK_FULL)
    with pytest.raises(Refused, match="disk_full"):
        desk.charge_fee(trip.id)
    assert desk.processor.confirmations == []


@pytest.mark.parametrize(
    "state", [AttemptState.REQUESTED, AttemptState.UNKNOWN, AttemptState.CONFIRMED]
)
def test_no_second_charge_while_a_first_may_be_taken(
    desk: UseCaseFixture, state: AttemptState
) -> None:
    trip = desk.put(sample_trip(TripStage.FEE_DUE, payments=(sample_payment(state),)))
    with pytest.raises(Refused):
        desk.charge_fee(trip.id)
    assert desk.processor.confirmations == []


def test_without_the_key_that_charges_nothing_is_tried(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    with pytest.raises(Refused, match="no_charge_key") as refused:
        replace(desk.charge_fee, charger=None)(trip.id)
    assert "key that charges" in refused.value.happened
    assert desk.trip(trip.id) == trip
    assert desk.actions() == []
    assert stage_of(desk.charge_fee(trip.id)) is TripStage.BOOKED
