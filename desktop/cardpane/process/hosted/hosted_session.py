"""One card entry in the vendors' own fields: payee by payee, until every token is there."""

from __future__ import annotations

import os
import sys
from collections.abc import Set
from dataclasses import replace
from typing import NoReturn

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

from desktop.card_protocol import (
    Brand,
    Code,
    Outcome,
    PaneReply,
    PaneRequest,
    Payee,
    PayeeRole,
    Protection,
    ProtocolError,
    Receipt,
    Shield,
    Tokens,
)
from desktop.cardpane.entry_hosted import hosted_text
from desktop.cardpane.entry_hosted.edit_guard import EditGuard
from desktop.cardpane.entry_hosted.hosted_pane import HostedPane
from desktop.cardpane.entry_hosted.hosted_vendor import HostedCard, HostedVendor
from desktop.cardpane.entry_hosted.hosted_vendors import host_list, hosted_vendor, origin_of
from desktop.cardpane.entry_hosted.page_message import PageMessage, PageState, read_page_message
from desktop.cardpane.entry_hosted.page_text import send_call
from desktop.cardpane.entry_hosted.web_engine import HostedPage, are_closed, is_sandboxed
from desktop.cardpane.entry_native import pane_messages, pane_theme
from desktop.cardpane.entry_native.deadline import Deadline
from desktop.cardpane.lockdown import Lockdown, ProtectionFailed
from desktop.cardpane.process.ending_outcomes import FOCUS_LOST_SECONDS, UNREACHABLE_CODES
from desktop.cardpane.process.exit_once import ExitOnce
from desktop.cardpane.tokenize.send_failure import SendFailure

_TICK_MS = 200
_LOAD_MS = 20_000
_ANSWER_MS = 30_000
_SILENT = {PayeeRole.PROCESSOR: Code.PROCESSOR_SILENT, PayeeRole.VAULT: Code.VAULT_SILENT}
_REPEATS = {PayeeRole.PROCESSOR: Code.PROCESSOR_REPEATS, PayeeRole.VAULT: Code.VAULT_REPEATS}
_NEEDED_IN_LIVE = frozenset(
    {Protection.NO_FILE_WRITES, Protection.READS_BOUNDED, Protection.ENGINE_SANDBOXED}
)
# True while nothing but the memory of other programs was looked at.
_ONLY_WHERE_CLOSED = frozenset({Protection.NOT_READABLE, Protection.CLOSED_FROM_START})


class HostedSession(QObject):
    """Runs one card entry. Starts with `begin`; its end is the end of the process."""

    def __init__(
        self,
        pane: HostedPane,
        page: HostedPage,
        request: PaneRequest,
        deadline: Deadline,
        exit_once: ExitOnce,
        lockdown: Lockdown,
        held: Set[Protection],
    ) -> None:
        super().__init__()
        self._pane, self._page, self._request = pane, page, request
        self._deadline, self._exit_once, self._lockdown = deadline, exit_once, lockdown
        self._held = {
            *(held - _ONLY_WHERE_CLOSED),
            *(Protection.VENDOR_FIELDS, Protection.HOSTS_LISTED, Protection.NOTHING_KEPT),
        }
        self._closed_held = held & _ONLY_WHERE_CLOSED
        self._shield = Shield.VENDOR_PAINTS
        self._cards: dict[PayeeRole, HostedCard] = {}
        self._ready = self._sent = False
        self._last_failure = Code.NONE
        self._focus_losses = 0
        self._focus_deadline: Deadline | None = None
        self._guard = EditGuard(self._on_key, pane.commands)
        self._tick, self._waiting = QTimer(self), QTimer(self)
        self._waiting.setSingleShot(True)
        self._tick.timeout.connect(self._on_tick)
        self._waiting.timeout.connect(self._on_silence)
        pane.key_pressed.connect(self._on_key)
        pane.send_requested.connect(self._on_send)
        pane.cancel_requested.connect(self._on_cancel)
        page.title_received.connect(self._on_title)
        page.engine_ended.connect(self._on_engine_ended)

    def begin(self) -> None:
        """Shield the window where the system can, show it, and load the first payee's fields."""
        try:
            screen = self._lockdown.shield_window(
                int(self._pane.winId()), QGuiApplication.platformName()
            )
        except ProtectionFailed as failed:
            self._end(Outcome.FAULT, failed.code)
        if screen.shield in (Shield.EXCLUDED, Shield.BEST_EFFORT):
            self._shield = screen.shield
        self._held |= screen.held
        self._pane.lay_out()
        self._pane.show_seconds(self._deadline.seconds_left())
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_focus)
        self._focus_deadline = self._focus_deadline_from_now()
        self._load()
        self._pane.open()
        self._tick.start(_TICK_MS)

    def reply(self, outcome: Outcome, code: Code, tokens: Tokens | None = None) -> PaneReply:
        """The reply for this end, with the receipt so far."""
        receipt = Receipt(
            seconds_open=min(int(self._deadline.seconds_open()), 86_400),
            focus_losses=min(self._focus_losses, 9_999),
            shield=self._shield,
            held=frozenset(self._held),
            blocked=min(self._page.blocked, 9_999),
        )
        return PaneReply(outcome, code, tokens, receipt)

    def _end(self, outcome: Outcome, code: Code, tokens: Tokens | None = None) -> NoReturn:
        self._exit_once.reply_and_exit(self.reply(outcome, code, tokens))

    # ---- the payees, one after the other

    def _current(self) -> tuple[Payee, HostedVendor] | None:
        """The next payee without a token, in the order of sending; None when all have theirs."""
        for role in PayeeRole:
            for payee in self._request.payees:
                vendor = hosted_vendor(payee.role, payee.vendor)
                if payee.role is role and role not in self._cards and vendor is not None:
                    return payee, vendor
        return None

    def _load(self) -> None:
        current = self._current()
        if current is None:
            self._end(Outcome.TOKENS, Code.NONE, self._tokens())
        payee, vendor = current
        origin, count = origin_of(payee, vendor), len(self._request.payees)
        self._ready = self._sent = False
        text = hosted_text.step_text(
            vendor.title, origin.removeprefix("https://"), len(self._cards) + 1, count
        )
        self._pane.show_step(text, asks_name=vendor.asks_name)
        surface = pane_theme.scheme(self._request.dark).surface
        page = vendor.page(payee.key, origin, self._request.dark)
        self._page.open(page, host_list(payee, vendor), surface)
        self._waiting.start(_LOAD_MS)

    def _tokens(self) -> Tokens:
        cards = [self._cards[role] for role in PayeeRole if role in self._cards]
        brands = [card.brand for card in cards if card.brand is not Brand.OTHER]
        dates = [(card.exp_month, card.exp_year) for card in cards if card.exp_month]
        month, year = dates[0] if dates else (0, 0)
        return Tokens(
            by_payee=tuple(card.token for card in cards),
            brand=brands[0] if brands else Brand.OTHER,
            last4=cards[0].last4,
            exp_month=month,
            exp_year=year,
        )

    # ---- what the page says, all of it unchecked

    def _on_title(self, untrusted_title: str) -> None:
        try:
            message = read_page_message(untrusted_title)
        except ProtocolError:
            self._end(Outcome.FAULT, Code.BROKEN)
        current = self._current()
        if message is None or current is None:
            return
        payee, vendor = current
        if message.repeats_number:
            self._end(Outcome.REFUSED, _REPEATS[payee.role])
        if message.state is PageState.READY and not self._ready:
            self._on_ready(message)
        elif not self._sent:
            # An answer to what was never asked.
            return
        elif message.state is PageState.INCOMPLETE:
            self._again(hosted_text.INCOMPLETE)
        elif message.state is PageState.DONE:
            self._on_result(payee, vendor.read_result(message.content, self._request.live))
        elif message.state is PageState.FAILED:
            self._on_failure(payee, vendor.read_failure(message.content, self._request.live))

    def _on_ready(self, message: PageMessage) -> None:
        self._ready = True
        self._waiting.stop()
        self._guard.watch(self._pane.view)
        if sys.platform == "linux":
            self._read_back()
        untrusted_height = message.content.get("height")
        self._pane.show_ready(untrusted_height if type(untrusted_height) is int else 0)

    def _read_back(self) -> None:
        """What the engine is confined by, and whether other programs can open its processes."""
        if is_sandboxed(self._page.renderProcessPid()):
            self._held.add(Protection.ENGINE_SANDBOXED)
        if are_closed(os.getpid(), os.geteuid()):
            self._held |= self._closed_held
        if self._request.live and not self._held >= _NEEDED_IN_LIVE:
            self._end(Outcome.FAULT, Code.UNCONFINED)

    def _on_result(self, payee: Payee, result: HostedCard | Code) -> None:
        if isinstance(result, Code):
            self._on_failure(payee, result)
            return
        if not result.last4:
            self._on_failure(payee, _SILENT[payee.role])
            return
        for earlier in self._cards.values():
            if earlier.last4 != result.last4:
                text = hosted_text.other_card_text(earlier.last4, result.last4)
                self._load()
                self._pane.show_message(text)
                return
        self._waiting.stop()
        self._cards[payee.role] = result
        self._load()

    def _on_failure(self, payee: Payee, code: Code) -> None:
        if code is Code.NONE:
            self._again(hosted_text.INCOMPLETE)
            return
        if code in pane_messages.FATAL_CODES:
            self._end(Outcome.REFUSED, code)
        self._last_failure = code
        failure = SendFailure(code, wiped=True, fee_kept=bool(self._cards))
        happened, _ = pane_messages.message_for(failure, self._pane.labels)
        self._again(happened)

    def _again(self, message: str) -> None:
        self._sent = False
        self._waiting.stop()
        self._pane.show_message(message)

    def _on_silence(self) -> None:
        """The fields did not come, or the vendor did not answer. Enter loads them again."""
        current = self._current()
        if current is None:
            return
        code = _SILENT[current[0].role]
        self._last_failure = code
        self._ready = self._sent = False
        failure = SendFailure(code, wiped=False, fee_kept=bool(self._cards))
        happened, _ = pane_messages.message_for(failure, self._pane.labels)
        self._pane.show_message(happened)

    def _on_engine_ended(self) -> None:
        self._end(Outcome.FAULT, Code.ENGINE_ENDED)

    # ---- keys, clocks and the focus

    def _on_send(self, name: str, postcode: str) -> None:
        self._on_key()
        if not self._ready:
            if not self._waiting.isActive():
                self._load()
            return
        self._sent = True
        self._pane.show_sending(True)
        self._waiting.start(_ANSWER_MS)
        address = replace(self._request.address, postcode=postcode)
        self._page.runJavaScript(send_call(self._request.client_id, name, address))

    def _on_cancel(self) -> None:
        """Esc. After a failure to send, the reply is that failure."""
        failure = self._last_failure
        if failure is Code.NONE:
            self._end(Outcome.CANCELLED, Code.NONE)
        unreachable = failure in UNREACHABLE_CODES
        self._end(Outcome.UNREACHABLE if unreachable else Outcome.REFUSED, failure)

    def _on_key(self) -> None:
        """The first key after the machine slept must not extend a deadline that has passed."""
        passed = self._deadline.passed()
        if passed is not Code.NONE:
            self._end(Outcome.IDLE, passed)
        self._deadline.key_pressed()

    def _on_tick(self) -> None:
        passed = self._deadline.passed()
        if passed is not Code.NONE:
            self._end(Outcome.IDLE, passed)
        if self._focus_deadline is not None and self._focus_deadline.passed() is not Code.NONE:
            self._end(Outcome.LOCKED, Code.FOCUS_LOST)
        self._pane.show_seconds(self._deadline.seconds_left())
        self._guard.watch(self._pane.view)

    def _on_focus(self, focused: object) -> None:
        if focused is not None:
            self._focus_deadline = None
        elif self._focus_deadline is None:
            self._focus_losses += 1
            self._focus_deadline = self._focus_deadline_from_now()

    def _focus_deadline_from_now(self) -> Deadline:
        return Deadline(
            FOCUS_LOST_SECONDS,
            FOCUS_LOST_SECONDS,
            self._deadline.monotonic,
            self._deadline.wall,
        )
