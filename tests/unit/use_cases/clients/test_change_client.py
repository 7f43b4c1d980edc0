"""Changing a client's file."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.app.phone_numbers import PhoneReader
from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.clients.client import ServiceLevel
from desktop.booking.clients.client_profile import ClientProfile
from desktop.use_cases.clients.change_client import ChangeClient
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_address, sample_client
from tests.support.use_cases.phone_reader import read_phone
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def change_client(desk: UseCaseFixture) -> ChangeClient:
    return ChangeClient(desk.actor, desk.store, read_phone)


def test_what_changed_is_saved_and_named_in_the_audit_but_not_repeated(
    desk: UseCaseFixture,
) -> None:
    client = desk.add_client(sample_client(phone="+13105550142"))
    wanted = replace(
        client, phone="310-555-0142", notes="Window seat now.", level=ServiceLevel.COMPLEX
    )
    after = change_client(desk)(wanted)
    assert desk.kept.tables.clients[client.id] == after
    assert (after.notes, after.level) == ("Window seat now.", ServiceLevel.COMPLEX)
    entry = desk.kept.tables.audit[-1]
    assert (entry.action, entry.subject) == ("client changed", client.id)
    assert set(entry.detail.split(", ")) == {"level", "notes"}
    assert "Window" not in entry.detail


def test_nothing_changed_writes_nothing_into_the_audit(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    change_client(desk)(replace(client, phone="3105550142"))
    assert desk.actions() == []


def test_the_day_a_client_was_opened_stays(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    moved = replace(
        client, phone="3105550142", notes="x", opened_at=client.opened_at + timedelta(days=9)
    )
    assert change_client(desk)(moved).opened_at == client.opened_at


def test_what_other_acts_saved_since_the_page_was_shown_stays(desk: UseCaseFixture) -> None:
    shown = desk.add_client(sample_client(address=BillingAddress(), processor_customer=""))
    paid = replace(shown, address=sample_address(), processor_customer="cus_later")
    desk.kept.write(lambda repos: repos.clients.save(paid))
    after = change_client(desk)(replace(shown, notes="Likes tea."))
    assert after == replace(paid, notes="Likes tea.")
    assert desk.kept.tables.audit[-1].detail == "notes"


def test_a_bad_mail_address_is_refused_and_the_old_one_stays(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    with pytest.raises(Refused) as refusal:
        change_client(desk)(replace(client, email="nowhere"))
    assert refusal.value.field == "email"
    assert desk.kept.tables.clients[client.id] == client


def test_a_note_is_kept_though_todays_rules_refuse_the_number_on_file(desk: UseCaseFixture) -> None:
    client = desk.add_client(sample_client(phone="+15550142", email="ada@desk.test"))
    change = ChangeClient(desk.actor, desk.store, PhoneReader("US"))
    assert change(replace(client, notes="Aisle.")).notes == "Aisle."
    with pytest.raises(Refused) as refusal:
        change(replace(client, phone="555-0143"))
    assert refusal.value.field == "phone"


def test_what_changed_of_the_profile_is_named_by_itself(desk: UseCaseFixture) -> None:
    client = desk.add_client(sample_client(profile=ClientProfile((), (), "US", "en", "USD")))
    profile = ClientProfile(("ADA@Home.example ",), ("(310) 555-0142",), "US", "fr", "USD")
    changed = ChangeClient(desk.actor, desk.store, PhoneReader("US"))(
        replace(client, profile=profile, company=" Calloway  Press ")
    )
    assert changed.profile == ClientProfile(
        ("ADA@home.example",), ("+13105550142",), "US", "fr", "USD"
    )
    assert changed.company == "Calloway Press"
    assert desk.kept.tables.audit[-1].detail == "company, emails, phones, language"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"emails": ("ada",)}, "profile.emails"),
        ({"phones": ("12",)}, "profile.phones"),
        ({"country": "UK"}, "profile.country"),
        ({"language": "xx"}, "profile.language"),
        ({"currency": "QQQ"}, "profile.currency"),
    ],
)
def test_a_bad_part_of_the_profile_is_named(
    desk: UseCaseFixture, changes: dict[str, Any], field: str
) -> None:
    client = desk.add_client()
    profile = replace(client.profile, **changes)
    with pytest.raises(Refused) as refused:
        ChangeClient(desk.actor, desk.store, PhoneReader("US"))(replace(client, profile=profile))
    assert refused.value.field == field


def test_a_company_name_without_end_is_refused(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    with pytest.raises(Refused) as refused:
        ChangeClient(desk.actor, desk.store, PhoneReader("US"))(replace(client, company="x" * 121))
    assert refused.value.field == "company"


def test_what_is_noted_has_an_end(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    with pytest.raises(Refused, match="client_notes") as refused:
        change_client(desk)(replace(client, notes="a" * 10_001))
    assert refused.value.field == "notes"
    assert change_client(desk)(replace(client, notes="a" * 10_000)).notes
    before = desk.add_client(sample_client(notes="a" * 20_000))
    assert change_client(desk)(replace(before, company="Stone")).company == "Stone"


def test_what_a_colleague_changed_since_the_page_was_read_stays(desk: UseCaseFixture) -> None:
    shown = desk.add_client(sample_client())
    change = change_client(desk)
    married = replace(
        shown,
        name="Ada Stone",
        phone="310-555-0199",
        email="ada@stone.example",
        profile=ClientProfile(emails=("other@stone.example",)),
    )
    corrected = change(married, shown)
    after = change(replace(shown, notes="Likes the aisle."), shown)
    assert after == replace(corrected, notes="Likes the aisle.")
    assert desk.kept.tables.audit[-1].detail == "notes"
    profile = replace(shown.profile, currency="EUR")
    again = change(replace(shown, profile=profile), shown)
    assert again.profile == replace(corrected.profile, currency="EUR")
