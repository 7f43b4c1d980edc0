"""Keeping a traveller in a client's file."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.booking.clients.traveler import Passport, Traveller
from desktop.use_cases.clients.save_traveler import SaveTraveller
from desktop.use_cases.errors import Refused
from tests.support.samples import TODAY, sample_traveller
from tests.support.use_cases.small_desk import ORIGIN, WHO, SmallDesk


def save_traveller(desk: SmallDesk) -> SaveTraveller:
    desk.add_client()
    return SaveTraveller(desk.records, WHO, desk.clock, desk.ids, ORIGIN)


def test_a_new_traveller_gets_an_id_of_its_own(desk: SmallDesk) -> None:
    saved = save_traveller(desk)(sample_traveller(id=""))
    assert saved.id
    assert desk.kept.shelves.travellers[saved.id] == saved
    assert desk.acts() == [("traveller saved", "done")]


def test_a_known_traveller_keeps_the_id(desk: SmallDesk) -> None:
    save = save_traveller(desk)
    save(sample_traveller())
    save(sample_traveller(title="dr"))
    assert [t.title for t in desk.kept.shelves.travellers.values()] == ["dr"]


def test_a_half_known_traveller_may_be_saved(desk: SmallDesk) -> None:
    saved = save_traveller(desk)(Traveller("", "clientada", " Ada ", ""))
    assert (saved.given_name, saved.born_on) == ("Ada", None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_name": "Ada2"}, "given_name"),
        ({"family_name": "C4lloway"}, "family_name"),
        ({"given_name": " ", "family_name": ""}, "given_name"),
        ({"born_on": TODAY + timedelta(days=1)}, "born_on"),
        ({"born_on": date(1884, 1, 1)}, "born_on"),
        ({"passport": Passport("X1", "US", date(1980, 1, 1))}, "passport"),
    ],
)
def test_what_cannot_be_is_refused_by_field(
    desk: SmallDesk, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        save_traveller(desk)(sample_traveller(**changes))
    assert refusal.value.field == field
    assert desk.kept.shelves.travellers == {}


def test_somebody_born_today_may_fly(desk: SmallDesk) -> None:
    saved = save_traveller(desk)(sample_traveller(born_on=TODAY))
    assert saved.born_on == TODAY
