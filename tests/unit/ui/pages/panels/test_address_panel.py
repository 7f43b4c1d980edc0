"""The billing address: asked for before a card, typed as people say it, and never lost."""

from __future__ import annotations

from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.clients.client import Client
from desktop.use_cases.errors import Unreachable
from tests.support.samples import sample_address, sample_client
from tests.support.ui.keyboard import Keyboard, focused
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow


def _client(desk: WindowDesk) -> Client:
    return desk.records.tables.clients["clientada"]


def _forget_address(desk: WindowDesk) -> None:
    without = sample_client(address=BillingAddress())
    desk.records.write(lambda repos: repos.clients.save(without))


def _type_address(keyboard: Keyboard) -> None:
    """In the order in which people say theirs; the country is that of the telephone."""
    panel = keyboard.booking_flow.money.address
    keyboard.until(lambda: panel.country.code == "US")
    for typed in ("200 North Spring Street", "", "Los Angeles", "CA", "90012", ""):
        keyboard.type(typed)
        keyboard.press("Return")


def test_f9_asks_for_a_missing_address_and_goes_on_to_the_card(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _forget_address(desk)
    keyboard.to_money()
    keyboard.press("F9")
    keyboard.until(lambda: "Billing address" in keyboard.page_text())
    assert focused() is keyboard.booking_flow.money.address.fields["line1"].edit
    assert set(keyboard.key_bar()) >= {"Return", "Escape"}
    _type_address(keyboard)
    keyboard.until(lambda: "P" in keyboard.key_bar() or "Y" in keyboard.key_bar())
    assert _client(desk).address == sample_address()
    assert not keyboard.booking_flow.money.address.is_open


def test_a_client_whose_address_is_known_is_not_asked(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.with_card()
    (request,) = desk.card_entry.requests
    assert request.address == sample_address()


def test_a_part_that_is_missing_is_asked_for_at_its_field(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _forget_address(desk)
    keyboard.to_money()
    keyboard.press("F9")
    panel = keyboard.booking_flow.money.address
    keyboard.until(lambda: panel.country.code == "US")
    keyboard.type("200 North Spring Street")
    for _ in range(6):
        keyboard.press("Return")
    keyboard.until(lambda: panel.fields["city"].problem != "")
    assert focused() is panel.fields["city"].edit
    assert desk.card_entry.requests == []
    panel.country.set_text("Nowhere")
    panel.country.edit.setFocus()
    keyboard.press("Return")
    assert "Which country" in panel.country.problem


def test_escape_leaves_the_address_as_it_was(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("Ctrl+B")
    keyboard.type("Elsewhere")
    keyboard.press("Escape")
    assert not keyboard.booking_flow.money.address.is_open
    assert _client(desk).address == sample_address()
    assert keyboard.page == "money"


def test_an_address_that_cannot_be_saved_stays_typed(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    def fail(*_: object) -> Client:
        raise Unreachable("disk_full", "The disk is full.", "Nothing was saved.", "Make room.")

    keyboard = open_window(save_address=fail)
    keyboard.call_ada()
    keyboard.press("Ctrl+B")
    panel = keyboard.booking_flow.client.address
    panel.country.edit.setFocus()
    keyboard.press("Return")
    keyboard.until(lambda: "The disk is full." in panel.notice.sentences)
    assert panel.fields["city"].text == "Los Angeles"


def test_the_clients_page_shows_the_address_and_changes_it(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.call_ada()
    assert "Los Angeles, CA 90012" in keyboard.page_text()
    keyboard.press("Ctrl+B")
    panel = keyboard.booking_flow.client.address
    panel.fields["city"].edit.setFocus()
    keyboard.retype("Pasadena")
    panel.country.edit.setFocus()
    keyboard.press("Return")
    keyboard.until(lambda: "Pasadena, CA 90012" in keyboard.page_text())
    assert _client(desk).address == sample_address(city="Pasadena")
    assert focused() is keyboard.booking_flow.client.entry.field.edit


def test_what_is_typed_of_an_address_is_kept_when_the_desk_locks(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+B")
    keyboard.retype("1 Main")
    draft = keyboard.booking_flow.draft()
    keyboard.press("Escape")
    assert keyboard.booking_flow.draft().address == ""
    keyboard.booking_flow.resume(draft)
    panel = keyboard.booking_flow.client.address
    keyboard.until(lambda: panel.is_open)
    assert panel.fields["line1"].text == "1 Main"
