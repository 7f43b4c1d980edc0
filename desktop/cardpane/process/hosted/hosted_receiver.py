"""Checks who asks for a card in the vendors' own fields, and opens the window for it."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable

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
from desktop.cardpane.entry_hosted.host_list import HostList
from desktop.cardpane.entry_hosted.hosted_pane import HostedPane
from desktop.cardpane.entry_hosted.hosted_vendors import host_list, hosted_vendor, is_hosted
from desktop.cardpane.entry_hosted.web_engine import HostedPage, make_profile
from desktop.cardpane.entry_native import pane_theme
from desktop.cardpane.entry_native.deadline import Deadline
from desktop.cardpane.lockdown import Lockdown
from desktop.cardpane.process.exit_once import ExitOnce
from desktop.cardpane.process.main_thread_calls import MainThreadCalls

from .host_relay import RelayRules
from .hosted_session import HostedSession


class HostedReceiver(QObject):
    """Starts the session for the request.

    `request_received` may be called on the channel's thread; `receive` runs on the main thread.
    """

    def __init__(
        self,
        exit_once: ExitOnce,
        lockdown: Lockdown,
        held: set[Protection],
        check: RequestCheck,
        nonce: Callable[[], str],
        to_relay: socket.socket,
    ) -> None:
        """`nonce`: what the request must be signed over. `to_relay`: it is told the hosts."""
        super().__init__()
        self._exit_once, self._lockdown, self._held = exit_once, lockdown, held
        self._check, self._nonce, self._to_relay = check, nonce, to_relay
        self._families = pane_theme.families()
        self._session: HostedSession | None = None
        self._main_thread = MainThreadCalls(self)

    def request_received(self, request: PaneRequest) -> None:
        """Let the main thread receive it. Thread-safe."""
        self._main_thread.post(lambda: self.receive(request))

    def receive(self, request: object) -> None:
        """Open the window for this request, if the company asks. Else nothing is shown."""
        if self._session is not None or not isinstance(request, PaneRequest):
            return
        if request.route is not EntryRoute.HOSTED or not is_hosted(request):
            self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BAD_REQUEST))
        try:
            requester = self._check(request, self._nonce())
        except RequestRefused as refused:
            self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, refused.code))
        self._to_relay.send(_rules(request).encode())
        theme = pane_theme.PaneTheme(pane_theme.scheme(request.dark), self._families)
        page = HostedPage(make_profile(), request.ca_pem)
        deadline = Deadline(request.idle_seconds, request.total_seconds, time.monotonic, time.time)
        pane = HostedPane(theme, request, requester, page)
        self._session = HostedSession(
            *(pane, page, request, deadline, self._exit_once, self._lockdown),
            self._held | requester.held,
        )
        self._session.begin()

    def shutdown_reply(self) -> PaneReply:
        """The reply when the operating system ends the pane."""
        if self._session is None:
            return PaneReply(Outcome.LOCKED, Code.CLOSED_BY_SYSTEM)
        return self._session.reply(Outcome.LOCKED, Code.CLOSED_BY_SYSTEM)


def _rules(request: PaneRequest) -> RelayRules:
    direct: list[HostList] = []
    others: list[HostList] = []
    for payee in request.payees:
        vendor = hosted_vendor(payee.role, payee.vendor)
        if vendor is not None:
            (direct if payee.direct else others).append(host_list(payee, vendor))
    return RelayRules(tuple(others), tuple(direct), request.proxy, request.proxy_authorization)
