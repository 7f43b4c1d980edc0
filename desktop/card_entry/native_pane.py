"""Takes cards with the sealed pane: one process for each card."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import astuple
from datetime import UTC, datetime

from desktop.booking.card import CardToken, TakenCard
from desktop.booking.card_entry.card_entry_ending import (
    WRONG_MODE_ENDINGS,
    PaneEnding,
    PaneShield,
    ending_without_reply,
)
from desktop.booking.card_entry.card_entry_receipt import PaneReport
from desktop.card_protocol import (
    REPLY_LIMIT,
    Brand,
    CardAddress,
    ChallengeRequest,
    EntryRoute,
    PaneRequest,
    Payee,
    ProtocolError,
    Tokens,
    decode_challenge,
    decode_reply,
    encode_request,
)
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.card_entry_port import CardReading, CardRequest, Surroundings

from .organization_pinning import is_pinned
from .pane_labels import ENGLISH
from .pane_outcomes import error_for, report_of
from .pane_process import PaneProcess, start_pane, starts_closed
from .pane_target import Credentials, PaneTarget
from .request_signing import authorized, signed

_log = logging.getLogger(__name__)

_IDLE_SECONDS, _TOTAL_SECONDS = 60, 180
# For starting, and for a payee's answer that arrives when the pane's own time ends.
_GRACE_SECONDS = 20
_SPARE_SECONDS = 600.0

_BRANDS = {
    Brand.VISA: "Visa",
    Brand.MASTERCARD: "Mastercard",
    Brand.AMEX: "American Express",
    Brand.DISCOVER: "Discover",
    Brand.DINERS: "Diners Club",
    Brand.JCB: "JCB",
    Brand.UNIONPAY: "UnionPay",
    Brand.UATP: "UATP",
    Brand.OTHER: "Card",
}

# The parts of the request that a person can correct, by key.
_TRIP_FIELDS = {
    "client_name": "client's name",
    "address": "client's billing address",
    "lines": "trip's amounts",
}


class CardPane:
    """Implements `CardEntry`, one pane at a time. No card number ever reaches this process.

    While a card is expected a spare pane waits for its request: a locked-down process, started
    ahead of time, that opens at once. Each card uses the spare, and the next one is then started.
    """

    def __init__(
        self,
        target: PaneTarget,
        surroundings: Callable[[], Surroundings] = Surroundings,
        command: tuple[str, ...] | None = None,
        environment: Mapping[str, str] | None = None,
        idle_seconds: int = _IDLE_SECONDS,
        total_seconds: int = _TOTAL_SECONDS,
        grace_seconds: float = _GRACE_SECONDS,
        spare_seconds: float = _SPARE_SECONDS,
    ) -> None:
        """`surroundings` is called on the thread of `take`, once for each card."""
        self._target = target
        self._surroundings = surroundings
        self._command = command or ()
        self._environment = os.environ if environment is None else environment
        self._seconds = (idle_seconds, total_seconds)
        self._grace_seconds, self._spare_seconds = grace_seconds, spare_seconds
        self._taking = threading.Lock()
        self._state = threading.Lock()
        self._open: PaneProcess | None = None
        self._spare: PaneProcess | None = None
        self._replacement: threading.Timer | None = None
        self._keeps_spare = False
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id of the open pane, None when there is none."""
        with self._state:
            return self._open.pid if self._open is not None else None

    @property
    def spare_pid(self) -> int | None:
        """The process id of the spare pane, None when there is none."""
        with self._state:
            return self._spare.pid if self._spare is not None else None

    def expect_card(self, expected: bool) -> None:
        """Whether a card may be asked for soon. Returns at once; a thread does what follows."""
        if expected is not self._keeps_spare:
            self._keeps_spare = expected
            threading.Thread(target=self._adjust_spare, name="spare pane", daemon=True).start()

    def make_ready(self) -> None:
        """Start a spare pane now and after every card, until `close` or until none is expected.

        One that waits is replaced by a new one after `spare_seconds`: the longer a process lives,
        the longer it can be attacked.
        """
        self._keeps_spare = True
        self._adjust_spare()

    def take(self, request: CardRequest) -> CardReading:
        """Take one card. Blocks until the pane's process is gone.

        Raises Refused, Unreachable or Cancelled; ``pane_open`` when another card is being taken.
        """
        if not self._taking.acquire(blocking=False):
            raise error_for(PaneEnding.OPEN_ALREADY)
        with self._state:
            self._closed = False
        try:
            surroundings = self._surroundings()
            pane_request = self._request(request, surroundings)
            ask = self._target.credentials
            credentials = None if ask is None else ask()
            if credentials is not None:
                pane_request = authorized(pane_request, credentials)
            # Checked before a pane is used, also where its signature is still to come.
            _encoded(pane_request)
            opened_at = time.monotonic()
            try:
                untrusted = self._reply_to(pane_request, credentials)
                return _read_reply(untrusted, pane_request.payees, starts_closed(self._command))
            except DeskError as error:
                if error.report is None:
                    seconds = int(time.monotonic() - opened_at)
                    error.report = _report_without_reply(error, seconds, surroundings)
                raise
        finally:
            self._taking.release()

    def close(self) -> None:
        """End the open and the spare pane at once, if any. Safe from any thread."""
        with self._state:
            panes = [pane for pane in (self._open, self._take_spare()) if pane is not None]
            self._keeps_spare, self._closed = False, True
        for pane in panes:
            pane.end()

    def _request(self, request: CardRequest, surroundings: Surroundings) -> PaneRequest:
        target, (idle, total) = self._target, self._seconds
        payees = target.payees_for(request.payees)
        return PaneRequest(
            payees=payees,
            ports=target.ports_for(payees),
            published_only=target.published_only,
            live=target.live,
            client_id=request.client_id,
            client_name=request.client_name,
            address=CardAddress(*astuple(request.address)),
            lines=tuple((line.who, line.amount) for line in request.lines),
            labels=ENGLISH,
            dark=surroundings.dark,
            window_id=surroundings.window_id,
            idle_seconds=idle,
            total_seconds=total,
            ca_pem=target.ca_pem,
            proxy=target.proxy,
            proxy_authorization=target.proxy_authorization,
            screen_reader=surroundings.screen_reader and not self._is_hosted,
            route=target.route,
        )

    @property
    def _is_hosted(self) -> bool:
        return self._target.route is EntryRoute.HOSTED

    def _reply_to(self, request: PaneRequest, credentials: Credentials | None) -> bytes:
        first = request if credentials is None else ChallengeRequest()
        pane = self._send_request(encode_request(first), request.screen_reader)
        try:
            if credentials is not None:
                self._answer_challenge(pane, request, credentials)
            untrusted = pane.untrusted_reply(self._seconds[1] + self._grace_seconds)
        except TimeoutError:
            raise error_for(PaneEnding.SILENT) from None
        finally:
            pane.end()
            with self._state:
                self._open = None
                closed = self._closed
                if self._keeps_spare:
                    self._start_spare()
        if closed:
            raise error_for(PaneEnding.CLOSED_WITH_DESK)
        return untrusted

    def _answer_challenge(
        self, pane: PaneProcess, request: PaneRequest, credentials: Credentials
    ) -> None:
        """Sign the request for this pane and send it. TimeoutError when no challenge comes."""
        try:
            challenge = decode_challenge(pane.untrusted_line(self._grace_seconds))
        except ProtocolError:
            return  # What it wrote instead is its reply.
        pane.drop_line()
        _send(pane, _encoded(signed(request, credentials, challenge.nonce)))

    def _send_request(self, frame: bytes, screen_reader: bool) -> PaneProcess:
        """Send the request to a pane and return it; a spare that has died is replaced.

        The spare has no accessibility bus, so a screen reader needs a newly started pane.
        """
        with self._state:
            if self._closed:
                raise error_for(PaneEnding.CLOSED_WITH_DESK)
            spare = None if screen_reader else self._take_spare()
            if spare is not None:
                try:
                    spare.send(frame)
                except OSError:
                    spare.end()
                else:
                    self._open = spare
                    return spare
            try:
                self._open = pane = self._start(screen_reader)
            except OSError:
                raise error_for(PaneEnding.MISSING) from None
        _send(pane, frame)
        return pane

    def _adjust_spare(self) -> None:
        """Start or end the spare, by what is expected now: the last call decides."""
        with self._state:
            spare = None if self._keeps_spare else self._take_spare()
            if self._keeps_spare:
                self._start_spare()
        if spare is not None:
            spare.end()

    def _take_spare(self) -> PaneProcess | None:
        """The spare, which is one no longer. Call with `_state` locked."""
        spare, self._spare = self._spare, None
        if self._replacement is not None:
            self._replacement.cancel()
            self._replacement = None
        return spare

    def _start_spare(self) -> None:
        """Call with `_state` locked. If the spare cannot start, `take` starts a pane instead."""
        if self._spare is not None and self._spare.is_running():
            return
        dead = self._take_spare()
        if dead is not None:
            dead.end()
        try:
            self._spare = self._start()
        except OSError:
            return
        self._replacement = threading.Timer(self._spare_seconds, self._replace_spare, [self._spare])
        self._replacement.daemon = True
        self._replacement.start()

    def _replace_spare(self, old: PaneProcess) -> None:
        with self._state:
            if self._spare is not old:
                return
            self._take_spare()
            self._start_spare()
        old.end()

    def _start(self, screen_reader: bool = False) -> PaneProcess:
        return start_pane(
            self._environment,
            REPLY_LIMIT,
            self._command,
            screen_reader=screen_reader,
            hosted=self._is_hosted,
        )


def _send(pane: PaneProcess, frame: bytes) -> None:
    try:
        pane.send(frame)
    except OSError:
        _log.info("the card pane was gone before it was asked")


def _encoded(request: PaneRequest) -> bytes:
    """The encoded request. Refused ``pane_request`` names the part that breaks the schema."""
    try:
        return encode_request(request)
    except ProtocolError as broken:
        part = str(broken)
        safe = "Nothing is charged and no card is kept."
        if part in _TRIP_FIELDS:
            happened = f"The card pane cannot be opened with this {_TRIP_FIELDS[part]}."
            raise Refused("pane_request", happened, safe, "Correct it, then press F9.") from None
        if part.startswith("proxy"):
            happened = "The card pane cannot use the web proxy in HTTPS_PROXY."
            next_action = "Name an http:// proxy by host and port there, then start Skycap again."
            raise Refused("pane_proxy", happened, safe, next_action) from None
        happened = f"The card pane cannot be opened: its settings do not fit together ({part})."
        next_action = "Tell the owner, and send the client a payment link instead."
        raise Refused("pane_request", happened, safe, next_action) from None


def _read_reply(untrusted: bytes, payees: tuple[Payee, ...], starts_closed: bool) -> CardReading:
    if not untrusted:
        raise error_for(PaneEnding.DIED)
    try:
        reply = decode_reply(untrusted)
        if reply.tokens is not None:
            _refuse_other_payees(reply.tokens, payees)
    except ProtocolError as broken:
        _log.warning("the card pane's reply was refused: %s", broken)
        raise error_for(PaneEnding.GARBLED) from None
    report = report_of(reply, starts_closed=starts_closed, key_pinned=is_pinned())
    _log_report(report)
    if reply.tokens is None:
        if report.ending in WRONG_MODE_ENDINGS:
            _log.critical("ALARM: %s, a key belongs to another environment", report.ending.value)
        error = error_for(report.ending)
        error.report = report
        raise error
    return CardReading(_taken_card(reply.tokens), report)


def _refuse_other_payees(tokens: Tokens, payees: tuple[Payee, ...]) -> None:
    """ProtocolError unless exactly the requested payees returned a token."""
    if {token.role for token in tokens.by_payee} != {payee.role for payee in payees}:
        raise ProtocolError("payees")


def _report_without_reply(error: DeskError, seconds: int, surroundings: Surroundings) -> PaneReport:
    """The report for a pane that was started and gave no valid reply."""
    return PaneReport(
        ending=ending_without_reply(error.code),
        seconds_open=seconds,
        focus_losses=0,
        shield=PaneShield.UNKNOWN,
        screen_reader=surroundings.screen_reader,
    )


def _taken_card(tokens: Tokens) -> TakenCard:
    return TakenCard(
        tokens=tuple(
            CardToken(given.role.value, given.token, _utc_time(given.ends_at))
            for given in tokens.by_payee
        ),
        brand=_BRANDS[tokens.brand],
        last4=tokens.last4,
        exp_month=tokens.exp_month,
        exp_year=tokens.exp_year,
    )


def _utc_time(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _log_report(report: PaneReport) -> None:
    _log.info(
        "card pane: %s %s, open %d s, focus lost %d times, shield %s, held %s, shown %d times%s%s",
        report.ending.kind.value,
        report.ending.value,
        report.seconds_open,
        report.focus_losses,
        report.shield.value,
        " ".join(protection.value for protection in report.held),
        report.shown,
        ", with a screen reader" if report.screen_reader else "",
        f", {report.blocked} requests blocked" if report.blocked else "",
    )
