"""What every `Store` keeps to: transactions, clients, drafts, the audit log, the guard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.clients.client import ServiceLevel
from desktop.booking.clients.traveler import Traveler
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store
from tests.support.samples import (
    OPENED_AT,
    sample_address,
    sample_client,
    sample_companion,
    sample_traveler,
    sample_trip,
)

TEST_CARD = "4242 4242 4242 4242"

ENTRY = AuditEntry(
    member_id="adaid",
    member_name="Ada",
    action="sign_in",
    at=OPENED_AT,
    outcome="done",
    workstation="desk",
)


class TheLineWentDead(Exception):
    """Raised by a test in the middle of a job."""


def test_a_client_comes_back_as_saved(store: Store) -> None:
    client = sample_client(level=ServiceLevel.COMPLEX, notes="Émile's mother; calls at nine.")
    store.write(lambda repos: repos.clients.save(client))
    assert store.read(lambda repos: repos.clients.get(client.id)) == client


def test_a_client_saved_again_is_replaced(store: Store) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    changed = sample_client(email="ada@example.net", address=sample_address(postcode="10001"))
    store.write(lambda repos: repos.clients.save(changed))
    assert store.read(lambda repos: repos.clients.get(changed.id)) == changed
    assert len(store.read(lambda repos: repos.clients.find(""))) == 1


def test_an_unknown_client_is_refused(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        store.read(lambda repos: repos.clients.get("nobody"))
    assert refused.value.code == "no_such_client"


def test_travelers_keep_their_order_and_every_field(store: Store) -> None:
    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.clients.save_traveler(sample_traveler())
        repos.clients.save_traveler(sample_companion())
        repos.clients.save_traveler(sample_traveler(redress="R12345"))

    store.write(save)
    assert store.read(lambda repos: repos.clients.travelers("clientada")) == (
        sample_traveler(redress="R12345"),
        sample_companion(),
    )


def test_a_traveler_of_nobody_is_refused(store: Store) -> None:
    with pytest.raises(Refused) as refused:
        store.write(lambda repos: repos.clients.save_traveler(sample_traveler()))
    assert refused.value.code == "no_such_client"


@pytest.mark.parametrize(
    "asked",
    [
        *("cal", "ADA", "ada cal", "callo ada", "ada@exa", "example.com", "prints"),
        *("+1 (310) 555-0142", "0142", "5550142", "310555", "13105550142"),
    ],
)
def test_a_client_is_found_by(store: Store, asked: str) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    store.write(lambda repos: repos.clients.save(sample_client(id="other", **_ANOTHER_CLIENT)))
    found = store.read(lambda repos: repos.clients.find(asked))
    assert [hit.id for hit in found] == ["clientada"]


_ANOTHER_CLIENT = {
    "name": "Noor Haddad",
    "email": "noor@example.net",
    "phone": "+442079460958",
    "company": "",
}


@pytest.mark.parametrize("asked", ["lloway", "ada noor", "x", "9999", "ada%", "_da"])
def test_a_client_is_not_found_by(store: Store, asked: str) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    assert store.read(lambda repos: repos.clients.find(asked)) == ()


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("Zoë Brontë", "zoe bronte"),
        ("Zoe Bronte", "ZOË"),
        ("Sinéad O'Brien", "obri"),
        ("Sinéad O’Brien", "o'brien"),
        ("Jean-Luc Moreau", "luc"),
        ("Jean-Luc Moreau", "jean-l"),
        ("Ünal Weiß", "weiss"),
        ("Łukasz Kowalski", "lukasz k"),
        ("Łukasz Kowalski", "ŁUKASZ"),
        ("Małgorzata Ørsted", "malgorzata orsted"),
        ("Małgorzata Ørsted", "oersted"),
        ("Đorđe Işık", "dorde isik"),
        ("Ægir Þórsson", "aegir thorsson"),
        ("Ægir Œuvré", "oeuvre"),
        ("Jörg Müller", "mueller"),
        ("Jörg Müller", "muller j"),
    ],
)
def test_names_are_found_as_they_are_typed(store: Store, name: str, asked: str) -> None:
    store.write(lambda repos: repos.clients.save(sample_client(name=name)))
    assert len(store.read(lambda repos: repos.clients.find(asked))) == 1


def test_a_number_dialled_from_home_finds_the_client(store: Store) -> None:
    store.write(lambda repos: repos.clients.save(sample_client(phone="+442079460958")))
    assert len(store.read(lambda repos: repos.clients.find("020 7946 0958"))) == 1


def test_a_changed_client_is_found_by_the_new_words_only(store: Store) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    store.write(lambda repos: repos.clients.save(sample_client(name="Ada Quill", phone="")))
    assert store.read(lambda repos: repos.clients.find("0142")) == ()
    assert store.read(lambda repos: repos.clients.find("quill"))[0].name == "Ada Quill"


def test_the_newest_clients_come_first_and_no_more_than_asked(store: Store) -> None:
    def save(repos: Repositories) -> None:
        for age in (3, 1, 2):
            opened = OPENED_AT - timedelta(days=age)
            repos.clients.save(sample_client(id=f"client{'abc'[age - 1]}", opened_at=opened))

    store.write(save)
    for asked in ("", "ada"):
        found = store.read(lambda repos, asked=asked: repos.clients.find(asked, 2))  # type: ignore[misc]
        assert [hit.id for hit in found] == ["clienta", "clientb"]


def test_a_client_hit_counts_the_trips(store: Store) -> None:
    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.trips.save(sample_trip())
        repos.trips.save(sample_trip(id="tripsecond"))

    store.write(save)
    assert store.read(lambda repos: repos.clients.find("ada"))[0].trips == 2


def test_a_job_that_fails_leaves_nothing_behind(store: Store) -> None:
    def save_and_fail(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.audit.add(ENTRY)
        repos.drafts.keep("call", "lax-lhr")
        raise TheLineWentDead

    with pytest.raises(TheLineWentDead):
        store.write(save_and_fail)
    assert store.read(lambda repos: repos.clients.find("")) == ()
    assert store.read(lambda repos: repos.audit.newest()) == ()
    assert store.read(lambda repos: repos.drafts.recall("call")) == ""


def test_a_job_sees_its_own_writes(store: Store) -> None:
    def save_and_look(repos: Repositories) -> str:
        repos.clients.save(sample_client())
        return repos.clients.find("cal")[0].id

    assert store.write(save_and_look) == "clientada"


def test_a_reading_job_cannot_change_anything(store: Store) -> None:
    with pytest.raises(RuntimeError, match="a reading job tried to write"):
        store.read(lambda repos: repos.clients.save(sample_client()))
    with pytest.raises(RuntimeError, match="a reading job tried to write"):
        store.read(lambda repos: repos.drafts.keep("call", "lax"))
    assert store.read(lambda repos: repos.clients.find("")) == ()
    store.write(lambda repos: repos.clients.save(sample_client()))


def test_a_job_that_asks_for_the_records_again_is_a_bug(store: Store) -> None:
    for outer in (store.read, store.write):
        with pytest.raises(RuntimeError, match="asked for the records again"):
            outer(lambda repos: store.read(lambda inner: inner.clients.find("")))


def test_many_threads_may_ask_at_once(store: Store) -> None:
    def add_ten() -> None:
        for _ in range(10):
            store.write(lambda repos: repos.audit.add(ENTRY))

    threads = [Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.read(lambda repos: repos.audit.newest())) == 40


def test_a_draft_is_kept_replaced_and_dropped(store: Store) -> None:
    store.write(lambda repos: repos.drafts.keep("call", "lax"))
    store.write(lambda repos: repos.drafts.keep("call", "lax-lhr 12dec"))
    assert store.read(lambda repos: repos.drafts.recall("call")) == "lax-lhr 12dec"
    store.write(lambda repos: repos.drafts.drop("call"))
    assert store.read(lambda repos: repos.drafts.recall("call")) == ""


def test_the_audit_book_gives_the_newest_first(store: Store) -> None:
    entries = [replace(ENTRY, action=action) for action in ("sign_in", "take_card", "book_trip")]

    def add(repos: Repositories) -> None:
        for entry in entries:
            repos.audit.add(entry)

    store.write(add)
    newest = store.read(lambda repos: repos.audit.newest(2))
    assert [(logged.seq, logged.entry) for logged in newest] == [(3, entries[2]), (2, entries[1])]


def test_members_with_similar_names_are_kept_apart_in_the_audit_log(store: Store) -> None:
    sales = replace(ENTRY, member_id="annsales", member_name="Ann (Sales)")
    ops = replace(ENTRY, member_id="annops", member_name="Ann (Ops)")

    def add(repos: Repositories) -> None:
        for entry in (sales, ops):
            repos.audit.add(entry)

    store.write(add)
    newest = store.read(lambda repos: repos.audit.newest(2))
    assert [logged.entry for logged in newest] == [ops, sales]


def test_a_card_number_in_any_text_is_refused_and_never_repeated(store: Store) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    jobs = {
        "notes": lambda b: b.clients.save(sample_client(notes=f"Card {TEST_CARD}.")),
        "phone": lambda b: b.clients.save(sample_client(phone="+4242424242424242")),
        "loyalty.0.number": lambda b: b.clients.save_traveler(_with_card_as_loyalty()),
        "offer.id": lambda b: b.trips.save(_trip_with_card_as_offer()),
        "detail": lambda b: b.audit.add(replace(ENTRY, detail=TEST_CARD)),
        "draft": lambda b: b.drafts.keep("call", f"lax {TEST_CARD}"),
    }
    for field, job in jobs.items():
        with pytest.raises(Refused) as refused:
            store.write(job)
        assert (refused.value.code, refused.value.field) == ("card_number_in_text", field)
        assert "4242" not in refused.value.sentences()
    assert store.read(lambda repos: repos.clients.get("clientada")) == sample_client()


def _with_card_as_loyalty() -> Traveler:
    loyalty = replace(sample_traveler().loyalty[0], number=TEST_CARD.replace(" ", ""))
    return sample_traveler(loyalty=(loyalty,))


def _trip_with_card_as_offer() -> Trip:
    return sample_trip(offer=replace(sample_trip().offer, id=TEST_CARD))
