"""Send the card to every payee, directly from its memory page, and return their tokens.

All connections are opened and their certificates checked before any digit is sent, so that a broken
network loses nothing. The processor comes first: a card that it refuses never reaches the airline's
vault. Once a digit was sent, the page is always wiped: the security code with the body for the last
payee, the number as soon as the last answer was looked through for it. A token is kept when a later
payee fails, and used again only for the same card.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Timer

from desktop.card_protocol import Code, PaneRequest, PayeeRole, PayeeToken, Tokens
from desktop.card_protocol.vendors.card_vendor import Answer, CardText
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.echo_detector import number_occurs_in

from . import endpoints
from .ca_roots import public_roots
from .endpoints import Endpoint
from .payee_connection import OpenConnection, PayeeConnection
from .proxy_tunnel import TunnelRefused, open_tunnel
from .send_failure import SendFailure

# Two connections and two answers at their slowest take less than the idle limit of 60 s.
CONNECT_SECONDS = 8.0
ANSWER_SECONDS = 20.0
_ANSWER_LIMIT = 64 * 1024
_NOT_YET_VALID, _HAS_EXPIRED = 9, 10  # OpenSSL, X509_verify_cert_error_string


class _ConnectFailed(Exception):
    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(slots=True)
class Tokenize:
    """Call on a separate thread: each payee takes up to CONNECT_SECONDS and ANSWER_SECONDS."""

    card: CardBuffer
    targets: tuple[Endpoint, ...]
    trust: ssl.SSLContext
    proxy: tuple[str, int] | None = None
    proxy_authorization: str = field(default="", repr=False)
    open_connection: OpenConnection = socket.create_connection
    _received: dict[PayeeRole, PayeeToken] = field(default_factory=dict, init=False)
    _received_for: tuple[str, str, int, int] | None = field(default=None, init=False)

    def __call__(self, text: CardText) -> Tokens | SendFailure:
        """Send the card. Never raises for anything that a payee does."""
        rules, last4 = self.card.rules, self.card.last4()
        # What identifies the card once its digits are wiped.
        card_identity = (rules.brand.value, last4, text.exp_month, text.exp_year)
        if self._received_for != card_identity:
            self._received.clear()
            self._received_for = card_identity
        pending = [target for target in self.targets if target.role not in self._received]
        connections: list[PayeeConnection] = []
        try:
            for target in pending:
                connections.append(self._open(target))
        except _ConnectFailed as failed:
            _close(connections)
            return SendFailure(failed.code, wiped=False, fee_kept=bool(self._received))
        try:
            for connection, target in zip(connections, pending, strict=True):
                is_last = target is pending[-1]
                answer = self._send(connection, target, text, is_last)
                if not answer.token:
                    return SendFailure(answer.code, wiped=True, fee_kept=bool(self._received))
                self._received[target.role] = PayeeToken(target.role, answer.token, answer.ends_at)
        finally:
            self.card.wipe()
            _close(connections)
        return Tokens(
            by_payee=tuple(self._received[target.role] for target in self.targets),
            brand=rules.brand,
            last4=last4,
            exp_month=text.exp_month,
            exp_year=text.exp_year,
        )

    def _open(self, target: Endpoint) -> PayeeConnection:
        """Connected, and the certificate checked: nothing of the card was sent yet."""
        connection = PayeeConnection(target.host, target.port, self.trust)
        try:
            line = self._line(target)
            # The handshake apart, so that one that trickles can be given up as a whole.
            secured = self.trust.wrap_socket(
                line, server_hostname=target.host, do_handshake_on_connect=False
            )
            connection.sock = secured
            with _abort_after(CONNECT_SECONDS, lambda: secured):
                secured.do_handshake()
        except ssl.SSLCertVerificationError as flaw:
            connection.close()
            raise _ConnectFailed(_code_of(flaw)) from None
        except OSError:
            connection.close()
            raise _ConnectFailed(target.silent_code) from None
        connection.sock.settimeout(ANSWER_SECONDS)
        return connection

    def _line(self, target: Endpoint) -> socket.socket:
        """To the payee itself, or through the proxy."""
        if self.proxy is not None and not target.direct:
            return self._tunnel(self.proxy, target)
        return self.open_connection((target.host, target.port), CONNECT_SECONDS)

    def _tunnel(self, proxy: tuple[str, int], target: Endpoint) -> socket.socket:
        try:
            return open_tunnel(
                proxy,
                self.proxy_authorization,
                target.host,
                target.port,
                CONNECT_SECONDS,
                self.open_connection,
            )
        except TunnelRefused as refused:
            raise _ConnectFailed(refused.code) from None
        except (OSError, UnicodeError):
            # UnicodeError: a name that cannot be that of a host.
            raise _ConnectFailed(Code.PROXY_SILENT) from None

    def _send(
        self,
        connection: PayeeConnection,
        target: Endpoint,
        text: CardText,
        is_last: bool,
    ) -> Answer:
        body = target.body(text)
        parts = (body.before, body.between, body.after)
        try:
            connection.putrequest("POST", target.path, skip_accept_encoding=True)
            for name, value in target.headers:
                connection.putheader(name, value)
            connection.putheader("Content-Length", str(self.card.body_length(*parts)))
            connection.endheaders()
            # The view goes to libssl without a copy; joined to the headers it would be copied.
            self.card.send_body(*parts, send=connection.send)
            if is_last:
                self.card.drop_code()
            connection.received.clear()
            with _abort_after(ANSWER_SECONDS, lambda: connection.sock):
                response = connection.getresponse()
                untrusted = response.read(_ANSWER_LIMIT)
        except (OSError, http.client.HTTPException):
            untrusted = None
        # The answer as it came, with its headers and whatever broke it off, and its joined chunks.
        if self._is_echoed_in(connection.received) or self._is_echoed_in(untrusted or b""):
            # The number is now in memory that only the end of the process clears.
            return Answer(code=target.echo_code)
        if untrusted is None:
            return Answer(code=target.silent_code)
        return target.read_answer(response.status, endpoints.read_json(untrusted))

    def _is_echoed_in(self, untrusted: bytes | bytearray) -> bool:
        return number_occurs_in(self.card.number, untrusted)


def tokenize(
    card: CardBuffer,
    request: PaneRequest,
    open_connection: OpenConnection = socket.create_connection,
) -> Tokenize:
    """Build it for this request. It trusts either our own authority or the public ones.

    RootsMissing when the list of public authorities is missing.
    """
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    if request.ca_pem:
        trust.load_verify_locations(cadata=request.ca_pem)
    else:
        trust.load_verify_locations(cafile=public_roots())
    ordered = [payee for role in PayeeRole for payee in request.payees if payee.role is role]
    targets = tuple(endpoints.endpoint(payee, request.live) for payee in ordered)
    return Tokenize(
        card=card,
        targets=targets,
        trust=trust,
        proxy=request.proxy,
        proxy_authorization=request.proxy_authorization,
        open_connection=open_connection,
    )


def _code_of(flaw: ssl.SSLCertVerificationError) -> Code:
    """Host and authority are checked before the dates, so where only those are wrong, the right
    server answered, and the clock of this machine is the likeliest cause.
    """
    if flaw.verify_code in (_NOT_YET_VALID, _HAS_EXPIRED):
        return Code.CERTIFICATE_DATES
    return Code.INTERCEPTED


@contextmanager
def _abort_after(seconds: float, current: Callable[[], socket.socket | None]) -> Iterator[None]:
    """Limit a whole answer, the payee's or a proxy's: a slow trickle would restart the socket
    timeout at each read. `current` is the socket of that moment.
    """

    def abort() -> None:
        waiting = current()
        if waiting is not None:
            with contextlib.suppress(OSError):
                # Not the TLS shutdown, which would break the state of the reading thread.
                socket.socket.shutdown(waiting, socket.SHUT_RDWR)

    timer = Timer(seconds, abort)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _close(connections: list[PayeeConnection]) -> None:
    for connection in connections:
        connection.close()
