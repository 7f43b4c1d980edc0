"""What every `Records` keeps to: transactions, clients, drafts, the audit book, the guard."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Thread

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.clients.client import ServiceLevel
from desktop.booking.clients.traveler import Traveller
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Books, Records
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_companion,
    sample_traveller,
    sample_trip,
)

TEST_CARD = "4242 4242 4242 4242"

ENTRY = AuditEntry(
    who="ada", what="sign_in", at=OPENED_AT, outcome="done", origin="desk", subject="", detail=""
)


class TheLineWentDead(Exception):
    """Raised by a test in the middle of a job."""


def test_a_client_comes_back_as_saved(records: Records) -> None:
    client = sample_client(level=ServiceLevel.COMPLEX, notes="Émile's mother; calls at nine.")
    records.write(lambda books: books.clients.save(client))
    assert records.read(lambda books: books.clients.get(client.id)) == client


def test_a_client_saved_again_is_replaced(records: Records) -> None:
    records.write(lambda books: books.clients.save(sample_client()))
    changed = sample_client(email="ada@example.net", postcode="10001")
    records.write(lambda books: books.clients.save(changed))
    assert records.read(lambda books: books.clients.get(changed.id)) == changed
    assert len(records.read(lambda books: books.clients.find(""))) == 1


def test_an_unknown_client_is_refused(records: Records) -> None:
    with pytest.raises(Refused) as refused:
        records.read(lambda books: books.clients.get("nobody"))
    assert refused.value.code == "no_such_client"


def test_travellers_keep_their_order_and_every_field(records: Records) -> None:
    def save(books: Books) -> None:
        books.clients.save(sample_client())
        books.clients.save_traveller(sample_traveller())
        books.clients.save_traveller(sample_companion())
        books.clients.save_traveller(sample_traveller(redress="R12345"))

    records.write(save)
    assert records.read(lambda books: books.clients.travellers("clientada")) == (
        sample_traveller(redress="R12345"),
        sample_companion(),
    )


def test_a_traveller_of_nobody_is_refused(records: Records) -> None:
    with pytest.raises(Refused) as refused:
        records.write(lambda books: books.clients.save_traveller(sample_traveller()))
    assert refused.value.code == "no_such_client"


@pytest.mark.parametrize(
    "asked",
    [
        *("cal", "ADA", "ada cal", "callo ada", "ada@exa", "example.com", "prints"),
        *("+1 (310) 555-0142", "0142", "5550142", "310555", "13105550142"),
    ],
)
def test_a_client_is_found_by(records: Records, asked: str) -> None:
    records.write(lambda books: books.clients.save(sample_client()))
    records.write(lambda books: books.clients.save(sample_client(id="other", **_SOMEBODY_ELSE)))
    found = records.read(lambda books: books.clients.find(asked))
    assert [hit.id for hit in found] == ["clientada"]


_SOMEBODY_ELSE = {
    "name": "Noor Haddad",
    "email": "noor@example.net",
    "phone": "+442079460958",
    "company": "",
}


@pytest.mark.parametrize("asked", ["lloway", "ada noor", "x", "9999", "ada%", "_da"])
def test_a_client_is_not_found_by(records: Records, asked: str) -> None:
    records.write(lambda books: books.clients.save(sample_client()))
    assert records.read(lambda books: books.clients.find(asked)) == ()


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
    ],
)
def test_names_are_found_as_they_are_typed(records: Records, name: str, asked: str) -> None:
    records.write(lambda books: books.clients.save(sample_client(name=name)))
    assert len(records.read(lambda books: books.clients.find(asked))) == 1


def test_a_number_dialled_from_home_finds_the_client(records: Records) -> None:
    records.write(lambda books: books.clients.save(sample_client(phone="+442079460958")))
    assert len(records.read(lambda books: books.clients.find("020 7946 0958"))) == 1


def test_a_changed_client_is_found_by_the_new_words_only(records: Records) -> None:
    records.write(lambda books: books.clients.save(sample_client()))
    records.write(lambda books: books.clients.save(sample_client(name="Ada Quill", phone="")))
    assert records.read(lambda books: books.clients.find("0142")) == ()
    assert records.read(lambda books: books.clients.find("quill"))[0].name == "Ada Quill"


def test_the_newest_clients_come_first_and_no_more_than_asked(records: Records) -> None:
    def save(books: Books) -> None:
        for age in (3, 1, 2):
            opened = OPENED_AT - timedelta(days=age)
            books.clients.save(sample_client(id=f"client{'abc'[age - 1]}", opened_at=opened))

    records.write(save)
    for asked in ("", "ada"):
        found = records.read(lambda books, asked=asked: books.clients.find(asked, 2))  # type: ignore[misc]
        assert [hit.id for hit in found] == ["clienta", "clientb"]


def test_a_client_hit_counts_the_trips(records: Records) -> None:
    def save(books: Books) -> None:
        books.clients.save(sample_client())
        books.trips.save(sample_trip())
        books.trips.save(sample_trip(id="tripsecond"))

    records.write(save)
    assert records.read(lambda books: books.clients.find("ada"))[0].trips == 2


def test_a_job_that_fails_leaves_nothing_behind(records: Records) -> None:
    def save_and_fail(books: Books) -> None:
        books.clients.save(sample_client())
        books.audit.add(ENTRY)
        books.drafts.keep("call", "lax-lhr")
        raise TheLineWentDead

    with pytest.raises(TheLineWentDead):
        records.write(save_and_fail)
    assert records.read(lambda books: books.clients.find("")) == ()
    assert records.read(lambda books: books.audit.newest()) == ()
    assert records.read(lambda books: books.drafts.recall("call")) == ""


def test_a_job_sees_its_own_writes(records: Records) -> None:
    def save_and_look(books: Books) -> str:
        books.clients.save(sample_client())
        return books.clients.find("cal")[0].id

    assert records.write(save_and_look) == "clientada"


def test_a_reading_job_cannot_change_anything(records: Records) -> None:
    with pytest.raises(RuntimeError, match="a reading job tried to write"):
        records.read(lambda books: books.clients.save(sample_client()))
    with pytest.raises(RuntimeError, match="a reading job tried to write"):
        records.read(lambda books: books.drafts.keep("call", "lax"))
    assert records.read(lambda books: books.clients.find("")) == ()
    records.write(lambda books: books.clients.save(sample_client()))


def test_a_job_that_asks_for_the_records_again_is_a_bug(records: Records) -> None:
    for outer in (records.read, records.write):
        with pytest.raises(RuntimeError, match="asked for the records again"):
            outer(lambda books: records.read(lambda inner: inner.clients.find("")))


def test_many_threads_may_ask_at_once(records: Records) -> None:
    def add_ten() -> None:
        for _ in range(10):
            records.write(lambda books: books.audit.add(ENTRY))

    threads = [Thread(target=add_ten) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(records.read(lambda books: books.audit.newest())) == 40


def test_a_draft_is_kept_replaced_and_dropped(records: Records) -> None:
    records.write(lambda books: books.drafts.keep("call", "lax"))
    records.write(lambda books: books.drafts.keep("call", "lax-lhr 12dec"))
    assert records.read(lambda books: books.drafts.recall("call")) == "lax-lhr 12dec"
    records.write(lambda books: books.drafts.drop("call"))
    assert records.read(lambda books: books.drafts.recall("call")) == ""


def test_the_audit_book_gives_the_newest_first(records: Records) -> None:
    entries = [replace(ENTRY, what=what) for what in ("sign_in", "take_card", "book_trip")]

    def add(books: Books) -> None:
        for entry in entries:
            books.audit.add(entry)

    records.write(add)
    assert records.read(lambda books: books.audit.newest(2)) == (entries[2], entries[1])


def test_a_card_number_in_any_text_is_refused_and_never_repeated(records: Records) -> None:
    records.write(lambda books: books.clients.save(sample_client()))
    jobs = {
        "notes": lambda b: b.clients.save(sample_client(notes=f"Card {TEST_CARD}.")),
        "phone": lambda b: b.clients.save(sample_client(phone="+4242424242424242")),
        "loyalty.0.number": lambda b: b.clients.save_traveller(_with_card_as_loyalty()),
        "offer.id": lambda b: b.trips.save(_trip_with_card_as_offer()),
        "detail": lambda b: b.audit.add(replace(ENTRY, detail=TEST_CARD)),
        "draft": lambda b: b.drafts.keep("call", f"lax {TEST_CARD}"),
    }
    for field, job in jobs.items():
        with pytest.raises(Refused) as refused:
            records.write(job)
        assert (refused.value.code, refused.value.field) == ("card_number_in_text", field)
        assert "4242" not in refused.value.sentences()
    assert records.read(lambda books: books.clients.get("clientada")) == sample_client()


def _with_card_as_loyalty() -> Traveller:
    loyalty = replace(sample_traveller().loyalty[0], number=TEST_CARD.replace(" ", ""))
    return sample_traveller(loyalty=(loyalty,))


def _trip_with_card_as_offer() -> Trip:
    return sample_trip(offer=replace(sample_trip().offer, id=TEST_CARD))
