"""Clients who may be the one that is being entered."""

from __future__ import annotations

import pytest

from desktop.app.phone_numbers import PhoneReader
from desktop.booking.clients.client_profile import ClientProfile
from desktop.use_cases.clients.find_duplicates import FindDuplicates
from tests.support.samples import sample_client
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.mark.parametrize(
    ("typed", "because"),
    [
        (("", "", "(310) 555-0142"), "same phone number"),
        (("", "", "+442079460958"), "same phone number"),
        (("", "ADA@example.com", ""), "same email"),
        (("ada  calloway", "", ""), "similar name"),
        (("Ada Caloway", "", ""), "similar name"),
        (("Ada Calloway", "ada@example.com", "+13105550142"), "same phone number"),
    ],
)
def test_a_likely_duplicate_is_named_with_what_is_the_same(
    desk: UseCaseFixture, typed: tuple[str, str, str], because: str
) -> None:
    profile = ClientProfile(phones=("+442079460958",))
    client = desk.add_client(sample_client(profile=profile))
    find = FindDuplicates(desk.actor, desk.store, PhoneReader("US"))
    assert [(hit.id, hit.because) for hit in find(*typed)] == [(client.id, because)]
    assert find(*typed, but=client.id) == ()


@pytest.mark.parametrize(
    "typed", [("", "", ""), ("Ada", "ada@", "310"), ("Noor Haddad", "noor@example.net", "x")]
)
def test_what_is_not_whole_yet_or_another_finds_nobody(
    desk: UseCaseFixture, typed: tuple[str, str, str]
) -> None:
    desk.add_client()
    assert FindDuplicates(desk.actor, desk.store, PhoneReader("US"))(*typed) == ()


def test_three_are_named_at_most(desk: UseCaseFixture) -> None:
    for number in range(5):
        desk.add_client(sample_client(id=f"client{number}"))
    find = FindDuplicates(desk.actor, desk.store, PhoneReader("US"))
    assert len(find("", "ada@example.com", "")) == 3
