"""What the traveler form refuses, with the reason and the remedy."""

from __future__ import annotations

from datetime import date

import pytest

from desktop.booking.clients.traveler import Gender, Traveler
from desktop.booking.trip.offer import OfferTraveler
from desktop.ui.pages.call.traveler_form import TravelerForm
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_companion, sample_offer, sample_traveler
from tests.support.ui.keyboard import Keyboard, focused
from tests.support.ui.window_desk import WindowDesk


def _file(desk: WindowDesk, who: Traveler) -> None:
    def save(repos: Repositories) -> None:
        repos.clients.save_traveler(who)

    desk.records.write(save)


def _forms(keyboard: Keyboard) -> list[TravelerForm]:
    return keyboard.booking_flow.travelers._forms


def _form(keyboard: Keyboard) -> TravelerForm:
    return _forms(keyboard)[0]


def _saved(desk: WindowDesk) -> Traveler:
    return desk.records.tables.travelers["travelerada"]


def test_enter_goes_from_the_gender_to_the_passport_as_from_every_other_field(
    keyboard: Keyboard,
) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    form.born.edit.setFocus()
    keyboard.press("Return")
    assert focused() is form.gender
    keyboard.press("Return")
    assert focused() is form.passport.edit


@pytest.mark.parametrize(
    ("typed", "shown", "kept"),
    [("Indonesia", "ID Indonesia", "ID"), ("Austria", "AT Austria", "AT"),
     ("Germany", "DE Germany", "DE"), ("uk", "GB United Kingdom", "GB"),
     ("GBR", "GB United Kingdom", "GB"), ("us", "US United States", "US")],
)  # fmt: skip
def test_a_country_by_name_or_code_is_resolved_and_shown(
    desk: WindowDesk, keyboard: Keyboard, typed: str, shown: str, kept: str
) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    form.country.edit.setFocus()
    form.country.edit.selectAll()
    keyboard.type(typed)
    assert shown in keyboard.page_text()
    keyboard.press("Return")
    assert form.country.text == kept
    assert shown in keyboard.page_text()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")
    passport = _saved(desk).passport
    assert passport is not None
    assert passport.country == kept


def test_an_unknown_country_is_asked_again(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    form.country.set_text("Atlantis")
    keyboard.press("Ctrl+Return")
    assert form.country.problem == "Which country? Type its name or code."
    assert focused() is form.country.edit
    assert desk.records.tables.trips == {}


def test_a_refused_name_is_spelled_as_in_the_passport_by_one_key(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _file(desk, sample_traveler(given_name="Ægir", family_name="Wojciechowska-Grzegorzewicz"))
    keyboard.to_travelers()
    form = _form(keyboard)
    assert "Ctrl+M" not in keyboard.key_bar()
    keyboard.press("Ctrl+Return")
    assert form.given.problem == 'Given name: Latin letters; "Æ" is not taken by the airline.'
    assert form.family.problem == "Family name: 27 letters, the airline takes 20."
    assert 'Ctrl+M: "Aegir"' in keyboard.page_text()
    assert keyboard.key_bar()["Ctrl+M"] == "Passport spelling"
    keyboard.press("Ctrl+M")
    assert (form.given.text, form.family.text) == ("Aegir", "Wojciechowska Grzego")
    assert "✓ complete" in keyboard.page_text()
    assert "Ctrl+M" not in keyboard.key_bar()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")
    assert (_saved(desk).given_name, _saved(desk).family_name) == ("Aegir", "Wojciechowska Grzego")


@pytest.mark.parametrize("name", ["Łukasz", "Zoe\u0308", "O\u2019Neill"])
def test_a_name_that_the_airline_takes_is_not_questioned(
    desk: WindowDesk, keyboard: Keyboard, name: str
) -> None:
    _file(desk, sample_traveler(given_name=name))
    keyboard.to_travelers()
    assert "✓ complete" in keyboard.page_text()


def test_a_child_of_another_age_is_refused_in_the_form(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    seats = (OfferTraveler("seata"), OfferTraveler("seatb", "child", 9))
    desk.airline.batches = ((sample_offer(travelers=seats, needs_passport=False),),)
    _file(desk, sample_companion(given_name="Mia", born_on=date(2011, 6, 1)))
    keyboard.to_travelers()
    assert "2 · Child of 9" in keyboard.page_text()
    keyboard.press("Ctrl+Return")
    form = _forms(keyboard)[1]
    assert form.born.problem == (
        "Mia is 15 on 19 Dec, the search said 9: search again with a child's seat, 1c15."
    )
    assert focused() is form.born.edit
    assert desk.records.tables.trips == {}


@pytest.mark.parametrize(("typed", "year"), [("25apr05", 2005), ("25apr31", 2031)])
def test_two_digits_of_an_expiry_are_never_a_hundred_years_away(
    keyboard: Keyboard, typed: str, year: int
) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    form.expires.set_text(typed)
    who = form.read()
    assert who is not None
    assert who.passport is not None
    assert who.passport.expires_on == date(year, 4, 25)


def test_the_whole_sentence_of_the_field_with_the_cursor_is_on_top(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _file(desk, sample_traveler(given_name="Ægir", born_on=date(2020, 1, 1)))
    keyboard.to_travelers()
    form = _form(keyboard)
    keyboard.press("Ctrl+Return")
    assert form._state.text().endswith('Ctrl+M: "Aegir"')
    form.born.edit.setFocus()
    assert form._state.text() == form.born.problem
    assert "Ægir is 6 on 19 Dec" in form._state.text()
    form.given.edit.setFocus()
    assert form._state.text().endswith('Ctrl+M: "Aegir"')


def test_an_x_is_asked_about_for_the_airline_and_stays_in_the_file(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _file(desk, sample_traveler(gender=Gender.UNSPECIFIED))
    keyboard.to_travelers()
    form = _form(keyboard)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "F or M only" in form._state.text())
    assert focused() is form.gender
    keyboard.press("M", "Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")
    assert _saved(desk).gender is Gender.UNSPECIFIED
    [trip] = desk.records.tables.trips.values()
    assert [each.gender for each in trip.travelers] == [Gender.MALE]
