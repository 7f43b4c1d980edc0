"""Keeping a traveler in a client's file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.booking.clients.traveler import Passport, Traveler
from desktop.use_cases.clients.save_traveler import SaveTraveler
from desktop.use_cases.errors import Refused
from tests.support.samples import TODAY, sample_traveler
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def save_traveler(desk: UseCaseFixture) -> SaveTraveler:
    desk.add_client()
    return SaveTraveler(desk.actor, desk.store, desk.ids)


def test_a_new_traveler_gets_an_id_of_its_own(desk: UseCaseFixture) -> None:
    saved = save_traveler(desk)(sample_traveler(id=""))
    assert saved.id
    assert desk.kept.tables.travelers[saved.id] == saved
    assert desk.actions() == [("traveler saved", "done")]


def test_a_known_traveler_keeps_the_id(desk: UseCaseFixture) -> None:
    save = save_traveler(desk)
    save(sample_traveler())
    save(sample_traveler(title="dr"))
    assert [t.title for t in desk.kept.tables.travelers.values()] == ["dr"]


def test_a_half_known_traveler_may_be_saved(desk: UseCaseFixture) -> None:
    saved = save_traveler(desk)(Traveler("", "clientada", " Ada ", ""))
    assert (saved.given_name, saved.born_on) == ("Ada", None)


def test_a_name_is_kept_composed_and_with_a_plain_apostrophe(desk: UseCaseFixture) -> None:
    saved = save_traveler(desk)(sample_traveler(given_name="Zoe\u0308", family_name="O\u2019Neill"))
    assert (saved.given_name, saved.family_name) == ("Zoë", "O'Neill")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_name": "Ada2"}, "given_name"),
        ({"family_name": "C4lloway"}, "family_name"),
        ({"family_name": "C" * 121}, "family_name"),
        ({"given_name": "Ada\x00"}, "given_name"),
        ({"given_name": " ", "family_name": ""}, "given_name"),
        ({"born_on": TODAY + timedelta(days=1)}, "born_on"),
        ({"born_on": date(1884, 1, 1)}, "born_on"),
        ({"passport": Passport("X1", "US", date(1980, 1, 1))}, "passport"),
        ({"passport": Passport("X1", "UK", date(2031, 1, 1))}, "country"),
        ({"passport": Passport("X1", "us", date(2031, 1, 1))}, "country"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    desk: UseCaseFixture, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        save_traveler(desk)(sample_traveler(**changes))
    assert refusal.value.field == field
    assert desk.kept.tables.travelers == {}


def test_a_traveler_born_today_may_fly(desk: UseCaseFixture) -> None:
    saved = save_traveler(desk)(sample_traveler(born_on=TODAY))
    assert saved.born_on == TODAY
