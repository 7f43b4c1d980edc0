"""The travelers page: filled from the saved travelers; missing data is marked at its field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.booking.clients.traveler import Gender, Loyalty, Traveler
from desktop.booking.trip.offer import OfferTraveler
from desktop.ui.pages.call.traveler_form import TravelerForm
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_companion, sample_offer, sample_traveler
from tests.support.ui.keyboard import Gate, Keyboard, focused
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def _offer_for(desk: WindowDesk, *kinds: str) -> None:
    seats = tuple(OfferTraveler(f"seat{chr(97 + at)}", kind) for at, kind in enumerate(kinds))
    desk.airline.batches = ((sample_offer(travelers=seats),),)


def _file(desk: WindowDesk, *members: Traveler) -> None:
    def save(repos: Repositories) -> None:
        for who in members:
            repos.clients.save_traveler(who)

    desk.records.write(save)


def _forms(keyboard: Keyboard) -> list[TravelerForm]:
    return keyboard.booking_flow.travelers._forms


def _form(keyboard: Keyboard) -> TravelerForm:
    return _forms(keyboard)[0]


def _saved(desk: WindowDesk, traveler_id: str = "travelerada") -> Traveler:
    return desk.records.tables.travelers[traveler_id]


def test_below_the_forms_is_the_page_and_no_panel(keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    page = keyboard.booking_flow.travelers
    picture = page.grab().toImage()
    ratio = picture.devicePixelRatio()
    below = picture.pixelColor(round(page.width() / 2 * ratio), round((page.height() - 40) * ratio))
    assert below.name() == keyboard.theme.color("canvas").name()


def test_the_form_is_filled_from_the_file(keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    assert form.given.text == "Ada"
    assert form.family.text == "Calloway"
    assert form.born.text == "17 May 1984"
    assert form.gender.index == 0
    assert form.passport.text == "X1234567"
    assert form.country.text == "US"
    assert form.expires.text == "28 Feb 2031"
    assert form.known.text == "TT1234567"
    assert form.loyalty.text == "NW NW889201"
    assert "CALLOWAY/ADA" in keyboard.page_text()
    assert "✓ complete" in keyboard.page_text()


def test_ctrl_enter_goes_to_the_money_and_saves_the_trip(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_travelers()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")
    assert [trip.client_id for trip in desk.records.tables.trips.values()] == ["clientada"]


def test_missing_data_is_marked_at_its_field(desk: WindowDesk, keyboard: Keyboard) -> None:
    _file(desk, sample_traveler(born_on=None, passport=None))
    keyboard.to_travelers()
    form = _form(keyboard)
    assert focused() is form.born.edit
    keyboard.press("Ctrl+Return")
    assert form.born._problem.text() == "Date of birth."
    assert form.passport._problem.text() == "Passport number, country and expiry."
    assert focused() is form.born.edit
    assert keyboard.page == "travelers"
    assert desk.records.tables.trips == {}


def test_an_invalid_date_shows_the_format_and_gets_the_focus(keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    form.born.set_text("3/4/1980")
    keyboard.press("Ctrl+Return")
    assert "month in letters" in form.born._problem.text()
    assert focused() is form.born.edit


def test_an_incomplete_passport_is_marked(keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    form.country.set_text("U")
    form.expires.set_text("")
    keyboard.press("Ctrl+Return")
    assert form.country._problem.text() == "Which country? Type its name or code."
    assert form.expires._problem.text() == "Expiry missing."
    assert focused() is form.country.edit
    form.passport.set_text("")
    form.expires.set_text("25apr2031")
    keyboard.press("Ctrl+Return")
    assert form.passport._problem.text() == "Number missing."


def test_a_problem_is_cleared_when_it_is_fixed(keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    form.expires.set_text("1dec2026")
    keyboard.press("Ctrl+Return")
    assert form.passport._problem.text() == "The passport ends before the last flight."
    form.expires.set_text("1dec2031")
    form.given.set_text("")
    keyboard.press("Ctrl+Return")
    assert form.passport._problem.text() == ""
    assert form.given._problem.text() == "Given name as on the passport."


def test_entered_data_is_saved_with_the_traveler(desk: WindowDesk, keyboard: Keyboard) -> None:
    _file(desk, sample_traveler(born_on=None, gender=None, known_traveler=""))
    keyboard.to_travelers()
    keyboard.type("17may84")
    keyboard.press("Return")
    assert focused() is _form(keyboard).gender
    keyboard.press("F")
    _form(keyboard).known.edit.setFocus()
    keyboard.type("tt1234567")
    keyboard.press("Return")
    assert focused() is _form(keyboard).loyalty.edit
    _form(keyboard).loyalty.set_text("")
    keyboard.type("ba 12345678, aa 8h3x22")
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "money")
    who = _saved(desk)
    assert (who.born_on, who.gender) == (sample_traveler().born_on, Gender.FEMALE)
    assert who.known_traveler == "TT1234567"
    assert who.loyalty == (Loyalty("BA", "12345678"), Loyalty("AA", "8H3X22"))


def test_what_is_no_frequent_flyer_number_is_marked(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    form = _form(keyboard)
    form.loyalty.set_text("12345678")
    keyboard.press("Ctrl+Return")
    assert form.loyalty._problem.text() == (
        "Airline code and number, such as BA 12345678, AA 8H3X22."
    )
    assert focused() is form.loyalty.edit


def test_a_missing_gender_gets_the_focus(desk: WindowDesk, keyboard: Keyboard) -> None:
    _file(desk, sample_traveler(gender=None))
    keyboard.to_travelers()
    _form(keyboard).given.edit.setFocus()
    keyboard.press("Ctrl+Return")
    assert focused() is _form(keyboard).gender
    assert "Gender as on the passport" in keyboard.page_text()


def test_each_seat_shows_the_kind_of_passenger(desk: WindowDesk, keyboard: Keyboard) -> None:
    _offer_for(desk, "adult", "child", "infant_without_seat")
    keyboard.to_travelers()
    for words in ("1 · Adult", "2 · Child", "3 · Infant on lap"):
        assert words in keyboard.page_text()


@pytest.mark.parametrize(
    ("kind", "born", "message"),
    [
        ("child", "1jan2000", "search again with an adult"),
        ("infant_without_seat", "1jan2020", "search again with a child's seat"),
        ("adult", "1jan2020", "search again with a child"),
    ],
)
def test_an_age_that_does_not_fit_the_seat_is_marked(
    desk: WindowDesk, keyboard: Keyboard, kind: str, born: str, message: str
) -> None:
    _offer_for(desk, kind)
    keyboard.to_travelers()
    form = _form(keyboard)
    form.born.set_text(born)
    keyboard.press("Ctrl+Return")
    assert message in form.born._problem.text()


def test_enter_in_the_last_field_goes_to_the_next_person(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _offer_for(desk, "adult", "adult")
    _file(desk, sample_companion(passport=sample_traveler().passport))
    keyboard.to_travelers()
    first, second = _forms(keyboard)
    assert second.given.text == "Leo"
    first.loyalty.edit.setFocus()
    keyboard.press("Return")
    assert second.isAncestorOf(focused())
    second.loyalty.edit.setFocus()
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "money")
    assert "Ada Calloway, Leo Calloway" in keyboard.page_text()


def test_another_traveler_of_the_client_takes_the_seat(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _file(desk, sample_companion())
    keyboard.to_travelers()
    form = _form(keyboard)
    keyboard.press("Ctrl+J")
    assert form.given.text == "Leo"
    assert "✓ complete" not in keyboard.page_text()
    keyboard.press("Ctrl+J")
    assert form.given.text == ""
    keyboard.press("Ctrl+J")
    assert form.given.text == "Ada"
    assert "✓ complete" in keyboard.page_text()


def test_one_who_is_in_another_row_is_not_offered_again(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _offer_for(desk, "adult", "adult")
    _file(desk, sample_companion())
    keyboard.to_travelers()
    first, second = _forms(keyboard)
    assert (first.given.text, second.given.text) == ("Ada", "Leo")
    second.given.edit.setFocus()
    seen = []
    for _ in range(4):
        keyboard.press("Ctrl+J")
        seen.append(second.given.text)
    assert seen == ["", "Leo", "", "Leo"]


def test_the_problems_of_one_traveler_are_not_shown_for_the_next(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _file(desk, sample_companion(passport=sample_traveler().passport))
    keyboard.to_travelers()
    form = _form(keyboard)
    form.born.set_text("31feb1984")
    keyboard.press("Ctrl+Return")
    assert form.born._problem.text() == "There is no such day."
    keyboard.press("Ctrl+J")
    assert form.given.text == "Leo"
    assert form.born._problem.text() == ""


def test_a_new_traveler_is_saved_with_the_client(desk: WindowDesk, keyboard: Keyboard) -> None:
    _offer_for(desk, "adult", "adult")
    desk.airline.batches = (
        (replace(desk.airline.batches[0][0], needs_passport=False),),
    )  # fmt: skip
    keyboard.to_travelers()
    second = _forms(keyboard)[1]
    assert focused() is second.given.edit
    for typed in ("Leo", "Calloway", "3sep1981"):
        keyboard.type(typed)
        keyboard.press("Return")
    keyboard.press("M")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")
    names = {who.given_name for who in desk.records.tables.travelers.values()}
    assert names == {"Ada", "Leo"}


def test_an_unknown_client_is_offered_as_the_first_traveler(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    desk.records.tables.travelers.clear()
    keyboard = open_window()
    keyboard.to_travelers()
    assert _form(keyboard).given.text == "Ada"
    assert _form(keyboard).family.text == "Calloway"
    assert focused() is _form(keyboard).born.edit


def test_a_second_ctrl_enter_saves_nothing_twice(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().choose_offer)
    keyboard = open_window(choose_offer=held)
    keyboard.to_travelers()
    keyboard.press("Ctrl+Return", "Ctrl+Return", "Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    held.open()
    keyboard.until(lambda: keyboard.page == "money")
    assert held.call_count == 1
    assert len(desk.records.tables.trips) == 1


def test_a_refusal_is_shown_and_can_be_fixed(open_window: OpenWindow, desk: WindowDesk) -> None:
    refusals = [Refused("disk_full", "The disk is full.", "Nothing was saved.")]
    choose = desk.use_cases().choose_offer

    def sometimes(*given: object) -> object:
        if refusals:
            raise refusals.pop()
        return choose(*given)  # type: ignore[arg-type]

    keyboard = open_window(choose_offer=sometimes)
    keyboard.to_travelers()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "The disk is full." in keyboard.message())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")


def test_an_expired_offer_leads_back_to_the_offers(open_window: OpenWindow) -> None:
    def gone(*given: object) -> object:
        raise Refused("offer_gone", "This fare is no longer sold.", "", "Choose another.")

    keyboard = open_window(choose_offer=gone)
    keyboard.to_travelers()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "offers")
    assert "no longer sold" in keyboard.message()
    assert len(keyboard.booking_flow.offers.list.rows.records) == 17


def test_unsaved_data_is_kept_after_a_return_to_the_offers(keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    _form(keyboard).given.edit.setFocus()
    keyboard.retype("Adeline")
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "offers")
    keyboard.press("J", "Return")
    keyboard.until(lambda: keyboard.page == "travelers")
    assert _form(keyboard).given.text == "Adeline"


def test_back_from_the_money_page_the_travelers_are_the_same(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _file(desk, sample_companion(passport=sample_traveler().passport))
    keyboard.to_travelers()
    keyboard.press("Ctrl+J", "Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money" and not keyboard.booking_flow.money._task.name)
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "travelers")
    assert _form(keyboard).given.text == "Leo"


def test_a_draft_that_does_not_fit_the_seats_changes_nothing(keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    keyboard.booking_flow.travelers.restore("")
    keyboard.booking_flow.travelers.restore('[["a"], ["b"]]')
    assert _form(keyboard).given.text == "Ada"
