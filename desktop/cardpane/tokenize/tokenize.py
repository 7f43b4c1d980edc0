"""Send the card to every payee, straight from the owned page, and come back with their tokens.

All lines are opened and proved before a single digit leaves, so that a cut network loses nothing.
The processor comes first: a card that it refuses never reaches the airline's vault. From the first
digit sent, whatever comes, the page is wiped: at the latest when the body for the last payee has
left, before its answer is waited for. A token that arrived is kept when a later payee failed; it is
used again only for the same card.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Timer

from desktop.card_protocol import Code, PaneRequest, PayeeRole, PayeeToken, Tokens
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.echo_detector import EchoDetector

from . import endpoints
from .ca_roots import public_roots
from .endpoints import Answer, CardText, Endpoint
from .send_failure import SendFailure

# Two lines and two answers, all at their slowest, end before the pane's minute without a key.
CONNECT_SECONDS = 8.0
ANSWER_SECONDS = 20.0
_ANSWER_LIMIT = 64 * 1024


class _NoLine(Exception):
    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(slots=True)
class Tokenize:
    """Call it on a thread of its own: it blocks for at most some seconds per side."""

    card: CardBuffer
    sides: tuple[Endpoint, ...]
    trust: ssl.SSLContext
    proxy: tuple[str, int] | None = None
    _kept: dict[PayeeRole, PayeeToken] = field(default_factory=dict, init=False)
    _kept_of: tuple[str, str, int, int] | None = field(default=None, init=False)

    def __call__(self, text: CardText) -> Tokens | SendFailure:
        """The whole sending. Never raises for what the far sides do."""
        rules, last4 = self.card.rules, self.card.last4()
        dot = EchoDetector.of(self.card.number)
        # The card as far as it may be known once its digits are gone.
        shown = (rules.brand.value, last4, text.exp_month, text.exp_year)
        if self._kept_of != shown:
            self._kept.clear()
            self._kept_of = shown
        missing = [side for side in self.sides if side.role not in self._kept]
        lines: list[http.client.HTTPSConnection] = []
        try:
            for side in missing:
                lines.append(self._open(side))
        except _NoLine as none:
            _close(lines)
            return SendFailure(none.code, wiped=False, fee_kept=bool(self._kept))
        try:
            for line, side in zip(lines, missing, strict=True):
                is_last = side is missing[-1]
                answer = self._send(line, side, text, dot, is_last)
                if not answer.token:
                    return SendFailure(answer.code, wiped=True, fee_kept=bool(self._kept))
                self._kept[side.role] = PayeeToken(side.role, answer.token, answer.ends_at)
        finally:
            self.card.wipe()
            _close(lines)
        return Tokens(
            by_payee=tuple(self._kept[side.role] for side in self.sides),
            brand=rules.brand,
            last4=last4,
            exp_month=text.exp_month,
            exp_year=text.exp_year,
        )

    def _open(self, side: Endpoint) -> http.client.HTTPSConnection:
        host, port = self.proxy or (side.host, side.port)
        line = http.client.HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=self.trust)
        if self.proxy:
            # TLS is made with the far side itself, through the proxy; it sees a name and no more.
            line.set_tunnel(side.host, side.port)
        try:
            line.connect()
        except ssl.SSLCertVerificationError:
            line.close()
            raise _NoLine(Code.INTERCEPTED) from None
        except (OSError, http.client.HTTPException):
            line.close()
            raise _NoLine(Code.PROXY_SILENT if self.proxy else side.silent) from None
        line.sock.settimeout(ANSWER_SECONDS)
        return line

    def _send(
        self,
        line: http.client.HTTPSConnection,
        side: Endpoint,
        text: CardText,
        dot: EchoDetector,
        is_last: bool,
    ) -> Answer:
        body = side.body(text)
        parts = (body.before, body.between, body.after)
        try:
            line.putrequest("POST", side.path, skip_accept_encoding=True)
            for name, value in side.headers:
                line.putheader(name, value)
            line.putheader("Content-Length", str(self.card.body_length(*parts)))
            line.endheaders()
            # The view goes down to libssl as it is; joined to the headers it would be copied.
            self.card.send_body(*parts, send=line.send)
            if is_last:
                self.card.wipe()
            with _cut_after(ANSWER_SECONDS, line.sock):
                response = line.getresponse()
                untrusted = response.read(_ANSWER_LIMIT)
        except (OSError, http.client.HTTPException):
            return Answer(code=side.silent)
        if dot.stands_in(untrusted):
            # It lies in this process now, where only its end takes it away.
            return Answer(code=side.repeats)
        return side.read(response.status, endpoints.read_json(untrusted))


def tokenize(card: CardBuffer, request: PaneRequest) -> Tokenize:
    """Wire it for this request: it believes our own authority alone, or the public ones alone.

    NoRoots when the public ones are missing.
    """
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    if request.ca_pem:
        trust.load_verify_locations(cadata=request.ca_pem)
    else:
        trust.load_verify_locations(cafile=public_roots())
    in_turn = [payee for role in PayeeRole for payee in request.payees if payee.role is role]
    sides = tuple(endpoints.endpoint(payee, request.live) for payee in in_turn)
    return Tokenize(card=card, sides=sides, trust=trust, proxy=request.proxy)


@contextmanager
def _cut_after(seconds: float, line: ssl.SSLSocket) -> Iterator[None]:
    """One limit for the whole answer: a side that trickles would renew that of each reading."""

    def cut() -> None:
        with contextlib.suppress(OSError):
            # Below TLS, whose own shutdown would take the reading thread's state away.
            socket.socket.shutdown(line, socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _close(lines: list[http.client.HTTPSConnection]) -> None:
    for line in lines:
        line.close()
