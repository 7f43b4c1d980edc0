"""Saving a client's billing address."""

from __future__ import annotations

import pytest

from desktop.booking.clients.billing_address import BillingAddress
from desktop.use_cases.clients.save_address import SaveAddress
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_address, sample_client
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def save(desk: UseCaseFixture, address: BillingAddress, client_id: str = "clientada") -> object:
    return SaveAddress(desk.actor, desk.store)(client_id, address)


def test_the_address_is_kept_and_the_audit_says_so_without_it(desk: UseCaseFixture) -> None:
    client = desk.add_client(sample_client(address=BillingAddress()))
    assert save(desk, sample_address(city=" Los  Angeles ")) == sample_client()
    assert desk.kept.tables.clients[client.id] == sample_client()
    entry = desk.kept.tables.audit[-1]
    assert (entry.action, entry.subject, entry.detail) == ("billing address saved", client.id, "")


def test_the_same_address_again_is_no_change(desk: UseCaseFixture) -> None:
    desk.add_client()
    save(desk, sample_address())
    assert desk.actions() == []


def test_one_that_no_vault_takes_is_refused_by_its_field(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    with pytest.raises(Refused) as refusal:
        save(desk, sample_address(region=""))
    assert (refusal.value.code, refusal.value.field) == ("client_address", "address.region")
    assert desk.kept.tables.clients[client.id] == client


def test_a_client_who_is_not_there_is_refused(desk: UseCaseFixture) -> None:
    with pytest.raises(Refused, match="no_such_client"):
        save(desk, sample_address(), "nobody")
