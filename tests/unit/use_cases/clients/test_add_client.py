"""Adding a client while on the phone."""

from __future__ import annotations

import pytest

from desktop.app.phone_numbers import PhoneReader
from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.clients.client import ServiceLevel
from desktop.use_cases.clients.add_client import AddClient
from desktop.use_cases.errors import Refused
from tests.support.use_cases.phone_reader import read_phone
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def add_client(desk: UseCaseFixture) -> AddClient:
    return AddClient(desk.actor, desk.store, read_phone, desk.ids)


def test_a_client_is_saved_in_three_fields(desk: UseCaseFixture) -> None:
    client = add_client(desk)("  Ada   Calloway ", " ada@example.com", "310 555 0142")
    assert client == desk.kept.tables.clients[client.id]
    assert (client.name, client.email, client.phone) == (
        "Ada Calloway",
        "ada@example.com",
        "+13105550142",
    )
    assert client.level is ServiceLevel.STANDARD
    assert client.opened_at == desk.clock.at
    assert desk.actions() == [("client added", "done")]


def test_the_level_is_kept_and_the_address_is_still_to_come(desk: UseCaseFixture) -> None:
    client = add_client(desk)("Ada", "ada@example.com", "3105550142", ServiceLevel.MEMBER)
    assert (client.level, client.address) == (ServiceLevel.MEMBER, BillingAddress())


@pytest.mark.parametrize(
    ("name", "email", "phone", "field"),
    [
        ("", "ada@example.com", "3105550142", "name"),
        (" 12 ", "ada@example.com", "3105550142", "name"),
        ("A" * 121, "ada@example.com", "3105550142", "name"),
        ("Ada", "", "3105550142", "email"),
        ("Ada", "ada.example.com", "3105550142", "email"),
        ("Ada", "ada@example", "3105550142", "email"),
        ("Ada", "ada@@example.com", "3105550142", "email"),
        ("Ada", "ada..b@example.com", "3105550142", "email"),
        ("Ada", "ada@exam ple.com", "3105550142", "email"),
        ("Ada", "ada@-example.com", "3105550142", "email"),
        ("Ada", "ada@example.com.", "3105550142", "email"),
        ("Ada", "Ada <ada@example.com>", "3105550142", "email"),
        ("Ada", "adé@example.com", "3105550142", "email"),
        ("Ada", "ada@[192.0.2.1]", "3105550142", "email"),
        ("Ada", f"{'a' * 65}@example.com", "3105550142", "email"),
        ("Ada", f"{'a' * 250}@example.com", "3105550142", "email"),
        ("Ada", "ada@example.com", "310 555", "phone"),
        ("Ada", "ada@example.com", "", "phone"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_saved(
    desk: UseCaseFixture, name: str, email: str, phone: str, field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        add_client(desk)(name, email, phone)
    assert refusal.value.field == field
    assert desk.kept.writes == 0


@pytest.mark.parametrize(
    "email", ["a@b.co", "ada.l+trips@mail.example.co.uk", "o'neil_x@ex-ample.travel"]
)
def test_mail_addresses_that_people_have_are_taken(desk: UseCaseFixture, email: str) -> None:
    assert add_client(desk)("Ada", email, "3105550142").email == email


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoe\u0308 Bronte\u0308", "Zoë Brontë"),
        ("Sin\u00adéad O\u2019Brien", "Sinéad O'Brien"),
        ("\u202eAda\u202c Calloway\u200b", "Ada Calloway"),
    ],
)
def test_a_name_is_kept_as_it_can_be_shown(desk: UseCaseFixture, typed: str, kept: str) -> None:
    assert add_client(desk)(typed, "ada@example.com", "3105550142").name == kept


def test_what_no_other_program_could_show_is_not_saved(desk: UseCaseFixture) -> None:
    with pytest.raises(Refused) as refusal:
        add_client(desk)("Ada\x00", "ada@example.com", "3105550142")
    assert refusal.value.field == "name"
    assert desk.kept.writes == 0


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("Ada@EXAMPLE.com", "Ada@example.com"), ("ada@bücher.example", "ada@xn--bcher-kva.example")],
)
def test_a_mail_address_is_kept_as_mail_servers_take_it(
    desk: UseCaseFixture, typed: str, kept: str
) -> None:
    assert add_client(desk)("Ada", typed, "3105550142").email == kept


@pytest.mark.parametrize("typed", ["555-0142", "06 12 34 56 78"])
def test_a_number_that_is_not_valid_at_home_is_not_saved(desk: UseCaseFixture, typed: str) -> None:
    add = AddClient(desk.actor, desk.store, PhoneReader("US"), desk.ids)
    with pytest.raises(Refused) as refusal:
        add("Ada", "ada@example.com", typed)
    assert refusal.value.field == "phone"
    assert "Start with + and the country code." in refusal.value.happened
    assert desk.kept.writes == 0


def test_the_extension_of_a_number_is_kept(desk: UseCaseFixture) -> None:
    add = AddClient(desk.actor, desk.store, PhoneReader("US"), desk.ids)
    assert add("Ada", "ada@example.com", "(310) 555-0142 x123").phone == "+13105550142;ext=123"
