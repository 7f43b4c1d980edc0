"""The number held up to be read: when, for how long, and what is left on the window afterwards.

Windows is a fake of user32 here, under the pane's own code for it; nobody ran it on the real one.
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
from desktop.cardpane.entry_native.accessible import count_of
from desktop.cardpane.entry_native.number_field import NumberField
from desktop.cardpane.entry_native.pane import Pane
from desktop.cardpane.process.card_session import CardSession
from tests.support.cardpane.published import AMEX, VISA, VISA_DECLINED
from tests.support.cardpane.shielded_table import (
    ShieldedTable,
    beside_the_label,
    colors,
    hand,
    hold,
    painted,
    release,
    repeat,
    settled,
)

from .test_card_session import Screen, Table, type_digits, type_number
from .test_lockdown import Mac, User32, mac


@pytest.fixture
def table() -> ShieldedTable:
    return ShieldedTable()


def test_the_digits_show_while_the_key_is_held_and_leave_no_pixel(
    qtbot: QtBot, table: ShieldedTable
) -> None:
    pane, _ = table.sit(qtbot)
    type_number(15)
    dots = settled(pane)
    hold()
    assert painted(pane) != dots
    release()
    assert painted(pane) == dots


def test_two_numbers_look_the_same_but_while_they_are_held_up(qtbot: QtBot) -> None:
    pane_theme = []
    for number in (VISA, VISA_DECLINED):
        table = ShieldedTable()
        pane, _ = table.sit(qtbot)
        type_digits(number[:15])
        before = settled(pane)
        hold()
        held = painted(pane)
        release()
        pane_theme.append((before, held, painted(pane)))
    (before, held, after), (other_before, other_held, other_after) = pane_theme
    assert before == other_before == after == other_after
    assert held != other_held


def test_a_digit_looks_the_same_wherever_it_stands_and_unlike_another(
    qtbot: QtBot, table: ShieldedTable
) -> None:
    pane, _ = table.sit(qtbot)
    type_number(8)
    number = pane.digit_fields[0]
    assert isinstance(number, NumberField)
    width = number._pictures[0].width()
    hold()
    row = painted(pane)
    cells = [row.copy(QRect(17 + width * place, 30, width, 30)) for place in range(4)]
    assert cells[0] == cells[2] != cells[1] == cells[3]
    assert all(len(colors(cell, cell.rect())) > 2 for cell in cells)


@pytest.mark.parametrize("number", [VISA, AMEX], ids=["visa", "amex"])
def test_a_whole_number_goes_back_to_its_last_four(
    qtbot: QtBot, table: ShieldedTable, number: str
) -> None:
    pane, _ = table.sit(qtbot)
    type_digits(number)
    last_four = settled(pane)
    hold()
    assert painted(pane) != last_four
    release()
    assert painted(pane) == last_four


def _another_key(_table: ShieldedTable, _pane: Pane, _session: CardSession) -> None:
    QTest.keyClick(hand(), Qt.Key.Key_Down)


def _another_program(_table: ShieldedTable, _pane: Pane, session: CardSession) -> None:
    session._on_focus(None)


def _another_window(_table: ShieldedTable, pane: Pane, _session: CardSession) -> None:
    other = QWidget()
    other.show()
    other.activateWindow()
    QTest.qWaitForWindowActive(other)
    QApplication.processEvents()
    assert not pane.isActiveWindow()
    other.close()


def _a_new_native_window(_table: ShieldedTable, pane: Pane, _session: CardSession) -> None:
    QApplication.sendEvent(pane, QEvent(QEvent.Type.WinIdChange))


def _five_seconds(table: ShieldedTable, _pane: Pane, session: CardSession) -> None:
    table.clocks.monotonic += 5
    session._on_tick()


def _a_sleep_that_stops_the_other_clock(
    table: ShieldedTable, _pane: Pane, session: CardSession
) -> None:
    table.clocks.wall += 5
    session._on_tick()


def _the_alarm(_table: ShieldedTable, _pane: Pane, session: CardSession) -> None:
    session._reveal._alarm.timeout.emit()


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
def test_what_takes_the_digits_away_though_the_key_stays_down(
    qtbot: QtBot,
    table: ShieldedTable,
    happens: Callable[[ShieldedTable, Pane, CardSession], None],
) -> None:
    pane, session = table.sit(qtbot)
    type_number(8)
    dots = settled(pane)
    hold()
    assert painted(pane) != dots
    happens(table, pane, session)
    pane.activateWindow()
    pane.digit_fields[0].setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is pane.digit_fields[0])
    repeat()
    assert settled(pane) == dots
    release()
    table.clocks.monotonic += 1
    hold()
    assert painted(pane) != dots
    assert table.replies == []


def test_a_key_told_as_up_and_down_again_and_again_gets_no_more_than_the_five_seconds(
    qtbot: QtBot, table: ShieldedTable
) -> None:
    pane, session = table.sit(qtbot)
    session._tick.stop()
    type_number(8)
    dots = settled(pane)
    shown_at = []
    for half_second in range(20):
        hold()
        if painted(pane) != dots:
            shown_at.append(half_second)
        release()
        table.clocks.monotonic += 0.5
    assert shown_at == list(range(10))
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 1
    table.clocks.monotonic += 0.5
    hold()
    assert painted(pane) != dots
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 2


def test_an_alarm_is_set_for_five_seconds_and_is_exact(qtbot: QtBot, table: ShieldedTable) -> None:
    _, session = table.sit(qtbot)
    type_number(8)
    hold()
    alarm = session._reveal._alarm
    assert (alarm.interval(), alarm.timerType()) == (5000, Qt.TimerType.PreciseTimer)
    assert alarm.isActive()
    release()
    assert not alarm.isActive()


def test_a_key_that_repeats_keeps_it_up_but_keeps_nothing_open(
    qtbot: QtBot, table: ShieldedTable
) -> None:
    pane, session = table.sit(qtbot)
    session._tick.stop()
    type_number(8)
    hold()
    held = painted(pane)
    for _ in range(3):
        table.clocks.monotonic += 1
        repeat()
    assert painted(pane) == held
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 1
    assert session._context.deadline.seconds_left() == 57


def test_while_it_is_sent_nothing_is_shown(qtbot: QtBot, table: ShieldedTable) -> None:
    pane, session = table.sit(qtbot)
    type_number(8)
    pane.show_sending(True)
    sending = settled(pane)
    hold()
    assert painted(pane) == sending
    pane.show_sending(False)
    pane.digit_fields[0].setFocus()
    hold()
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 1


def test_sending_takes_the_digits_away_first(
    qtbot: QtBot, table: ShieldedTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    pane, session = table.sit(qtbot)
    type_number(8)
    dots = settled(pane)
    seen: list[QImage] = []
    monkeypatch.setattr(pane, "show_sending", lambda _sending: seen.append(painted(pane)))
    monkeypatch.setattr(session, "_send", lambda _text: None)
    hold()
    pane.send_asked.emit(None)
    assert seen == [dots]


def test_every_ending_takes_the_digits_away_before_it_wipes(
    qtbot: QtBot, table: ShieldedTable
) -> None:
    pane, _ = table.sit(qtbot)
    type_number(8)
    dots = settled(pane)
    seen: list[QImage] = []
    table.at_the_end = lambda: seen.append(painted(pane))
    hold()
    pane.cancel_asked.emit()
    assert seen[0] == dots
    assert table.replies[0].receipt.shown == 1


def test_the_shield_is_read_back_at_the_moment_of_showing_and_not_set_again(
    qtbot: QtBot, table: ShieldedTable
) -> None:
    table.sit(qtbot)
    type_number(8)
    table.user32.calls.clear()
    hold()
    assert table.user32.calls == ["read"]


@pytest.mark.parametrize("now", [0x00, 0x01], ids=["taken off", "another"])
def test_a_shield_that_is_not_as_it_was_ends_it_and_no_digit_was_painted(
    qtbot: QtBot, table: ShieldedTable, now: int
) -> None:
    pane, _ = table.sit(qtbot)
    type_number(8)
    dots = settled(pane)
    table.user32.affinity = now
    hold()
    assert painted(pane) == dots
    assert not pane.isVisible()
    (reply,) = table.replies
    assert (reply.outcome, reply.code) == (Outcome.FAULT, Code.SCREEN_UNSHIELDED)
    assert reply.receipt.shown == 0
    assert table.card.is_clean()


def test_a_shield_that_is_taken_off_meanwhile_ends_it_at_the_next_tick(
    qtbot: QtBot, table: ShieldedTable
) -> None:
    pane, session = table.sit(qtbot)
    session._tick.stop()
    type_number(8)
    dots = settled(pane)
    hold()
    table.user32.affinity = 0
    session._on_tick()
    assert painted(pane) == dots
    assert not pane.isVisible()
    assert table.replies[0].code is Code.SCREEN_UNSHIELDED


def test_an_older_windows_that_paints_it_black_in_pictures_may_show_it_too(qtbot: QtBot) -> None:
    table = ShieldedTable(user32=User32(takes=(0x01,)))
    pane, _ = table.sit(qtbot)
    type_number(8)
    dots = settled(pane)
    hold()
    assert painted(pane) != dots
    assert table.replies == []


def test_with_nothing_typed_there_is_nothing_to_show(qtbot: QtBot, table: ShieldedTable) -> None:
    pane, session = table.sit(qtbot)
    empty = settled(pane)
    hold()
    assert painted(pane) == empty
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 0


def test_the_security_code_is_never_shown(qtbot: QtBot, table: ShieldedTable) -> None:
    pane, _ = table.sit(qtbot)
    type_digits(VISA + "123")
    pane.digit_fields[2].setFocus()
    type_digits("123")
    assert table.card.code_length == 3
    dots = settled(pane, part=2)
    number = settled(pane)
    hold()
    assert painted(pane) != number
    assert painted(pane, part=2) == dots


def test_a_screen_reader_hears_nothing_of_it(qtbot: QtBot, table: ShieldedTable) -> None:
    pane, _ = table.sit(qtbot)
    type_number(8)
    digits = pane.digit_fields[0]
    with qtbot.assertNotEmitted(digits.changed), qtbot.assertNotEmitted(pane.said):
        hold()
        assert count_of(digits.entry, pane.labels) == "eight of sixteen"
        assert (digits.label, pane.windowTitle()) == ("Card number", "Sealed card entry")
        assert digits.accessibleName() == digits.toolTip() == digits.objectName() == ""
        release()


@pytest.mark.parametrize("lockdown", [Screen(), mac(Mac())], ids=["linux", "macos"])
def test_where_nothing_was_proved_there_is_no_such_key(
    qtbot: QtBot, lockdown: Screen, table: ShieldedTable
) -> None:
    plain = Table(screen=lockdown)
    pane, session = plain.sit(qtbot)
    type_number(8)
    dots = settled(pane)
    hold()
    repeat()
    assert settled(pane) == dots
    assert session.reply(Outcome.CANCELLED, Code.NONE).receipt.shown == 0
    pane.hold_up_number(True)
    assert settled(pane) == dots, "not even when somebody asked the window itself"
    assert len(colors(dots, beside_the_label(dots))) == 1, "no hint is printed"
    shielded, _ = table.sit(qtbot)
    hint = settled(shielded)
    assert len(colors(hint, beside_the_label(hint))) > 1
