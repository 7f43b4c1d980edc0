"""Port to card entry: one request, one reading, no card number.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop.booking.card import TakenCard
    from desktop.booking.card_entry.card_entry_receipt import PaneReport
    from desktop.booking.clients.billing_address import BillingAddress


@dataclass(frozen=True, slots=True)
class CardLine:
    """A money line shown in the pane: ``AIRLINE CHARGES`` or ``WE CHARGE``, and the amount."""

    who: str
    amount: str


@dataclass(frozen=True, slots=True)
class CardRequest:
    """One card. `payees` are given it (`PROCESSOR`, `CARD_VAULT`), and nobody else.

    The card vault takes none without a whole `address`. The processor keeps `client_id` with the
    card, so that it is never charged for another client.
    """

    payees: tuple[str, ...]
    client_id: str
    client_name: str
    address: BillingAddress
    lines: tuple[CardLine, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """How a window that opens beside the desk's own must look and where it belongs.

    `window_id` is the desk's native window, 0 where there is none. `screen_reader`: names, states
    and counts are spoken to one; digits never. The window hands it to the card entry; no use case
    needs it.
    """

    dark: bool = False
    window_id: int = 0
    screen_reader: bool = False


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card, and the report on the opening that it came from."""

    card: TakenCard
    report: PaneReport


class CardEntry(Protocol):
    """The sealed pane, as seen from the desk."""

    def take(self, request: CardRequest) -> CardReading:
        """Open the pane, wait for its one reply, see its process gone.

        The card has a token for each payee of the request and for nobody else. Refused,
        Unreachable, Cancelled (codes ``pane_cancelled``, ``pane_idle``, ``pane_died``); the error's
        `report` is that of the opening, None where none was opened.
        """

    def close(self) -> None:
        """End an open pane at once (lock, sign-out, quit). Safe from any thread."""
