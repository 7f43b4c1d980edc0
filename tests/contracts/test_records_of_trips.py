"""What every `TripBook` keeps to: trips, their money, and how they are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.order import Order
from desktop.booking.trip.payment import Payment
from desktop.booking.trip.transitions import IllegalMove, OrderState, PaymentState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Books, Records
from tests.support.samples import (
    OPENED_AT,
    sample_answer,
    sample_client,
    sample_offer,
    sample_offer_for_two,
    sample_order,
    sample_payment,
    sample_receipt,
    sample_report,
    sample_trip,
)


def keep(records: Records, *trips: Trip) -> None:
    """Save the trips with all their attempts, for Ada."""

    def save(books: Books) -> None:
        books.clients.save(sample_client())
        for trip in trips:
            books.trips.save(trip)
            for order in trip.orders:
                books.trips.save_order(order)
            for payment in trip.payments:
                books.trips.save_payment(payment)

    records.write(save)


def attempt(trip: Trip, name: str) -> Trip:
    """The trip under another id, with its attempts."""
    return replace(
        trip,
        id=f"trip{name}",
        orders=tuple(replace(o, id=f"order{name}", trip_id=f"trip{name}") for o in trip.orders),
        payments=tuple(
            replace(p, id=f"payment{name}", trip_id=f"trip{name}") for p in trip.payments
        ),
    )


def found(records: Records, asked: str) -> list[str]:
    """Ids of the trips that this text finds."""
    return [hit.id for hit in records.read(lambda books: books.trips.find(asked))]


@pytest.mark.parametrize("stage", list(TripStage))
def test_a_trip_comes_back_as_saved(records: Records, stage: TripStage) -> None:
    trip = sample_trip(stage)
    keep(records, trip)
    assert records.read(lambda books: books.trips.get(trip.id)) == trip


def test_a_trip_for_two_comes_back_as_saved(records: Records) -> None:
    trip = sample_trip(offer=sample_offer_for_two())
    keep(records, trip)
    assert records.read(lambda books: books.trips.get(trip.id)) == trip


def test_an_unknown_trip_is_refused(records: Records) -> None:
    jobs: list[Callable[[Books], Any]] = [
        lambda books: books.trips.get("nowhere"),
        lambda books: books.trips.save_order(sample_order()),
        lambda books: books.trips.save_payment(sample_payment()),
        lambda books: books.trips.add_receipt("nowhere", sample_receipt()),
    ]
    for job in jobs:
        with pytest.raises(Refused) as refused:
            records.write(job)
        assert refused.value.code == "no_such_trip"


def test_a_trip_of_nobody_is_refused(records: Records) -> None:
    with pytest.raises(Refused) as refused:
        records.write(lambda books: books.trips.save(sample_trip()))
    assert refused.value.code == "no_such_client"


def test_saving_a_trip_again_keeps_every_attempt(records: Records) -> None:
    trip = sample_trip(TripStage.BOOKED)
    keep(records, trip)
    dearer = replace(trip, orders=(), payments=(), offer=sample_offer(total=Money(190000, "USD")))
    records.write(lambda books: books.trips.save(dearer))
    saved = records.read(lambda books: books.trips.get(trip.id))
    assert saved == replace(dearer, orders=trip.orders, payments=trip.payments)
    assert records.read(lambda books: books.trips.find(""))[0].reference == "K7PQ2M"


def test_attempts_stand_oldest_first(records: Records) -> None:
    refused = sample_order(OrderState.REFUSED, id="orderone")
    asked = sample_order(OrderState.ASKED, id="ordertwo")
    keep(records, sample_trip(TripStage.CARD_TAKEN, orders=(refused, asked)))
    assert records.read(lambda books: books.trips.get("tripsample")).orders == (refused, asked)


def test_an_order_moves_along_the_table_and_no_other_way(records: Records) -> None:
    keep(records, sample_trip(TripStage.BOOKING))
    records.write(lambda books: books.trips.save_order(sample_order(OrderState.UNKNOWN)))
    records.write(lambda books: books.trips.save_order(sample_order(OrderState.CONFIRMED)))
    for state in OrderState:
        with pytest.raises(IllegalMove):
            records.write(lambda books, s=state: books.trips.save_order(sample_order(s)))  # type: ignore[misc]
    assert records.read(lambda books: books.trips.get("tripsample")).orders == (sample_order(),)


def test_a_payment_moves_along_the_table_and_no_other_way(records: Records) -> None:
    keep(records, sample_trip(TripStage.FEE_DUE))
    for state in (PaymentState.ASKED, PaymentState.UNKNOWN, PaymentState.TAKEN):
        records.write(lambda books, s=state: books.trips.save_payment(sample_payment(s)))  # type: ignore[misc]
    for state in PaymentState:
        with pytest.raises(IllegalMove):
            records.write(lambda books, s=state: books.trips.save_payment(sample_payment(s)))  # type: ignore[misc]
    assert records.read(lambda books: books.trips.get("tripsample")).payments == (sample_payment(),)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Money(1, "USD")},
        {"offer_id": "offerother"},
        {"asked_at": OPENED_AT},
        {"trip_id": "tripother"},
    ],
)
def test_what_was_asked_of_the_airline_never_changes(
    records: Records, change: dict[str, Any]
) -> None:
    keep(records, sample_trip(TripStage.BOOKING), sample_trip(TripStage.DRAFT, id="tripother"))
    changed: Order = replace(sample_order(OrderState.CONFIRMED), **change)
    with pytest.raises(IllegalMove):
        records.write(lambda books: books.trips.save_order(changed))


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Money(1, "USD")},
        {"idempotency_key": "keyother"},
        {"asked_at": OPENED_AT},
        {"trip_id": "tripother"},
    ],
)
def test_what_was_asked_of_the_processor_never_changes(
    records: Records, change: dict[str, Any]
) -> None:
    asked = sample_payment(PaymentState.ASKED)
    keep(
        records,
        sample_trip(TripStage.FEE_DUE, payments=(asked,)),
        sample_trip(TripStage.DRAFT, id="tripother"),
    )
    changed: Payment = replace(sample_payment(PaymentState.TAKEN), **change)
    with pytest.raises(IllegalMove):
        records.write(lambda books: books.trips.save_payment(changed))


@pytest.mark.parametrize(
    "asked",
    [
        *("cal", "ada callo", "k7pq", "K7PQ2M", "lax", "LHR", "lon", "london", "los ang"),
        *("lax-lhr", "lhr-lax", "LAX-LHR-LAX", "lax lhr", "6310", "176310", "999-2400176310"),
        *("calloway 6310", "lax–lhr"),
    ],
)
def test_a_trip_is_found_by(records: Records, asked: str) -> None:
    keep(records, sample_trip(TripStage.BOOKED))
    assert found(records, asked) == ["tripsample"]


@pytest.mark.parametrize("asked", ["jfk", "4242", "lhr-lhr", "9992", "lax-jfk", "pq2m", "ada jfk"])
def test_a_trip_is_not_found_by(records: Records, asked: str) -> None:
    keep(records, sample_trip(TripStage.BOOKED))
    assert found(records, asked) == []


def test_a_trip_is_found_by_the_new_name_of_its_client(records: Records) -> None:
    keep(records, sample_trip(TripStage.BOOKED))
    records.write(lambda books: books.clients.save(sample_client(name="Ada Quill")))
    assert found(records, "calloway") == []
    assert found(records, "quill k7") == ["tripsample"]


def test_trips_are_listed_newest_first_and_no_more_than_asked(records: Records) -> None:
    keep(
        records,
        *(
            sample_trip(TripStage.DRAFT, id=f"trip{name}", opened_at=OPENED_AT + timedelta(days=d))
            for name, d in (("b", 2), ("a", 1), ("d", 4), ("c", 3), ("alsoc", 3))
        ),
    )
    newest = ["tripd", "tripalsoc", "tripc", "tripb", "tripa"]
    assert found(records, "") == newest
    assert found(records, "cal lon") == newest
    first_two = records.read(lambda books: books.trips.find("lax", 2))
    assert [hit.id for hit in first_two] == newest[:2]
    of_ada = records.read(lambda books: books.trips.of_client("clientada"))
    assert [hit.id for hit in of_ada] == newest
    assert records.read(lambda books: books.trips.of_client("clientnoor")) == ()


@pytest.mark.parametrize("stage", list(TripStage))
def test_a_hit_tells_what_the_trip_tells(records: Records, stage: TripStage) -> None:
    trip = sample_trip(stage)
    keep(records, trip)
    (hit,) = records.read(lambda books: books.trips.find("ada"))
    assert (hit.id, hit.client_id, hit.client_name) == (trip.id, "clientada", "Ada Calloway")
    assert (hit.route, hit.departs_on) == ("LAX-LHR-LAX", "2026-12-12")
    assert (hit.reference, hit.total) == (trip.reference, trip.offer.total)
    assert (hit.stage, hit.opened_at) == (stage, trip.opened_at)


def test_departures_come_soonest_first_within_the_days(records: Records) -> None:
    keep(records, *(_leaving(days) for days in (5, 1, 3, 0)))
    hits = records.read(lambda books: books.trips.departing("2026-12-13", "2026-12-17"))
    assert [hit.departs_on for hit in hits] == ["2026-12-13", "2026-12-15", "2026-12-17"]
    assert len(records.read(lambda b: b.trips.departing("2026-12-12", "2026-12-31", 2))) == 2


def _leaving(days: int) -> Trip:
    offer = sample_offer()
    out = offer.journeys[0]
    flights = tuple(
        replace(
            flight,
            departs=flight.departs + timedelta(days=days),
            arrives=flight.arrives + timedelta(days=days),
        )
        for flight in out.flights
    )
    journeys = (replace(out, flights=flights), offer.journeys[1])
    return sample_trip(
        TripStage.DRAFT, id=f"trip{'abcdef'[days]}", offer=sample_offer(journeys=journeys)
    )


def test_only_unsettled_trips_are_handed_back_for_finishing(records: Records) -> None:
    trips = {stage: attempt(sample_trip(stage), stage.name.lower()) for stage in TripStage}
    lost_fee = attempt(
        sample_trip(TripStage.BOOKED, payments=(sample_payment(PaymentState.UNKNOWN),)), "lostfee"
    )
    keep(records, *trips.values(), lost_fee)
    unsettled = records.read(lambda books: books.trips.unsettled())
    assert unsettled == (
        trips[TripStage.BOOKING],
        trips[TripStage.PENDING],
        trips[TripStage.UNKNOWN],
        trips[TripStage.FEE_DUE],
        lost_fee,
    )


def test_a_settled_trip_is_no_longer_handed_back(records: Records) -> None:
    keep(records, sample_trip(TripStage.BOOKING))
    records.write(lambda books: books.trips.save_order(sample_order()))
    assert len(records.read(lambda books: books.trips.unsettled())) == 1
    records.write(lambda books: books.trips.save_payment(sample_payment()))
    assert records.read(lambda books: books.trips.unsettled()) == ()
    assert found(records, "k7pq2m") == ["tripsample"]


def test_a_trip_without_a_fee_is_settled_by_its_order(records: Records) -> None:
    keep(records, sample_trip(TripStage.FEE_DUE, fee=Money(0, "USD")))
    assert records.read(lambda books: books.trips.unsettled()) == ()


def test_an_old_attempt_left_open_keeps_the_trip_unsettled(records: Records) -> None:
    lost = sample_order(OrderState.UNKNOWN, id="orderlost")
    keep(records, sample_trip(TripStage.BOOKED, orders=(lost, sample_order())))
    assert len(records.read(lambda books: books.trips.unsettled())) == 1


def test_a_ticket_number_that_passes_as_a_card_number_is_still_kept(records: Records) -> None:
    ticket = replace(sample_answer().tickets[0], number="4222222222222")
    order = sample_order(answer=sample_answer(tickets=(ticket,)))
    keep(records, sample_trip(TripStage.FEE_DUE, orders=(order,)))
    assert records.read(lambda books: books.trips.get("tripsample")).orders == (order,)
    assert found(records, "2222") == ["tripsample"]


def test_a_ticket_number_of_another_length_is_guarded(records: Records) -> None:
    keep(records, sample_trip(TripStage.BOOKING))
    ticket = replace(sample_answer().tickets[0], number="4242424242424242")
    order = sample_order(answer=sample_answer(tickets=(ticket,)))
    with pytest.raises(Refused) as refused:
        records.write(lambda books: books.trips.save_order(order))
    assert refused.value.field == "answer.tickets.0.number"
    assert refused.value.code == "card_number_in_text"


def test_receipts_of_the_pane_stay_with_the_trip_oldest_first(records: Records) -> None:
    trip = sample_trip()
    keep(records, trip)
    first = sample_receipt(report=sample_report(outcome="cancelled", held=()))
    second = sample_receipt(opened_at=OPENED_AT + timedelta(minutes=9))
    records.write(lambda books: books.trips.add_receipt(trip.id, first))
    records.write(lambda books: books.trips.add_receipt(trip.id, second))
    # Saving the trip itself does not touch them.
    records.write(lambda books: books.trips.save(trip))
    assert records.read(lambda books: books.trips.get(trip.id)).receipts == (first, second)


def test_a_receipt_cannot_carry_a_card_number(records: Records) -> None:
    trip = sample_trip()
    keep(records, trip)
    spoilt = sample_receipt(report=sample_report(code="4242 4242 4242 4242"))
    with pytest.raises(Refused, match="card_number_in_text"):
        records.write(lambda books: books.trips.add_receipt(trip.id, spoilt))
    assert records.read(lambda books: books.trips.get(trip.id)).receipts == ()
