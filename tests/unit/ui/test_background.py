"""Jobs run elsewhere; their results come back on the window's thread, or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.background import Work
from desktop.use_cases.errors import DeskError, Unreachable
from tests.support.ui.hand import Gate

MakeGate = Callable[[Callable[..., object]], Gate]


def _never(_: object) -> None:
    raise AssertionError("this must not be called")


def test_a_job_runs_elsewhere_and_its_result_comes_home(work: Work, qtbot: QtBot) -> None:
    ran_on: list[int] = []
    came: list[tuple[str, int]] = []

    def job() -> str:
        ran_on.append(threading.get_ident())
        return "found"

    work.run(job, lambda found: came.append((found, threading.get_ident())), _never)
    qtbot.waitUntil(lambda: bool(came))
    assert came == [("found", threading.get_ident())]
    assert ran_on != [threading.get_ident()]


def test_an_expected_ending_comes_home_as_it_is(work: Work, qtbot: QtBot) -> None:
    ending = Unreachable("airline_away", "The airline was not reached.")
    came: list[tuple[DeskError, int]] = []

    def job() -> str:
        raise ending

    work.run(job, _never, lambda said: came.append((said, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(came))
    assert came == [(ending, threading.get_ident())]


def test_a_bug_becomes_a_sentence_that_says_so(
    work: Work, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    came: list[DeskError] = []

    def job() -> str:
        raise KeyError("a client's own words")

    work.run(job, _never, came.append)
    qtbot.waitUntil(lambda: bool(came))
    assert came[0].code == "bug"
    assert "fault of its own (KeyError)" in came[0].sentences()
    assert "before any second try" in came[0].press
    assert "own words" not in came[0].sentences()
    assert any(record.exc_info for record in caplog.records)


def test_deliveries_of_one_thread_keep_their_order(work: Work, qtbot: QtBot) -> None:
    came: list[int] = []

    def arrival(number: int) -> Callable[[], None]:
        return lambda: came.append(number)

    def job() -> None:
        for number in range(50):
            work.deliver(arrival(number))

    work.run(job, lambda _: came.append(50), _never)
    qtbot.waitUntil(lambda: len(came) == 51)
    assert came == list(range(51))


def test_nothing_is_delivered_after_the_close(work: Work, qtbot: QtBot, gate: MakeGate) -> None:
    held = gate(lambda: "late")
    work.run(held, _never, _never)
    qtbot.waitUntil(lambda: held.came == 1)
    work.close()
    held.open()
    work._pool.shutdown(wait=True)
    QApplication.processEvents()


def test_a_delivery_under_way_at_the_close_is_dropped(work: Work) -> None:
    came: list[str] = []
    work.deliver(lambda: came.append("before"))
    work.close()
    work.deliver(lambda: came.append("after"))
    QApplication.processEvents()
    assert came == []


def test_no_job_begins_after_the_close(work: Work) -> None:
    work.close()
    begun: list[str] = []
    work.run(lambda: begun.append("job"), _never, _never)
    work._pool.shutdown(wait=True)
    assert begun == []
