"""The phone call from the first hello to a ticket, and the same desk on the next morning."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from desktop.booking.card_entry.consent import Recording
from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import PASSPHRASE, RunningDesk, has_keyring
from tests.support.journeys.stage import Stage, stage
from tests.support.journeys.the_call import (
    GOOD,
    agree,
    choose,
    entry,
    is_gone,
    save_document,
    say_address,
    search,
    sign_in,
    skip_sheet,
    to_the_money,
    type_card,
    until,
)
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(not has_keyring(), reason="needs a Secret Service; `make test` starts one"),
]


def test_from_the_first_start_to_a_ticket_and_again_after_a_restart(
    display: VirtualDisplay, tmp_path: Path
) -> None:
    chosen = tmp_path / "chosen"
    chosen.mkdir()
    with stage(display, tmp_path, None) as play:
        with play.desk() as desk:
            first_start(desk)
            meet_a_new_client(desk)
            find_and_compare_flights(desk)
            name_travelers(desk)
            read_a_card_in_the_sealed_pane(desk)
            desk.press("ctrl+Return")
            desk.wait_for("booking asked")
            desk.wait_for("page=trip")
            desk.wait_for("done fee stage=booked")
            desk.press("ctrl+d")
            save_document(desk, "s", chosen / "itinerary.pdf")
            save_document(desk, "c", chosen / "flights.ics")
            locator = play.moved().orders[0]["booking_reference"]
            find_the_trip(desk, locator)
            assert desk.close() == 0

        one_order_and_one_charge(play)
        the_documents_say(chosen, locator)

        with play.desk() as desk:
            sign_in(desk)
            find_the_trip(desk, locator)
            assert desk.has_logged("card entries shown=1")
            desk.close()

        the_records_say_the_same(play, locator)


def first_start(desk: RunningDesk) -> None:
    desk.wait_for("page=first_start")
    desk.type("Ida Marlow")
    desk.press("Return")
    desk.type("too short")
    desk.press("Return")
    desk.type("too short")
    desk.press("Return")
    desk.wait_for("error shown code=weak_passphrase")
    desk.press("ctrl+a")
    desk.type(PASSPHRASE)
    desk.press("Tab", "ctrl+a")
    desk.type(PASSPHRASE)
    desk.press("Return")
    skip_sheet(desk)
    desk.wait_for("signed in")


def meet_a_new_client(desk: RunningDesk) -> None:
    desk.press("F2")
    desk.wait_for("page=find")
    desk.press("ctrl+n")
    desk.wait_for("page=new_client")
    desk.type("Ada Calloway")
    desk.press("Return")
    desk.type("ada@example.com")
    desk.press("Return")
    desk.type("310 555 0142")
    desk.press("Return")
    desk.wait_for("client added")
    desk.wait_for("page=client")


def find_and_compare_flights(desk: RunningDesk) -> None:
    search(desk, entry("lax-lhr", "2a prem"))
    assert desk.has_logged("entry asked legs=2 people=2")
    for key in ("x", "j", "j", "k", "x", "j", "x"):
        desk.press(key)
    desk.wait_for("shortlisted count=3")
    desk.press("c")
    desk.wait_for("page=compare offers=3")
    desk.press("Right")
    choose(desk)


def name_travelers(desk: RunningDesk) -> None:
    """The airline needs more than the client's file holds, and the desk asks for it."""
    desk.press("ctrl+Return")
    desk.wait_for("travelers incomplete")
    desk.type("17may1984")
    desk.press("Return")
    desk.type("f")
    desk.press("ctrl+Return")
    desk.wait_for("travelers incomplete")
    for typed in ("Leo", "Calloway", "3sep1981"):
        desk.type(typed)
        desk.press("Return")
    desk.type("m")
    to_the_money(desk)


def read_a_card_in_the_sealed_pane(desk: RunningDesk) -> None:
    desk.press("F9")
    desk.wait_for("address asked")
    say_address(desk)
    desk.wait_for("consent asked")
    desk.press("p")
    pane = desk.wait_for_pane()
    assert pane != desk.process.pid
    command = Path(f"/proc/{pane}/cmdline").read_bytes().split(b"\0")
    assert b"desktop.cardpane" in command
    type_card(desk, GOOD)
    desk.press("Return")
    desk.wait_for("card pane: tokens")
    desk.wait_for("card taken")
    until(lambda: is_gone(pane), "the pane to be gone")
    desk.wait_for_keyboard()
    agree(desk)


def find_the_trip(desk: RunningDesk, locator: str) -> None:
    """In the list of all, and by its locator."""
    desk.press("ctrl+2")
    desk.wait_for("page=trips")
    desk.wait_for("found trips=1")
    desk.type("Nobody")
    desk.wait_for("found trips=0")
    desk.press("ctrl+a")
    desk.type(locator)
    desk.wait_for("found trips=1")
    desk.press("Return")
    desk.wait_for("page=trip")
    desk.wait_for("stage booked shown")


def one_order_and_one_charge(play: Stage) -> None:
    moved = play.moved()
    assert moved.counts == (1, 1)
    (order,), (charge,) = moved.orders, moved.charges
    assert (order["type"], order["paid_with"]) == ("instant", "visa 4242")
    assert order["paid_at"] is not None
    assert (charge["amount"], charge["currency"]) == (3500, "usd")
    assert (charge["last4"], charge["moto"]) == ("4242", True)
    seen = play.servers.seen()
    assert (seen["cards_in_vault"], seen["cards_at_processor"]) == (1, 1)


def the_documents_say(folder: Path, locator: str) -> None:
    (pdf,), (calendar,) = folder.glob("*.pdf"), folder.glob("*.ics")
    words = "".join(page.extract_text() for page in PdfReader(pdf).pages)
    assert locator in words.replace(" ", "")
    assert "Calloway" in words
    assert locator in calendar.read_text("utf-8")
    assert calendar.read_text("utf-8").count("BEGIN:VEVENT") >= 2


def the_records_say_the_same(play: Stage, locator: str) -> None:
    moved, kept = play.moved(), kept_in(play.profile)
    (trip,), (order,), (charge,) = kept.trips, moved.orders, moved.charges
    assert moved.counts == (1, 1), "the restart moved money"
    assert trip.record_locator == locator
    assert trip.offer.total.decimal_text() == order["total_amount"]
    assert trip.fee.minor == charge["amount"]
    assert charge["metadata"]["trip_id"] == trip.id
    assert [who.given_name for who in trip.travelers] == ["Ada", "Leo"]
    assert {one.card_text for one in trip.attempts} == {"Visa ending 4242"}
    assert trip.card is not None
    assert (trip.card.last4, trip.card.brand) == ("4242", "Visa")

    (receipt,) = trip.receipts
    assert receipt.ending_text() == "Card taken."
    assert receipt.measurements()[-1] == "screen: not possible to hide, so dots only"
    assert "memory locked" in receipt.protections_text()
    assert (receipt.member_name, receipt.consent.recording) == ("Ida Marlow", Recording.PAUSED)

    assert kept.flaws == ()
    saved = [entry.detail for entry in kept.audit if entry.action == "document saved"]
    assert saved == ["itinerary PDF, as itinerary.pdf"] * 2 + ["calendar file, as flights.ics"] * 2
    for done in (
        "client added",
        "billing address saved",
        "trip opened",
        "card pane opened",
        "card taken",
    ):
        assert kept.actions.count(done) == 1, done
    money = [action for action in kept.actions if action.startswith(("order", "fee", "held"))]
    assert money == [
        *("fee hold requested", "fee held", "order requested", "order confirmed"),
        *("held fee requested", "held fee charged"),
    ]
    assert kept.actions.count("signed in") == 2

    for private in (GOOD, "Calloway", "ada@example.com", "5550142", locator, PASSPHRASE):
        assert private not in play.log, f"{private} is in the log"
