"""Finding a client."""

from __future__ import annotations

import pytest

from desktop.app.phone_numbers import PhoneReader
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.clients.find_clients import FindClients
from desktop.use_cases.clients.note_caller import NoteCaller
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_client, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

OTHER = "+12025550199"


def test_a_client_is_found_by_the_beginning_of_a_name(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    hits = FindClients(desk.actor, desk.store)("  callo ")
    assert [hit.id for hit in hits] == [client.id]


@pytest.mark.parametrize("typed", ["", "   ", "\t"])
def test_nothing_typed_finds_who_called_last(desk: UseCaseFixture, typed: str) -> None:
    client = desk.add_client()
    find = FindClients(desk.actor, desk.store)
    assert find(typed) == ()
    NoteCaller(desk.actor, desk.store)(client.id)
    assert [(hit.id, hit.called_at) for hit in find(typed)] == [(client.id, desk.clock.at)]


@pytest.mark.parametrize("typed", ["K7PQ2M", "k7pq", "K7 PQ 2M", "2400176310", "176310"])
def test_a_reference_or_a_ticket_finds_its_client(desk: UseCaseFixture, typed: str) -> None:
    desk.add_client(sample_client(id="other", name="Noor", email="n@example.net", phone=OTHER))
    client = desk.add_client()
    trip = sample_trip(TripStage.BOOKED)

    def save(repos: Repositories) -> None:
        repos.trips.save(trip)
        for attempt in trip.attempts:
            repos.trips.save_attempt(attempt)

    desk.store.write(save)
    [hit] = FindClients(desk.actor, desk.store)(typed)
    assert hit.id == client.id
    assert hit.because.startswith(trip.record_locator)


def test_a_place_that_was_flown_to_finds_nobody(desk: UseCaseFixture) -> None:
    desk.add_client()
    desk.store.write(lambda repos: repos.trips.save(sample_trip(TripStage.DRAFT)))
    assert FindClients(desk.actor, desk.store)("london") == ()


def test_a_name_that_is_spelled_almost_so_says_so(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    [hit] = FindClients(desk.actor, desk.store)("caloway")
    assert (hit.id, hit.because) == (client.id, "similar name")


@pytest.mark.parametrize(
    ("home", "kept", "typed"),
    [
        ("US", "+13105550142;ext=123", "(310) 555-0142 x123"),
        ("US", "+13105550142", "(310) 555-0142 x123"),
        ("US", "+13105550142;ext=123", "310.555.0142"),
        ("US", "+13105550142;ext=123", "0142"),
        ("US", "+13105550142", "tel:+1-310-555-0142"),
        ("US", "+13105550142", "３１０５５５０１４２"),
        ("US", "+18003569377", "1-800-FLOWERS"),
        ("US", "+442079460958", "011 44 20 7946 0958"),
        ("US", "+442079460958", "0044 20 7946 0958"),
        ("GB", "+447911123456", "07911 123456"),
        ("GB", "+447911123456", "07911"),
        ("GB", "+447911123456", "+44 (0)7911 123456"),
        ("GB", "+447911123456", "(07911) 123-456"),
        ("FR", "+33612345678", "06 12 34 56 78"),
        ("FR", "+33612345678", "06 12"),
        ("IT", "+390669812345", "06 698 12345"),
    ],
)
def test_a_number_is_found_in_each_spelling_in_which_it_can_be_entered(
    desk: UseCaseFixture, home: str, kept: str, typed: str
) -> None:
    client = desk.add_client(sample_client(phone=kept))
    desk.add_client(sample_client(id="other", name="Noor", email="n@example.net", phone=OTHER))
    find = FindClients(desk.actor, desk.store, PhoneReader(home))
    assert [hit.id for hit in find(typed)] == [client.id]


@pytest.mark.parametrize("typed", ["123", "0142 x", "9999", "00"])
def test_other_digits_find_nobody(desk: UseCaseFixture, typed: str) -> None:
    desk.add_client(sample_client(phone="+442079460958;ext=123"))
    assert FindClients(desk.actor, desk.store, PhoneReader("US"))(typed) == ()
