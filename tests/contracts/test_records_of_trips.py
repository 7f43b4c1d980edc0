"""What every `TripRepository` keeps to: trips, their money, and how they are found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.card import CardToken
from desktop.booking.card_entry.card_entry_ending import PaneEnding
from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import FeeAttempt, OrderAttempt
from desktop.booking.trip.attempt_states import AttemptState, IllegalMove
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import void_agreements
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store, TripFile
from tests.support.samples import (
    OPENED_AT,
    sample_answer,
    sample_card,
    sample_client,
    sample_offer,
    sample_offer_for_two,
    sample_order,
    sample_payment,
    sample_receipt,
    sample_report,
    sample_tokens,
    sample_trip,
)


def keep(store: Store, *trips: Trip) -> None:
    """Save the trips with all their attempts, for Ada."""

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        for trip in trips:
            repos.trips.save(trip)
            for attempt in trip.attempts:
                repos.trips.save_attempt(attempt)

    store.write(save)


def renamed(trip: Trip, name: str) -> Trip:
    """The trip under another id, with its attempts."""
    return replace(
        trip,
        id=f"trip{name}",
        attempts=tuple(
            replace(one, id=f"{one.kind.code}{name}", trip_id=f"trip{name}")
            for one in trip.attempts
        ),
    )


def found(store: Store, asked: str) -> list[str]:
    """Ids of the trips that this text finds."""
    return [hit.id for hit in store.read(lambda repos: repos.trips.find(asked))]


@pytest.mark.parametrize("stage", list(TripStage))
def test_a_trip_comes_back_as_saved(store: Store, stage: TripStage) -> None:
    trip = sample_trip(stage)
    keep(store, trip)
    assert store.read(lambda repos: repos.trips.get(trip.id)) == trip


@pytest.mark.parametrize("tokens", [sample_tokens()[:1], sample_tokens()[1:]], ids=["fee", "fare"])
def test_a_card_with_one_token_comes_back_as_saved(
    store: Store, tokens: tuple[CardToken, ...]
) -> None:
    trip = sample_trip(TripStage.CARD_TAKEN, card=sample_card(tokens=tokens))
    keep(store, trip)
    assert store.read(lambda repos: repos.trips.get(trip.id)) == trip
    (hit,) = store.read(lambda repos: repos.trips.of_client(trip.client_id))
    assert hit.stage is TripStage.CARD_TAKEN


def test_a_trip_for_two_comes_back_as_saved(store: Store) -> None:
    trip = sample_trip(offer=sample_offer_for_two())
    keep(store, trip)
    assert store.read(lambda repos: repos.trips.get(trip.id)) == trip


def test_an_unknown_trip_is_refused(store: Store) -> None:
    jobs: list[Callable[[Repositories], Any]] = [
        lambda repos: repos.trips.get("nowhere"),
        lambda repos: repos.trips.save_attempt(sample_order()),
        lambda repos: repos.trips.save_attempt(sample_payment()),
        lambda repos: repos.trips.add_receipt("nowhere", sample_receipt()),
    ]
    for job in jobs:
        with pytest.raises(Refused) as refused:
            store.write(job)
        assert refused.value.code == "no_such_trip"


def test_a_trip_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        store.write(lambda repos: repos.trips.save(sample_trip()))
    assert refused.value.code == "no_such_client"


def test_saving_a_trip_again_keeps_every_attempt(store: Store) -> None:
    trip = sample_trip(TripStage.BOOKED)
    keep(store, trip)
    dearer = replace(trip, attempts=(), offer=sample_offer(total=Money(190000, "USD")))
    store.write(lambda repos: repos.trips.save(dearer))
    saved = store.read(lambda repos: repos.trips.get(trip.id))
    assert saved == void_agreements(replace(dearer, attempts=trip.attempts))
    assert store.read(lambda repos: repos.trips.find(""))[0].record_locator == "K7PQ2M"


def test_a_yes_that_a_change_made_void_stays_void(store: Store) -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    keep(store, trip)
    assert _saved_again(store, trip) == trip
    dearer = replace(trip, offer=sample_offer(total=Money(190000, "USD")))
    assert _saved_again(store, dearer) == void_agreements(dearer)
    assert _saved_again(store, trip) == void_agreements(trip)


def _saved_again(store: Store, trip: Trip) -> Trip:
    store.write(lambda repos: repos.trips.save(trip))
    return store.read(lambda repos: repos.trips.get(trip.id))


def test_attempts_are_listed_oldest_first(store: Store) -> None:
    refused = sample_order(AttemptState.REFUSED, id="orderone")
    asked = sample_order(AttemptState.REQUESTED, id="ordertwo")
    keep(store, sample_trip(TripStage.CARD_TAKEN, orders=(refused, asked)))
    assert store.read(lambda repos: repos.trips.get("tripsample")).orders == (refused, asked)


def test_an_order_moves_along_the_table_and_no_other_way(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKING))
    store.write(lambda repos: repos.trips.save_attempt(sample_order(AttemptState.UNKNOWN)))
    store.write(lambda repos: repos.trips.save_attempt(sample_order(AttemptState.CONFIRMED)))
    for state in AttemptState:
        with pytest.raises(IllegalMove):
            store.write(lambda repos, s=state: repos.trips.save_attempt(sample_order(s)))  # type: ignore[misc]
    assert store.read(lambda repos: repos.trips.get("tripsample")).orders == (sample_order(),)


def test_a_payment_moves_along_the_table_and_no_other_way(store: Store) -> None:
    keep(store, sample_trip(TripStage.FEE_DUE))
    for state in (AttemptState.REQUESTED, AttemptState.UNKNOWN, AttemptState.CONFIRMED):
        store.write(lambda repos, s=state: repos.trips.save_attempt(sample_payment(s)))  # type: ignore[misc]
    for state in AttemptState:
        with pytest.raises(IllegalMove):
            store.write(lambda repos, s=state: repos.trips.save_attempt(sample_payment(s)))  # type: ignore[misc]
    assert store.read(lambda repos: repos.trips.get("tripsample")).fee_charges == (
        sample_payment(),
    )


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Money(1, "USD")},
        {"subject": "offerother"},
        {"asked_at": OPENED_AT},
        {"trip_id": "tripother"},
    ],
)
def test_what_was_asked_of_the_airline_never_changes(store: Store, change: dict[str, Any]) -> None:
    keep(store, sample_trip(TripStage.BOOKING), sample_trip(TripStage.DRAFT, id="tripother"))
    changed: OrderAttempt = replace(sample_order(AttemptState.CONFIRMED), **change)
    with pytest.raises(IllegalMove):
        store.write(lambda repos: repos.trips.save_attempt(changed))


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
    store: Store, change: dict[str, Any]
) -> None:
    asked = sample_payment(AttemptState.REQUESTED)
    keep(
        store,
        sample_trip(TripStage.FEE_DUE, payments=(asked,)),
        sample_trip(TripStage.DRAFT, id="tripother"),
    )
    changed: FeeAttempt = replace(sample_payment(AttemptState.CONFIRMED), **change)
    with pytest.raises(IllegalMove):
        store.write(lambda repos: repos.trips.save_attempt(changed))


@pytest.mark.parametrize(
    "asked",
    [
        *("cal", "ada callo", "k7pq", "K7PQ2M", "lax", "LHR", "lon", "london", "los ang"),
        *("lax-lhr", "lhr-lax", "LAX-LHR-LAX", "lax lhr", "6310", "176310", "999-2400176310"),
        *("calloway 6310", "lax–lhr"),
    ],
)
def test_a_trip_is_found_by(store: Store, asked: str) -> None:
    keep(store, sample_trip(TripStage.BOOKED))
    assert found(store, asked) == ["tripsample"]


@pytest.mark.parametrize("asked", ["jfk", "4242", "lhr-lhr", "9992", "lax-jfk", "pq2m", "ada jfk"])
def test_a_trip_is_not_found_by(store: Store, asked: str) -> None:
    keep(store, sample_trip(TripStage.BOOKED))
    assert found(store, asked) == []


def test_a_trip_is_found_by_the_new_name_of_its_client(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKED))
    store.write(lambda repos: repos.clients.save(sample_client(name="Ada Quill")))
    assert found(store, "calloway") == []
    assert found(store, "quill k7") == ["tripsample"]


def test_trips_are_listed_newest_first_and_no_more_than_asked(store: Store) -> None:
    keep(
        store,
        *(
            sample_trip(TripStage.DRAFT, id=f"trip{name}", opened_at=OPENED_AT + timedelta(days=d))
            for name, d in (("b", 2), ("a", 1), ("d", 4), ("c", 3), ("alsoc", 3))
        ),
    )
    newest = ["tripd", "tripalsoc", "tripc", "tripb", "tripa"]
    assert found(store, "") == newest
    assert found(store, "cal lon") == newest
    first_two = store.read(lambda repos: repos.trips.find("lax", 2))
    assert [hit.id for hit in first_two] == newest[:2]
    of_ada = store.read(lambda repos: repos.trips.of_client("clientada"))
    assert [hit.id for hit in of_ada] == newest
    assert store.read(lambda repos: repos.trips.of_client("clientnoor")) == ()


@pytest.mark.parametrize("stage", list(TripStage))
def test_a_hit_shows_what_the_trip_shows(store: Store, stage: TripStage) -> None:
    trip = sample_trip(stage)
    keep(store, trip)
    (hit,) = store.read(lambda repos: repos.trips.find("ada"))
    assert (hit.id, hit.client_id, hit.client_name) == (trip.id, "clientada", "Ada Calloway")
    assert (hit.route, hit.departs_on) == ("LAX-LHR-LAX", "2026-12-12")
    assert (hit.record_locator, hit.total) == (trip.record_locator, trip.offer.total)
    assert (hit.stage, hit.opened_at) == (stage, trip.opened_at)


def test_departures_come_soonest_first_within_the_days(store: Store) -> None:
    keep(store, *(_leaving(days) for days in (5, 1, 3, 0)))
    hits = store.read(lambda repos: repos.trips.departing("2026-12-13", "2026-12-17"))
    assert [hit.departs_on for hit in hits] == ["2026-12-13", "2026-12-15", "2026-12-17"]
    assert len(store.read(lambda b: b.trips.departing("2026-12-12", "2026-12-31", 2))) == 2


def _leaving(days: int) -> Trip:
    offer = sample_offer()
    out = offer.slices[0]
    segments = tuple(
        replace(
            segment,
            departs=segment.departs + timedelta(days=days),
            arrives=segment.arrives + timedelta(days=days),
        )
        for segment in out.segments
    )
    slices = (replace(out, segments=segments), offer.slices[1])
    return sample_trip(
        TripStage.DRAFT, id=f"trip{'abcdef'[days]}", offer=sample_offer(slices=slices)
    )


def test_only_unsettled_trips_are_handed_back_for_finishing(store: Store) -> None:
    trips = {stage: renamed(sample_trip(stage), stage.name.lower()) for stage in TripStage}
    lost_fee = renamed(
        sample_trip(TripStage.BOOKED, payments=(sample_payment(AttemptState.UNKNOWN),)), "lostfee"
    )
    keep(store, *trips.values(), lost_fee)
    unsettled = store.read(lambda repos: repos.trips.unsettled())
    assert unsettled == (
        trips[TripStage.LINK_SENT],
        trips[TripStage.BOOKING],
        trips[TripStage.PENDING],
        trips[TripStage.TO_RECORD],
        trips[TripStage.UNKNOWN],
        trips[TripStage.FARE_DUE],
        trips[TripStage.FEE_DUE],
        trips[TripStage.CANCELING],
        lost_fee,
    )


def test_a_settled_trip_is_no_longer_handed_back(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKING))
    store.write(lambda repos: repos.trips.save_attempt(sample_order()))
    assert len(store.read(lambda repos: repos.trips.unsettled())) == 1
    store.write(lambda repos: repos.trips.save_attempt(sample_payment()))
    assert store.read(lambda repos: repos.trips.unsettled()) == ()
    assert found(store, "k7pq2m") == ["tripsample"]


def test_a_trip_without_a_fee_is_settled_by_its_order(store: Store) -> None:
    keep(store, sample_trip(TripStage.FEE_DUE, fee=Money(0, "USD")))
    assert store.read(lambda repos: repos.trips.unsettled()) == ()


def test_an_old_attempt_left_open_keeps_the_trip_unsettled(store: Store) -> None:
    lost = sample_order(AttemptState.UNKNOWN, id="orderlost")
    keep(store, sample_trip(TripStage.BOOKED, orders=(lost, sample_order())))
    assert len(store.read(lambda repos: repos.trips.unsettled())) == 1


def test_a_ticket_number_that_passes_as_a_card_number_is_still_kept(store: Store) -> None:
    ticket = replace(sample_answer().tickets[0], number="4222222222222")
    order = sample_order(answer=sample_answer(tickets=(ticket,)))
    keep(store, sample_trip(TripStage.FEE_DUE, orders=(order,)))
    assert store.read(lambda repos: repos.trips.get("tripsample")).orders == (order,)
    assert found(store, "2222") == ["tripsample"]


def test_a_ticket_number_of_another_length_is_guarded(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKING))
    ticket = replace(sample_answer().tickets[0], number="4242424242424242")
    order = sample_order(answer=sample_answer(tickets=(ticket,)))
    with pytest.raises(Refused) as refused:
        store.write(lambda repos: repos.trips.save_attempt(order))
    assert refused.value.field == "answer.tickets.0.number"
    assert refused.value.code == "card_number_in_text"


def test_receipts_of_the_pane_stay_with_the_trip_oldest_first(store: Store) -> None:
    trip = sample_trip()
    keep(store, trip)
    first = sample_receipt(report=sample_report(ending=PaneEnding.CANCELLED, held=()))
    second = sample_receipt(opened_at=OPENED_AT + timedelta(minutes=9))
    store.write(lambda repos: repos.trips.add_receipt(trip.id, first))
    store.write(lambda repos: repos.trips.add_receipt(trip.id, second))
    # Saving the trip itself does not touch them.
    store.write(lambda repos: repos.trips.save(trip))
    assert store.read(lambda repos: repos.trips.get(trip.id)).receipts == (first, second)


def test_a_receipt_cannot_carry_a_card_number(store: Store) -> None:
    trip = sample_trip()
    keep(store, trip)
    spoilt = sample_receipt(member_name="Ann 4242 4242 4242 4242")
    with pytest.raises(Refused, match="card_number_in_text"):
        store.write(lambda repos: repos.trips.add_receipt(trip.id, spoilt))
    assert store.read(lambda repos: repos.trips.get(trip.id)).receipts == ()


def test_a_trip_comes_with_its_client(store: Store) -> None:
    trip = sample_trip()
    keep(store, trip)
    assert store.read(lambda repos: repos.trips.file(trip.id)) == TripFile(trip, sample_client())
    with pytest.raises(Refused, match="no_such_trip"):
        store.read(lambda repos: repos.trips.file("nowhere"))


@pytest.mark.parametrize(
    "state", [AttemptState.REQUESTED, AttemptState.PENDING, AttemptState.UNKNOWN]
)
def test_a_trip_has_one_open_attempt_of_a_kind(store: Store, state: AttemptState) -> None:
    keep(store, sample_trip(TripStage.BOOKING, orders=(sample_order(state),)))
    second = sample_order(AttemptState.REQUESTED, id="ordersecond")
    with pytest.raises(Refused, match="attempt_already_open"):
        store.write(lambda repos: repos.trips.save_attempt(second))
    fee = sample_payment(AttemptState.REQUESTED)
    store.write(lambda repos: repos.trips.save_attempt(fee))
    other = renamed(sample_trip(TripStage.BOOKING), "other")
    keep(store, other)
    assert store.read(lambda repos: repos.trips.get("tripsample")).attempts == (
        sample_order(state),
        fee,
    )


def test_after_a_refusal_the_next_attempt_of_the_kind_may_begin(store: Store) -> None:
    keep(store, sample_trip(TripStage.BOOKING))
    refused = sample_order(AttemptState.REFUSED)
    second = sample_order(AttemptState.REQUESTED, id="ordersecond")
    store.write(lambda repos: repos.trips.save_attempt(refused))
    store.write(lambda repos: repos.trips.save_attempt(second))
    assert store.read(lambda repos: repos.trips.get("tripsample")).orders == (refused, second)
