"""The travelers page: filled from the saved travelers; missing data is marked at its field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from desktop.booking.clients.traveler import Gender, Traveler
from desktop.booking.trip.offer import OfferTraveler
from desktop.ui.pages.call.traveler_form import TravelerForm
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_companion, sample_offer, sample_traveler
from tests.support.ui.keyboard import Gate, Hand, focused
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import SitDown

MakeGate = Callable[[Callable[..., object]], Gate]


def _offer_for(desk: WindowDesk, *kinds: str) -> None:
    seats = tuple(OfferTraveler(f"seat{chr(97 + at)}", kind) for at, kind in enumerate(kinds))
    desk.airline.batches = ((sample_offer(travelers=seats),),)


def _file(desk: WindowDesk, *members: Traveler) -> None:
    def save(repos: Repositories) -> None:
        for who in members:
            repos.clients.save_traveler(who)

    desk.records.write(save)


def _forms(hand: Hand) -> list[TravelerForm]:
    return hand.booking_flow.travelers._forms


def _form(hand: Hand) -> TravelerForm:
    return _forms(hand)[0]


def _saved(desk: WindowDesk, traveler_id: str = "travelerada") -> Traveler:
    return desk.records.shelves.travelers[traveler_id]


def test_below_the_forms_is_the_page_and_no_panel(hand: Hand) -> None:
    hand.to_travelers()
    page = hand.booking_flow.travelers
    picture = page.grab().toImage()
    ratio = picture.devicePixelRatio()
    below = picture.pixelColor(round(page.width() / 2 * ratio), round((page.height() - 40) * ratio))
    assert below.name() == hand.theme.color("canvas").name()


def test_the_form_is_filled_from_the_file(hand: Hand) -> None:
    hand.to_travelers()
    form = _form(hand)
    assert form.given.text == "Ada"
    assert form.family.text == "Calloway"
    assert form.born.text == "17 May 1984"
    assert form.gender.index == 0
    assert form.passport.text == "X1234567"
    assert form.country.text == "US"
    assert form.expires.text == "28 Feb 2031"
    assert form.known.text == "TT1234567"
    assert "CALLOWAY/ADA" in hand.words()
    assert "✓ complete" in hand.words()


def test_ctrl_enter_goes_to_the_money_and_saves_the_trip(desk: WindowDesk, hand: Hand) -> None:
    hand.to_travelers()
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "money")
    assert [trip.client_id for trip in desk.records.shelves.trips.values()] == ["clientada"]


def test_missing_data_is_marked_at_its_field(desk: WindowDesk, hand: Hand) -> None:
    _file(desk, sample_traveler(born_on=None, passport=None))
    hand.to_travelers()
    form = _form(hand)
    assert focused() is form.born.edit
    hand.press("Ctrl+Return")
    assert form.born._problem.text() == "Date of birth."
    assert form.passport._problem.text() == "Passport number, country and expiry."
    assert focused() is form.born.edit
    assert hand.page == "travelers"
    assert desk.records.shelves.trips == {}


def test_an_invalid_date_shows_the_format_and_gets_the_focus(hand: Hand) -> None:
    hand.to_travelers()
    form = _form(hand)
    form.born.set_text("3/4/1980")
    hand.press("Ctrl+Return")
    assert "month in letters" in form.born._problem.text()
    assert focused() is form.born.edit


def test_an_incomplete_passport_is_marked(hand: Hand) -> None:
    hand.to_travelers()
    form = _form(hand)
    form.country.set_text("U")
    form.expires.set_text("")
    hand.press("Ctrl+Return")
    assert form.country._problem.text() == "Which country? Type its name or code."
    assert form.expires._problem.text() == "Expiry missing."
    assert focused() is form.country.edit
    form.passport.set_text("")
    form.expires.set_text("25apr2031")
    hand.press("Ctrl+Return")
    assert form.passport._problem.text() == "Number missing."


def test_a_problem_is_cleared_when_it_is_fixed(hand: Hand) -> None:
    hand.to_travelers()
    form = _form(hand)
    form.expires.set_text("1dec2026")
    hand.press("Ctrl+Return")
    assert form.passport._problem.text() == "The passport ends before the last flight."
    form.expires.set_text("1dec2031")
    form.given.set_text("")
    hand.press("Ctrl+Return")
    assert form.passport._problem.text() == ""
    assert form.given._problem.text() == "Given name as on the passport."


def test_entered_data_is_saved_with_the_traveler(desk: WindowDesk, hand: Hand) -> None:
    _file(desk, sample_traveler(born_on=None, gender=None, known_traveler=""))
    hand.to_travelers()
    hand.type("17may84")
    hand.press("Return")
    assert focused() is _form(hand).gender
    hand.press("F")
    _form(hand).known.edit.setFocus()
    hand.type("tt1234567")
    hand.press("Return")
    hand.until(lambda: hand.page == "money")
    who = _saved(desk)
    assert (who.born_on, who.gender) == (sample_traveler().born_on, Gender.FEMALE)
    assert who.known_traveler == "TT1234567"


def test_a_missing_gender_gets_the_focus(desk: WindowDesk, hand: Hand) -> None:
    _file(desk, sample_traveler(gender=None))
    hand.to_travelers()
    _form(hand).given.edit.setFocus()
    hand.press("Ctrl+Return")
    assert focused() is _form(hand).gender
    assert "Gender as on the passport" in hand.words()


def test_each_seat_shows_the_kind_of_passenger(desk: WindowDesk, hand: Hand) -> None:
    _offer_for(desk, "adult", "child", "infant_without_seat")
    hand.to_travelers()
    for words in ("1 · Adult", "2 · Child", "3 · Infant on lap"):
        assert words in hand.words()


@pytest.mark.parametrize(
    ("kind", "born", "message"),
    [
        ("child", "1jan2000", "search again with an adult"),
        ("infant_without_seat", "1jan2020", "search again with a child's seat"),
        ("adult", "1jan2020", "search again with a child"),
    ],
)
def test_an_age_that_does_not_fit_the_seat_is_marked(
    desk: WindowDesk, hand: Hand, kind: str, born: str, message: str
) -> None:
    _offer_for(desk, kind)
    hand.to_travelers()
    form = _form(hand)
    form.born.set_text(born)
    hand.press("Ctrl+Return")
    assert message in form.born._problem.text()


def test_enter_in_the_last_field_goes_to_the_next_person(desk: WindowDesk, hand: Hand) -> None:
    _offer_for(desk, "adult", "adult")
    _file(desk, sample_companion(passport=sample_traveler().passport))
    hand.to_travelers()
    first, second = _forms(hand)
    assert second.given.text == "Leo"
    first.known.edit.setFocus()
    hand.press("Return")
    assert second.isAncestorOf(focused())
    second.known.edit.setFocus()
    hand.press("Return")
    hand.until(lambda: hand.page == "money")
    assert "Ada Calloway, Leo Calloway" in hand.words()


def test_another_traveler_of_the_client_takes_the_seat(desk: WindowDesk, hand: Hand) -> None:
    _file(desk, sample_companion())
    hand.to_travelers()
    form = _form(hand)
    hand.press("Ctrl+J")
    assert form.given.text == "Leo"
    assert "✓ complete" not in hand.words()
    hand.press("Ctrl+J")
    assert form.given.text == ""
    hand.press("Ctrl+J")
    assert form.given.text == "Ada"
    assert "✓ complete" in hand.words()


def test_the_problems_of_one_traveler_are_not_shown_for_the_next(
    desk: WindowDesk, hand: Hand
) -> None:
    _file(desk, sample_companion(passport=sample_traveler().passport))
    hand.to_travelers()
    form = _form(hand)
    form.born.set_text("31feb1984")
    hand.press("Ctrl+Return")
    assert form.born._problem.text() == "There is no such day."
    hand.press("Ctrl+J")
    assert form.given.text == "Leo"
    assert form.born._problem.text() == ""


def test_a_new_traveler_is_saved_with_the_client(desk: WindowDesk, hand: Hand) -> None:
    _offer_for(desk, "adult", "adult")
    desk.airline.batches = (
        (replace(desk.airline.batches[0][0], needs_passport=False),),
    )  # fmt: skip
    hand.to_travelers()
    second = _forms(hand)[1]
    assert focused() is second.given.edit
    for typed in ("Leo", "Calloway", "3sep1981"):
        hand.type(typed)
        hand.press("Return")
    hand.press("M")
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "money")
    names = {who.given_name for who in desk.records.shelves.travelers.values()}
    assert names == {"Ada", "Leo"}


def test_an_unknown_client_is_offered_as_the_first_traveler(
    desk: WindowDesk, sit_down: SitDown
) -> None:
    desk.records.shelves.travelers.clear()
    hand = sit_down()
    hand.to_travelers()
    assert _form(hand).given.text == "Ada"
    assert _form(hand).family.text == "Calloway"
    assert focused() is _form(hand).born.edit


def test_a_second_ctrl_enter_saves_nothing_twice(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().choose_offer)
    hand = sit_down(choose_offer=held)
    hand.to_travelers()
    hand.press("Ctrl+Return", "Ctrl+Return", "Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    held.open()
    hand.until(lambda: hand.page == "money")
    assert held.call_count == 1
    assert len(desk.records.shelves.trips) == 1


def test_a_refusal_is_shown_and_can_be_fixed(sit_down: SitDown, desk: WindowDesk) -> None:
    refusals = [Refused("disk_full", "The disk is full.", "Nothing was saved.")]
    choose = desk.use_cases().choose_offer

    def sometimes(*given: object) -> object:
        if refusals:
            raise refusals.pop()
        return choose(*given)  # type: ignore[arg-type]

    hand = sit_down(choose_offer=sometimes)
    hand.to_travelers()
    hand.press("Ctrl+Return")
    hand.until(lambda: "The disk is full." in hand.message())
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "money")


def test_an_expired_offer_leads_back_to_the_offers(sit_down: SitDown) -> None:
    def gone(*given: object) -> object:
        raise Refused("offer_gone", "This fare is no longer sold.", "", "Choose another.")

    hand = sit_down(choose_offer=gone)
    hand.to_travelers()
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "offers")
    assert "no longer sold" in hand.message()
    assert len(hand.booking_flow.offers.list.rows.records) == 17


def test_unsaved_data_is_kept_after_a_return_to_the_offers(hand: Hand) -> None:
    hand.to_travelers()
    _form(hand).given.edit.setFocus()
    hand.retype("Adeline")
    hand.press("Escape")
    hand.until(lambda: hand.page == "offers")
    hand.press("J", "Return")
    hand.until(lambda: hand.page == "travelers")
    assert _form(hand).given.text == "Adeline"


def test_back_from_the_money_page_the_travelers_are_the_same(desk: WindowDesk, hand: Hand) -> None:
    _file(desk, sample_companion(passport=sample_traveler().passport))
    hand.to_travelers()
    hand.press("Ctrl+J", "Ctrl+Return")
    hand.until(lambda: hand.page == "money" and not hand.booking_flow.money._busy)
    hand.press("Escape")
    hand.until(lambda: hand.page == "travelers")
    assert _form(hand).given.text == "Leo"


def test_a_draft_that_does_not_fit_the_seats_changes_nothing(hand: Hand) -> None:
    hand.to_travelers()
    hand.booking_flow.travelers.restore("")
    hand.booking_flow.travelers.restore('[["a"], ["b"]]')
    assert _form(hand).given.text == "Ada"
