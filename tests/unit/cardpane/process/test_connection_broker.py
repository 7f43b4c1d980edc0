"""The pane's parent opens connections to the named addresses, and to no other."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from threading import Thread

import pytest

from desktop.cardpane.process import connection_broker
from desktop.cardpane.process.connection_broker import BrokeredConnections, start_broker
from desktop.cardpane.tokenize import tokenize

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="hands over sockets on Linux")


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """The pane's and the parent's end of the channel."""
    pane, parent = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    before = set(threading.enumerate())
    with parent:
        with pane:
            yield pane, parent
        # The parent's end is left by the broker itself, which hears that the pane's is closed.
        for broker in set(threading.enumerate()) - before:
            broker.join(60)


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


@pytest.fixture
def connections(ends: tuple[socket.socket, socket.socket]) -> BrokeredConnections:
    start_broker(ends[1])
    return BrokeredConnections(ends[0])


def test_a_named_address_is_connected_as_often_as_it_is_asked_for(
    connections: BrokeredConnections, server: socket.socket
) -> None:
    address = server.getsockname()
    connections.allow((("127.0.0.1", 1), address))
    for text in (b"one", b"two"):
        with connections.connect(address, 5.0) as connected:
            connected.sendall(text)
            accepted, _ = server.accept()
            with closing(accepted):
                assert accepted.recv(8) == text


def test_another_address_is_refused_by_both_ends(
    ends: tuple[socket.socket, socket.socket], server: socket.socket
) -> None:
    start_broker(ends[1])
    address = server.getsockname()
    connections = BrokeredConnections(ends[0])
    connections.allow((("127.0.0.1", 1),))
    with pytest.raises(PermissionError):
        connections.connect(address, 5.0)
    # Past the pane's own check: there is no such number.
    for request in (b"\1\7", b"\xff\7"):
        ends[0].send(request)
        assert ends[0].recv(8) == b"\7\0"


def test_addresses_are_named_once_only(
    ends: tuple[socket.socket, socket.socket], server: socket.socket
) -> None:
    address = server.getsockname()
    parent = Thread(target=connection_broker.serve, args=(ends[1],))
    parent.start()
    connections = BrokeredConnections(ends[0])
    connections.allow((("127.0.0.1", 1),))
    connections.allow((address,))
    parent.join(60)
    assert not parent.is_alive(), "what is no request ends it"


def test_an_address_that_does_not_answer_is_an_error_and_the_next_one_works(
    connections: BrokeredConnections, server: socket.socket
) -> None:
    address = server.getsockname()
    connections.allow((("127.0.0.1", 1), address))
    with pytest.raises(OSError, match=r"127\.0\.0\.1"):
        connections.connect(("127.0.0.1", 1), 5.0)
    connections.connect(address, 5.0).close()


def test_a_late_answer_is_not_taken_for_the_next_one(
    ends: tuple[socket.socket, socket.socket], server: socket.socket
) -> None:
    pane, parent = ends
    connections = BrokeredConnections(pane)
    connections.allow((server.getsockname(),))
    assert parent.recv(64)
    with socket.create_connection(server.getsockname()) as late:
        socket.send_fds(parent, [bytes((0, 1))], [late.fileno()])
    parent.send(bytes((1, 0)))
    with pytest.raises(ConnectionError):
        connections.connect(server.getsockname(), 5.0)


def test_a_parent_that_is_gone_is_an_error(ends: tuple[socket.socket, socket.socket]) -> None:
    pane, parent = ends
    connections = BrokeredConnections(pane)
    connections.allow((("127.0.0.1", 1),))
    parent.close()
    with pytest.raises(OSError):  # noqa: PT011
        connections.connect(("127.0.0.1", 1), 5.0)


def test_it_waits_as_long_as_sending_without_a_parent_does() -> None:
    assert connection_broker.CONNECT_SECONDS == tokenize.CONNECT_SECONDS
