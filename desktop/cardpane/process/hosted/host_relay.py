"""The web engine's only way to the network: a relay to listed hosts, in the pane's parent.

The engine is told to reach every server through it (RFC 9110, CONNECT), and the kernel lets it
connect to no other TCP port where it can (`lockdown/landlock`). So the list holds whatever a page
does, and for what an interceptor of requests never sees: names that are looked up and connections
made ahead. TLS is the engine's own, end to end. The pane names the hosts once, before it opens its
window; until then nothing is relayed.
"""

from __future__ import annotations

import json
import selectors
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field

from desktop.cardpane.entry_hosted.host_list import HostList
from desktop.cardpane.tokenize.proxy_tunnel import open_tunnel

CONNECT_SECONDS = 8.0
_HEAD_LIMIT = 16 * 1024
_MESSAGE_LIMIT = 64 * 1024
_PIECE = 64 * 1024
_IDLE_SECONDS = 200.0
_OPENED = b"HTTP/1.1 200 Connection established\r\n\r\n"
_REFUSED = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_UNREACHED = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True, slots=True)
class RelayRules:
    """What may be reached, and by way of which proxy of this network; `direct` without it."""

    lists: tuple[HostList, ...]
    direct: tuple[HostList, ...] = ()
    proxy: tuple[str, int] | None = None
    authorization: str = field(default="", repr=False)

    def allows(self, host: str, port: int) -> bool:
        """Whether one of the lists has this host and port."""
        return any(each.allows(host, port) for each in (*self.lists, *self.direct))

    def proxy_for(self, host: str, port: int) -> tuple[str, int] | None:
        """The proxy to this host, None where it is reached without one."""
        return None if any(each.allows(host, port) for each in self.direct) else self.proxy

    def encode(self) -> bytes:
        """One message for the channel to the parent."""
        content = {
            "lists": [[each.hosts, each.port] for each in self.lists],
            "direct": [[each.hosts, each.port] for each in self.direct],
            "proxy": self.proxy,
            "authorization": self.authorization,
        }
        return json.dumps(content).encode("ascii")

    @classmethod
    def decode(cls, message: bytes) -> RelayRules:
        """As `encode` made it; ValueError and the like for anything else."""
        content = json.loads(message)
        proxy = content["proxy"]
        lists, direct = (
            tuple(HostList(tuple(hosts), port) for hosts, port in content[name])
            for name in ("lists", "direct")
        )
        return cls(
            lists,
            direct,
            None if proxy is None else (proxy[0], proxy[1]),
            content["authorization"],
        )


def start_relay(channel: socket.socket, listener: socket.socket) -> None:
    """Relay on threads of their own, from the first message on."""
    threading.Thread(target=serve, args=(channel, listener), daemon=True).start()


def serve(channel: socket.socket, listener: socket.socket) -> None:
    """Read the rules, then relay every caller. Ends when there are no rules, or no more callers."""
    message = channel.recv(_MESSAGE_LIMIT)
    if not message:
        return
    rules = RelayRules.decode(message)
    while True:
        try:
            caller, _ = listener.accept()
        except OSError:
            return
        threading.Thread(target=_relay, args=(caller, rules), daemon=True).start()


def _relay(caller: socket.socket, rules: RelayRules) -> None:
    with caller, suppress(OSError):
        caller.settimeout(CONNECT_SECONDS)
        target = target_of(_head(caller))
        if target is None or not rules.allows(*target):
            caller.sendall(_REFUSED)
            return
        try:
            server = _connect(target, rules)
        except OSError:
            caller.sendall(_UNREACHED)
            return
        with server:
            caller.sendall(_OPENED)
            _copy(caller, server)


def _head(caller: socket.socket) -> bytes:
    """The request's head; the engine sends nothing behind it until it is answered."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n") and len(head) <= _HEAD_LIMIT:
        piece = caller.recv(_HEAD_LIMIT)
        if not piece:
            break
        head += piece
    return bytes(head)


def target_of(head: bytes) -> tuple[str, int] | None:
    """The host and port of a CONNECT request; None for any other."""
    method, _, rest = head.partition(b"\r\n")[0].partition(b" ")
    host, colon, port = rest.partition(b" ")[0].decode("ascii", "replace").rpartition(":")
    if method != b"CONNECT" or not colon or not (port.isascii() and port.isdigit()):
        return None
    return (host, int(port)) if len(port) <= 5 else None


def _connect(target: tuple[str, int], rules: RelayRules) -> socket.socket:
    proxy = rules.proxy_for(*target)
    if proxy is None:
        return socket.create_connection(target, CONNECT_SECONDS)
    return open_tunnel(proxy, rules.authorization, *target, CONNECT_SECONDS)


def _copy(one: socket.socket, other: socket.socket) -> None:
    """Both ways, until one side has ended or nothing came for a whole card entry."""
    ways = {one: other, other: one}
    with selectors.DefaultSelector() as selector:
        for each in ways:
            each.settimeout(CONNECT_SECONDS)
            selector.register(each, selectors.EVENT_READ)
        while ready := selector.select(_IDLE_SECONDS):
            for key, _ in ready:
                source = key.fileobj
                assert isinstance(source, socket.socket)  # noqa: S101 - nothing else is registered
                piece = source.recv(_PIECE)
                if not piece:
                    return
                ways[source].sendall(piece)
