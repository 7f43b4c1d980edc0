"""The pane's only way to the network: connections that its parent opens and hands over.

The process that holds card data opens no connection itself: its system calls are filtered so that
it cannot (`lockdown`). Before the first key it names the payees' addresses, once; from then on it
can ask for a connection to one of these by its number, and gets a connected socket (SCM_RIGHTS,
unix(7)). TLS begins and ends in the pane, so the parent sees no digit and a false connection fails
at its certificate. Names are looked up here too, so the pane needs no UDP.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence

CONNECT_SECONDS = 8.0
"""To connect to one address of a host."""

_ADDRESSES_LIMIT = 4096
_REQUEST_SIZE = 2
_FAILED, _CONNECTED = 0, 1
# For looking up the name, beyond the time to connect.
_LOOKUP_SECONDS = 2.0

Address = tuple[str, int]
"""A host's name or IP address, and a TCP port."""


class BrokeredConnections:
    """The pane's end. Call `allow` once, then `connect` from one thread at a time."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._addresses: tuple[Address, ...] = ()
        self._serial = 0

    def allow(self, addresses: Sequence[Address]) -> None:
        """Name all addresses that may ever be reached. OSError when the parent is gone."""
        self._addresses = tuple(addresses)
        lines = "\n".join(f"{host} {port}" for host, port in addresses)
        self._channel.send(lines.encode("ascii"))

    def connect(self, address: Address, seconds: float) -> socket.socket:
        """A socket connected to one of the named addresses. OSError, also for any other address."""
        if address not in self._addresses:
            raise PermissionError(address[0])
        self._serial = (self._serial + 1) % 256
        index = self._addresses.index(address)
        self._channel.settimeout(seconds + _LOOKUP_SECONDS)
        self._channel.send(bytes((index, self._serial)))
        while True:
            answer, descriptors, _, _ = socket.recv_fds(self._channel, _REQUEST_SIZE, 1)
            received = [socket.socket(fileno=descriptor) for descriptor in descriptors]
            if len(answer) != _REQUEST_SIZE:
                raise ConnectionError("the parent is gone")
            if answer[0] != self._serial:
                # The answer to a request that was given up.
                _close(received)
            elif answer[1] == _CONNECTED and received:
                received[0].settimeout(seconds)
                return received[0]
            else:
                raise ConnectionError(address[0])


def start_broker(channel: socket.socket) -> None:
    """The parent's end, on a thread of its own."""
    threading.Thread(target=serve, args=(channel,), daemon=True).start()


def serve(channel: socket.socket) -> None:
    """Read the addresses, then open a connection for each request.

    Ends when the pane is gone, or sends what is no request.
    """
    lines = channel.recv(_ADDRESSES_LIMIT).decode("ascii").splitlines()
    addresses = [(host, int(port)) for host, _, port in (line.partition(" ") for line in lines)]
    # One byte more than a request has, so that a longer message is not taken for one.
    while len(request := channel.recv(_REQUEST_SIZE + 1)) == _REQUEST_SIZE:
        index, serial = request
        try:
            connection = socket.create_connection(addresses[index], CONNECT_SECONDS)
        except (OSError, IndexError):
            channel.send(bytes((serial, _FAILED)))
            continue
        with connection:
            socket.send_fds(channel, [bytes((serial, _CONNECTED))], [connection.fileno()])


def _close(sockets: list[socket.socket]) -> None:
    for each in sockets:
        each.close()
