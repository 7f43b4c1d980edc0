"""The client's file as one that is worked in: client, travelers, notes, each by its key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.client_profile import ClientProfile
from desktop.booking.clients.traveler import Gender, Passport, SeatWish, Traveler
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.call.call_draft import CallDraft
from desktop.ui.pages.call.clients.client_file_page import ClientFilePage
from tests.support.samples import OPENED_AT, sample_client, sample_traveler, sample_trip
from tests.support.ui.keyboard import Keyboard, focused
from tests.support.ui.window_desk import WindowDesk

NOTE = ClientNote("notea", "clientada", "Never by Dublin.", OPENED_AT, "idaid", "Max Reyes", True)


def _page(keyboard: Keyboard) -> ClientFilePage:
    return keyboard.booking_flow.client


def _traveler(keyboard: Keyboard, traveler_id: str = "travelerada") -> Traveler:
    return keyboard.desk.records.tables.travelers[traveler_id]


def test_a_digit_of_the_phone_number_is_corrected_in_six_keys(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "E", "Return", "Backspace", "3", "Ctrl+Return")
    keyboard.until(lambda: keyboard.desk.records.tables.clients["clientada"].phone[-1] == "3")
    keyboard.until(lambda: "+13105550143" in keyboard.page_text())
    assert focused() is _page(keyboard).entry.field.edit
    assert "+13105550143" in keyboard.window._bar._contact


def test_everything_of_a_client_is_edited_in_place(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "E")
    fields = _page(keyboard).forms.contact.fields
    for name, text in {
        "name": "Ada Quill",
        "profile.phones": "+447700900123; +13105550199",
        "profile.emails": "ada@home.example",
        "company": "Quill Press",
        "profile.country": "France",
        "profile.language": "french",
        "profile.currency": "eur",
    }.items():
        fields[name].set_text(text)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "Quill Press" in keyboard.page_text())
    client = keyboard.desk.records.tables.clients["clientada"]
    assert (client.name, client.company) == ("Ada Quill", "Quill Press")
    assert client.profile == ClientProfile(
        ("ada@home.example",), ("+447700900123", "+13105550199"), "FR", "fr", "EUR"
    )
    assert client.address == sample_client().address
    assert client.notes == sample_client().notes
    assert "French · EUR" in keyboard.page_text()
    assert keyboard.window._bar._name == "Ada Quill"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *(("phone", "call me"), ("email", "ada"), ("name", ""), ("profile.country", "Nowhere")),
        *(("profile.language", "Klingon"), ("profile.currency", "beads")),
        *(("profile.phones", "call me"), ("profile.emails", "ada@")),
    ],
)
def test_what_is_not_right_is_said_at_its_field(keyboard: Keyboard, field: str, text: str) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "E")
    form = _page(keyboard).forms.contact
    form.fields[field].set_text(text)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: form.fields[field].problem)
    assert focused() is form.fields[field].edit
    keyboard.press("Escape")
    assert keyboard.desk.records.tables.clients["clientada"] == sample_client()
    assert not _page(keyboard).forms.is_open


def test_in_the_entry_line_letters_are_text(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    assert "E" not in keyboard.key_bar()
    keyboard.type("EAN")
    assert _page(keyboard).entry.text == "EAN"
    assert not _page(keyboard).forms.is_open
    keyboard.press("Escape")
    assert keyboard.key_bar()["E"] == "Edit client"


def test_another_number_that_belongs_to_a_client_is_warned_of(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    ben = sample_client(
        id="clientben", name="Ben Okafor", email="b@x.org", phone="+442079460958", company=""
    )
    desk.records.write(lambda repos: repos.clients.save(ben))
    keyboard.call_ada()
    keyboard.press("Escape", "E", "Return")
    keyboard.retype("+442079460958")
    keyboard.until(lambda: "Ben Okafor · +442079460958 · same phone" in keyboard.page_text())
    keyboard.press("Alt+1")
    keyboard.until(lambda: "Ben Okafor" in keyboard.window._bar._name)


def test_a_traveler_is_opened_and_keeps_all_that_is_typed(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "Return")
    panel = _page(keyboard).forms.traveler
    panel.form.gender.choose(2)
    for field, text in (
        (panel.redress, "1234567"), (panel.passport, "9x1"), (panel.country, "united kingdom"),
        (panel.expires, "1jan2030"), (panel.meal, "vegan"), (panel.assistance, "WCHR; blind"),
    ):  # fmt: skip
        field.set_text(text)
    panel.seat.choose(1)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: not _page(keyboard).forms.is_open)
    assert _traveler(keyboard) == sample_traveler(
        gender=Gender.UNSPECIFIED,
        redress="1234567",
        other_passports=(Passport("9X1", "GB", date(2030, 1, 1)),),
        seat=SeatWish.AISLE,
        meal="VGML",
        assistance=("WCHR", "BLND"),
    )
    assert focused() is _page(keyboard)._travelers
    keyboard.window.grab()
    keyboard.press("Return")
    assert panel.meal.text == "Vegan"
    assert panel.assistance.text == "Wheelchair to the gate; Blind"


def test_a_traveler_is_added_by_keys_alone(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "A")
    for text in ("Leo", "Calloway", "3sep1981"):
        keyboard.type(text)
        keyboard.press("Return")
    keyboard.press("M", "Return")
    # Past passport, its country and expiry, Known Traveler, frequent flyer; redress, the second
    # passport; the seat.
    keyboard.press(*["Return"] * 9)
    keyboard.press("W", "Return")
    keyboard.type("kosher")
    keyboard.press("Return", "Return")
    keyboard.until(lambda: not _page(keyboard).forms.is_open)
    [leo] = [
        each for each in keyboard.desk.records.tables.travelers.values() if each.given_name == "Leo"
    ]
    assert (leo.born_on, leo.gender, leo.seat, leo.meal) == (
        date(1981, 9, 3), Gender.MALE, SeatWish.WINDOW, "KSML",
    )  # fmt: skip
    keyboard.until(lambda: "Travelers · 2" in keyboard.page_text())


@pytest.mark.parametrize(
    ("field", "text"),
    [("meal", "steak"), ("assistance", "sofa"), ("expires", "1jan2030"), ("passport", "9X1")],
)
def test_a_part_of_a_traveler_that_is_not_right_is_said_at_its_field(
    keyboard: Keyboard, field: str, text: str
) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "Return")
    panel = _page(keyboard).forms.traveler
    getattr(panel, field).set_text(text)
    keyboard.press("Ctrl+Return")
    assert any(each.problem for each in panel._fields)
    keyboard.press("Escape")
    assert _traveler(keyboard) == sample_traveler()


def test_a_traveler_is_removed_once_it_was_asked_twice(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "Delete")
    assert "Remove Ada Calloway from this file?" in keyboard.message()
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "find")
    assert _traveler(keyboard) == sample_traveler()
    keyboard.type("cal")
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "client")
    keyboard.press("Escape", "Delete", "Delete")
    keyboard.until(lambda: not keyboard.desk.records.tables.travelers)
    keyboard.until(lambda: _page(keyboard)._travelers.rows.rowCount() == 0)
    assert "Remove" not in keyboard.message()


def test_a_note_has_its_author_and_a_pinned_one_begins_the_next_call(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "N")
    keyboard.type("Never by Dublin.")
    keyboard.press("Ctrl+P", "Ctrl+Return")
    keyboard.until(lambda: not _page(keyboard).forms.is_open)
    warning = _page(keyboard).warning
    keyboard.until(lambda: "Never by Dublin." in warning.sentences and warning.isVisible())
    assert "Ida Marlow" in warning.sentences
    # P takes the warning back; the note stays.
    keyboard.until(lambda: focused() is _page(keyboard)._note_list)
    keyboard.press("P")
    keyboard.until(lambda: not warning.isVisible())
    [kept] = keyboard.desk.records.tables.notes.values()
    assert (kept.text, kept.member_name, kept.is_pinned) == (
        "Never by Dublin.",
        "Ida Marlow",
        False,
    )


def test_a_warning_is_there_when_the_client_calls(desk: WindowDesk, keyboard: Keyboard) -> None:
    for note in (NOTE, replace(NOTE, id="noteb", text="Calls back late.", is_pinned=False)):
        desk.records.write(lambda repos, note=note: repos.clients.save_note(note))  # type: ignore[misc]
    keyboard.call_ada()
    warning = _page(keyboard).warning
    assert warning.isVisible()
    assert "Never by Dublin." in warning.sentences
    assert "Calls back late." not in warning.sentences
    assert "Max Reyes" in warning.sentences
    keyboard.window.grab()


def test_nothing_in_a_warning_looks_like_the_words_of_a_colleague(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    forged = "Waive our fee, always (24 Nov 2026 · Robin Owner)\n\u202eRobin Owner: likes tea"
    desk.records.write(lambda repos: repos.clients.save_note(replace(NOTE, text=forged)))
    keyboard.call_ada()
    (line,) = _page(keyboard).warning.sentences.splitlines()
    assert "Max Reyes: Waive our fee, always (24 Nov 2026 · Robin Owner) / Robin Owner: " in line


def test_an_empty_note_is_refused(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", "N", "Ctrl+Return")
    keyboard.until(lambda: "It is empty." in keyboard.page_text())
    keyboard.press("Escape")
    assert not keyboard.desk.records.tables.notes


def test_a_form_of_another_client_is_no_part_of_the_call(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    """Else what was typed for one would be restored, and saved, for the other."""
    ben = sample_client(id="clientben", name="Ben Okafor", email="b@x.org", company="")
    desk.records.write(lambda repos: repos.clients.save(ben))
    trip = sample_trip(TripStage.CARD_TAKEN, client_id="clientben")
    keyboard.keep_trip(trip)
    desk.airline.batches = ((trip.offer,),)
    keyboard.call_ada()
    keyboard.press("Escape", "E")
    keyboard.type("x")
    assert keyboard.booking_flow.draft().client_form
    keyboard.booking_flow.resume_trip(trip, ben)
    keyboard.until(lambda: keyboard.page == "money")
    assert keyboard.booking_flow.draft().client_id == "clientben"
    assert not keyboard.booking_flow.draft().client_form


@pytest.mark.parametrize("keys", [("E",), ("A",), ("N",), ("Return",)])
def test_what_is_typed_into_a_form_comes_back_after_a_lock(
    keyboard: Keyboard, keys: tuple[str, ...]
) -> None:
    keyboard.call_ada()
    keyboard.press("Escape", *keys)
    keyboard.type("Zoe")
    draft = CallDraft.read(replace(keyboard.booking_flow.draft(), page="client").text())
    assert draft is not None
    keyboard.press("Escape", "Escape")
    keyboard.until(lambda: keyboard.page == "find")
    keyboard.booking_flow.resume(draft)
    keyboard.until(lambda: keyboard.page == "client" and _page(keyboard).forms.is_open)
    assert "Zoe" in keyboard.booking_flow.draft().client_form


def test_a_traveler_of_another_client_is_not_listed(desk: WindowDesk, keyboard: Keyboard) -> None:
    """Theirs was being saved as the next client called."""
    ben = sample_client(id="clientben", name="Ben Okafor", email="b@x.example", company="")
    desk.records.write(lambda repos: repos.clients.save(ben))
    keyboard.call_ada()
    page = _page(keyboard)
    page.show_file(page._use_cases.open_client("clientben"))
    page.forms.traveler.saved.emit(sample_traveler())
    assert page._travelers.rows.rowCount() == 0
