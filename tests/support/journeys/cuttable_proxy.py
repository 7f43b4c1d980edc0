"""A proxy between the desk and a training server: it can be cut, restored and held.

It carries the bytes as they are: TLS is still made between the desk and the server themselves.
"""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from tests.support.training.servers import Servers

_PIECE = 1 << 16


class CuttableProxy:
    """Listens on a loopback port of its own and passes everything on to `url`."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._far = (self._parts.hostname or "127.0.0.1", self._parts.port or 443)
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._is_cut = False
        self.calls_taken = 0
        self._questions_flow, self._answers_flow = threading.Event(), threading.Event()
        self._let_flow()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        self._threads: list[threading.Thread] = []
        self._begin(self._take_calls)

    @property
    def url(self) -> str:
        """The server's address by way of this proxy."""
        host = self._parts.hostname
        return urlunsplit(self._parts._replace(netloc=f"{host}:{self._port}"))

    def cut(self) -> None:
        """Every connection ends at once, and none can be made."""
        with self._lock:
            self._is_cut = True
            ends = tuple(self._open)
        for end in ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._let_flow()

    def mend(self) -> None:
        """As it was before `cut`, `swallow` or `hold_answers`."""
        with self._lock:
            self._is_cut = False
        self._let_flow()

    def swallow(self) -> None:
        """Calls are taken and nothing passes, until `mend` or `cut`."""
        self._questions_flow.clear()

    def hold_answers(self) -> None:
        """Connections are made and what is asked arrives; no answer until `mend` or `cut`."""
        self._answers_flow.clear()

    def close(self) -> None:
        """End everything and wait for it."""
        self.cut()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _let_flow(self) -> None:
        self._questions_flow.set()
        self._answers_flow.set()

    def _begin(self, job: Callable[..., None], *arguments: socket.socket) -> None:
        thread = threading.Thread(target=job, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _take_calls(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            try:
                far = socket.create_connection(self._far, timeout=10)
            except OSError:
                near.close()
                continue
            far.settimeout(None)
            with self._lock:
                self.calls_taken += 1
                cut = self._is_cut
                self._open |= {near, far}
            if cut:
                self._hang_up(near, far)
                continue
            self._begin(self._carry, near, far)

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        # TLS 1.3: one flight there, one back, and with the second flight there the caller may ask.
        greeted, asked = threading.Event(), threading.Event()

        def bring_back() -> None:
            for piece in _pieces(far):
                if asked.is_set():
                    self._answers_flow.wait()
                near.sendall(piece)
                greeted.set()
            if asked.is_set():
                # The end of the line is an answer too.
                self._answers_flow.wait()

        back = threading.Thread(target=_until_it_ends, args=(bring_back, near, far), daemon=True)
        back.start()

        def bring_there() -> None:
            for piece in _pieces(near):
                if greeted.is_set():
                    asked.set()
                self._questions_flow.wait()
                far.sendall(piece)

        _until_it_ends(bring_there, near, far)
        back.join()
        self._hang_up(near, far)

    def _hang_up(self, *ends: socket.socket) -> None:
        with self._lock:
            self._open -= set(ends)
        for end in ends:
            end.close()


def _pieces(source: socket.socket) -> Iterator[bytes]:
    while piece := source.recv(_PIECE):
        yield piece


def _until_it_ends(bring: Callable[[], None], *ends: socket.socket) -> None:
    """When one direction ends, both do."""
    with contextlib.suppress(OSError):
        bring()
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


@dataclass(frozen=True, slots=True)
class Proxies:
    """One proxy for each server that the desk or its pane calls."""

    airline: CuttableProxy
    cards: CuttableProxy
    processor: CuttableProxy

    @property
    def all(self) -> tuple[CuttableProxy, ...]:
        return (self.airline, self.cards, self.processor)

    def cut(self) -> None:
        """The whole network is gone."""
        for proxy in self.all:
            proxy.cut()

    def mend(self) -> None:
        """The network is back."""
        for proxy in self.all:
            proxy.mend()


@contextmanager
def cuttable_proxies(servers: Servers) -> Iterator[tuple[Proxies, str]]:
    """Proxies of these servers, and the servers' own line of JSON with the proxies' addresses."""
    proxies = Proxies(
        CuttableProxy(servers.airline_url),
        CuttableProxy(servers.cards_url),
        CuttableProxy(servers.processor_url),
    )
    addresses = json.loads(servers.line)
    for name, proxy in zip(("airline", "cards", "processor"), proxies.all, strict=True):
        addresses[name]["url"] = proxy.url
    try:
        yield proxies, json.dumps(addresses)
    finally:
        for proxy in proxies.all:
            proxy.close()
