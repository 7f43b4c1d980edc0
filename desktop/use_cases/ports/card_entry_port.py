"""Port to card entry: one request, one reading, no card number.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop.booking.card import TakenCard
    from desktop.booking.trip.card_entry_receipt import PaneReport


@dataclass(frozen=True, slots=True)
class CardLine:
    """A money line shown in the pane: ``AIRLINE CHARGES`` or ``WE CHARGE``, and the amount."""

    who: str
    amount: str


@dataclass(frozen=True, slots=True)
class CardRequest:
    """What the pane is told. `window_id` is the desk's native window, 0 where there is none.

    `screen_reader`: it speaks names, states and counts to one; digits never.
    """

    client_name: str
    postcode: str
    lines: tuple[CardLine, ...]
    dark: bool
    window_id: int = 0
    screen_reader: bool = False


@dataclass(frozen=True, slots=True)
class CardReading:
    """A card, and what the pane says of the opening that it came from."""

    card: TakenCard
    report: PaneReport


class CardEntry(Protocol):
    """The sealed pane, as seen from the desk."""

    def take(self, request: CardRequest) -> CardReading:
        """Open the pane, wait for its one reply, see its process gone.

        Refused, Unreachable, Cancelled (codes ``pane_cancelled``, ``pane_idle``, ``pane_died``);
        the error's `report` is what the pane said of itself, None where it said nothing.
        """

    def close(self) -> None:
        """End an open pane at once (lock, sign-out, quit). Safe from any thread."""
