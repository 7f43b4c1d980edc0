"""Every page state, with the keys that lead to it from Today."""

from __future__ import annotations

from collections.abc import Callable

from desktop.booking.card_entry.card_entry_ending import PaneEnding, PaneProtection
from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.traveler import Gender, SeatWish
from desktop.booking.money import Money
from desktop.booking.trip.trip import TripStage
from desktop.documents.delivery.viewer_folder import NoPrivateFolder, no_private_folder
from desktop.ui.pages.refunds.refunds_page import RefundsPage
from desktop.ui.pages.safeguards.safeguards_page import SafeguardsPage
from desktop.use_cases.ports.store_port import Repositories
from tests.support.booking.refund_samples import (
    sample_charged_trip,
    sample_refund,
    sample_refund_paid,
)
from tests.support.safeguard_samples import save_safeguards
from tests.support.samples import (
    OPENED_AT,
    sample_companion,
    sample_receipt,
    sample_report,
    sample_traveler,
    sample_trip,
)

from .keyboard import Keyboard


def _new_client(keyboard: Keyboard) -> None:
    keyboard.press("F2", "Ctrl+N")


def _compare(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("X", "J", "X", "J", "X", "C")


def _booked(keyboard: Keyboard) -> None:
    keyboard.book()
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())


def _documents(keyboard: Keyboard) -> None:
    """Open, with the longest message in it."""
    keyboard.desk.delivery.failure = no_private_folder(
        NoPrivateFolder("Others can look into the user's folder in memory.")
    )
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.press("Ctrl+D", "O")
    keyboard.until(lambda: "Save it instead" in keyboard.page_text())


def _quote(keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("Ctrl+D")


def _card_entries(keyboard: Keyboard) -> None:
    """The longest texts on top; more receipts than are visible at once."""
    often = sample_report(
        ending=PaneEnding.INTERCEPTED, seconds_open=180, focus_losses=120,
        held=tuple(PaneProtection), screen_reader=True,
    )  # fmt: skip
    closed = sample_report(ending=PaneEnding.VAULT_ADDRESS, seconds_open=180)
    receipts = [
        sample_receipt(
            member_id="personmax", member_name="Maximiliana Featherstonehaugh", report=report
        )
        for report in (closed, often) * 3
    ]
    keyboard.open_trip(TripStage.FEE_DUE, receipts=tuple(receipts))


def _client_address(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+B")


def _client_form(*keys: str) -> Callable[[Keyboard], None]:
    def go(keyboard: Keyboard) -> None:
        keyboard.call_ada()
        keyboard.press("Escape", *keys)

    return go


def _client_warned(keyboard: Keyboard) -> None:
    """With a traveler of whom much is known, a warning and notes."""
    traveler = sample_traveler(
        seat=SeatWish.AISLE, meal="VGML", assistance=("WCHR",), gender=Gender.UNSPECIFIED
    )

    def save(repos: Repositories) -> None:
        repos.clients.save_traveler(traveler)
        repos.clients.save_traveler(sample_companion())
        for text, is_pinned in (("Calls back after five.", False), ("Never by Dublin.", True)):
            repos.clients.save_note(
                ClientNote(text[:5], "clientada", text, OPENED_AT, "idaid", "Max Reyes", is_pinned)
            )

    keyboard.desk.records.write(save)
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    keyboard.call_ada()
    keyboard.press("Escape")


def _money_address(keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("Ctrl+B")


def _safeguards(keyboard: Keyboard) -> None:
    keyboard.desk.records.write(save_safeguards)
    keyboard.press("Ctrl+7")
    page = keyboard.outside_call("safeguards", SafeguardsPage)
    keyboard.until(lambda: page.answers.list.rows.rowCount() == 5)


def _safeguards_part(*keys: str) -> Callable[[Keyboard], None]:
    def go(keyboard: Keyboard) -> None:
        _safeguards(keyboard)
        keyboard.press(*keys)

    return go


def _charged_trip(keyboard: Keyboard) -> None:
    """With a part of its fare owed back, and another part paid."""
    keyboard.keep_trip(sample_charged_trip())
    for entry in (sample_refund(amount=Money(90000, "USD")), sample_refund_paid()):
        keyboard.desk.records.write(lambda repos, entry=entry: repos.refunds.add(entry))  # type: ignore[misc]


def _refunds(*keys: str) -> Callable[[Keyboard], None]:
    def go(keyboard: Keyboard) -> None:
        _charged_trip(keyboard)
        keyboard.press("Ctrl+8")
        page = keyboard.outside_call("refunds", RefundsPage)
        keyboard.until(lambda: page.list.rows.rowCount() == 2)
        keyboard.press(*keys)

    return go


def _refund_due(*keys: str) -> Callable[[Keyboard], None]:
    def go(keyboard: Keyboard) -> None:
        _charged_trip(keyboard)
        keyboard.booking_flow.open_trip("tripsample")
        keyboard.until(lambda: "USD 900.00 · due" in keyboard.page_text())
        keyboard.press(*keys)

    return go


def _opener(stage: TripStage) -> Callable[[Keyboard], None]:
    def go(keyboard: Keyboard) -> None:
        keyboard.open_trip(stage)

    return go


def _canceling(*keys: str) -> Callable[[Keyboard], None]:
    """The airline's quote for canceling a booked trip, then these keys."""

    def go(keyboard: Keyboard) -> None:
        keyboard.open_trip(TripStage.BOOKED)
        keyboard.press("X")
        keyboard.until(lambda: "Y" in keyboard.key_bar())
        keyboard.press(*keys)
        if keys:
            keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())

    return go


PLACES: dict[str, Callable[[Keyboard], None]] = {
    "today": lambda keyboard: None,
    "trips": lambda keyboard: keyboard.press("Ctrl+2"),
    "status": lambda keyboard: keyboard.press("Ctrl+4"),
    "safeguards": _safeguards,
    "policy to sign": _safeguards_part("Alt+2", "End", "Up", "S"),
    "policy form": _safeguards_part("Alt+2", "E"),
    "insurance form": _safeguards_part("Alt+3", "N"),
    "background form": _safeguards_part("Alt+4", "E"),
    "checklist": _safeguards_part("Alt+5"),
    "evidence": _safeguards_part("Ctrl+E", "Down"),
    "refunds": _refunds(),
    "refund paid": _refunds("P", "Ctrl+Return"),
    "refund withdrawn": _refunds("X"),
    "trip with refunds": _refund_due(),
    "refund due": _refund_due("D", "Ctrl+Return"),
    "find": lambda keyboard: keyboard.press("F2"),
    "new client": _new_client,
    "client": Keyboard.call_ada,
    "client address": _client_address,
    "client warned": _client_warned,
    "client form": _client_form("E"),
    "traveler form": _client_form("Return"),
    "note form": _client_form("N"),
    "offers": Keyboard.see_offers,
    "compare": _compare,
    "travelers": Keyboard.to_travelers,
    "money": Keyboard.to_money,
    "money address": _money_address,
    "money with a card": Keyboard.with_card,
    "booked": _booked,
    "documents": _documents,
    "quote": _quote,
    "card entries": _card_entries,
    "cancellation quoted": _canceling(),
    "cancellation agreed": _canceling("F", "Y"),
    **{f"trip {stage.value}": _opener(stage) for stage in TripStage},
}
