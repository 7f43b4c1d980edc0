"""HTTPS connections whose every wait ends: name look-up, connecting, TLS, headers, body.

The libraries below bound each silence of the far side and nothing else: a server that sends one
byte now and then holds a call for as long as it likes, and a name server that does not answer holds
it for as long as the system's resolver likes. Here a call has one deadline, and every read and
write of its sockets keeps to it.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import certifi
from requests.adapters import HTTPAdapter
from requests.exceptions import InvalidProxyURL
from urllib3 import HTTPSConnectionPool
from urllib3.connection import HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util import Retry
from urllib3.util.connection import allowed_gai_family

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer, WriteableBuffer
    from requests import PreparedRequest

CONNECT_SECONDS = 5.0
"""For looking up a name; again for connecting to one of its addresses; again for TLS."""

_call_ends_at: ContextVar[float | None] = ContextVar("call_ends_at", default=None)

_Address = tuple[Any, ...]
_Found = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, _Address]]


@contextmanager
def call_within(seconds: float) -> Iterator[None]:
    """All that this thread does with a bounded connection inside ends within `seconds`.

    What is late raises TimeoutError there, which the libraries turn into their own exceptions.
    """
    token = _call_ends_at.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _call_ends_at.reset(token)


def _seconds_left(at_most: float | None) -> float | None:
    """How long one step may take. TimeoutError when the call's own time is over."""
    ends_at = _call_ends_at.get()
    if ends_at is None:
        return at_most
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("the call took too long")
    return left if at_most is None else min(left, at_most)


@contextmanager
def _in_time(line: socket.socket) -> Iterator[None]:
    silence = line.gettimeout()
    line.settimeout(_seconds_left(silence))
    try:
        yield
    finally:
        line.settimeout(silence)


class _PlainSocket(socket.socket):
    """To a proxy, before TLS is made through it."""

    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        with _in_time(self):
            return super().recv_into(buffer, nbytes, flags)


class _TlsSocket(ssl.SSLSocket):
    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        with _in_time(self):
            return super().recv_into(buffer, nbytes, flags)

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        with _in_time(self):
            return super().send(data, flags)


class _Connection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        """As urllib3's own, with the look-up bounded and one time limit for all addresses."""
        try:
            found = look_up(self._dns_host.strip("[]"), self.port, CONNECT_SECONDS)
            return _connected(found, self.socket_options or ())
        except socket.gaierror as failure:
            raise NameResolutionError(self.host, self, failure) from failure
        except TimeoutError as failure:
            raise ConnectTimeoutError(self, f"{self.host} took too long") from failure
        except OSError as failure:
            raise NewConnectionError(self, f"{self.host}: {failure}") from failure


class _Pool(HTTPSConnectionPool):
    ConnectionCls = _Connection


class BoundedAdapter(HTTPAdapter):
    """Trusts `ca_file` alone, or the public authorities when it is None, and reads them once."""

    def __init__(self, ca_file: Path | None, pool_maxsize: int, max_retries: Retry) -> None:
        self._ca_file = ca_file
        super().__init__(pool_maxsize=pool_maxsize, max_retries=max_retries)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:  # noqa: ANN401
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = {"https": _Pool}

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:  # noqa: ANN401
        """Only proxies that pass sealed lines on (CONNECT over plain HTTP)."""
        if not proxy.lower().startswith("http://"):
            raise InvalidProxyURL("only http:// proxies")
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = {"https": _Pool}
        return manager

    def build_connection_pool_key_attributes(
        self,
        request: PreparedRequest,
        verify: Any,  # noqa: ANN401
        cert: Any = None,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        host, _ = super().build_connection_pool_key_attributes(request, True, None)
        return host, {"ssl_context": self._trust, "cert_reqs": "CERT_REQUIRED"}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ANN401
        """Nothing: whom to trust is in the TLS context, whatever the session says."""

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        trust.load_verify_locations(cafile=self._ca_file or certifi.where())
        trust.sslsocket_class = _TlsSocket
        return trust


_lock = threading.Lock()
_looking_up: dict[tuple[str, int], Future[_Found]] = {}


def look_up(host: str, port: int, seconds: float) -> _Found:
    """`socket.getaddrinfo`, waited for no longer than `seconds`. socket.gaierror, TimeoutError.

    The system's resolver cannot be called off: a look-up that hangs is left to a thread of its
    own, one for each name, and later calls wait for that same one.
    """
    try:
        ipaddress.ip_address(host)
    except ValueError:
        pass
    else:
        return socket.getaddrinfo(host, port, allowed_gai_family(), socket.SOCK_STREAM)
    with _lock:
        future = _looking_up.get((host, port))
        if future is None:
            future = _looking_up[host, port] = Future()
            threading.Thread(
                target=_resolve, args=(host, port, future), name="look-up", daemon=True
            ).start()
    return future.result(_seconds_left(seconds))


def _resolve(host: str, port: int, future: Future[_Found]) -> None:
    try:
        found = socket.getaddrinfo(host, port, allowed_gai_family(), socket.SOCK_STREAM)
    except UnicodeError:
        failure: OSError = socket.gaierror(socket.EAI_NONAME, "not a host name")
    except OSError as bad:
        failure = bad
    else:
        _forget(host, port)
        future.set_result(found)
        return
    _forget(host, port)
    future.set_exception(failure)


def _forget(host: str, port: int) -> None:
    with _lock:
        del _looking_up[host, port]


def _connected(found: _Found, options: Any) -> socket.socket:  # noqa: ANN401
    """To the first address that answers. All of them together get CONNECT_SECONDS: each half of
    what is left, the last one the whole of it. OSError, TimeoutError.
    """
    ends_at = time.monotonic() + CONNECT_SECONDS
    failure: OSError = OSError("no address")
    for place, (family, kind, protocol, _, address) in enumerate(found):
        left = max(ends_at - time.monotonic(), 0.01)
        is_last = place == len(found) - 1
        line = _PlainSocket(family, kind, protocol)
        try:
            for option in options:
                line.setsockopt(*option)
            line.settimeout(_seconds_left(left if is_last else left / 2))
            line.connect(address)
            line.settimeout(CONNECT_SECONDS)
        except OSError as refused:
            line.close()
            failure = refused
        else:
            return line
    raise failure
