"""Send the card to both far sides, straight from the owned page, and come back with two tokens.

Both lines are opened and proved before a single digit leaves, so that a cut network loses
nothing. From the first digit sent, whatever comes, the page is wiped: at the latest when the body
for the vault has left, before its answer is waited for. A fee token that arrived is kept when only
the airline's vault failed; it is used again only for the same card.
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

from desktop.card_protocol import Code, PaneRequest, Tokens
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


@dataclass(frozen=True, slots=True)
class _FeeToken:
    """A token that waits for its twin, and the card it stands for, as far as may be known."""

    token: str
    card: tuple[str, str, int, int]


class _NoLine(Exception):
    def __init__(self, code: Code) -> None:
        super().__init__(code.value)
        self.code = code


@dataclass(slots=True)
class Tokenize:
    """Call it on a thread of its own: it blocks for at most some seconds per side."""

    card: CardBuffer
    processor: Endpoint
    vault: Endpoint
    trust: ssl.SSLContext
    proxy: tuple[str, int] | None = None
    _fee: _FeeToken | None = field(default=None, init=False)

    def __call__(self, text: CardText) -> Tokens | SendFailure:
        """The whole sending. Never raises for what the far sides do."""
        rules, last4 = self.card.rules, self.card.last4()
        dot = EchoDetector.of(self.card.number)
        shown = (rules.brand.value, last4, text.exp_month, text.exp_year)
        if self._fee is not None and self._fee.card != shown:
            self._fee = None
        lines: list[http.client.HTTPSConnection] = []
        try:
            for side in (self.vault,) if self._fee else (self.processor, self.vault):
                lines.append(self._open(side))
        except _NoLine as none:
            _close(lines)
            return SendFailure(none.code, wiped=False, fee_kept=self._fee is not None)
        try:
            if self._fee is None:
                answer = self._send(lines[0], self.processor, text, dot)
                if not answer.token:
                    return SendFailure(answer.code, wiped=True, fee_kept=False)
                self._fee = _FeeToken(answer.token, shown)
            answer = self._send(lines[-1], self.vault, text, dot, is_last=True)
        finally:
            self.card.wipe()
            _close(lines)
        if not answer.token:
            return SendFailure(answer.code, wiped=True, fee_kept=True)
        return Tokens(
            processor_token=self._fee.token,
            vault_token=answer.token,
            brand=rules.brand,
            last4=last4,
            exp_month=text.exp_month,
            exp_year=text.exp_year,
            vault_ends_at=answer.ends_at,
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
        is_last: bool = False,
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
    """Wire it for this request. Live trusts the public roots alone, training our own alone.

    NoRoots when the public ones are missing.
    """
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    if request.training:
        trust.load_verify_locations(cadata=request.ca_pem)
    else:
        trust.load_verify_locations(cafile=public_roots())
    processor_port, vault_port = request.ports or (None, None)
    return Tokenize(
        card=card,
        processor=endpoints.processor(request.processor, request.processor_key, processor_port),
        vault=endpoints.vault(request.vault, request.vault_key, vault_port),
        trust=trust,
        proxy=request.proxy,
    )


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
