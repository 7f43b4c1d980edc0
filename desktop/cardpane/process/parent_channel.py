"""The pipe from the desk: one request arrives, and closing the pipe ends the pane.

A challenge may come before it, and is answered with a nonce that no other pane ever had.

It is read on its own thread from the start, so that the pane can prepare while it waits, and so
that a desk that locks, quits or dies ends the pane even while the window is busy. A self-check is
answered here because it needs no window.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Set
from typing import NoReturn

from desktop.card_protocol import (
    REQUEST_LIMIT,
    AnyRequest,
    Challenge,
    ChallengeRequest,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    Protection,
    ProtocolError,
    SelfCheck,
    SelfCheckRequest,
    decode_request,
)
from desktop.cardpane.lockdown import ProtectionFailed

from .exit_once import ExitOnce
from .own_files import compare_own_files

_STDIN = 0
_NONCE_BYTES = 32
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


class ParentChannel:
    """Reads `descriptor`. `held`: the protections that a self-check reports."""

    def __init__(
        self, exit_once: ExitOnce, held: Set[Protection] = frozenset(), descriptor: int = _STDIN
    ) -> None:
        self._exit_once, self._held, self._descriptor = exit_once, frozenset(held), descriptor
        self._ready = threading.Event()
        self._deliver: Callable[[PaneRequest], None] = lambda _request: None
        self._nonce = ""

    @property
    def nonce(self) -> str:
        """What the request must be signed over; empty where no challenge was asked for."""
        return self._nonce

    def listen(self) -> None:
        """Start reading on a thread of its own."""
        threading.Thread(target=self.run, name="parent channel", daemon=True).start()

    def deliver_to(self, deliver: Callable[[PaneRequest], None]) -> None:
        """Set the function that gets the card request, on the reading thread. A request waits,
        and so does the answer to a self-check.
        """
        self._deliver = deliver
        self._ready.set()

    def run(self) -> NoReturn:
        """Read on the calling thread; never returns."""
        try:
            request = self._read_request()
            if isinstance(request, ChallengeRequest):
                self._nonce = os.urandom(_NONCE_BYTES).hex().translate(_LETTERS)
                self._exit_once.reply(Challenge(self._nonce))
                request = self._read_request()
        except ProtocolError:
            self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BAD_REQUEST))
        if isinstance(request, SelfCheckRequest):
            from desktop.cardpane.tokenize.ca_roots import count_public_roots

            # Only a pane that could show its window may answer: Qt is loaded by then.
            self._ready.wait()
            try:
                files = compare_own_files(contents=True)
            except ProtectionFailed as failed:
                self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, failed.code))
            check = SelfCheck(self._held, count_public_roots(), files)
            self._exit_once.reply_and_exit(check)
        if not isinstance(request, PaneRequest):
            # A second challenge: one nonce is enough for one request.
            self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BAD_REQUEST))
        self._ready.wait()
        self._deliver(request)
        # A second request, like the end of the pipe, ends the pane: one request, one reply.
        os.read(self._descriptor, 1)
        self._exit_once.exit_silently()

    def _read_request(self) -> AnyRequest:
        untrusted = b""
        while not untrusted.endswith(b"\n"):
            chunk = os.read(self._descriptor, REQUEST_LIMIT + 1 - len(untrusted))
            untrusted += chunk
            if not untrusted:
                self._exit_once.exit_silently()
            if not chunk or len(untrusted) > REQUEST_LIMIT:
                raise ProtocolError("request")
        return decode_request(untrusted)
