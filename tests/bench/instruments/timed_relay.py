"""Carries bytes between the desk and the training airline, and keeps when answers passed.

TLS is still made between those two; only sizes and times are seen here.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

_PIECE = 1 << 16


@dataclass(frozen=True, slots=True)
class Passed:
    """A piece of an answer that was handed to the desk; `at` is in seconds since the epoch."""

    at: float
    size: int


class TimedRelay:
    """Listens on a loopback port of its own and passes everything on to `url`."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._far = (self._parts.hostname or "127.0.0.1", self._parts.port or 443)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._hold_seconds = 0.0
        self._open: list[socket.socket] = [self._listener]
        self._threads: list[threading.Thread] = []
        self.answers: list[Passed] = []
        self._begin(self._accept)

    @property
    def url(self) -> str:
        """The server's address by way of this relay."""
        port = self._listener.getsockname()[1]
        return urlunsplit(self._parts._replace(netloc=f"{self._parts.hostname}:{port}"))

    def hold_next_answer(self, seconds: float) -> None:
        """The next piece that comes from the server waits so long before it is passed on."""
        self.answers.clear()
        self._hold_seconds = seconds

    def last_before(self, moment: float) -> Passed:
        """The last piece that was passed on before this time. LookupError when there is none."""
        passed = [piece for piece in self.answers if piece.at <= moment]
        if not passed:
            raise LookupError("no answer passed")
        return passed[-1]

    def close(self) -> None:
        """End every connection and wait for it."""
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()
        for thread in self._threads:
            thread.join(10)

    def _begin(self, job: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=job, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.create_connection(self._far)
            self._open += [near, far]
            self._begin(self._carry_question, near, far)
            self._begin(self._carry_answer, far, near)

    def _carry_question(self, near: socket.socket, far: socket.socket) -> None:
        for piece in _pieces(near):
            far.sendall(piece)
        with contextlib.suppress(OSError):
            far.shutdown(socket.SHUT_WR)

    def _carry_answer(self, far: socket.socket, near: socket.socket) -> None:
        for piece in _pieces(far):
            held, self._hold_seconds = self._hold_seconds, 0.0
            if held:
                time.sleep(held)
            self.answers.append(Passed(time.time(), len(piece)))
            near.sendall(piece)
        with contextlib.suppress(OSError):
            near.shutdown(socket.SHUT_WR)


def _pieces(source: socket.socket) -> Iterator[bytes]:
    with contextlib.suppress(OSError):
        while piece := source.recv(_PIECE):
            yield piece


@contextmanager
def timed_relay(url: str) -> Iterator[TimedRelay]:
    """A relay to this server, closed on the way out."""
    relay = TimedRelay(url)
    try:
        yield relay
    finally:
        relay.close()
