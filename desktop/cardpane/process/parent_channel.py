"""The line to the desk: one request comes in, and its end is our end.

Read on a thread of its own, so that the pane can wait with everything ready, and so that a desk
that locks, quits or dies ends the pane even while the window is busy.
"""

from __future__ import annotations

import os
import threading

from PySide6.QtCore import QObject, Signal

from desktop.card_protocol import (
    REQUEST_LIMIT,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    ProtocolError,
    decode_request,
)

from .exit_once import ExitOnce

_STDIN = 0


class ParentChannel(QObject):
    """`asked` comes once, with the request, on the thread of the window."""

    asked = Signal(object)

    def __init__(self, exit_once: ExitOnce, descriptor: int = _STDIN) -> None:
        super().__init__()
        self._exit_once, self._descriptor = exit_once, descriptor

    def listen(self) -> None:
        """Begin to read."""
        threading.Thread(target=self._listen, name="desk line", daemon=True).start()

    def _listen(self) -> None:
        try:
            request = self._read_request()
        except ProtocolError:
            self._exit_once.reply_and_exit(PaneReply(Outcome.FAULT, Code.BAD_REQUEST))
        self.asked.emit(request)
        # A second request is as good as none: one request, one reply.
        os.read(self._descriptor, 1)
        self._exit_once.exit_silently()

    def _read_request(self) -> PaneRequest:
        untrusted = b""
        while not untrusted.endswith(b"\n"):
            piece = os.read(self._descriptor, REQUEST_LIMIT + 1 - len(untrusted))
            untrusted += piece
            if not untrusted:
                self._exit_once.exit_silently()
            if not piece or len(untrusted) > REQUEST_LIMIT:
                raise ProtocolError("request")
        return decode_request(untrusted)
