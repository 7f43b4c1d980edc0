"""Duffel on the training airline: whole bookings of the kinds that a phone brings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from desktop.airlines.airports.airport_search import OfflineAirportSearch
from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.booking.airport import Place
from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.card_numbers.card_number_forms import passes_luhn
from desktop.booking.clients.traveler import Gender, Loyalty, Traveler
from desktop.booking.money import Money
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Cabin, Passengers, SearchLeg, SearchRequest
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.training.issued_keys import AIRLINE
from desktop.training.launch import Running
from desktop.training.state import ServerState, SimulatedDelays
from desktop.use_cases.errors import PriceChanged, Refused, Unknown, Unreachable
from desktop.use_cases.ports.airline_port import OrderRequest
from tests.support.contracts.airline_benches import DuffelBench
from tests.support.samples import (
    sample_card,
    sample_client,
    sample_companion,
    sample_consent,
    sample_tokens,
    sample_traveler,
)
from tests.support.use_cases.use_case_fixture import Clock, UseCaseFixture

OUT = date.today() + timedelta(days=60)


@pytest.fixture(scope="module")
def places() -> OfflineAirportSearch:
    return OfflineAirportSearch()


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Running, ServerState]]:
    state = ServerState(seed=7, delays=SimulatedDelays.quick())
    running = Running(state, tmp_path_factory.mktemp("authority"))
    yield running, state
    running.stop()


@pytest.fixture
def bench(training: tuple[Running, ServerState]) -> Iterator[DuffelBench]:
    running, state = training
    state.faults.clear()
    duffel = Duffel.open(
        running.facts["airline"]["url"],
        state.issued.issue(AIRLINE),
        live=False,
        ca_file=Path(running.facts["ca_file"]),
    )
    yield DuffelBench(duffel, running, state, len(state.airline.orders))
    duffel.close()


def ask(
    places: OfflineAirportSearch, *codes: str, passengers: Passengers | None = None
) -> SearchRequest:
    """One way from each code to the next, a week apart."""
    ends: list[Place] = []
    for code in codes:
        place = places.exact(code)
        assert place is not None
        ends.append(place)
    return SearchRequest(
        search_legs=tuple(
            SearchLeg(here, there, OUT + timedelta(days=7 * turn))
            for turn, (here, there) in enumerate(pairwise(ends))
        ),
        passengers=passengers or Passengers(),
        cabin=Cabin.ECONOMY,
    )


def first_offer(bench: DuffelBench, search_request: SearchRequest) -> Offer:
    return next(iter(bench.duffel.search(search_request)))[0]


def order(bench: DuffelBench, offer: Offer, *members: Traveler) -> OrderRequest:
    three_ds_session_id = bench.duffel.authorize_card(offer, bench.a_card())
    return OrderRequest(
        offer, members or (sample_traveler(),), sample_client(), three_ds_session_id, "tripsample"
    )


def test_a_family_with_a_child_and_an_infant_flies(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    passengers = Passengers(adults=2, child_ages=(9,), infants=1)
    offer = first_offer(bench, ask(places, "LON", "NYC", "LON", passengers=passengers))
    assert [seat.kind for seat in offer.travelers] == [
        "adult",
        "adult",
        "child",
        "infant_without_seat",
    ]
    passport = sample_traveler().passport
    leo = sample_companion(passport=passport)
    child = sample_companion(
        id="travelermia",
        given_name="Mia",
        gender=Gender.FEMALE,
        title="",
        born_on=date(OUT.year - 10, 12, 28),
        passport=passport,
    )
    infant = replace(child, id="travelertim", given_name="Tim", born_on=OUT - timedelta(days=200))
    request = order(bench, offer, sample_traveler(), leo, child, infant)
    booked = bench.duffel.book(request).answer
    assert booked is not None
    assert len({seat for ticket in booked.tickets for seat in ticket.traveler_ids}) == 4


def test_wishes_for_airlines_are_kept(bench: DuffelBench, places: OfflineAirportSearch) -> None:
    search_request = ask(places, "LON", "NYC")
    sellers = {o.owner.code for batch in bench.duffel.search(search_request) for o in batch}
    assert len(sellers) > 1
    one = min(sellers)
    only = replace(search_request, only_airlines=(one,))
    assert {o.owner.code for batch in bench.duffel.search(only) for o in batch} == {one}
    without = replace(search_request, without_airlines=(one,))
    assert one not in {o.owner.code for batch in bench.duffel.search(without) for o in batch}


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_fare_that_moves_while_booking_comes_with_both_prices(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    offer = first_offer(bench, ask(places, "LHR", "STN"))
    request = order(bench, offer)
    dearer = bench.duffel.reprice(offer.ref)
    assert offer.total < dearer.total
    with pytest.raises(PriceChanged) as caught:
        bench.duffel.book(request)
    assert caught.value.before == offer.total
    assert bench.orders() == 0


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_member_flies_for_less_and_a_number_that_is_no_number_is_refused(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    offer = first_offer(bench, ask(places, "LAX", "LON"))
    member = sample_traveler(loyalty=(Loyalty(offer.owner.code, "889201"),))
    bench.duffel.add_loyalty(offer, (member,))
    now = bench.duffel.reprice(offer.ref)
    assert now.total == Money(offer.total.minor - offer.total.minor // 10, "USD")
    request = order(bench, now, member)
    booked = bench.duffel.book(request).answer
    assert booked is not None
    assert booked.total == now.total
    other = first_offer(bench, ask(places, "LAX", "LON"))
    wrong = replace(member, loyalty=(Loyalty(other.owner.code, "no number"),))
    with pytest.raises(Refused, match="loyalty_refused"):
        bench.duffel.add_loyalty(other, (wrong,))
    assert bench.duffel.reprice(other.ref).total == other.total


def test_an_order_without_details_is_found_and_then_its_tickets(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    request = order(bench, first_offer(bench, ask(places, "LAX", "LON")))
    bench.state.faults.ask("order_without_details")
    waits = bench.duffel.book(request)
    assert (waits.answer, waits.reason) == (None, "details_follow")
    first, second = (bench.duffel.find_order(request.offer.ref) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.record_locator
    assert not first.tickets
    assert first.is_completed_by(second)
    assert second.has_details


def test_ticket_numbers_that_look_like_cards_are_kept_as_tickets(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    request = order(bench, first_offer(bench, ask(places, "LAX", "LON")))
    bench.state.faults.ask("ticket_like_card")
    booked = bench.duffel.book(request).answer
    assert booked is not None
    numbers = [ticket.number for ticket in booked.tickets]
    assert any(passes_luhn(number.replace("-", "")) for number in numbers)
    assert not any(holds_card_number(f"ticket {number}") for number in numbers)


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_payment_that_fails_at_the_airline_books_nothing(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    request = order(bench, first_offer(bench, ask(places, "LAX", "LON")))
    bench.state.faults.ask("payment_declined")
    with pytest.raises(Refused) as caught:
        bench.duffel.book(request)
    assert caught.value.code == "card_refused_by_airline"
    assert bench.orders() == 0


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_card_kept_too_long_must_be_taken_again(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    card = bench.a_card()
    bench.state.clock.advance(26 * 60)
    offer = first_offer(bench, ask(places, "LAX", "LON"))
    with pytest.raises(Refused) as caught:
        bench.duffel.authorize_card(offer, card)
    assert caught.value.code == "card_token_gone"


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_name_that_the_airline_cannot_take_is_shown_at_its_field(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    offer = first_offer(bench, ask(places, "LAX", "LON"))
    request = order(bench, offer, sample_traveler(given_name="Ada2"))
    with pytest.raises(Refused) as caught:
        bench.duffel.book(request)
    assert caught.value.field == "travelers.0.given_name"
    assert bench.orders() == 0


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_airline_side_that_times_out_is_unreachable(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    with pytest.raises(Unreachable):
        list(bench.duffel.search(ask(places, "STN", "LHR")))


def test_a_flight_that_lands_on_the_way_has_its_stop_and_is_not_nonstop(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    search_request = ask(places, "LHR", "SYD")
    found = [offer for batch in bench.duffel.search(search_request) for offer in batch]
    (way,) = next(offer for offer in found if offer.slices[0].connections == 0).slices
    (landing,) = way.segments[0].stops
    assert (landing.at.code, landing.wait) == ("SIN", timedelta(minutes=100))
    assert way.stops == 1
    nonstop = replace(search_request, max_connections=0)
    assert [offer for batch in bench.duffel.search(nonstop) for offer in batch] == []


def test_a_route_that_nobody_flies_brings_nothing(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    assert list(bench.duffel.search(ask(places, "PVD", "RAI"))) == []


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_moment_of_too_many_calls_is_waited_out(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    offer = first_offer(bench, ask(places, "LAX", "LON"))
    waited: list[float] = []
    patient = Duffel(replace(bench.duffel.duffel, pause=waited.append))
    bench.state.faults.ask("rate_limited")
    assert patient.reprice(offer.ref).id == offer.id
    assert len(waited) == 1


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_wrong_key_is_named_as_such(bench: DuffelBench, places: OfflineAirportSearch) -> None:
    facts = bench.running.facts
    stranger = Duffel.open(
        facts["airline"]["url"], "duffel_test_wrong", live=False, ca_file=Path(facts["ca_file"])
    )
    with pytest.raises(Refused) as caught:
        list(stranger.search(ask(places, "LAX", "LON")))
    stranger.close()
    assert caught.value.code == "airline_key_refused"


def test_no_card_number_reaches_any_host_but_the_vault(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    request = order(bench, first_offer(bench, ask(places, "LAX", "LON")))
    bench.duffel.book(request)
    assert not bench.state.request_log.stray


@pytest.mark.parametrize("fault", ["card_surcharge", "charged_abroad"])
def test_an_order_pays_the_price_that_was_asked_with_its_card(
    bench: DuffelBench, places: OfflineAirportSearch, fault: str
) -> None:
    offer = first_offer(bench, ask(places, "LAX", "LON"))
    card = bench.a_card()
    bench.state.faults.ask(fault)
    priced = bench.duffel.price_with_card(offer.ref, card)
    if fault == "card_surcharge":
        assert priced.card_surcharge == priced.airline_charges - offer.total
    else:
        assert priced.airline_charges.currency == "GBP"
    session = bench.duffel.authorize_card(priced, card)
    request = OrderRequest(priced, (sample_traveler(),), sample_client(), session, "ordera")
    placed = bench.duffel.book(request).answer
    assert placed is not None
    assert placed.total is not None
    assert placed.total.currency == "USD"


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_an_order_that_leaves_out_the_surcharge_is_refused(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    offer = first_offer(bench, ask(places, "LAX", "LON"))
    card = bench.a_card()
    bench.state.faults.ask("card_surcharge")
    bench.duffel.price_with_card(offer.ref, card)
    session = bench.duffel.authorize_card(offer, card)
    request = OrderRequest(offer, (sample_traveler(),), sample_client(), session, "ordera")
    with pytest.raises(Refused, match="fare_changed"):
        bench.duffel.book(request)
    assert bench.orders() == 0


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_card_that_was_used_has_no_price(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    offer = first_offer(bench, ask(places, "LAX", "LON"))
    with pytest.raises(Refused, match="card_token_gone"):
        bench.duffel.price_with_card(offer.ref, "tcd_never")


def _trip(desk: UseCaseFixture, bench: DuffelBench, offer: Offer) -> str:
    """The trip of this offer, with a card that the airline's vault really holds."""
    trip = desk.choose_offer(desk.add_client().id, offer, (sample_traveler(),))
    ends_at = desk.clock() + timedelta(minutes=25)
    tokens = sample_tokens("pm_unused", bench.a_card(), ends_at)
    desk.pane.endings.append(sample_card(tokens=tokens))
    desk.take_card(trip.id, sample_consent(trip, at=desk.clock()))
    desk.agree(replace(desk.reprice_trip, search=bench.duffel)(trip.id).trip)
    return trip.id


@pytest.mark.expects_warning("desktop.airlines.duffel.duffel_client")
def test_a_lost_acceptance_that_is_confirmed_days_later_is_booked_once(
    bench: DuffelBench, places: OfflineAirportSearch
) -> None:
    """Whatever this machine's clock does, and though the client calls again for a new trip."""
    desk = UseCaseFixture(clock=Clock(datetime.now(UTC)))
    one, other = next(iter(bench.duffel.search(ask(places, "LAX", "LON"))))[:2]
    book = replace(desk.book_trip, search=bench.duffel, booker=bench.duffel)
    resume = replace(desk.resume_attempts, booker=bench.duffel)
    first = _trip(desk, bench, one)
    bench.state.faults.ask("order_pending")
    bench.state.faults.ask("lost_reply", on="POST /air/orders")
    with pytest.raises(Unknown):
        book(first)
    desk.clock.pass_time(timedelta(days=2))
    resume()
    assert stage_of(desk.trip(first)) is TripStage.UNKNOWN
    second = _trip(desk, bench, other)
    with pytest.raises(Refused, match="other_trip_open"):
        book(second)
    bench.confirms_now()
    with pytest.raises(Refused, match="earlier_order_found") as caught:
        book(second)
    assert desk.trip(first).record_locator in caught.value.happened
    assert stage_of(desk.trip(first)) is TripStage.FEE_DUE
    assert bench.orders() == 1
