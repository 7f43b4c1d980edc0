"""A sealed pane in memory: it hands back cards, or ends as the test says."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from desktop.booking.card import TakenCard
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.card_entry_port import CardReading, CardRequest, Surroundings
from tests.support.samples import sample_card, sample_report, sample_tokens


def _nothing() -> None:
    return None


@dataclass(slots=True)
class FakeCardEntry:
    """`CardEntry`.

    `endings` are taken one a call, oldest first; an empty queue hands back a fresh sample card.
    `while_open` runs between opening and reply: what happens elsewhere meanwhile. `surroundings`
    is asked for each card, as the real one does, and what it answers is kept in `surrounded`.
    """

    endings: deque[TakenCard | DeskError] = field(default_factory=deque)
    while_open: Callable[[], None] = _nothing
    requests: list[CardRequest] = field(default_factory=list)
    closed: int = 0
    surroundings: Callable[[], Surroundings] = Surroundings
    surrounded: list[Surroundings] = field(default_factory=list)

    def take(self, request: CardRequest) -> CardReading:
        self.requests.append(request)
        around = self.surroundings()
        self.surrounded.append(around)
        self.while_open()
        ending = self.endings.popleft() if self.endings else self._current()
        if isinstance(ending, DeskError):
            raise ending
        # Nobody else's token comes back, as from the real one.
        given = tuple(token for token in ending.tokens if token.payee in request.payees)
        card = replace(ending, tokens=given)
        return CardReading(card, sample_report(screen_reader=around.screen_reader))

    def close(self) -> None:
        self.closed += 1

    def _current(self) -> TakenCard:
        reading = "abcdefghij"[len(self.requests) % 10] * len(self.requests)
        return sample_card(tokens=sample_tokens(f"pm_{reading}", f"tcd_{reading}"))
