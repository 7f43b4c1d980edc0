"""Prepares the pane before the request arrives, checks who asks, and opens the window for it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date

from PySide6.QtCore import QObject

from desktop.card_protocol import (
    Code,
    EntryRoute,
    Outcome,
    PaneReply,
    PaneRequest,
    Protection,
)
from desktop.cardpane.authorization.request_check import RequestCheck
from desktop.cardpane.authorization.requester import RequestRefused
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.entry_native import pane_theme
from desktop.cardpane.entry_native.deadline import Deadline
from desktop.cardpane.entry_native.digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.lockdown import Lockdown
from desktop.cardpane.tokenize.endpoints import addresses

from .card_session import CardSession, Send, SessionContext
from .connection_broker import BrokeredConnections
from .exit_once import ExitOnce
from .main_thread_calls import MainThreadCalls


class RequestReceiver(QObject):
    """Starts the card session for the request.

    `request_received` may be called on the channel's thread; `receive` runs on the main thread.
    """

    def __init__(
        self,
        card: CardBuffer,
        exit_once: ExitOnce,
        lockdown: Lockdown,
        held: set[Protection],
        check: RequestCheck,
        nonce: Callable[[], str],
        screen_reader: bool = False,
        connections: BrokeredConnections | None = None,
    ) -> None:
        """`nonce`: what the request must be signed over, empty where there was no challenge."""
        super().__init__()
        self._check, self._nonce = check, nonce
        self._connections = connections
        self._screen_reader = screen_reader
        self._card, self._exit_once, self._lockdown, self._held = card, exit_once, lockdown, held
        self._families = pane_theme.families()
        self._session: CardSession | None = None
        self._main_thread = MainThreadCalls(self)

    def request_received(self, request: PaneRequest) -> None:
        """Let the main thread receive it. Thread-safe."""
        self._main_thread.post(lambda: self.receive(request))

    def preload_tls(self) -> None:
        """Load all that sending needs: once the pane is sealed, no library can be loaded."""
        from desktop.cardpane.tokenize import tokenize  # noqa: F401

        # The encoding of every host name in TLS, which loads a library of its own.
        "localhost".encode("idna")

    def preload(self) -> None:
        """While the pane waits: what sending needs, and what the check of a request needs.

        Nothing once the request is there: what it needs is loaded then, and the pane is sealed.
        """
        if self._session is not None:
            return
        from desktop.cardpane.authorization import company_check  # noqa: F401
        from desktop.cardpane.authorization.ed25519 import NoSignatureCheck, ed25519_verifier

        self.preload_tls()
        # A request is refused without it, and only then.
        with suppress(NoSignatureCheck):
            ed25519_verifier()

    def receive(self, request: object) -> None:
        """Open the window for this request, if the company asks. Else nothing is shown."""
        if self._session is not None or not isinstance(request, PaneRequest):
            return
        if (request.screen_reader, request.route) != (self._screen_reader, EntryRoute.NATIVE):
            self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BAD_REQUEST))
        card, connections = self._card, self._connections
        self.preload_tls()
        try:
            requester = self._check(request, self._nonce())
        except RequestRefused as refused:
            self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, refused.code))
        if connections is not None:
            connections.allow(addresses(request))
        deadline = Deadline(request.idle_seconds, request.total_seconds, time.monotonic, time.time)
        pane = Pane(
            pane_theme.PaneTheme(pane_theme.scheme(request.dark), self._families),
            request,
            requester,
            NumberEntry(card, request.labels, request.published_only),
            ExpiryEntry(date.today(), request.labels),
            CodeEntry(card, request.labels),
        )

        open_connection = socket.create_connection if connections is None else connections.connect

        def make_sender() -> Send:
            from desktop.cardpane.tokenize.tokenize import tokenize

            return tokenize(card, request, open_connection)

        if self._screen_reader:
            from desktop.cardpane.entry_native.accessible import ScreenReaderAnnouncer

            self._speaker = ScreenReaderAnnouncer(pane)
        context = SessionContext(
            deadline,
            self._exit_once,
            self._lockdown,
            make_sender,
            self._held | requester.held,
            self._screen_reader,
            request.live,
        )
        self._session = CardSession(pane, context)
        self._session.begin()

    def shutdown_reply(self) -> PaneReply:
        """The reply when the operating system ends the pane."""
        if self._session is None:
            return PaneReply(Outcome.LOCKED, Code.CLOSED_BY_SYSTEM)
        return self._session.reply(Outcome.LOCKED, Code.CLOSED_BY_SYSTEM)
