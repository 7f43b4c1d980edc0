"""The HTTPS client of the main program, with its own trust store and bounded waits.

It knows nothing of airlines or cards. When a call fails it decides whether the request was sent:
`NotSent` means that the server cannot have acted on it, `NoAnswer` that it may have.
"""

from __future__ import annotations

import io
import json
import os
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError
from urllib3.util import Retry

from .bounded_connection import CONNECT_SECONDS, BoundedAdapter, call_within
from .server_clock import ServerClock
from .web_proxy import proxy_for

_PATH = re.compile(r"/|(/[A-Za-z0-9_-]+)+")
_MAX_BYTES = 64 * 1024 * 1024
_PIECE = 64 * 1024
_PROXY_FAILURES = (requests.exceptions.ProxyError, requests.exceptions.InvalidProxyURL)
_NOT_YET_VALID, _HAS_EXPIRED = 9, 10  # OpenSSL, X509_verify_cert_error_string


class NotSent(Exception):
    """The request was not sent completely: the server did nothing with it."""


class UnsafePath(NotSent):
    """The path is none that a call of ours has: an id that was put into it is none. Written with
    ``..``, ``?`` or ``#``, it would make another call of it, sent with our key.
    """


class UntrustedServer(NotSent):
    """The server's certificate is not trusted: a wrong host or an eavesdropper.

    An inspecting proxy of a hotel or an office looks just like this.
    """


class CertificateNotCurrent(UntrustedServer):
    """The right server's certificate, but not valid at `local_time`, this machine's time.

    Host and authority are checked before the dates, so the cause is a wrong clock, an old
    certificate or a stolen one. `has_expired` is False when it is not valid yet.
    """

    def __init__(self, base_url: str, has_expired: bool, local_time: datetime) -> None:
        super().__init__(base_url)
        self.has_expired = has_expired
        self.local_time = local_time


class ProxyFailed(NotSent):
    """The web proxy of this network cannot be reached, or does not let us through."""


class NoAnswer(Exception):
    """The request was or may have been sent, and no complete answer came back."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came. Header names are in lower case; the body is unpacked, unchecked."""

    status: int
    headers: Mapping[str, str]
    untrusted_body: bytes

    def untrusted_json(self) -> object:
        """The body as JSON; ValueError when it is none."""
        try:
            return json.loads(self.untrusted_body)
        except RecursionError as deep:
            raise ValueError("nested too deeply") from deep


@dataclass(frozen=True, slots=True)
class HttpsClient:
    """A client of one host. `base_url` is https; `session` comes from `new_session`.

    `clock` learns the time at the host from every answer.
    """

    base_url: str
    session: requests.Session = field(repr=False)
    clock: ServerClock = field(default_factory=ServerClock)

    @classmethod
    def open(
        cls,
        base_url: str,
        ca_file: Path | None,
        environment: Mapping[str, str] | None = None,
        *,
        sent_once: str = "",
    ) -> HttpsClient:
        """A client that trusts `ca_file` alone where one is given, through the proxy that
        `environment` (the process's own by default) names. As `new_session` has `sent_once`, of
        paths.
        """
        proxy = proxy_for(base_url, os.environ if environment is None else environment)
        once = base_url.rstrip("/") + sent_once if sent_once else ""
        return cls(base_url, new_session(ca_file, proxy, once))

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme != "https" or not parts.netloc or parts.query or parts.fragment:
            raise ValueError("a line needs an https address")

    def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        query: tuple[tuple[str, str], ...] = (),
        read_seconds: float,
    ) -> Reply:
        """One call, any status. NotSent, UnsafePath, UntrustedServer, ProxyFailed, NoAnswer.

        A path is plain names: the library would resolve ``..``, and a server may unpack ``%2F``.
        `read_seconds` limits each single read, and three times that the whole call.
        """
        if not _PATH.fullmatch(path):
            raise UnsafePath(self.base_url)
        url = self.base_url.rstrip("/") + path + (f"?{urlencode(query)}" if query else "")
        body_reader = _TrackedBody(body or b"")
        asked_at = self.clock.local()
        try:
            with (
                call_within(3 * read_seconds) as call,
                self.session.send(
                    self._prepared(method, url, headers, None if body is None else body_reader),
                    timeout=(CONNECT_SECONDS, read_seconds),
                    allow_redirects=False,
                    stream=True,
                    proxies=self.session.proxies,
                ) as response,
            ):
                self.clock.learn(response.headers.get("Date", ""), asked_at, self.clock.local())
                return Reply(
                    status=response.status_code,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    untrusted_body=_read(response),
                )
        except (requests.RequestException, HTTPError, OSError, UnicodeError) as failure:
            # One without a body is whole once its head is sent.
            was_sent = body_reader.was_read if body else call.was_sent
            raise self._failure_for(failure, was_sent) from failure

    def _prepared(
        self, method: str, url: str, headers: Mapping[str, str], body: _TrackedBody | None
    ) -> requests.PreparedRequest:
        """The library sends an empty stream in chunks, which front doors of vendors refuse (411):
        one that is empty has its length written, too.
        """
        request = requests.Request(method, url, headers=dict(headers), data=body)
        prepared = self.session.prepare_request(request)
        if prepared.headers.pop("Transfer-Encoding", None) is not None:
            prepared.headers["Content-Length"] = "0"
        return prepared

    def _failure_for(self, failure: Exception, was_sent: bool) -> NotSent | NoAnswer:
        """The error for a failure of the libraries, which wrap those before and after sending alike
        and name only that of the last try. `was_sent`: the request may have been sent whole.
        """
        flaw = _certificate_flaw(failure)
        if flaw is not None and flaw.verify_code in (_NOT_YET_VALID, _HAS_EXPIRED):
            has_expired = flaw.verify_code == _HAS_EXPIRED
            return CertificateNotCurrent(self.base_url, has_expired, self.clock.local())
        if flaw is not None:
            return UntrustedServer(self.base_url)
        if isinstance(failure, _PROXY_FAILURES) and not was_sent:
            return ProxyFailed(self.base_url)
        return NoAnswer(self.base_url) if was_sent else NotSent(self.base_url)


def new_session(
    ca_file: Path | None = None, proxy: str = "", sent_once: str = ""
) -> requests.Session:
    """A session that trusts `ca_file` alone, or the public authorities when it is None.

    Nothing of the machine's settings is used (netrc, other authorities, proxies but `proxy`), no
    cookie is kept, and only GET requests are retried automatically: not those to addresses that
    begin with `sent_once`, whose answer is given out once.
    """
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if proxy:
        session.proxies = {"https": proxy}
    again = Retry(
        total=2,
        connect=1,
        read=2,
        status=0,
        redirect=0,
        other=0,
        backoff_factor=0.2,
        allowed_methods=frozenset({"GET"}),
        raise_on_status=False,
    )
    session.mount("https://", BoundedAdapter(ca_file, pool_maxsize=8, max_retries=again))
    if sent_once:
        never = Retry(total=0, raise_on_status=False)
        session.mount(sent_once, BoundedAdapter(ca_file, pool_maxsize=8, max_retries=never))
    session.mount("http://", _Closed())
    return session


class _TrackedBody(io.BytesIO):
    """A body that records whether it was read, which happens only once there is a connection.

    The libraries wrap connection, TLS and reply failures alike, so the exception does not show
    whether the request was sent; the body does.
    """

    was_read = False

    def read(self, size: int | None = -1, /) -> bytes:
        self.was_read = True
        return super().read(size)


class _Closed(HTTPAdapter):
    """Refuses plain HTTP, whatever the URL."""

    def send(self, *_args: object, **_kwargs: object) -> requests.Response:
        raise requests.exceptions.InvalidSchema("only https")


def _read(response: requests.Response) -> bytes:
    """The whole body, in pieces with a size limit; the call's deadline limits a slow server."""
    pieces: list[bytes] = []
    size = 0
    while piece := response.raw.read1(_PIECE, decode_content=True):
        pieces.append(piece)
        size += len(piece)
        if size > _MAX_BYTES:
            raise requests.exceptions.ContentDecodingError("answer too long")
    expected = response.headers.get("Content-Length")
    packed = "Content-Encoding" in response.headers
    if expected and expected.isdigit() and not packed and size != int(expected):
        raise requests.exceptions.ChunkedEncodingError("answer cut short")
    return b"".join(pieces)


def _certificate_flaw(failure: BaseException | None) -> ssl.SSLCertVerificationError | None:
    """The certificate verification error inside the libraries' exceptions, if any."""
    seen: set[int] = set()
    waiting: list[object] = [failure]
    while waiting:
        error = waiting.pop()
        if not isinstance(error, BaseException) or id(error) in seen:
            continue
        seen.add(id(error))
        if isinstance(error, ssl.SSLCertVerificationError):
            return error
        waiting += [error.__cause__, error.__context__, getattr(error, "reason", None)]
        waiting += error.args
    return None
