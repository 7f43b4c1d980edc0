"""Between the start and the request: what can be made ready without knowing whose card it is."""

from __future__ import annotations

import time
from datetime import date

from PySide6.QtCore import QObject

from desktop.card_protocol import Code, Outcome, PaneReply, PaneRequest, Protection
from desktop.cardpane.card_buffer.card_buffer import SealedCard
from desktop.cardpane.entry_native import pane_theme as looks
from desktop.cardpane.entry_native.deadline import Deadline
from desktop.cardpane.entry_native.digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.lockdown import Lockdown

from .card_session import Means, Send, Sitting
from .exit_once import Ending

_LIVE_PORTS = (443,)


class Reception(QObject):
    """Turns the one request into the one sitting."""

    def __init__(
        self,
        card: SealedCard,
        ending: Ending,
        lockdown: Lockdown,
        held: set[Protection],
        reads_out: bool = False,
    ) -> None:
        super().__init__()
        self._reads_out = reads_out
        self._card, self._ending, self._lockdown, self._held = card, ending, lockdown, held
        self._families = looks.families()
        self._sitting: Sitting | None = None

    def make_ready(self) -> None:
        """Load TLS while nobody waits: before the request, or while the number is dictated."""
        from desktop.cardpane.tokenize import tokenize  # noqa: F401

    def receive(self, request: object) -> None:
        """Open the window for this request."""
        if self._sitting is not None or not isinstance(request, PaneRequest):
            return
        if request.screen_reader is not self._reads_out:
            self._ending.reply_and_exit(PaneReply(Outcome.FAULT, Code.BAD_REQUEST))
        card = self._card
        self._held |= self._lockdown.bound_network(_ports(request))
        clock = Deadline(request.idle_seconds, request.total_seconds, time.monotonic, time.time)
        pane = Pane(
            looks.Look(looks.scheme(request.dark), self._families),
            request,
            NumberEntry(card, request.training),
            ExpiryEntry(date.today()),
            CodeEntry(card),
        )

        def make_sender() -> Send:
            from desktop.cardpane.tokenize.tokenize import seal_and_send

            return seal_and_send(card, request)

        if self._reads_out:
            from desktop.cardpane.entry_native.accessible import Speaker

            self._speaker = Speaker(pane)
        means = Means(clock, self._ending, self._lockdown, make_sender, self._held, self._reads_out)
        self._sitting = Sitting(pane, means)
        self._sitting.begin()

    def told_to_end(self) -> PaneReply:
        """The reply when somebody else ends it."""
        if self._sitting is None:
            return PaneReply(Outcome.LOCKED, Code.TOLD_TO_END)
        return self._sitting.reply(Outcome.LOCKED, Code.TOLD_TO_END)


def _ports(request: PaneRequest) -> tuple[int, ...]:
    """All that this pane may connect to: the far sides, or only the proxy where there is one."""
    if request.proxy is not None:
        return (request.proxy[1],)
    return request.ports or _LIVE_PORTS
