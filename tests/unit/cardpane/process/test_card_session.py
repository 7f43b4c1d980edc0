"""A card session with fake clocks, shield and exit: what ends it, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from threading import Event
from typing import Any, NoReturn

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from desktop.card_entry.pane_labels import ENGLISH
from desktop.card_protocol import Code, Outcome, PaneReply, Protection, Shield
from desktop.card_protocol.vendors.card_vendor import CardText
from desktop.cardpane.authorization.requester import Requester
from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.entry_native import pane_theme
from desktop.cardpane.entry_native.deadline import Deadline
from desktop.cardpane.entry_native.digit_entry import CodeEntry, ExpiryEntry, NumberEntry
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.lockdown import ProtectionFailed, ScreenShield
from desktop.cardpane.lockdown.macos import MacLockdown
from desktop.cardpane.lockdown.windows import WindowsLockdown
from desktop.cardpane.process.card_session import CardSession, Send, SessionContext
from desktop.cardpane.process.exit_once import ExitOnce
from desktop.cardpane.tokenize.send_failure import SendFailure
from tests.support.cardpane.addresses import SENT_ADDRESS
from tests.support.cardpane.published import VISA
from tests.unit.card_protocol.test_card_protocol import TRAINING


@dataclass
class Screen:
    """A lockdown of a screen that anyone may record. `asked` says, for each time that a window
    was to be shielded, whether it was on the screen already.
    """

    visible_when_shielded: list[bool] = field(default_factory=list)
    shield_works: bool = True
    can_seal: bool = True
    calls: list[str] = field(default_factory=list)
    needed_in_live = frozenset({Protection.NO_NEW_CODE})

    def shield_window(self, window: int, _platform: str) -> ScreenShield:
        shown = QWidget.find(window)
        self.visible_when_shielded.append(shown is not None and shown.isVisible())
        self.calls.append("shield")
        if not self.shield_works:
            raise ProtectionFailed(Code.SCREEN_UNSHIELDED)
        return ScreenShield(Shield.DOTS_X11, frozenset(), "The truth.")

    def seal(self) -> frozenset[Protection]:
        self.calls.append("seal")
        return frozenset({Protection.NO_NEW_CODE} if self.can_seal else ())

    def secure_keyboard(self, _held: bool) -> frozenset[Protection]:
        return frozenset()


@dataclass
class Clocks:
    monotonic: float = 0.0
    wall: float = 0.0


@dataclass
class SessionHarness:
    """Everything that a session depends on. `replies`: the replies it ended with, in order."""

    clocks: Clocks = field(default_factory=Clocks)
    screen: Screen | WindowsLockdown | MacLockdown = field(default_factory=Screen)
    card: CardBuffer = field(default_factory=lambda: CardBuffer(LockedMemory()))
    replies: list[PaneReply] = field(default_factory=list)
    send: Send = field(default=lambda _text: _nothing_is_sent_here())
    exits_on_end: bool = False
    live: bool = False

    def end(self, reply: PaneReply) -> None:
        self.card.wipe()
        self.replies.append(reply)
        if self.exits_on_end:
            raise SystemExit

    def build(self, bot: QtBot) -> tuple[Pane, CardSession]:
        """The session before it begins."""
        number = NumberEntry(self.card, ENGLISH, published_only=True)
        theme = pane_theme.PaneTheme(pane_theme.scheme(dark=False), pane_theme.families())
        pane = Pane(
            theme,
            TRAINING,
            Requester(),
            number,
            ExpiryEntry(date(2026, 11, 24), ENGLISH),
            CodeEntry(self.card, ENGLISH),
        )
        clock = Deadline(60, 180, lambda: self.clocks.monotonic, lambda: self.clocks.wall)
        exit_once: Any = _Recorder(self.end)
        lockdown: Any = self.screen
        session = CardSession(
            pane,
            SessionContext(clock, exit_once, lockdown, lambda: self.send, set(), live=self.live),
        )

        # A session ends with its process. This one must not hear of the focus of later tests.
        bot.addWidget(pane, before_close_func=lambda _pane: delete(session))
        return pane, session

    def start(self, bot: QtBot) -> tuple[Pane, CardSession]:
        pane, session = self.build(bot)
        session.begin()
        bot.waitUntil(lambda: QApplication.focusWidget() is pane.digit_fields[0])
        return pane, session


@dataclass
class _Recorder:
    """An `ExitOnce` that keeps the process running."""

    reply_and_exit: Callable[[PaneReply], None]


def _nothing_is_sent_here() -> NoReturn:
    raise AssertionError("nothing is sent here")


@pytest.fixture
def harness() -> SessionHarness:
    return SessionHarness()


def press(key: Qt.Key) -> None:
    widget = QApplication.focusWidget()
    assert widget is not None
    QTest.keyClick(widget, key)


def type_digits(digits: str) -> None:
    for digit in digits:
        press(Qt.Key(ord(digit)))


def type_number(count: int = 16) -> None:
    type_digits(VISA[:count])


def test_after_sleep_the_card_is_wiped_at_the_next_tick(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    _, session = harness.start(qtbot)
    type_number(8)
    harness.clocks.wall += 12 * 3600
    assert session._tick.isActive()
    qtbot.waitUntil(lambda: bool(harness.replies))
    assert (harness.replies[0].outcome, harness.replies[0].code) == (Outcome.IDLE, Code.TIME_UP)
    assert harness.card.is_clean()


def test_the_first_key_after_sleep_ends_it_before_any_tick(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    _, session = harness.start(qtbot)
    session._tick.stop()
    harness.clocks.wall += 61
    type_number(1)
    assert harness.replies[0].code is Code.NO_KEY


def test_enter_on_send_restarts_the_idle_time(qtbot: QtBot, harness: SessionHarness) -> None:
    answer = Event()

    def send(_text: object) -> SendFailure:
        answer.wait(10)
        return SendFailure(Code.PROCESSOR_DECLINED, wiped=True, fee_kept=False)

    harness.send = send
    pane, session = harness.start(qtbot)
    type_digits(VISA + "1231123")
    harness.clocks.monotonic += 50
    press(Qt.Key.Key_Return)
    harness.clocks.monotonic += 20
    session._on_tick()
    assert harness.replies == []
    answer.set()
    qtbot.waitUntil(lambda: "refused" in pane.message)


def test_enter_on_send_after_sleep_sends_nothing(qtbot: QtBot, harness: SessionHarness) -> None:
    _, session = harness.start(qtbot)
    type_digits(VISA + "1231123")
    session._tick.stop()
    harness.clocks.wall += 61
    harness.exits_on_end = True
    with pytest.raises(SystemExit):
        session._on_send(CardText("clientada", "Ada Lovelace", SENT_ADDRESS, 12, 2031))
    assert harness.replies[0].code is Code.NO_KEY


def test_auto_repeat_does_not_extend_the_idle_time(qtbot: QtBot, harness: SessionHarness) -> None:
    _, session = harness.start(qtbot)
    for held in (Qt.Key.Key_4, Qt.Key.Key_Down):
        harness.clocks.monotonic += 30
        kind, none = QEvent.Type.KeyPress, Qt.KeyboardModifier.NoModifier
        field = QApplication.focusWidget()
        assert field is not None
        QApplication.sendEvent(field, QKeyEvent(kind, held, none, "", autorep=True))
    session._on_tick()
    assert harness.replies[0].code is Code.NO_KEY


def test_keys_extend_the_idle_time_and_the_receipt_has_the_time_open(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    _, session = harness.start(qtbot)
    for _ in range(3):
        harness.clocks.monotonic += 50
        type_number(1)
    assert harness.replies == []
    harness.clocks.monotonic += 30
    session._on_tick()
    assert harness.replies[0].code is Code.TIME_UP
    assert harness.replies[0].receipt.seconds_open == 180


def test_a_lost_focus_is_counted_and_ends_it_after_ten_seconds_of_either_clock(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    _, session = harness.start(qtbot)
    for _ in range(2):
        session._on_focus(None)
        harness.clocks.monotonic += 9
        session._on_focus(object())
    session._on_tick()
    assert harness.replies == []
    session._on_focus(None)
    harness.clocks.wall += 29
    session._on_tick()
    reply = harness.replies[0]
    assert (reply.outcome, reply.code) == (Outcome.LOCKED, Code.FOCUS_LOST)
    assert reply.receipt.focus_losses == 3


def test_a_pane_that_never_gets_the_focus_ends_after_ten_seconds(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    pane, session = harness.build(qtbot)
    session.begin()
    # The event loop that would give it the focus has not run yet.
    harness.clocks.monotonic += 9
    session._on_tick()
    assert harness.replies == []
    harness.clocks.monotonic += 2
    session._on_tick()
    assert (harness.replies[0].outcome, harness.replies[0].code) == (
        Outcome.LOCKED,
        Code.FOCUS_LOST,
    )
    assert harness.replies[0].receipt.focus_losses == 0
    del pane


def test_the_window_is_shielded_before_it_is_shown_and_when_recreated(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    screen = harness.screen = Screen()
    pane, _ = harness.start(qtbot)
    assert screen.visible_when_shielded[0] is False
    before = len(screen.visible_when_shielded)
    QApplication.sendEvent(pane, QEvent(QEvent.Type.WinIdChange))
    assert len(screen.visible_when_shielded) == before + 1
    pane.hide()
    pane.show()
    assert len(screen.visible_when_shielded) == before + 2


def test_a_window_that_cannot_be_shielded_is_never_shown(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    harness.screen, harness.exits_on_end = Screen(shield_works=False), True
    pane, session = harness.build(qtbot)
    with pytest.raises(SystemExit):
        session.begin()
    assert not pane.isVisible()
    assert harness.replies[0].code is Code.SCREEN_UNSHIELDED


def test_a_window_that_loses_its_shield_is_hidden_and_ends(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    screen = harness.screen = Screen()
    pane, session = harness.start(qtbot)
    type_number(8)
    screen.shield_works, harness.exits_on_end = False, True
    with pytest.raises(SystemExit):
        session.eventFilter(pane, QEvent(QEvent.Type.WinIdChange))
    assert not pane.isVisible()
    assert harness.card.is_clean()
    assert harness.replies[0].code is Code.SCREEN_UNSHIELDED


def test_every_exit_wipes_before_it_replies(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def exit_now(_code: int) -> None:
        done.append("exit")
        raise SystemExit

    monkeypatch.setattr("os._exit", exit_now)
    monkeypatch.setattr("os.write", lambda *_: done.append("write"))
    exit_once = ExitOnce(lambda: done.append("wipe"))
    with pytest.raises(SystemExit):
        exit_once.reply_and_exit(PaneReply(Outcome.CANCELLED))
    with pytest.raises(SystemExit):
        ExitOnce(lambda: done.append("wipe")).exit_silently()
    assert done == ["wipe", "write", "exit", "wipe", "exit"]


def test_it_is_sealed_after_the_shield_and_before_the_window_is_shown(
    qtbot: QtBot, harness: SessionHarness
) -> None:
    screen = Screen()
    harness.screen = screen
    _, session = harness.start(qtbot)
    assert screen.calls[:2] == ["shield", "seal"]
    assert screen.calls.count("seal") == 1
    assert not screen.visible_when_shielded[0]
    assert Protection.NO_NEW_CODE in session.reply(Outcome.CANCELLED, Code.NONE).receipt.held


def test_where_the_system_cannot_confine_it_live_is_refused_and_training_says_so(
    qtbot: QtBot,
) -> None:
    training = SessionHarness(screen=Screen(can_seal=False))
    _, session = training.start(qtbot)
    assert training.replies == []
    assert Protection.NO_NEW_CODE not in session.reply(Outcome.CANCELLED, Code.NONE).receipt.held
    live = SessionHarness(screen=Screen(can_seal=False), live=True, exits_on_end=True)
    pane, session = live.build(qtbot)
    with pytest.raises(SystemExit):
        session.begin()
    assert not pane.isVisible()
    assert (live.replies[0].outcome, live.replies[0].code) == (Outcome.FAULT, Code.UNCONFINED)
