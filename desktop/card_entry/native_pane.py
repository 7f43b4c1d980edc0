"""The sealed pane as the desk sees it: a process started for one card, and gone after it."""

from __future__ import annotations

import compileall
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from desktop.booking.card import TakenCard
from desktop.booking.trip.card_entry_receipt import PaneReport
from desktop.card_protocol import (
    REPLY_LIMIT,
    SCREEN_READER,
    Brand,
    PaneReply,
    PaneRequest,
    ProtocolError,
    Tokens,
    decode_reply,
    encode_request,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.card_entry_port import CardReading, CardRequest

from . import pane_outcomes
from .pane_process import PaneProcess, bare_environment, reader_environment

_log = logging.getLogger(__name__)

_IDLE_SECONDS, _TOTAL_SECONDS = 60, 180
# For starting up, and for an answer that is on its way when the pane's own time ends.
_GRACE_SECONDS = 20
_SOURCE = Path(__file__).resolve().parents[2]

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


def pane_command() -> tuple[str, ...]:
    """How to start the pane: the program in the folder beside ours, or the module in the source.

    No variable of the environment and no package of the user's own may change what is loaded.
    """
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        beside = Path(sys.executable).resolve().parents[1] / "skycap-card-pane"
        return (str(beside / f"skycap-card-pane{suffix}"),)
    return (sys.executable, "-E", "-s", "-m", "desktop.cardpane")


@dataclass(frozen=True, slots=True)
class PaneTarget:
    """Whom the pane sends to, by name, and the keys that may do only that.

    `vault_key` is asked for every card anew, for the airline side's client keys are short-lived;
    it may raise Refused and Unreachable. `ports` and `ca_pem` are for training only. `proxy` is the
    host and port of a proxy that passes sealed lines on (CONNECT); none is taken from elsewhere.
    """

    processor_key: str = field(repr=False)
    vault_key: Callable[[], str] = field(repr=False)
    processor: str = "stripe"
    vault: str = "duffel"
    ports: tuple[int, int] | None = None
    ca_pem: str = field(default="", repr=False)
    proxy: tuple[str, int] | None = None

    @classmethod
    def training(
        cls,
        *,
        processor_key: str,
        vault_key: str,
        processor_url: str,
        vault_url: str,
        ca_pem: str,
        proxy: tuple[str, int] | None = None,
    ) -> PaneTarget:
        """The training servers, of whose addresses only the loopback ports are passed on."""
        ports = (urlsplit(processor_url).port or 443, urlsplit(vault_url).port or 443)
        return cls(processor_key, lambda: vault_key, ports=ports, ca_pem=ca_pem, proxy=proxy)


class CardPane:
    """`CardEntry`. One pane at a time; no card number ever comes here.

    With `make_ready` a pane is started ahead of time: an empty process, shut in, that waits for
    its request and opens at once. Each card uses one up and the next is started after it.
    """

    def __init__(
        self,
        target: PaneTarget,
        command: tuple[str, ...] | None = None,
        environment: Mapping[str, str] | None = None,
        idle_seconds: int = _IDLE_SECONDS,
        total_seconds: int = _TOTAL_SECONDS,
        grace_seconds: float = _GRACE_SECONDS,
    ) -> None:
        self._target = target
        self._command = command or pane_command()
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
            raise pane_outcomes.pane_open()
        with self._state:
            self._closed = False
        try:
            frame = encode_request(self._request(request))
            return _reading(self._reply_to(frame, request.screen_reader))
        except ProtocolError as broken:
            raise Refused(
                "pane_request",
                f"The card pane cannot be opened with this trip's {broken}.",
                "Nothing is charged and no card is kept.",
                "Correct it, then press F9.",
            ) from None
        finally:
            self._taking.release()

    def close(self) -> None:
        """End an open and a waiting pane at once. Safe from any thread, and when there is none."""
        with self._state:
            panes = [pane for pane in (self._open, self._spare) if pane is not None]
            self._spare, self._keeps_spare, self._closed = None, False, True
        for pane in panes:
            pane.end()

    def _request(self, request: CardRequest) -> PaneRequest:
        target, (idle, total) = self._target, self._seconds
        return PaneRequest(
            training=target.ports is not None,
            processor=target.processor,
            vault=target.vault,
            processor_key=target.processor_key,
            vault_key=target.vault_key(),
            client_name=request.client_name,
            postcode=request.postcode,
            lines=tuple((line.who, line.amount) for line in request.lines),
            dark=request.dark,
            window_id=request.window_id,
            idle_seconds=idle,
            total_seconds=total,
            ports=target.ports,
            ca_pem=target.ca_pem,
            proxy=target.proxy,
            screen_reader=request.screen_reader,
        )

    def _reply_to(self, frame: bytes, screen_reader: bool) -> bytes:
        pane = self._asked(frame, screen_reader)
        try:
            untrusted = pane.untrusted_reply(self._seconds[1] + self._grace_seconds)
        except TimeoutError:
            raise pane_outcomes.pane_silent() from None
        finally:
            pane.end()
            with self._state:
                self._open = None
                closed = self._closed
                if self._keeps_spare:
                    self._start_spare()
        if closed:
            raise pane_outcomes.pane_closed()
        return untrusted

    def _asked(self, frame: bytes, screen_reader: bool) -> PaneProcess:
        """A pane that has been sent the request; a spare that died meanwhile is replaced.

        The spare has no accessibility bus and never gets one: a screen reader has a pane started.
        """
        with self._state:
            if self._closed:
                raise pane_outcomes.pane_closed()
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
                raise pane_outcomes.pane_missing() from None
        try:
            pane.ask(frame)
        except OSError:
            _log.info("the card pane was gone before it was asked")
        return pane

    def _start_spare(self) -> None:
        """Held: `_state`. A spare that cannot start is tried again, and told, with the card."""
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
            _keep_compiled()
        folder = Path(self._command[0]).parent if len(self._command) == 1 else _SOURCE
        words = bare_environment(self._environment)
        command = self._command
        if screen_reader:
            words |= reader_environment(self._environment)
            command = (*command, SCREEN_READER)
        return PaneProcess.start(command, folder, words, REPLY_LIMIT)


def _reading(untrusted: bytes) -> CardReading:
    if not untrusted:
        raise pane_outcomes.pane_died()
    try:
        reply = decode_reply(untrusted)
    except ProtocolError as broken:
        _log.warning("the card pane's reply was refused: %s", broken)
        raise pane_outcomes.pane_garbled() from None
    report = _report(reply)
    _log_report(report)
    if reply.tokens is None:
        ending = pane_outcomes.ending_for(report.outcome, report.code)
        ending.report = report
        raise ending
    return CardReading(_taken(reply.tokens), report)


def _keep_compiled() -> None:
    """The pane cannot write its own bytecode, for it has given up writing; so the desk does."""
    if not sys.dont_write_bytecode and not getattr(sys, "frozen", False):
        compileall.compile_dir(_SOURCE / "desktop" / "cardpane", quiet=2)


def _taken(tokens: Tokens) -> TakenCard:
    ends_at = tokens.vault_ends_at
    return TakenCard(
        fee_token=tokens.processor_token,
        fare_token=tokens.vault_token,
        brand=_BRANDS[tokens.brand],
        last4=tokens.last4,
        exp_month=tokens.exp_month,
        exp_year=tokens.exp_year,
        fare_token_ends_at=None if ends_at is None else datetime.fromtimestamp(ends_at, UTC),
    )


def _report(reply: PaneReply) -> PaneReport:
    receipt = reply.receipt
    return PaneReport(
        outcome=reply.outcome.value,
        code=reply.code.value,
        seconds_open=receipt.seconds_open,
        focus_losses=receipt.focus_losses,
        shield=receipt.shield.value,
        held=tuple(sorted(protection.name.lower() for protection in receipt.held)),
        screen_reader=receipt.screen_reader,
        shown=receipt.shown,
    )


def _log_report(report: PaneReport) -> None:
    _log.info(
        "card pane: %s %s, open %d s, focus lost %d times, shield %s, held %s, shown %d times%s",
        report.outcome,
        report.code,
        report.seconds_open,
        report.focus_losses,
        report.shield,
        " ".join(report.held),
        report.shown,
        ", with a screen reader" if report.screen_reader else "",
    )
