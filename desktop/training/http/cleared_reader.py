"""Reads a connection through one buffer of its own, and clears what was read from it.

Python's own reader leaves the bodies of earlier requests in memory that it has given back.
"""

from __future__ import annotations

import io
import socket

_BUFFER_BYTES = 16 * 1024


class ClearedReader(io.BufferedIOBase):
    """What a request handler reads from. OSError as the connection."""

    def __init__(self, connection: socket.socket) -> None:
        super().__init__()
        self._connection = connection
        self._buffer = bytearray(_BUFFER_BYTES)
        self._start = self._end = 0

    def readable(self) -> bool:
        return True

    def readline(self, size: int | None = -1, /) -> bytes:
        """A line with its end, or `size` bytes of it; what there is at the end of the stream."""
        line = bytearray()
        most = -1 if size is None else size
        while most < 0 or len(line) < most:
            if self._start == self._end and not self._fill():
                break
            end = self._buffer.find(b"\n", self._start, self._end) + 1
            wanted = (end or self._end) - self._start
            if most >= 0:
                wanted = min(wanted, most - len(line))
            line += self._take(wanted)
            if line.endswith(b"\n"):
                break
        return bytes(line)

    def read_body(self, length: int) -> bytearray:
        """So many bytes, which are the caller's alone; fewer at the end of the stream."""
        body = bytearray(length)
        filled = 0
        while filled < length and (self._start < self._end or self._fill()):
            wanted = min(self._end - self._start, length - filled)
            with memoryview(self._buffer)[self._start : self._start + wanted] as piece:
                body[filled : filled + wanted] = piece
            self._clear(wanted)
            filled += wanted
        del body[filled:]
        return body

    def _fill(self) -> int:
        self._start, self._end = 0, self._connection.recv_into(self._buffer)
        return self._end

    def _take(self, count: int) -> bytes:
        with memoryview(self._buffer)[self._start : self._start + count] as piece:
            taken = bytes(piece)
        self._clear(count)
        return taken

    def _clear(self, count: int) -> None:
        self._buffer[self._start : self._start + count] = bytes(count)
        self._start += count
