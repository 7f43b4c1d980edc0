"""A TLS connection to one payee, which keeps what the payee sends until it was looked through."""

from __future__ import annotations

import http.client
import io
import socket
import ssl
from collections.abc import Callable
from functools import partial
from typing import Any

OpenConnection = Callable[[tuple[str, int], float], socket.socket]
"""Connects to a host and port within some seconds. OSError."""

RECEIVED_LIMIT = 256 * 1024
"""In bytes; behind them the payee's answer is cut off."""


class PayeeConnection(http.client.HTTPSConnection):
    """`received`: every byte of the answer as it came, also of one that is no HTTP."""

    def __init__(self, host: str, port: int, trust: ssl.SSLContext) -> None:
        super().__init__(host, port, context=trust)
        self.received = bytearray()
        self.response_class = partial(_RecordedResponse, self.received)  # type: ignore[assignment]


class _RecordedResponse(http.client.HTTPResponse):
    def __init__(self, received: bytearray, *arguments: Any, **named: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **named)
        self.fp = io.BufferedReader(_Recording(self.fp, received))


class _Recording(io.RawIOBase):
    """Reads from `source`, and appends it to `received`."""

    def __init__(self, source: io.BufferedIOBase, received: bytearray) -> None:
        super().__init__()
        self._source, self._received = source, received

    def readable(self) -> bool:
        return True

    def readinto(self, space: Any) -> int:  # noqa: ANN401
        """0, the end, also when more than RECEIVED_LIMIT was received."""
        if len(self._received) >= RECEIVED_LIMIT:
            return 0
        piece = self._source.read1(len(space))
        space[: len(piece)] = piece
        self._received += piece
        return len(piece)

    def close(self) -> None:
        self._source.close()
        super().close()
