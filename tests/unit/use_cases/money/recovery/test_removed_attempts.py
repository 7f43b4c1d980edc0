"""Another program removes the row of an attempt while the vendor is asked."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.trip.attempt_kinds import ORDER
from desktop.booking.trip.attempt_record import of_kind
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import DeskError, Refused, Unknown
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer
from tests.support.fakes.airline import FakeAirline
from tests.support.samples import sample_order, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.mark.expects_warning("desktop.use_cases.money.attempt")
def test_what_the_vendor_did_is_said_whatever_keeps_it_from_being_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = UseCaseFixture()
    trip = desk.with_card()
    book = FakeAirline.book

    def removing(airline: FakeAirline, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        answer = book(airline, request)
        for order in of_kind(desk.trip(trip.id).attempts, ORDER):
            del desk.kept.tables.attempts[order.id]
        return answer

    monkeypatch.setattr(FakeAirline, "book", removing)
    with pytest.raises(Unknown, match="outcome_not_saved") as unknown:
        desk.book_trip(trip.id)
    assert "could not be written down here" in unknown.value.happened
    assert unknown.value.press.startswith("These records are not as Skycap left them.")


@pytest.mark.expects_warning("desktop.use_cases.money.recovery.resume_attempts")
def test_a_text_that_the_records_refuse_keeps_no_other_trip_from_being_looked_into(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = UseCaseFixture()
    for name in ("one", "two"):
        order = sample_order(
            AttemptState.UNKNOWN, id=f"order{name}", trip_id=f"trip{name}", subject=f"offer{name}"
        )
        desk.put(sample_trip(TripStage.PENDING, id=f"trip{name}", orders=(order,), payments=()))
    answer = sample_order().answer
    assert answer is not None
    desk.airline.orders = {"offerone": answer, "offertwo": answer}
    planted = desk.kept.tables.attempts["orderone"]
    desk.kept.tables.attempts["orderone"] = replace(planted, vendor_request_id="4242" * 4)
    resume = desk.resume_attempts
    for _ in range(2):
        desk.clock.pass_time(timedelta(hours=1))
        resume()
    states = [desk.trip(f"trip{name}").orders[0].state for name in ("one", "two")]
    assert states == [AttemptState.UNKNOWN, AttemptState.CONFIRMED]
    assert len([one for one in caplog.records if one.levelno >= logging.WARNING]) == 1


@pytest.mark.parametrize(
    "fault", [Refused("disk_full", "Full."), Refused("store_damaged", "No."), Unknown("odd", "?")]
)
def test_what_is_wrong_with_all_of_the_records_is_raised(
    monkeypatch: pytest.MonkeyPatch, fault: DeskError
) -> None:
    desk = UseCaseFixture()
    desk.put_at(TripStage.PENDING)

    def failing(airline: FakeAirline, offer: OfferRef) -> AirlineOrder | None:
        raise fault

    monkeypatch.setattr(FakeAirline, "find_order", failing)
    desk.clock.pass_time(timedelta(hours=1))
    with pytest.raises(type(fault), match=fault.code):
        desk.resume_attempts()


@pytest.mark.expects_warning("desktop.use_cases.money.recovery.resume_attempts")
def test_such_a_trip_keeps_no_other_from_being_looked_into(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = UseCaseFixture()
    for name in ("one", "two"):
        order = sample_order(
            AttemptState.UNKNOWN, id=f"order{name}", trip_id=f"trip{name}", subject=f"offer{name}"
        )
        desk.put(sample_trip(TripStage.PENDING, id=f"trip{name}", orders=(order,), payments=()))
    asked = []

    def removing(airline: FakeAirline, offer: OfferRef) -> AirlineOrder | None:
        asked.append(offer.id)
        if len(asked) == 1:
            del desk.kept.tables.attempts[offer.id.replace("offer", "order")]
        return sample_order().answer

    monkeypatch.setattr(FakeAirline, "find_order", removing)
    desk.clock.pass_time(timedelta(hours=1))
    resumed = desk.resume_attempts()
    assert sorted(asked) == ["offerone", "offertwo"]
    assert [trip.id for trip in resumed.settled] == [asked[1].replace("offer", "trip")]
