"""Steps of a call on the Windows desk, whose training servers are Windows programs too."""

from __future__ import annotations

from tests.support.journeys.running_desk import PASSPHRASE
from tests.support.journeys.the_call import SKIP_SHEET, entry, say_address
from tests.support.windows.wine_desk import WineDesk


def sign_up(desk: WineDesk) -> None:
    """The first start, up to Today."""
    desk.wait_for("page=first_start")
    desk.type("Ida Marlow")
    desk.press("Return")
    desk.type(PASSPHRASE)
    desk.wait_for("strength shown")
    desk.press("Return")
    desk.type(PASSPHRASE)
    desk.press("Return")
    desk.wait_for("page=recovery_sheet")
    desk.press(*SKIP_SHEET)
    desk.wait_for("signed in")
    desk.wait_for("today needs=")


def new_client(desk: WineDesk) -> None:
    """Ada Calloway, with the three fields that a new client needs."""
    desk.press("F2")
    desk.wait_for("page=find")
    desk.wait_for("found clients")
    desk.press("ctrl+n")
    desk.wait_for("page=new_client")
    for text in ("Ada Calloway", "ada@example.com", "310 555 0142"):
        desk.type(text)
        desk.press("Return")
    desk.wait_for("page=client")


def search(desk: WineDesk) -> None:
    """Flights for one traveler."""
    desk.type(entry())
    desk.press("Return")
    desk.wait_for("offers complete")


def to_the_consent(desk: WineDesk) -> None:
    """From offers to the question that comes before the pane."""
    desk.press("Return")
    desk.wait_for("page=travelers")
    desk.press("ctrl+Return")
    desk.wait_for("travelers incomplete")
    desk.type("24jul1980")
    desk.press("Return")
    desk.type("f")
    desk.press("ctrl+Return")
    desk.wait_for("price holds")
    desk.press("F9")
    desk.wait_for("address asked")
    say_address(desk)
    desk.wait_for("consent asked")
