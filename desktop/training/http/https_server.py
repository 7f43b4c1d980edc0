"""One HTTPS server on a loopback port: a thread per connection, keep-alive, abortable connections.

Flask's own server closes every connection after one answer, so a keep-alive client would pay a TLS
handshake per call; this is the small part of WSGI (PEP 3333) that Flask needs, on `http.server`.
"""

from __future__ import annotations

import io
import logging
import selectors
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from desktop.training.card_numbers import mask_card_numbers
from desktop.training.request_log import is_card_call

from .cleared_reader import ClearedReader

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication, WSGIEnvironment

_log = logging.getLogger(__name__)

CUT = "skycap.cut"
"""Set true in the WSGI environment by a view: close the connection without an answer."""

_IDLE_SECONDS = 120
_BIGGEST_BODY = 2_000_000


class _ConnectionHandler(BaseHTTPRequestHandler):
    """One connection. Nothing of a request is ever logged: bodies may hold card numbers."""

    server: _Server
    rfile: ClearedReader
    protocol_version = "HTTP/1.1"
    server_version = "training"
    sys_version = ""
    # Headers and body may leave as two writes; without this the second waits for an ACK.
    disable_nagle_algorithm = True
    wbufsize = -1

    def setup(self) -> None:
        super().setup()
        self.rfile.close()
        self.rfile = ClearedReader(self.connection)

    def _serve(self) -> None:
        body = self._body()
        if body is None:
            return
        environ = self._environ(body)
        answer: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None, /
        ) -> Callable[[bytes], object]:
            answer.append((status, headers))
            return _no_write

        content = _whole(self.server.app(environ, start_response))
        if environ.get(CUT):
            self.close_connection = True
            abort_connection(self.connection)
            return
        status, headers = answer[-1]
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            if name.lower() not in ("content-length", "connection"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = do_OPTIONS = _serve

    def _body(self) -> bytearray | None:
        """The whole body, of a card call without its numbers; None when it was refused."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not (length.isascii() and length.isdigit()):
            self.close_connection = True
            self.send_error(411)
            return None
        if int(length) > _BIGGEST_BODY:
            self.close_connection = True
            self.send_error(413)
            return None
        body = self.rfile.read_body(int(length))
        if is_card_call(self._call()):
            mask_card_numbers(body)
        return body

    def _call(self) -> str:
        path = self.path.partition("?")[0]
        return f"{self.command} {path.rstrip('/')}"

    def _environ(self, body: bytearray) -> WSGIEnvironment:
        path, _, query = self.path.partition("?")
        environ: WSGIEnvironment = {
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "https",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "REMOTE_ADDR": "127.0.0.1",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.server.server_address[1]),
            "SERVER_PROTOCOL": self.request_version,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            if key == "CONTENT_TYPE":
                environ[key] = value
            elif key != "CONTENT_LENGTH" and "_" not in name:
                environ[f"HTTP_{key}"] = value
        return environ

    def log_message(self, format: str, *args: object) -> None:
        """Silent on purpose."""


class _Server(ThreadingMixIn, TCPServer):
    """Makes the TLS handshake in each connection's thread, so a silent client blocks nothing."""

    allow_reuse_address = True
    request_queue_size = 64
    daemon_threads = True
    # `handle_request` is called when a client waits, and must not wait for another.
    timeout = 0

    def __init__(self, app: WSGIApplication, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _ConnectionHandler)
        # A caller may be gone again before it is accepted.
        self.socket.setblocking(False)
        self.app = app
        self._context = context
        self._open: set[ssl.SSLSocket] = set()
        self._lock = threading.Lock()

    def accept_until(self, wake: socket.socket) -> None:
        """Serve clients until `wake` can be read.

        The standard library's `serve_forever` looks at a flag twenty times a second instead.
        """
        with selectors.DefaultSelector() as selector:
            selector.register(self.socket, selectors.EVENT_READ)
            selector.register(wake, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if wake in ready:
                    return
                self.handle_request()

    def finish_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        assert isinstance(request, socket.socket)  # noqa: S101 - TCP hands on nothing else
        request.settimeout(_IDLE_SECONDS)
        try:
            connection = self._context.wrap_socket(request, server_side=True)
        except OSError:
            return  # not TLS, or a caller that does not trust us: nothing to say to it
        with connection:
            with self._lock:
                self._open.add(connection)
            try:
                super().finish_request(connection, client_address)
            except (OSError, ValueError):
                _log.debug("a connection was closed by its client")
            finally:
                with self._lock:
                    self._open.discard(connection)

    def handle_error(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: object
    ) -> None:
        _log.exception("a request failed")

    def abort_all(self) -> None:
        """Abort every open connection, so that their threads end."""
        with self._lock:
            for connection in self._open:
                abort_connection(connection)


class HttpsServer:
    """A running server. `url` is its base address; `stop` ends it and all its connections."""

    def __init__(self, app: WSGIApplication, context: ssl.SSLContext, name: str) -> None:
        self._server = _Server(app, context)
        self.url = f"https://127.0.0.1:{self._server.server_address[1]}"
        self._wake, self._woken = socket.socketpair()
        self._thread = threading.Thread(
            target=self._server.accept_until, args=(self._woken,), name=name
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, wait for the listening thread, abort open connections."""
        self._wake.close()
        self._thread.join()
        self._woken.close()
        self._server.abort_all()
        self._server.server_close()


def abort_connection(connection: socket.socket) -> None:
    """Close the connection without TLS's close_notify, as a lost network does."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        _log.debug("the connection was closed already")


def _no_write(_: bytes) -> None:
    raise RuntimeError("Flask does not use WSGI's write")


def _whole(parts: Iterable[bytes]) -> bytes:
    try:
        return b"".join(parts)
    finally:
        close = getattr(parts, "close", None)
        if close is not None:
            close()
