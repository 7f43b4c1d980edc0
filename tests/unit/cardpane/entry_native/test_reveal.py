"""Revealing the number: when, for how long, and what is left on the window afterwards.

Windows is a fake of user32 here, used by the pane's own Windows code; it never ran on real Windows.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.card_protocol import Code, Outcome
from desktop.cardpane.entry_native.accessible import spoken_count
from desktop.cardpane.entry_native.number_field import NumberField
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.process.card_session import CardSession
from tests.support.cardpane.published import AMEX, VISA, VISA_DECLINED
from tests.support.cardpane.shielded_table import (
    ShieldedSessionHarness,
    area_beside_label,
    colors,
    focused_widget,
    hold_reveal_key,
    painted,
    painted_when_idle,
    release_reveal_key,
    repeat_reveal_key,
)
from tests.unit.cardpane.lockdown.test_lockdown import Mac, mac
from tests.unit.cardpane.lockdown.test_windows_lockdown import User32
from tests.unit.cardpane.process.test_card_session import (
    Screen,
    SessionHarness,
    type_digits,
    type_number,
)


@pytest.fixture
def harness() -> ShieldedSessionHarness:
    return ShieldedSessionHarness()


def test_the_digits_show_while_the_key_is_held_and_leave_no_pixel(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    pane, _ = harness.start(qtbot)
    type_number(15)
    dots = painted_when_idle(pane)
    hold_reveal_key()
    assert painted(pane) != dots
    release_reveal_key()
    assert painted(pane) == dots


def test_two_numbers_look_the_same_except_while_revealed(qtbot: QtBot) -> None:
    pictures = []
    for number in (VISA, VISA_DECLINED):
        harness = ShieldedSessionHarness()
        pane, _ = harness.start(qtbot)
        type_digits(number[:15])
        before = painted_when_idle(pane)
        hold_reveal_key()
        held = painted(pane)
        release_reveal_key()
        pictures.append((before, held, painted(pane)))
    (before, held, after), (other_before, other_held, other_after) = pictures
    assert before == other_before == after == other_after
    assert held != other_held


def test_a_digit_looks_the_same_at_every_position_and_unlike_another(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    pane, _ = harness.start(qtbot)
    type_number(8)
    number = pane.digit_fields[0]
    assert isinstance(number, NumberField)
    width = number._digit_images[0].width()
    hold_reveal_key()
    row = painted(pane)
    cells = [row.copy(QRect(17 + width * index, 30, width, 30)) for index in range(4)]
    assert cells[0] == cells[2] != cells[1] == cells[3]
    assert all(len(colors(cell, cell.rect())) > 2 for cell in cells)


@pytest.mark.parametrize("number", [VISA, AMEX], ids=["visa", "amex"])
def test_after_a_reveal_a_complete_number_shows_its_last_four(
    qtbot: QtBot, harness: ShieldedSessionHarness, number: str
) -> None:
    pane, _ = harness.start(qtbot)
    type_digits(number)
    last_four = painted_when_idle(pane)
    hold_reveal_key()
    assert painted(pane) != last_four
    release_reveal_key()
    assert painted(pane) == last_four


def _another_key(_harness: ShieldedSessionHarness, _pane: Pane, _session: CardSession) -> None:
    QTest.keyClick(focused_widget(), Qt.Key.Key_Down)


def _another_program(_harness: ShieldedSessionHarness, _pane: Pane, session: CardSession) -> None:
    session._on_focus(None)


def _another_window(_harness: ShieldedSessionHarness, pane: Pane, _session: CardSession) -> None:
    other = QWidget()
    other.show()
    other.activateWindow()
    QTest.qWaitForWindowActive(other)
    QApplication.processEvents()
    assert not pane.isActiveWindow()
    other.close()


def _a_new_native_window(
    _harness: ShieldedSessionHarness, pane: Pane, _session: CardSession
) -> None:
    QApplication.sendEvent(pane, QEvent(QEvent.Type.WinIdChange))


def _five_seconds(harness: ShieldedSessionHarness, _pane: Pane, session: CardSession) -> None:
    harness.clocks.monotonic += 5
    session._on_tick()


def _a_sleep_that_stops_the_other_clock(
    harness: ShieldedSessionHarness, _pane: Pane, session: CardSession
) -> None:
    harness.clocks.wall += 5
    session._on_tick()


def _the_alarm(_harness: ShieldedSessionHarness, _pane: Pane, session: CardSession) -> None:
    session._reveal._timer.timeout.emit()


@pytest.mark.parametrize(
    "happens",
    [
        _another_key,
        _another_program,
        _another_window,
        _a_new_native_window,
        _five_seconds,
        _a_sleep_that_stops_the_other_clock,
        _the_alarm,
    ],
)
def test_what_ends_a_reveal_while_the_key_stays_down(
    qtbot: QtBot,
    harness: ShieldedSessionHarness,
    happens: Callable[[ShieldedSessionHarness, Pane, CardSession], None],
) -> None:
    pane, session = harness.start(qtbot)
    type_number(8)
    dots = painted_when_idle(pane)
    hold_reveal_key()
    assert painted(pane) != dots
    happens(harness, pane, session)
    pane.activateWindow()
    pane.digit_fields[0].setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is pane.digit_fields[0])
    repeat_reveal_key()
    assert painted_when_idle(pane) == dots
    release_reveal_key()
    harness.clocks.monotonic += 1
    hold_reveal_key()
    assert painted(pane) != dots
    assert harness.replies == []


def test_a_repeating_key_gets_no_more_than_five_seconds(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    pane, session = harness.start(qtbot)
    session._tick.stop()
    type_number(8)
    dots = painted_when_idle(pane)
    shown_at = []
    for half_second in range(20):
        hold_reveal_key()
        if painted(pane) != dots:
            shown_at.append(half_second)
        release_reveal_key()
        harness.clocks.monotonic += 0.5
    assert shown_at == list(range(10))
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 1
    harness.clocks.monotonic += 0.5
    hold_reveal_key()
    assert painted(pane) != dots
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 2


def test_the_timer_is_precise_and_set_for_five_seconds(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    _, session = harness.start(qtbot)
    type_number(8)
    hold_reveal_key()
    alarm = session._reveal._timer
    assert (alarm.interval(), alarm.timerType()) == (5000, Qt.TimerType.PreciseTimer)
    assert alarm.isActive()
    release_reveal_key()
    assert not alarm.isActive()


def test_a_repeating_key_continues_the_reveal_but_not_the_idle_time(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    pane, session = harness.start(qtbot)
    session._tick.stop()
    type_number(8)
    hold_reveal_key()
    held = painted(pane)
    for _ in range(3):
        harness.clocks.monotonic += 1
        repeat_reveal_key()
    assert painted(pane) == held
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 1
    assert session._context.deadline.seconds_left() == 57


def test_there_is_no_reveal_while_sending(qtbot: QtBot, harness: ShieldedSessionHarness) -> None:
    pane, session = harness.start(qtbot)
    type_number(8)
    pane.show_sending(True)
    sending = painted_when_idle(pane)
    hold_reveal_key()
    assert painted(pane) == sending
    pane.show_sending(False)
    pane.digit_fields[0].setFocus()
    hold_reveal_key()
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 1


def test_sending_hides_the_digits_first(
    qtbot: QtBot, harness: ShieldedSessionHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane, session = harness.start(qtbot)
    type_number(8)
    dots = painted_when_idle(pane)
    seen: list[QImage] = []
    monkeypatch.setattr(pane, "show_sending", lambda _sending: seen.append(painted(pane)))
    monkeypatch.setattr(session, "_send", lambda _text: None)
    hold_reveal_key()
    pane.send_requested.emit(None)
    assert seen == [dots]


def test_every_end_hides_the_digits_before_it_wipes(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    pane, _ = harness.start(qtbot)
    type_number(8)
    dots = painted_when_idle(pane)
    seen: list[QImage] = []
    harness.at_the_end = lambda: seen.append(painted(pane))
    hold_reveal_key()
    pane.cancel_requested.emit()
    assert seen[0] == dots
    assert harness.replies[0].receipt.shown == 1


def test_the_shield_is_read_back_at_each_reveal_and_not_set_again(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    harness.start(qtbot)
    type_number(8)
    harness.user32.calls.clear()
    hold_reveal_key()
    assert harness.user32.calls == ["read"]


@pytest.mark.parametrize("now", [0x00, 0x01], ids=["taken off", "another"])
def test_a_changed_shield_ends_the_pane_before_a_digit_is_painted(
    qtbot: QtBot, harness: ShieldedSessionHarness, now: int
) -> None:
    pane, _ = harness.start(qtbot)
    type_number(8)
    dots = painted_when_idle(pane)
    harness.user32.affinity = now
    hold_reveal_key()
    assert painted(pane) == dots
    assert not pane.isVisible()
    (reply,) = harness.replies
    assert (reply.outcome, reply.code) == (Outcome.FAULT, Code.SCREEN_UNSHIELDED)
    assert reply.receipt.shown == 0
    assert harness.card.is_clean()


def test_a_shield_removed_during_a_reveal_ends_the_pane_at_the_next_tick(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    pane, session = harness.start(qtbot)
    session._tick.stop()
    type_number(8)
    dots = painted_when_idle(pane)
    hold_reveal_key()
    harness.user32.affinity = 0
    session._on_tick()
    assert painted(pane) == dots
    assert not pane.isVisible()
    assert harness.replies[0].code is Code.SCREEN_UNSHIELDED


def test_an_older_windows_with_black_captures_may_reveal_too(qtbot: QtBot) -> None:
    harness = ShieldedSessionHarness(user32=User32(accepts=(0x01,)))
    pane, _ = harness.start(qtbot)
    type_number(8)
    dots = painted_when_idle(pane)
    hold_reveal_key()
    assert painted(pane) != dots
    assert harness.replies == []


def test_an_empty_number_is_not_revealed(qtbot: QtBot, harness: ShieldedSessionHarness) -> None:
    pane, session = harness.start(qtbot)
    empty = painted_when_idle(pane)
    hold_reveal_key()
    assert painted(pane) == empty
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 0


def test_the_security_code_is_never_shown(qtbot: QtBot, harness: ShieldedSessionHarness) -> None:
    pane, _ = harness.start(qtbot)
    type_digits(VISA + "123")
    pane.digit_fields[2].setFocus()
    type_digits("123")
    assert harness.card.code_length == 3
    dots = painted_when_idle(pane, part=2)
    number = painted_when_idle(pane)
    hold_reveal_key()
    assert painted(pane) != number
    assert painted(pane, part=2) == dots


def test_a_screen_reader_hears_nothing_of_a_reveal(
    qtbot: QtBot, harness: ShieldedSessionHarness
) -> None:
    pane, _ = harness.start(qtbot)
    type_number(8)
    digits = pane.digit_fields[0]
    with qtbot.assertNotEmitted(digits.changed), qtbot.assertNotEmitted(pane.message_shown):
        hold_reveal_key()
        assert spoken_count(digits.entry, pane.labels) == "eight of sixteen"
        assert (digits.label, pane.windowTitle()) == ("Card number", "Sealed card entry")
        assert digits.accessibleName() == digits.toolTip() == digits.objectName() == ""
        release_reveal_key()


@pytest.mark.parametrize("lockdown", [Screen(), mac(Mac())], ids=["linux", "macos"])
def test_without_a_shield_that_reads_back_there_is_no_reveal_key(
    qtbot: QtBot, lockdown: Screen, harness: ShieldedSessionHarness
) -> None:
    plain = SessionHarness(screen=lockdown)
    pane, session = plain.start(qtbot)
    type_number(8)
    dots = painted_when_idle(pane)
    hold_reveal_key()
    repeat_reveal_key()
    assert painted_when_idle(pane) == dots
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 0
    pane.reveal_number(True)
    assert painted_when_idle(pane) == dots, "not even when the window itself was asked"
    assert len(colors(dots, area_beside_label(dots))) == 1, "no hint is printed"
    shielded, _ = harness.start(qtbot)
    hint = painted_when_idle(shielded)
    assert len(colors(hint, area_beside_label(hint))) > 1
