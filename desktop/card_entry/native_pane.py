"""The sealed pane as the desk sees it: a process started for one card, and gone after it."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from desktop.booking.card import CardToken, TakenCard
from desktop.booking.card_entry.card_entry_ending import (
    PaneEnding,
    PaneShield,
    ending_without_reply,
)
from desktop.booking.card_entry.card_entry_receipt import PaneReport
from desktop.card_protocol import (
    REPLY_LIMIT,
    Brand,
    PaneRequest,
    Payee,
    ProtocolError,
    Tokens,
    decode_reply,
    encode_request,
)
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.card_entry_port import CardReading, CardRequest, Surroundings

from .pane_labels import ENGLISH
from .pane_outcomes import WRONG_MODE, error_for, report_of
from .pane_process import PaneProcess, keep_compiled, start_pane
from .pane_target import PaneTarget

_log = logging.getLogger(__name__)

_IDLE_SECONDS, _TOTAL_SECONDS = 60, 180
# For starting up, and for an answer that is on its way when the pane's own time ends.
_GRACE_SECONDS = 20

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

# What a person can correct, by its part of the request.
_PARTS_OF_THE_TRIP = {
    "client_name": "client's name",
    "postcode": "client's postcode",
    "lines": "trip's amounts",
}


class CardPane:
    """`CardEntry`. One pane at a time; no card number ever comes here.

    With `make_ready` a pane is started ahead of time: an empty process, shut in, that waits for
    its request and opens at once. Each card uses one up and the next is started after it.
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
    ) -> None:
        """`surroundings` is asked on the thread of `take`, once for each card."""
        self._target = target
        self._surroundings = surroundings
        self._command = command or ()
        self._environment = os.environ if environment is None else environment
        self._seconds = (idle_seconds, total_seconds)
        self._grace_seconds = grace_seconds
        self._taking = threading.Lock()
        self._state = threading.Lock()
        self._open: PaneProcess | None = None
        self._spare: PaneProcess | None = None
        self._keeps_spare = False
        self._compiled = False
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The open pane's process, None when there is none."""
        with self._state:
            return self._open.pid if self._open is not None else None

    @property
    def spare_pid(self) -> int | None:
        """The process that waits for the next card, None when there is none."""
        with self._state:
            return self._spare.pid if self._spare is not None else None

    def make_ready(self) -> None:
        """Start the next pane now and from now on after every card; `close` ends that too."""
        with self._state:
            self._keeps_spare = True
            self._start_spare()

    def take(self, request: CardRequest) -> CardReading:
        """Blocks until the pane's process is gone.

        Refused, Unreachable, Cancelled; ``pane_open`` when another card is being taken.
        """
        if not self._taking.acquire(blocking=False):
            raise error_for(PaneEnding.OPEN_ALREADY)
        with self._state:
            self._closed = False
        try:
            around = self._surroundings()
            asked = self._request(request, around)
            frame = _encoded(asked)
            opened_at = time.monotonic()
            try:
                return _reading(self._reply_to(frame, around.screen_reader), asked.payees)
            except DeskError as error:
                if error.report is None:
                    seconds = int(time.monotonic() - opened_at)
                    error.report = _report_without_reply(error, seconds, around)
                raise
        finally:
            self._taking.release()

    def close(self) -> None:
        """End an open and a waiting pane at once. Safe from any thread, and when there is none."""
        with self._state:
            panes = [pane for pane in (self._open, self._spare) if pane is not None]
            self._spare, self._keeps_spare, self._closed = None, False, True
        for pane in panes:
            pane.end()

    def _request(self, request: CardRequest, around: Surroundings) -> PaneRequest:
        target, (idle, total) = self._target, self._seconds
        payees = target.asked(request.payees)
        return PaneRequest(
            payees=payees,
            ports=target.ports_for(payees),
            published_only=target.published_only,
            live=target.live,
            client_name=request.client_name,
            postcode=request.postcode,
            lines=tuple((line.who, line.amount) for line in request.lines),
            labels=ENGLISH,
            dark=around.dark,
            window_id=around.window_id,
            idle_seconds=idle,
            total_seconds=total,
            ca_pem=target.ca_pem,
            proxy=target.proxy,
            screen_reader=around.screen_reader,
        )

    def _reply_to(self, frame: bytes, screen_reader: bool) -> bytes:
        pane = self._asked(frame, screen_reader)
        try:
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

    def _asked(self, frame: bytes, screen_reader: bool) -> PaneProcess:
        """A pane that has been sent the request; a spare that died meanwhile is replaced.

        The spare has no accessibility bus and never gets one: a screen reader has a pane started.
        """
        with self._state:
            if self._closed:
                raise error_for(PaneEnding.CLOSED_WITH_DESK)
            if self._spare is not None and not screen_reader:
                spare, self._spare = self._spare, None
                try:
                    spare.ask(frame)
                except OSError:
                    spare.end()
                else:
                    self._open = spare
                    return spare
            try:
                self._open = pane = self._start(screen_reader)
            except OSError:
                raise error_for(PaneEnding.MISSING) from None
        try:
            pane.ask(frame)
        except OSError:
            _log.info("the card pane was gone before it was asked")
        return pane

    def _start_spare(self) -> None:
        """`_state` is held. A spare that cannot start is tried again with the card."""
        if self._spare is not None and self._spare.is_running():
            return
        if self._spare is not None:
            self._spare.end()
        try:
            self._spare = self._start()
        except OSError:
            self._spare = None

    def _start(self, screen_reader: bool = False) -> PaneProcess:
        if not self._compiled:
            self._compiled = True
            keep_compiled()
        return start_pane(
            self._environment, REPLY_LIMIT, self._command, screen_reader=screen_reader
        )


def _encoded(request: PaneRequest) -> bytes:
    """The frame; Refused ``pane_request`` names the part that the pane may not be sent."""
    try:
        return encode_request(request)
    except ProtocolError as broken:
        part = str(broken)
        safe = "Nothing is charged and no card is kept."
        if part in _PARTS_OF_THE_TRIP:
            happened = f"The card pane cannot be opened with this {_PARTS_OF_THE_TRIP[part]}."
            raise Refused("pane_request", happened, safe, "Correct it, then press F9.") from None
        happened = f"The card pane cannot be opened: its settings do not fit together ({part})."
        press = "Tell the owner, and send the client a payment link instead."
        raise Refused("pane_request", happened, safe, press) from None


def _reading(untrusted: bytes, asked: tuple[Payee, ...]) -> CardReading:
    if not untrusted:
        raise error_for(PaneEnding.DIED)
    try:
        reply = decode_reply(untrusted)
        if reply.tokens is not None:
            _refuse_other_payees(reply.tokens, asked)
    except ProtocolError as broken:
        _log.warning("the card pane's reply was refused: %s", broken)
        raise error_for(PaneEnding.GARBLED) from None
    report = report_of(reply)
    _log_report(report)
    if reply.tokens is None:
        if report.ending in WRONG_MODE:
            _log.critical("ALARM: %s, a key belongs to another environment", report.ending.value)
        ending = error_for(report.ending)
        ending.report = report
        raise ending
    return CardReading(_taken(reply.tokens), report)


def _refuse_other_payees(tokens: Tokens, asked: tuple[Payee, ...]) -> None:
    """ProtocolError unless there is a token from each that was asked and from nobody else."""
    if {token.role for token in tokens.by_payee} != {payee.role for payee in asked}:
        raise ProtocolError("payees")


def _report_without_reply(error: DeskError, seconds: int, around: Surroundings) -> PaneReport:
    """A pane that was started and gave no answer that can be believed."""
    return PaneReport(
        ending=ending_without_reply(error.code),
        seconds_open=seconds,
        focus_losses=0,
        shield=PaneShield.UNKNOWN,
        screen_reader=around.screen_reader,
    )


def _taken(tokens: Tokens) -> TakenCard:
    return TakenCard(
        tokens=tuple(
            CardToken(given.role.value, given.token, _moment(given.ends_at))
            for given in tokens.by_payee
        ),
        brand=_BRANDS[tokens.brand],
        last4=tokens.last4,
        exp_month=tokens.exp_month,
        exp_year=tokens.exp_year,
    )


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _log_report(report: PaneReport) -> None:
    _log.info(
        "card pane: %s %s, open %d s, focus lost %d times, shield %s, held %s, shown %d times%s",
        report.ending.kind.value,
        report.ending.value,
        report.seconds_open,
        report.focus_losses,
        report.shield.value,
        " ".join(protection.value for protection in report.held),
        report.shown,
        ", with a screen reader" if report.screen_reader else "",
    )
