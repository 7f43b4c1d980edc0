"""Finding a client."""

from __future__ import annotations

import pytest

from desktop.app.phone_numbers import PhoneReader
from desktop.use_cases.clients.find_clients import FindClients
from tests.support.samples import sample_client
from tests.support.use_cases.use_case_fixture import UseCaseFixture

OTHER = "+12025550199"


def test_a_client_is_found_by_the_beginning_of_a_name(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    hits = FindClients(desk.actor, desk.store)("  callo ")
    assert [hit.id for hit in hits] == [client.id]


@pytest.mark.parametrize("typed", ["", "   ", "\t"])
def test_nothing_typed_finds_nobody(desk: UseCaseFixture, typed: str) -> None:
    desk.add_client()
    assert FindClients(desk.actor, desk.store)(typed) == ()


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
