"""One card entry, from the open window to the reply: deadlines, focus, sending, ending."""

from __future__ import annotations

import threading
from collections.abc import Callable, Set
from dataclasses import dataclass
from typing import NoReturn

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QGuiApplication

from desktop.card_protocol import Code, Outcome, PaneReply, Protection, Receipt, Shield, Tokens
from desktop.card_protocol.vendors.card_vendor import CardText
from desktop.cardpane.entry_native import pane_messages
from desktop.cardpane.entry_native.deadline import Clock, Deadline
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.entry_native.reveal import Reveal
from desktop.cardpane.lockdown import Lockdown, ProtectionFailed, ScreenShield
from desktop.cardpane.tokenize.send_failure import SendFailure

from .ending_outcomes import FOCUS_LOST_SECONDS, UNREACHABLE_CODES
from .exit_once import ExitOnce
from .main_thread_calls import MainThreadCalls

_TICK_MS = 200

Send = Callable[[CardText], Tokens | SendFailure]


@dataclass(slots=True)
class SessionContext:
    """What a card session depends on. `held`: the protections in force before the window opens.

    `live`: real cards are taken, so all protections that live needs must be in force.
    """

    deadline: Deadline
    exit_once: ExitOnce
    lockdown: Lockdown
    make_sender: Callable[[], Send]
    held: Set[Protection]
    screen_reader: bool = False
    live: bool = False


class CardSession(QObject):
    """Runs one card entry. Starts with `begin`; its end is the end of the process."""

    def __init__(self, pane: Pane, context: SessionContext) -> None:
        super().__init__()
        self._pane, self._context = pane, context
        self._held = set(context.held)
        self._screen = ScreenShield(Shield.DOTS, frozenset(), "")
        self._sender: Send | None = None
        self._last_failure = Code.NONE
        self._focus_losses = 0
        self._focus_deadline: Deadline | None = None
        self._keyboard_held = False
        clocks = (context.deadline.monotonic, context.deadline.wall)
        self._reveal = Reveal(pane, clocks, self._shield_is_active)
        self._tick = QTimer(self)
        self._tick.timeout.connect(self._on_tick)
        self._main_thread = MainThreadCalls(self)
        pane.key_pressed.connect(self._on_key)
        pane.send_requested.connect(self._on_send)
        pane.cancel_requested.connect(self._on_cancel)

    def begin(self) -> None:
        """Shield the window, seal the process, then show the window.

        Ends the process when a required protection is missing.
        """
        screen = self._shield_window()
        self._seal()
        self._pane.lay_out(screen.notice, offers_reveal=screen.read_back != 0)
        self._pane.show_seconds(self._context.deadline.seconds_left())
        self._pane.installEventFilter(self)
        self._pane.open()
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.focusWindowChanged.connect(self._on_focus)
        if not self._keyboard_held:
            # A pane that never gets the focus counts as one that lost it.
            self._focus_deadline = self._focus_deadline_from_now()
        self._tick.start(_TICK_MS)

    def reply(self, outcome: Outcome, code: Code, tokens: Tokens | None = None) -> PaneReply:
        """The reply for this end, with the receipt so far."""
        receipt = Receipt(
            seconds_open=min(int(self._context.deadline.seconds_open()), 86_400),
            focus_losses=min(self._focus_losses, 9_999),
            shield=self._screen.shield,
            held=frozenset(self._held),
            screen_reader=self._context.screen_reader,
            shown=self._reveal.times,
        )
        return PaneReply(outcome, code, tokens, receipt)

    def _end(self, outcome: Outcome, code: Code, tokens: Tokens | None = None) -> NoReturn:
        self._reveal.hide()
        self._context.exit_once.reply_and_exit(self.reply(outcome, code, tokens))

    # ---- the screen and the keyboard

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A recreated native window has no shield yet, so shield it again."""
        if event.type() in (QEvent.Type.WinIdChange, QEvent.Type.Show):
            self._shield_window()
        return False

    def _seal(self) -> None:
        lockdown = self._context.lockdown
        self._held |= lockdown.seal()
        if self._context.live and not lockdown.needed_in_live <= self._held:
            self._end(Outcome.FAULT, Code.UNCONFINED)

    def _shield_window(self) -> ScreenShield:
        self._reveal.hide()
        window = int(self._pane.winId())
        try:
            screen = self._context.lockdown.shield_window(window, QGuiApplication.platformName())
        except ProtectionFailed as failed:
            self._pane.hide()
            self._end(Outcome.FAULT, failed.code)
            raise
        self._screen = screen
        self._held |= screen.held
        return screen

    def _shield_is_active(self) -> bool:
        """Read the shield back; end the process when it is gone."""
        if self._context.lockdown.shield_is_active(int(self._pane.winId()), self._screen):
            return True
        self._reveal.hide()
        self._pane.hide()
        self._end(Outcome.FAULT, Code.SCREEN_UNSHIELDED)

    def _on_focus(self, focused: object) -> None:
        has_focus = focused is not None
        if not has_focus:
            self._reveal.hide()
        if has_focus != self._keyboard_held:
            try:
                self._held |= self._context.lockdown.secure_keyboard(has_focus)
            except ProtectionFailed as failed:
                self._end(Outcome.FAULT, failed.code)
            self._keyboard_held = has_focus
        if has_focus:
            self._focus_deadline = None
        elif self._focus_deadline is None:
            self._focus_losses += 1
            self._focus_deadline = self._focus_deadline_from_now()

    def _focus_deadline_from_now(self) -> Deadline:
        clocks: tuple[Clock, Clock] = (
            self._context.deadline.monotonic,
            self._context.deadline.wall,
        )
        return Deadline(FOCUS_LOST_SECONDS, FOCUS_LOST_SECONDS, *clocks)

    # ---- the clocks

    def _on_key(self) -> None:
        """The first key after the machine slept must not extend a deadline that has passed."""
        passed = self._context.deadline.passed()
        if passed is not Code.NONE:
            self._end(Outcome.IDLE, passed)
        self._context.deadline.key_pressed()

    def _on_tick(self) -> None:
        passed = self._context.deadline.passed()
        if passed is not Code.NONE:
            self._end(Outcome.IDLE, passed)
        if self._focus_deadline is not None and self._focus_deadline.passed() is not Code.NONE:
            self._end(Outcome.LOCKED, Code.FOCUS_LOST)
        self._reveal.check()
        self._pane.show_seconds(self._context.deadline.seconds_left())

    # ---- sending

    def _on_cancel(self) -> None:
        """Esc. After a failure to send, the reply is that failure."""
        failure = self._last_failure
        if failure is Code.NONE:
            self._end(Outcome.CANCELLED, Code.NONE)
        unreachable = failure in UNREACHABLE_CODES
        self._end(Outcome.UNREACHABLE if unreachable else Outcome.REFUSED, failure)

    def _on_send(self, text: CardText) -> None:
        # Enter on the button is a key too: it restarts the idle time for the answer.
        self._on_key()
        self._reveal.hide()
        self._pane.show_sending(True)
        threading.Thread(target=self._send, args=(text,), daemon=True).start()

    def _send(self, text: CardText) -> None:
        """Runs on its own thread. A bug here ends the pane with BROKEN and without a traceback."""
        try:
            if self._sender is None:
                self._sender = self._context.make_sender()
            outcome: Tokens | SendFailure | None = self._sender(text)
        except Exception:
            self._context.exit_once.wipe()
            outcome = None
        self._main_thread.post(lambda: self._after_sending(outcome))

    def _after_sending(self, outcome: object) -> None:
        if isinstance(outcome, Tokens):
            self._end(Outcome.TOKENS, Code.NONE, outcome)
        if not isinstance(outcome, SendFailure):
            self._end(Outcome.FAULT, Code.BROKEN)
            return
        if outcome.code in pane_messages.FATAL_CODES:
            self._end(Outcome.REFUSED, outcome.code)
        self._last_failure = outcome.code
        self._pane.show_failure(outcome)
