"""The web engine's way to the network: listed hosts alone, by a proxy where one is named."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

from desktop.cardpane.entry_hosted.host_list import HostList
from desktop.cardpane.process.hosted.host_relay import RelayRules, start_relay, target_of

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the web engine is not run there")
SECONDS = 10.0


class Server:
    """Takes connections on a port of this machine, and counts them; says back what it hears."""

    def __init__(self, greets: bytes = b"") -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.heard: list[bytes] = []
        self._greets = greets
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self.listener.accept()
            except OSError:
                return
            with caller:
                piece = caller.recv(4096)
                self.heard.append(piece)
                caller.sendall(self._greets or piece.upper())


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.stop()


Relayed = Callable[[RelayRules], tuple[str, int]]


@pytest.fixture
def relayed() -> Iterator[Relayed]:
    """Starts a relay with these rules, and gives its address."""
    made: list[socket.socket] = []

    def start(rules: RelayRules) -> tuple[str, int]:
        listener = socket.create_server(("127.0.0.1", 0))
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        made.extend((listener, ours, theirs))
        start_relay(theirs, listener)
        ours.send(rules.encode())
        return ("127.0.0.1", listener.getsockname()[1])

    yield start
    for each in made:
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
        each.close()


def ask(relay: tuple[str, int], line: str, then: bytes = b"") -> bytes:
    """The whole answer to this request line, and to what is sent through it."""
    with socket.create_connection(relay, SECONDS) as caller:
        caller.sendall(f"{line} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        answer = caller.recv(4096)
        if then and b" 200 " in answer:
            caller.sendall(then)
            while piece := caller.recv(4096):
                answer += piece
        return answer


def test_a_listed_host_is_reached_both_ways(server: Server, relayed: Relayed) -> None:
    relay = relayed(RelayRules((HostList(("127.0.0.1",), server.port),)))
    answer = ask(relay, f"CONNECT 127.0.0.1:{server.port}", b"hello")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.endswith(b"HELLO")


@pytest.mark.parametrize(
    "line",
    [
        "CONNECT localhost:{port}",
        "CONNECT 127.0.0.1:1{port}",
        "CONNECT 127.0.0.1",
        "CONNECT :{port}",
        "GET http://127.0.0.1:{port}/",
        "CONNECT evil.example:443",
        "connect 127.0.0.1:{port}",
    ],
)
def test_nothing_else_is(server: Server, relayed: Relayed, line: str) -> None:
    relay = relayed(RelayRules((HostList(("127.0.0.1",), server.port),)))
    assert ask(relay, line.format(port=server.port)).startswith(b"HTTP/1.1 403 ")
    assert server.heard == []


def test_a_host_that_does_not_answer_is_said_so(server: Server, relayed: Relayed) -> None:
    port = server.port
    server.stop()
    relay = relayed(RelayRules((HostList(("127.0.0.1",), port),)))
    assert ask(relay, f"CONNECT 127.0.0.1:{port}").startswith(b"HTTP/1.1 502 ")


def test_by_the_proxy_of_this_network_but_for_what_is_reached_without_it(
    server: Server, relayed: Relayed
) -> None:
    proxy = Server(b"HTTP/1.1 200 yes\r\n\r\n")
    rules = RelayRules(
        (HostList(("vendor.example",)),),
        (HostList(("127.0.0.1",), server.port),),
        ("127.0.0.1", proxy.port),
        "Basic YQ==",
    )
    relay = relayed(rules)
    assert ask(relay, "CONNECT vendor.example:443").startswith(b"HTTP/1.1 200 ")
    (heard,) = proxy.heard
    assert heard.startswith(b"CONNECT vendor.example:443 ")
    assert b"Proxy-Authorization: Basic YQ==" in heard
    assert ask(relay, f"CONNECT 127.0.0.1:{server.port}", b"x").endswith(b"X")
    assert len(proxy.heard) == 1
    proxy.stop()


def test_the_rules_arrive_as_they_were_sent() -> None:
    rules = RelayRules(
        (HostList(("a", "*.b")),), (HostList(("c",), 1),), ("proxy", 3128), "Basic x"
    )
    assert RelayRules.decode(rules.encode()) == rules
    assert RelayRules.decode(RelayRules(()).encode()) == RelayRules(())


def test_a_port_is_a_number_of_five_digits_at_most() -> None:
    assert target_of(b"CONNECT a:443 HTTP/1.1\r\n\r\n") == ("a", 443)
    for port in (b"", b"99999999", b"4x", b"-1", "\u0664".encode()):
        assert target_of(b"CONNECT a:" + port + b" HTTP/1.1\r\n\r\n") is None
