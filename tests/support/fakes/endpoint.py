"""A server over real TLS that answers as the test says, and cuts the connection when asked to."""

from __future__ import annotations

import contextlib
import json
import ssl
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.parse import parse_qsl, urlsplit

from desktop.training.certificate_authority import authority_file, server_context

_CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
TRICKLING = {
    "trickling headers": b"HTTP/1.1 200 OK\r\n" + b"x-more: and more\r\n" * 50_000,
    "trickling interim answers": b"HTTP/1.1 100 Continue\r\n\r\n" * 30_000,
    "trickling chunk extension": _CHUNKED + b"2;" + b"x" * 900_000,
    "trickling chunks": _CHUNKED + b"1\r\nx\r\n" * 150_000,
    "trickling trailers": _CHUNKED + b"2\r\n{}\r\n0\r\n" + b"x-more: and more\r\n" * 50_000,
}
"""Answers that never come to an end, by the name of their cut."""


@dataclass(frozen=True, slots=True)
class Say:
    """One answer. `body` is bytes as they are, or anything that JSON can hold.

    `cut` closes the line: "before" any answer, or "halfway" through the body; or it lets the body
    ("trickle"), or what stands before or after it (`TRICKLING`), come a byte at a time for as long
    as anybody listens.
    """

    status: int = 200
    body: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: str = ""

    def bytes_out(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


CUT = Say(cut="before")


@dataclass(frozen=True, slots=True)
class Heard:
    """One request as it arrived."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes

    @property
    def data(self) -> dict[str, object]:
        """What is in the request's own data envelope."""
        found = json.loads(self.body)["data"]
        assert isinstance(found, dict)
        return found

    @property
    def form(self) -> dict[str, str]:
        """The fields of a form."""
        return dict(parse_qsl(self.body.decode()))


@dataclass(slots=True)
class Endpoint:
    """`answers` are given in turn; a request too many is answered 418 and spoils the test."""

    url: str
    ca_file: Path
    answers: deque[Say] = field(default_factory=deque)
    heard: list[Heard] = field(default_factory=list)

    def will(self, *answers: Say) -> None:
        """Queue these answers."""
        self.answers.extend(answers)


@contextmanager
def endpoint(folder: Path, context: ssl.SSLContext | None = None) -> Iterator[Endpoint]:
    """Listens on 127.0.0.1 with a certificate of its own authority, kept in `folder`.

    With a `context` it shows that one's certificate instead.
    """
    context = context or server_context(folder)
    server = _Server(("127.0.0.1", 0), _Handler)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    side = Endpoint(f"https://127.0.0.1:{server.server_address[1]}", authority_file(folder))
    server.side = side
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
    thread.start()
    try:
        yield side
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    side: Endpoint

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, or will not trust us, is what these tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 20
    wbufsize = 64 * 1024

    def _serve(self) -> None:
        side = self.server.side
        length = int(self.headers.get("Content-Length") or 0)
        parts = urlsplit(self.path)
        side.heard.append(
            Heard(
                self.command,
                parts.path,
                dict(parse_qsl(parts.query)),
                {name.lower(): value for name, value in self.headers.items()},
                self.rfile.read(length),
            )
        )
        show_text = side.answers.popleft() if side.answers else Say(418, {})
        self.close_connection = bool(show_text.cut)
        if show_text.cut == "before":
            return
        if show_text.cut in TRICKLING:
            self._trickle(TRICKLING[show_text.cut])
            return
        body = show_text.bytes_out()
        self.send_response(show_text.status)
        for name, value in show_text.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if show_text.cut == "trickle":
            self._trickle(body)
        else:
            self.wfile.write(body[: len(body) // 2] if show_text.cut else body)

    def _trickle(self, body: bytes) -> None:
        over = Event()
        with contextlib.suppress(OSError):
            for byte in body:
                self.wfile.write(bytes((byte,)))
                self.wfile.flush()
                over.wait(0.02)

    do_GET = _serve
    do_POST = do_PATCH = _serve

    def log_message(self, format: str, *args: object) -> None:
        """Tests read `heard` instead."""

    def finish(self) -> None:
        super().finish()
        if isinstance(self.connection, ssl.SSLSocket):
            self.connection.close()
