"""Between the start and the request: what can be made ready without knowing whose card it is."""

from __future__ import annotations

import time
from datetime import date

from PySide6.QtCore import QObject, Signal

from desktop.card_protocol import Code, Outcome, PaneReply, PaneRequest, Protection
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.entry_native import pane_theme as pane_theme
from desktop.cardpane.entry_native.deadline import Deadline
from desktop.cardpane.entry_native.digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.lockdown import Lockdown

from .card_session import CardSession, Send, SessionContext
from .exit_once import ExitOnce


class RequestReceiver(QObject):
    """Turns the one request into the one sitting.

    `asked` may be emitted from the thread of the line; the request is received on the window's.
    """

    asked = Signal(object)

    def __init__(
        self,
        card: CardBuffer,
        exit_once: ExitOnce,
        lockdown: Lockdown,
        held: set[Protection],
        reads_out: bool = False,
    ) -> None:
        super().__init__()
        self._reads_out = reads_out
        self._card, self._exit_once, self._lockdown, self._held = card, exit_once, lockdown, held
        self._families = pane_theme.families()
        self._session: CardSession | None = None
        self.asked.connect(self.receive)

    def make_ready(self) -> None:
        """Load TLS while nobody waits: before the request, or while the number is dictated."""
        from desktop.cardpane.tokenize import tokenize  # noqa: F401

    def receive(self, request: object) -> None:
        """Open the window for this request."""
        if self._session is not None or not isinstance(request, PaneRequest):
            return
        if request.screen_reader is not self._reads_out:
            self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BAD_REQUEST))
        card = self._card
        self._held |= self._lockdown.bound_network(request.ports)
        clock = Deadline(request.idle_seconds, request.total_seconds, time.monotonic, time.time)
        pane = Pane(
            pane_theme.PaneTheme(pane_theme.scheme(request.dark), self._families),
            request,
            NumberEntry(card, request.labels, request.published_only),
            ExpiryEntry(date.today(), request.labels),
            CodeEntry(card, request.labels),
        )

        def make_sender() -> Send:
            from desktop.cardpane.tokenize.tokenize import tokenize

            return tokenize(card, request)

        if self._reads_out:
            from desktop.cardpane.entry_native.accessible import Speaker

            self._speaker = Speaker(pane)
        context = SessionContext(
            clock, self._exit_once, self._lockdown, make_sender, self._held, self._reads_out
        )
        self._session = CardSession(pane, context)
        self._session.begin()

    def told_to_end(self) -> PaneReply:
        """The reply when somebody else ends it."""
        if self._session is None:
            return PaneReply(Outcome.LOCKED, Code.TOLD_TO_END)
        return self._session.reply(Outcome.LOCKED, Code.TOLD_TO_END)
