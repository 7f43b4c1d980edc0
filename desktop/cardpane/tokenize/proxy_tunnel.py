"""A TCP connection by way of a web proxy that forwards it unopened (RFC 9110, CONNECT).

TLS is made through it, end to end: the proxy learns the host's name and port and no more.
"""

from __future__ import annotations

import re
import socket
import time

from desktop.card_protocol import Code

from .payee_connection import OpenConnection

_HEAD_LIMIT = 16 * 1024
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[ \r]")
_MUST_SIGN_IN = b"407"


class TunnelRefused(OSError):
    """The proxy answered, and does not connect. `code` says why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


def open_tunnel(
    proxy: tuple[str, int],
    authorization: str,
    host: str,
    port: int,
    seconds: float,
    open_connection: OpenConnection = socket.create_connection,
) -> socket.socket:
    """A connection to `host` through `proxy`, made within `seconds` in all.

    `authorization` is said to the proxy alone. TunnelRefused; OSError when it does not answer.
    """
    ends_at = time.monotonic() + seconds
    connection = open_connection(proxy, seconds)
    try:
        target = f"{host}:{port}"
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        if authorization:
            lines.append(f"Proxy-Authorization: {authorization}")
        connection.settimeout(_left(ends_at))
        connection.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        _check(_head(connection, ends_at))
        connection.settimeout(seconds)
    except BaseException:
        connection.close()
        raise
    return connection


def _head(connection: socket.socket, ends_at: float) -> bytes:
    """The answer's head, byte by byte: what comes after it is no longer the proxy's."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        connection.settimeout(_left(ends_at))
        piece = connection.recv(1)
        if not piece:
            break
        head += piece
        if len(head) > _HEAD_LIMIT:
            raise TunnelRefused(Code.PROXY_REFUSED)
    if not head:
        raise ConnectionResetError("the proxy hung up")
    return bytes(head)


def _check(head: bytes) -> None:
    answer = _STATUS.match(head)
    status = answer.group(1) if answer and head.endswith(b"\r\n\r\n") else b""
    if status == _MUST_SIGN_IN:
        raise TunnelRefused(Code.PROXY_SIGN_IN)
    if not status.startswith(b"2"):
        raise TunnelRefused(Code.PROXY_REFUSED)


def _left(ends_at: float) -> float:
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("the proxy took too long")
    return left
