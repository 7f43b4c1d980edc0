"""HTTPS connections with a deadline for every wait: name look-up, connecting, TLS, headers, body.

The libraries limit each single read only: a server that sends one byte now and then can hold a call
forever, and a name server that does not answer holds it for as long as the system's resolver waits.
Here a call has one deadline, and every read and write of its sockets observes it.
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
from dataclasses import dataclass
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


@dataclass(slots=True)
class Call:
    """One call with all its tries. `ends_at` by the monotonic clock; `was_sent`: some of a request
    has left through TLS, on a connection of now or of before.
    """

    ends_at: float
    was_sent: bool = False


_call: ContextVar[Call | None] = ContextVar("call", default=None)

_Address = tuple[Any, ...]
_Addresses = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, _Address]]


@contextmanager
def call_within(seconds: float) -> Iterator[Call]:
    """Limit all use of bounded connections by this thread inside the block to `seconds`.

    A late read or write raises TimeoutError, which the libraries turn into their own exceptions.
    """
    call = Call(time.monotonic() + seconds)
    token = _call.set(call)
    try:
        yield call
    finally:
        _call.reset(token)


def _seconds_left(at_most: float | None) -> float | None:
    """Seconds that one step may take. TimeoutError after the call's deadline."""
    call = _call.get()
    if call is None:
        return at_most
    left = call.ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError("the call took too long")
    return left if at_most is None else min(left, at_most)


@contextmanager
def _within_deadline(sock: socket.socket) -> Iterator[None]:
    silence = sock.gettimeout()
    sock.settimeout(_seconds_left(silence))
    try:
        yield
    finally:
        sock.settimeout(silence)


class _PlainSocket(socket.socket):
    """To a proxy, before TLS is made through it."""

    def recv_into(self, buffer: WriteableBuffer, nbytes: int = 0, flags: int = 0) -> int:
        with _within_deadline(self):
            return super().recv_into(buffer, nbytes, flags)


class _TlsSocket(ssl.SSLSocket):
    def recv_into(self, buffer: WriteableBuffer, nbytes: int | None = None, flags: int = 0) -> int:
        with _within_deadline(self):
            return super().recv_into(buffer, nbytes, flags)

    def send(self, data: ReadableBuffer, flags: int = 0) -> int:
        with _within_deadline(self):
            if call := _call.get():
                call.was_sent = True
            return super().send(data, flags)


class _Connection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        """As urllib3's own, with the look-up bounded and one time limit for all addresses."""
        try:
            addresses = look_up(self._dns_host.strip("[]"), self.port, CONNECT_SECONDS)
            return _connect_first(addresses, self.socket_options or ())
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
        """Only proxies that tunnel TLS (CONNECT over plain HTTP)."""
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
        """Does nothing: trust is set in the TLS context, not by the session."""

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        trust.load_verify_locations(cafile=self._ca_file or certifi.where())
        trust.sslsocket_class = _TlsSocket
        return trust


_lock = threading.Lock()
_looking_up: dict[tuple[str, int], Future[_Addresses]] = {}


def look_up(host: str, port: int, seconds: float) -> _Addresses:
    """`socket.getaddrinfo`, waited for no longer than `seconds`. socket.gaierror, TimeoutError.

    The system's resolver cannot be cancelled: a look-up runs in its own thread, one for each
    name, and later calls wait for the same one.
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


def _resolve(host: str, port: int, future: Future[_Addresses]) -> None:
    try:
        addresses = socket.getaddrinfo(host, port, allowed_gai_family(), socket.SOCK_STREAM)
    except UnicodeError:
        failure: OSError = socket.gaierror(socket.EAI_NONAME, "not a host name")
    except OSError as bad:
        failure = bad
    else:
        _forget(host, port)
        future.set_result(addresses)
        return
    _forget(host, port)
    future.set_exception(failure)


def _forget(host: str, port: int) -> None:
    with _lock:
        del _looking_up[host, port]


def _connect_first(addresses: _Addresses, options: Any) -> socket.socket:  # noqa: ANN401
    """Connect to the first address that answers, within CONNECT_SECONDS for all: each gets half
    of the remaining time, the last one all of it. OSError, TimeoutError.
    """
    ends_at = time.monotonic() + CONNECT_SECONDS
    failure: OSError = OSError("no address")
    for index, (family, kind, protocol, _, address) in enumerate(addresses):
        left = max(ends_at - time.monotonic(), 0.01)
        is_last = index == len(addresses) - 1
        sock = _PlainSocket(family, kind, protocol)
        try:
            for option in options:
                sock.setsockopt(*option)
            sock.settimeout(_seconds_left(left if is_last else left / 2))
            sock.connect(address)
            sock.settimeout(CONNECT_SECONDS)
        except OSError as refused:
            sock.close()
            failure = refused
        else:
            return sock
    raise failure
