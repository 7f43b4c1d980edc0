"""Jobs run on workers; their results are delivered on the window's thread, or not at all."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable
from types import FrameType

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.event_loop.worker_pool import MOST_ABANDONED
from desktop.use_cases.errors import DeskError, Unreachable
from tests.support.ui.keyboard import Gate
from tests.support.ui.slow_qtbot import TIMEOUT_MS

MakeGate = Callable[[Callable[..., object]], Gate]


def _never(_: object) -> None:
    raise AssertionError("this must not be called")


def test_a_job_runs_on_a_worker_and_its_result_on_the_windows_thread(
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


def test_a_worker_calls_nothing_of_qt_but_the_post_of_an_event(
    background: Background, qtbot: QtBot
) -> None:
    """A signal emitted there could crash the process while the window's thread adds a type."""
    called: set[str] = set()
    came: list[object] = []

    def listen(frame: FrameType, event: str, function: object) -> None:
        words = repr(
            function
        ).split()  # <built-in method NAME of Shiboken.ObjectType object at ...>
        if event == "c_call" and any(word.startswith(("Shiboken", "PySide6")) for word in words):
            called.add(words[2])

    def job() -> None:
        background.post(lambda: came.append("posted"))

    threading.setprofile(listen)
    try:
        background.run(job, lambda _: came.append("done"), _never)
        qtbot.waitUntil(lambda: len(came) == 2)
    finally:
        threading.setprofile(None)
    assert called == {"postEvent"}


def test_an_expected_error_is_delivered_unchanged(background: Background, qtbot: QtBot) -> None:
    error = Unreachable("airline_away", "The airline was not reached.")
    came: list[tuple[DeskError, int]] = []

    def job() -> str:
        raise error

    background.run(job, _never, lambda message: came.append((message, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(came))
    assert came == [(error, threading.get_ident())]


def test_an_unexpected_exception_is_delivered_as_a_bug(
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
    qtbot.waitUntil(lambda: held.call_count == 1)
    background.close()
    held.open()
    assert background.wait(TIMEOUT_MS / 1000)
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
    assert background.wait(TIMEOUT_MS / 1000)
    assert begun == []


# ---------------------------------------------------------------- lanes


def test_store_jobs_run_while_every_remote_call_hangs(
    background: Background, qtbot: QtBot, gate: MakeGate
) -> None:
    silent = gate(lambda: None)
    for _ in range(Lane.REMOTE.value + Lane.SEARCH.value + 4):
        background.run(silent, _never, _never, lane=Lane.REMOTE)
        background.run(silent, _never, _never, lane=Lane.SEARCH)
    came: list[str] = []
    background.run(lambda: "found", came.append, _never)
    qtbot.waitUntil(lambda: came == ["found"])
    background.close()


@pytest.mark.parametrize("lane", Lane)
def test_no_more_jobs_run_at_once_than_the_lane_has_threads(
    background: Background, qtbot: QtBot, gate: MakeGate, lane: Lane
) -> None:
    done: list[object] = []
    held = gate(lambda: None)
    jobs = 3 * lane.value
    for _ in range(jobs):
        background.run(held, done.append, _never, lane=lane)
    qtbot.waitUntil(lambda: held.call_count == lane.value)
    assert len(_threads(lane)) == lane.value
    held.open()
    qtbot.waitUntil(lambda: len(done) == jobs)
    assert len(_threads(lane)) == lane.value


def test_replaced_searches_free_their_slots(
    background: Background, qtbot: QtBot, gate: MakeGate
) -> None:
    silent = gate(lambda: None)
    for count in range(5):
        background.run(silent, _never, _never, lane=Lane.SEARCH, latest="flights")
        qtbot.waitUntil(lambda count=count: silent.call_count == count + 1)  # type: ignore[misc]
    came: list[str] = []
    background.run(lambda: "offers", came.append, _never, lane=Lane.SEARCH, latest="flights")
    qtbot.waitUntil(lambda: came == ["offers"])
    silent.open()
    qtbot.waitUntil(lambda: len(_threads(Lane.SEARCH)) <= Lane.SEARCH.value)


def test_abandoned_searches_are_bounded_too(
    background: Background, qtbot: QtBot, gate: MakeGate
) -> None:
    silent = gate(lambda: None)
    most = Lane.SEARCH.value + MOST_ABANDONED
    for _ in range(most + 10):
        background.run(silent, _never, _never, lane=Lane.SEARCH, latest="flights")
        qtbot.waitUntil(lambda: not _waits(background, Lane.SEARCH) or silent.call_count == most)
    assert len(_threads(Lane.SEARCH)) == most
    assert silent.call_count == most


def test_a_job_that_has_not_begun_is_dropped_by_the_next_of_its_name(
    background: Background, qtbot: QtBot, gate: MakeGate
) -> None:
    held = gate(lambda: None)
    for _ in range(Lane.RECORDS.value):
        background.run(held, lambda _: None, _never)
    qtbot.waitUntil(lambda: held.call_count == Lane.RECORDS.value)
    begun: list[str] = []
    came: list[object] = []
    for text in ("a", "ad", "ada"):
        background.run(lambda text=text: begun.append(text), came.append, _never, latest="clients")  # type: ignore[misc]
    held.open()
    qtbot.waitUntil(lambda: came == [None])
    assert begun == ["ada"]


def test_a_canceled_job_calls_no_callback(
    background: Background, qtbot: QtBot, gate: MakeGate
) -> None:
    held, came = gate(lambda: None), list[str]()
    number = background.run(held, _never, _never)
    qtbot.waitUntil(lambda: held.call_count == 1)
    background.cancel(number)
    held.open()
    background.run(lambda: "after", came.append, _never)
    qtbot.waitUntil(lambda: came == ["after"])
    background.cancel(number)
    background.cancel(0)


def test_what_a_job_holds_is_freed_on_the_windows_thread(
    background: Background, qtbot: QtBot
) -> None:
    """Qt forbids freeing a widget on another thread, and crashes later and elsewhere."""
    freed_on: list[int] = []

    class Page(QWidget):
        def job(self) -> None:
            raise Unreachable("airline_away", "The traceback of this holds the page too.")

        def then(self, _: object) -> None: ...

    for _ in range(50):
        page = Page()
        weakref.finalize(page, lambda: freed_on.append(threading.get_ident()))
        background.run(page.job, page.then, page.then, lane=Lane.REMOTE)
        del page

    def all_freed() -> bool:
        gc.collect()
        return len(freed_on) == 50

    qtbot.waitUntil(all_freed)
    assert set(freed_on) == {threading.get_ident()}


@pytest.fixture(autouse=True)
def without_earlier_threads() -> None:
    """Those of a background of an earlier test may still be ending."""
    _EARLIER.clear()
    _EARLIER.update(threading.enumerate())


_EARLIER: set[threading.Thread] = set()


def _threads(lane: Lane) -> list[str]:
    """Of this test's background."""
    names = [one.name for one in threading.enumerate() if one not in _EARLIER]
    return [name for name in names if name == lane.name.lower()]


def _waits(background: Background, lane: Lane) -> bool:
    return bool(background._pools[lane]._waiting)
