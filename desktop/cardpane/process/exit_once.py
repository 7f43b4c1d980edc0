"""The one way out of the pane: wipe, say the one reply, and be gone.

Signals are watched on a thread of their own, so that they end the process even while the window
is busy.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NoReturn

from desktop.card_protocol import PaneReply, SelfCheck, encode_reply

_STDOUT = 1


@dataclass(slots=True)
class ExitOnce:
    """`wipe` zeroes what must not stay; the first ending wins, all later ones wait for the end."""

    wipe: Callable[[], None]
    _once: threading.Lock = field(default_factory=threading.Lock, init=False)

    def reply_and_exit(self, reply: PaneReply | SelfCheck) -> NoReturn:
        """Never returns. Nothing of Python or Qt is torn down: there is nothing worth keeping."""
        self._once.acquire()
        self.wipe()
        try:
            os.write(_STDOUT, encode_reply(reply))
        finally:
            os._exit(0)

    def exit_silently(self) -> NoReturn:
        """The desk is gone or has closed the pane: nobody is left to read a reply."""
        self._once.acquire()
        self.wipe()
        os._exit(0)


def block_signals() -> None:
    """Before any thread starts, so that only the watcher gets them."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)


def watch_signals(exit_once: ExitOnce, told_to_end: Callable[[], PaneReply]) -> None:
    """End with a reply when the system says so."""
    if sys.platform != "win32":
        threading.Thread(
            target=_wait_for_signal, args=(exit_once, told_to_end), daemon=True
        ).start()


if sys.platform != "win32":
    _SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})

    def _wait_for_signal(exit_once: ExitOnce, told_to_end: Callable[[], PaneReply]) -> None:
        signal.sigwait(_SIGNALS)
        exit_once.reply_and_exit(told_to_end())
