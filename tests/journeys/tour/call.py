"""The phone call, step by step: what is pressed, and what must be seen before the next step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.support.journeys.running_desk import PASSPHRASE, ROOT, RunningDesk
from tests.support.journeys.the_call import SKIP_SHEET, say_address, type_file

# Published by the card processor for tests: takes every charge.
GOOD_CARD = "4242424242424242"
EVIDENCE = ROOT / "build" / "tour" / "evidence"
Ask = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture: `name` for its file, `caption` for the person who watches."""

    name: str
    caption: str


def play(desk: RunningDesk, ask_fault: Ask) -> Iterator[Scene]:
    """Work the desk by keys; a Scene is yielded whenever there is something to look at."""
    desk.wait_for("page=first_start")
    desk.type("Ida Marlow")
    desk.press("Return")
    desk.type(PASSPHRASE)
    desk.wait_for("strength shown")
    yield Scene("first-start", "First start: a name and a passphrase make the desk its owner's.")
    desk.press("Return")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for("page=recovery_sheet")
    yield Scene("recovery-sheet", "The recovery sheet is offered once.")
    desk.press(*SKIP_SHEET)
    desk.wait_for("signed in")
    desk.wait_for("today needs=")
    yield Scene("today", "Today: nothing waits yet.")
    yield from _client(desk)
    yield from _flights(desk)
    yield from _money(desk, ask_fault)
    yield from _afterwards(desk, ask_fault)


def _client(desk: RunningDesk) -> Iterator[Scene]:
    desk.press("F2")
    desk.wait_for("page=find")
    desk.wait_for("found clients")
    desk.press("ctrl+n")
    desk.wait_for("page=new_client")
    desk.type("Ada Calloway")
    desk.press("Return")
    desk.type("ada@example.com")
    desk.press("Return")
    desk.type("310 555 0142")
    yield Scene("new-client", "F2, Ctrl+N: a new client in three fields.")
    desk.press("Return")
    desk.wait_for("page=client")
    desk.type("lax-san jose 12dec 19dec 2a prem")
    yield Scene("entry-asks", "The entry line: what is ambiguous is asked, never guessed.")
    desk.press("ctrl+a")
    desk.type("lax-lon 12dec 19dec 2a prem")
    yield Scene("entry-line", "The entry line, echoed as chips.")


def _flights(desk: RunningDesk) -> Iterator[Scene]:
    desk.press("Return")
    desk.wait_for("offers complete")
    yield Scene("offers", "Offers from the airline side over HTTPS.")
    for key in ("x", "j", "j", "x", "j", "j", "x"):
        desk.press(key)
    desk.wait_for("shortlisted count=3")
    desk.press("c")
    desk.wait_for("page=compare")
    yield Scene("compare", "X shortlists, C compares three.")
    desk.press("Return")
    desk.wait_for("page=travelers")
    desk.press("ctrl+Return")
    desk.wait_for("travelers incomplete")
    yield Scene("travelers-asked", "What the airline needs and the file lacks is asked.")
    desk.type("24jul1980")
    desk.press("Return")
    desk.type("f")
    desk.press("ctrl+Return")
    desk.wait_for("travelers incomplete")
    desk.type("Grace")
    desk.press("Return")
    desk.type("Calloway")
    desk.press("Return")
    desk.type("2feb2011")
    desk.press("Return")
    desk.type("f")
    yield Scene("travelers", "Two travelers, as the ticket will spell them.")


def _money(desk: RunningDesk, ask_fault: Ask) -> Iterator[Scene]:
    ask_fault("price_jump")
    desk.press("ctrl+Return")
    desk.wait_for("price changed")
    yield Scene("price-changed", "The price is asked again; a change stops the call.")
    desk.press("a")
    desk.wait_for("price accepted")
    yield Scene("money", "AIRLINE CHARGES and WE CHARGE, and the words to say.")
    desk.press("F9")
    desk.wait_for("address asked")
    yield Scene("billing-address", "A new client's billing address, as people say theirs.")
    say_address(desk)
    desk.wait_for("consent asked")
    yield Scene("consent", "F9 asks first: the client's yes, and the recording.")
    desk.press("p")
    desk.wait_for_pane()
    yield Scene("sealed-pane", "The sealed pane, a process of its own.")
    desk.type(GOOD_CARD + "1230" + "123")
    yield Scene("sealed-pane-typed", "Digits are never painted, only the last four.")
    desk.press("Return")
    desk.wait_for("card taken")
    desk.wait_for("agreement asked")
    yield Scene("card-taken", "Two tokens, and the words with what is charged to this card.")
    desk.press("y")
    desk.wait_for("client agreed")
    desk.press("ctrl+Return")
    desk.wait_for("done fee stage=booked")
    yield Scene("booked", "Booked: the reference large, with its phonetic line.")
    desk.press("ctrl+d")
    desk.wait_for("documents shown")
    yield Scene("documents", "Ctrl+D hands documents out: saved, opened, printed or by mail.")
    desk.press("Escape")


def _afterwards(desk: RunningDesk, ask_fault: Ask) -> Iterator[Scene]:
    desk.press("ctrl+k")
    desk.type("cal")
    desk.wait_for("palette found")
    yield Scene("palette", "Ctrl+K: every command, client and trip.")
    desk.press("Escape")
    desk.press("F2")
    desk.wait_for("page=find")
    desk.type("cal")
    desk.wait_for("found clients=1")
    desk.press("Return")
    desk.wait_for("page=client")
    yield Scene("client-file", "The client's card with trips and notes.")
    desk.type("lax-jfk 3jan")
    desk.press("Return")
    desk.wait_for("offers complete")
    desk.press("Return")
    desk.wait_for("page=travelers")
    desk.press("ctrl+Return")
    desk.wait_for("price holds")
    for failed_attempts in ("left", "typed"):
        desk.press("F9")
        desk.wait_for("consent asked")
        desk.press("o")
        desk.wait_for_pane()
        if failed_attempts == "left":
            desk.press("Escape")
            desk.wait_for("error shown code=pane_cancelled")
            desk.wait_for_keyboard()
    desk.type(GOOD_CARD + "1230" + "123")
    desk.press("Return")
    desk.wait_for("agreement asked")
    desk.press("y")
    desk.wait_for("client agreed")
    ask_fault("airline_silent")
    desk.press("ctrl+Return")
    desk.wait_for("stage unknown shown")
    yield Scene("outcome-unknown", "The airline is silent: a second try is locked.")
    desk.press("w")
    desk.wait_for("done watch")
    yield Scene("outcome-found", "W asks again: it was booked, once. Our held fee is charged.")
    desk.press("Down")
    desk.wait_for("card entry chosen row=1")
    yield Scene("card-entries", "Every opening of the pane is kept with the trip.")
    desk.press("ctrl+2")
    desk.wait_for("found trips")
    yield Scene("trips", "All trips, found by client, locator, airport or route.")
    desk.press("ctrl+4")
    desk.wait_for("status shown")
    yield Scene(
        "status", "What is protected on this machine, row by row, and how it was looked at."
    )
    yield from _evidence(desk)
    desk.press("ctrl+1")
    desk.wait_for("today needs=")
    yield Scene("today-later", "Today again.")


def _evidence(desk: RunningDesk) -> Iterator[Scene]:
    """A bank's pack, which stays in `EVIDENCE` for who wants to open it."""
    shutil.rmtree(EVIDENCE, ignore_errors=True)
    EVIDENCE.mkdir(parents=True)
    desk.press("ctrl+7")
    desk.wait_for("safeguards shown")
    # Something that a bank may read in the log.
    desk.press("alt+2", "s", "y")
    desk.wait_for("safeguards saved")
    desk.press("ctrl+e")
    desk.wait_for("evidence shown")
    yield Scene("evidence", "Ctrl+E on Safeguards: for whom, what they see, what they do not.")
    desk.press("Return")
    desk.wait_for("asked where to save")
    type_file(desk, "Save the evidence", EVIDENCE / "pack.html")
    desk.wait_for("evidence pack made")
    desk.wait_for_keyboard()
    yield Scene("evidence-made", "Saved, with the letters that the receiver compares.")
    desk.press("Escape")
