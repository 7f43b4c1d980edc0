"""What every `Store` keeps of clients: travelers, notes, calls, and what finds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.client_profile import ClientProfile
from desktop.booking.clients.traveler import Gender, Passport, SeatWish
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_companion,
    sample_traveler,
)

NOTE = ClientNote("notea", "clientada", "Never by Dublin.", OPENED_AT, "idaid", "Ida Marlow")


def test_further_contacts_and_preferences_come_back_and_find_the_client(store: Store) -> None:
    profile = ClientProfile(("ada@home.example",), ("+447700900123",), "GB", "fr", "GBP")
    client = sample_client(profile=profile)
    store.write(lambda repos: repos.clients.save(client))
    assert store.read(lambda repos: repos.clients.get(client.id)) == client
    for asked in ("ada@home", "900123", "07700 900123"):
        assert [hit.id for hit in store.read(lambda repos, a=asked: repos.clients.find(a))] == [  # type: ignore[misc]
            client.id
        ]


def test_every_field_of_a_traveler_comes_back(store: Store) -> None:
    traveler = sample_traveler(
        gender=Gender.UNSPECIFIED,
        redress="1234567",
        other_passports=(Passport("9X1", "GB", date(2030, 1, 1)),),
        seat=SeatWish.AISLE,
        meal="VGML",
        assistance=("WCHR", "MAAS"),
    )

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.clients.save_traveler(traveler)

    store.write(save)
    assert store.read(lambda repos: repos.clients.travelers("clientada")) == (traveler,)


def test_a_client_is_found_by_travelers_until_they_are_removed(store: Store) -> None:
    leo = sample_companion(family_name="Nakamura")

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.clients.save_traveler(leo)

    store.write(save)
    assert [hit.id for hit in store.read(lambda repos: repos.clients.find("leo naka"))] == [
        "clientada"
    ]
    # A client who is saved again keeps them.
    store.write(lambda repos: repos.clients.save(sample_client(company="")))
    assert store.read(lambda repos: repos.clients.find("nakamura"))
    store.write(lambda repos: repos.clients.remove_traveler(leo))
    assert store.read(lambda repos: repos.clients.find("nakamura")) == ()
    assert store.read(lambda repos: repos.clients.travelers("clientada")) == ()


@pytest.mark.parametrize(
    "asked", ["caloway", "callowya", "callovay", "xcalloway", "ada caloway", "clloway pri"]
)
def test_a_name_that_is_spelled_almost_so_finds_the_client(store: Store, asked: str) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    assert store.read(lambda repos: repos.clients.find(asked)) == ()
    hits = store.read(lambda repos: repos.clients.find_similar(asked))
    assert [hit.id for hit in hits] == ["clientada"]


@pytest.mark.parametrize("asked", ["", "kalowai", "adx", "noor caloway", "31055501999"])
def test_what_is_further_away_finds_nobody(store: Store, asked: str) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    assert store.read(lambda repos: repos.clients.find_similar(asked)) == ()


def test_who_called_last_comes_first(store: Store) -> None:
    def save(repos: Repositories) -> None:
        for client_id in ("clientada", "clientben", "clientcleo"):
            repos.clients.save(sample_client(id=client_id))
        repos.clients.note_call("clientada", OPENED_AT)
        repos.clients.note_call("clientben", OPENED_AT + timedelta(hours=1))
        repos.clients.note_call("clientada", OPENED_AT + timedelta(hours=2))

    store.write(save)
    recent = store.read(lambda repos: repos.clients.recent_callers(8))
    assert [(hit.id, hit.called_at) for hit in recent] == [
        ("clientada", OPENED_AT + timedelta(hours=2)),
        ("clientben", OPENED_AT + timedelta(hours=1)),
    ]
    assert len(store.read(lambda repos: repos.clients.recent_callers(1))) == 1


def test_a_call_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        store.write(lambda repos: repos.clients.note_call("nobody", OPENED_AT))
    assert refused.value.code == "no_such_client"


def test_clients_are_read_by_their_ids_newest_first(store: Store) -> None:
    def save(repos: Repositories) -> None:
        for age, client_id in ((2, "clientada"), (1, "clientben")):
            opened_at = OPENED_AT - timedelta(days=age)
            repos.clients.save(sample_client(id=client_id, opened_at=opened_at))

    store.write(save)
    hits = store.read(lambda repos: repos.clients.of_ids(["clientada", "nobody", "clientben"]))
    assert [hit.id for hit in hits] == ["clientben", "clientada"]


def test_notes_keep_author_and_time_and_pinned_ones_come_first(store: Store) -> None:
    later = replace(NOTE, id="noteb", text="Called about Nice.", member_name="Max Reyes")

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.clients.save_note(NOTE)
        repos.clients.save_note(later)

    store.write(save)
    assert store.read(lambda repos: repos.clients.notes("clientada")) == (later, NOTE)
    pinned = replace(NOTE, is_pinned=True)
    # Only the pin changes, whatever is given.
    store.write(lambda repos: repos.clients.save_note(replace(pinned, text="Other words.")))
    assert store.read(lambda repos: repos.clients.notes("clientada")) == (pinned, later)


def test_a_note_with_a_card_number_or_of_nobody_is_refused(store: Store) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    for note, code in (
        (replace(NOTE, text="4242 4242 4242 4242"), "card_number_in_text"),
        (replace(NOTE, client_id="nobody"), "no_such_client"),
    ):
        with pytest.raises(Refused) as refused:
            store.write(lambda repos, note=note: repos.clients.save_note(note))  # type: ignore[misc]
        assert refused.value.code == code
