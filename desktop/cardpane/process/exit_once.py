"""The only exit of the pane: wipe the card, write the reply, end the process.

Signals are waited for on a separate thread, so that they end the process even while the window is
busy.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn

from desktop.card_protocol import Challenge, PaneReply, SelfCheck, encode_reply

_STDOUT = 1


@dataclass(slots=True)
class ExitOnce:
    """`wipe` zeroes the card. The first call ends the process; later calls block until then.

    `descriptor` is the pipe to the desk.
    """

    wipe: Callable[[], None]
    descriptor: int = _STDOUT
    _once: threading.Lock = field(default_factory=threading.Lock, init=False)

    def reply(self, challenge: Challenge) -> None:
        """The one reply after which the process goes on. A desk that is gone does not get it: the
        end of its pipe ends the process.
        """
        with suppress(OSError):
            os.write(self.descriptor, encode_reply(challenge))

    def reply_and_exit(self, reply: PaneReply | SelfCheck) -> NoReturn:
        """Never returns. Skips the teardown of Python and Qt: there is nothing to save."""
        self._once.acquire()
        self.wipe()
        try:
            os.write(self.descriptor, encode_reply(reply))
        finally:
            os._exit(0)

    def exit_silently(self) -> NoReturn:
        """Never returns. For a desk that is gone or closed the pane: no one reads a reply."""
        self._once.acquire()
        self.wipe()
        os._exit(0)


def block_signals() -> None:
    """Call before any thread starts, so that only the waiting thread gets the signals."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def watch_signals(exit_once: ExitOnce, shutdown_reply: Callable[[], PaneReply]) -> None:
    """End the process with `shutdown_reply` on SIGTERM, SIGINT or SIGHUP (not on Windows)."""
    if sys.platform != "win32":
        threading.Thread(
            target=_wait_for_signal, args=(exit_once, shutdown_reply), daemon=True
        ).start()


if sys.platform != "win32":
    _SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})

    def _wait_for_signal(exit_once: ExitOnce, shutdown_reply: Callable[[], PaneReply]) -> None:
        signal.sigwait(_SIGNALS)
        exit_once.reply_and_exit(shutdown_reply())
