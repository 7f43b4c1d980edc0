"""Jobs run elsewhere; their results come back on the window's thread, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.background import Background
from desktop.use_cases.errors import DeskError, Unreachable
from tests.support.ui.hand import Gate

MakeGate = Callable[[Callable[..., object]], Gate]


def _never(_: object) -> None:
    raise AssertionError("this must not be called")


def test_a_job_runs_elsewhere_and_its_result_comes_home(
    background: Background, qtbot: QtBot
) -> None:
    ran_on: list[int] = []
    came: list[tuple[str, int]] = []

    def job() -> str:
        ran_on.append(threading.get_ident())
        return "found"

    background.run(job, lambda found: came.append((found, threading.get_ident())), _never)
    qtbot.waitUntil(lambda: bool(came))
    assert came == [("found", threading.get_ident())]
    assert ran_on != [threading.get_ident()]


def test_an_expected_ending_comes_home_as_it_is(background: Background, qtbot: QtBot) -> None:
    error = Unreachable("airline_away", "The airline was not reached.")
    came: list[tuple[DeskError, int]] = []

    def job() -> str:
        raise error

    background.run(job, _never, lambda message: came.append((message, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(came))
    assert came == [(error, threading.get_ident())]


def test_a_bug_becomes_a_sentence_that_says_so(
    background: Background, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    came: list[DeskError] = []

    def job() -> str:
        raise KeyError("a client's own words")

    background.run(job, _never, came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert came[0].code == "bug"
    assert "fault of its own (KeyError)" in came[0].sentences()
    assert "before any second try" in came[0].press
    assert "Ctrl+" not in came[0].press, "a key does something else on each page"
    assert "own words" not in came[0].sentences()
    assert any(record.exc_info for record in caplog.records)


def test_deliveries_of_one_thread_keep_their_order(background: Background, qtbot: QtBot) -> None:
    came: list[int] = []

    def arrival(number: int) -> Callable[[], None]:
        return lambda: came.append(number)

    def job() -> None:
        for number in range(50):
            background.post(arrival(number))

    background.run(job, lambda _: came.append(50), _never)
    qtbot.waitUntil(lambda: len(came) == 51)
    assert came == list(range(51))


def test_nothing_is_delivered_after_the_close(
    background: Background, qtbot: QtBot, gate: MakeGate
) -> None:
    held = gate(lambda: "late")
    background.run(held, _never, _never)
    qtbot.waitUntil(lambda: held.came == 1)
    background.close()
    held.open()
    background._pool.shutdown(wait=True)
    QApplication.processEvents()


def test_a_delivery_under_way_at_the_close_is_dropped(background: Background) -> None:
    came: list[str] = []
    background.post(lambda: came.append("before"))
    background.close()
    background.post(lambda: came.append("after"))
    QApplication.processEvents()
    assert came == []


def test_no_job_begins_after_the_close(background: Background) -> None:
    background.close()
    begun: list[str] = []
    background.run(lambda: begun.append("job"), _never, _never)
    background._pool.shutdown(wait=True)
    assert begun == []
