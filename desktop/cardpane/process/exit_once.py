"""The only exit of the pane: wipe the card, write the reply, end the process.

Signals are waited for on a separate thread, so that they end the process even while the window is
busy.
"""

from __future__ import annotations

import ctypes
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
# sigset_t of libc, and signalfd_siginfo of the kernel, in bytes.
_SIGNALS_SIZE, _ARRIVAL_SIZE = 128, 128


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
    """End the process with `shutdown_reply` on SIGTERM, SIGINT or SIGHUP (not on Windows).

    Call after `block_signals`, and before the process is sealed.
    """
    if sys.platform != "win32":
        wait = _waiting_for_signal()

        def end_when_one_arrives() -> None:
            wait()
            exit_once.reply_and_exit(shutdown_reply())

        threading.Thread(target=end_when_one_arrives, daemon=True).start()


if sys.platform != "win32":
    _SIGNALS = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP})

    def _waiting_for_signal() -> Callable[[], object]:
        """What returns when one arrives.

        On Linux by a descriptor (signalfd(2)): while a thread waits for some signals, all can see
        for which (``/proc/PID/task/TID/status``), so a sealed pane must not choose them.
        """
        if sys.platform != "linux":
            return lambda: signal.sigwait(_SIGNALS)
        # As wide as libc's sigset_t; the kernel has a bit for each signal, from 1 on.
        bits = sum(1 << (number - 1) for number in _SIGNALS)
        signals = ctypes.create_string_buffer(bits.to_bytes(_SIGNALS_SIZE, sys.byteorder))
        arrivals = ctypes.CDLL(None, use_errno=True).signalfd(-1, signals, os.O_CLOEXEC)
        if arrivals < 0:
            raise OSError(ctypes.get_errno(), "signalfd")
        return lambda: os.read(arrivals, _ARRIVAL_SIZE)
