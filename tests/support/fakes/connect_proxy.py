"""A proxy as companies have them: passes lines on by CONNECT, refuses to, or opens them."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(slots=True)
class ConnectProxy:
    """`asked` are the hosts it was to reach, `heads` what was said to the proxy itself.

    `says` is its answer; without `answers` it is silent until the client gives up. `leads_to` is
    a port of this machine and another place than was asked for, as with one that opens lines;
    `leads` the same by what was asked for (``host:port``). With `trickles` its answer comes a byte
    at a time, and then headers for as long as anybody listens.
    """

    port: int
    asked: list[str] = field(default_factory=list)
    carried: list[bytes] = field(default_factory=list)
    heads: list[bytes] = field(default_factory=list)
    answers: bool = True
    given_up: bool = False
    says: bytes = b"HTTP/1.1 200 Connection established\r\n\r\n"
    leads_to: int | None = None
    leads: dict[str, int] = field(default_factory=dict)
    trickles: bool = False


@contextmanager
def connect_proxy() -> Iterator[ConnectProxy]:
    """On a loopback port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = ConnectProxy(listener.getsockname()[1])
        taker = threading.Thread(target=_take, args=(proxy, listener))
        taker.start()
        try:
            yield proxy
        finally:
            # Linux ends the waiting by the first, Windows by the second.
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
            taker.join(10)


def _take(proxy: ConnectProxy, listener: socket.socket) -> None:
    lines = []
    while True:
        try:
            near, _ = listener.accept()
        except OSError:
            break
        lines.append(threading.Thread(target=_serve, args=(proxy, near)))
        lines[-1].start()
    for carrying in lines:
        carrying.join(10)


def _serve(proxy: ConnectProxy, near: socket.socket) -> None:
    with near, contextlib.suppress(OSError):
        head = b""
        while b"\r\n\r\n" not in head and (piece := near.recv(4096)):
            head += piece
        if not head.startswith(b"CONNECT "):
            return
        target = head.split()[1].decode()
        proxy.asked.append(target)
        proxy.heads.append(head)
        if not proxy.answers:
            near.recv(1)
            proxy.given_up = True
            return
        if proxy.trickles:
            _trickle(near, proxy.says[:-2] + b"x-more: and more\r\n" * 50_000)
            return
        near.sendall(proxy.says)
        if b" 200 " not in proxy.says:
            return
        host, _, port = target.rpartition(":")
        here = proxy.leads.get(target, proxy.leads_to)
        place = (host, int(port)) if here is None else ("127.0.0.1", here)
        with socket.create_connection(place) as far:
            _carry(proxy, near, far)


def _trickle(near: socket.socket, text: bytes) -> None:
    for byte in text:
        near.sendall(bytes((byte,)))
        if select.select([near], [], [], 0.02)[0]:
            return  # the caller is gone


def _carry(proxy: ConnectProxy, near: socket.socket, far: socket.socket) -> None:
    others = {near: far, far: near}
    while True:
        for end in select.select(list(others), [], [], 10)[0]:
            piece = end.recv(65536)
            if not piece:
                return
            if end is near:
                proxy.carried.append(piece)
            others[end].sendall(piece)
