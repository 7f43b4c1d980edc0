"""A sealed pane in memory: it hands back cards, or ends as the test says."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.booking.card import TakenCard
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.card_entry_port import CardReading, CardRequest
from tests.support.samples import sample_card, sample_report


def _nothing() -> None:
    return None


@dataclass(slots=True)
class FakeCardEntry:
    """`CardEntry`.

    `endings` are taken one a call, oldest first; an empty queue hands back a fresh sample card.
    `while_open` runs between opening and reply: what happens elsewhere meanwhile.
    """

    endings: deque[TakenCard | DeskError] = field(default_factory=deque)
    while_open: Callable[[], None] = _nothing
    requests: list[CardRequest] = field(default_factory=list)
    closed: int = 0

    def take(self, request: CardRequest) -> CardReading:
        self.requests.append(request)
        self.while_open()
        ending = self.endings.popleft() if self.endings else self._current()
        if isinstance(ending, DeskError):
            raise ending
        return CardReading(ending, sample_report(screen_reader=request.screen_reader))

    def close(self) -> None:
        self.closed += 1

    def _current(self) -> TakenCard:
        reading = "abcdefghij"[len(self.requests) % 10] * len(self.requests)
        return sample_card(fee_token=f"pm_{reading}", fare_token=f"tcd_{reading}")
