"""What every `Store` keeps of Set up: each section once, with who saved it and when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.set_up.company_details import CompanyDetails
from desktop.booking.set_up.fare_duties import BalanceShortage, SignedDuties
from desktop.booking.set_up.set_up_record import SECTION_NAMES, Saved, SetUpRecord
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories, Store
from tests.support.set_up_samples import AT, COMPANY, finished


def test_every_section_comes_back_as_saved(store: Store) -> None:
    assert store.read(lambda repos: repos.set_up.read()) == SetUpRecord()
    more = (SignedDuties("one", "adaid", "{}", "00"), BalanceShortage(Money(120_050, "USD"), "LAX"))
    sections = (*finished().sections, *(Saved(each, AT, "Ida Marlow") for each in more))
    record = SetUpRecord(sections)
    assert {type(each.value) for each in record.sections} == set(SECTION_NAMES)

    def save(repos: Repositories) -> None:
        for each in record.sections:
            repos.set_up.save(each.value, each.at, each.by)

    store.write(save)
    assert store.read(lambda repos: repos.set_up.read()) == record


def test_a_section_saved_again_is_replaced(store: Store) -> None:
    store.write(lambda repos: repos.set_up.save(COMPANY, AT, "Ida Marlow"))
    other, later = replace(COMPANY, name="Other Travel"), AT + timedelta(days=1)
    store.write(lambda repos: repos.set_up.save(other, later, "Ann Owner"))
    (saved,) = store.read(lambda repos: repos.set_up.read()).sections
    assert (saved.value, saved.at, saved.by) == (other, later, "Ann Owner")


def test_a_card_number_is_in_no_section(store: Store) -> None:
    details = replace(COMPANY, statement_suffix="4242 4242 4242 4242")
    with pytest.raises(Refused) as caught:
        store.write(lambda repos: repos.set_up.save(details, AT, "Ida Marlow"))
    assert caught.value.code == "card_number_in_text"
    assert store.read(lambda repos: repos.set_up.read().of(CompanyDetails)) is None
