"""One thread for all jobs, and maintenance between them."""

from __future__ import annotations

import logging
import threading

import pytest

from desktop.store.serial_executor import SerialExecutor


def nothing() -> None:
    """The last job of an executor that has nothing to put away."""


def test_jobs_run_one_after_another_on_one_thread() -> None:
    executor = SerialExecutor("records")
    order: list[int] = []
    jobs = [executor.submit(lambda n=n: order.append(n)) for n in range(50)]  # type: ignore[misc]
    here = executor.submit(
        lambda: (executor.is_current_thread, threading.current_thread().name)
    ).result()
    for job in jobs:
        job.result()
    assert order == list(range(50))
    assert (here, executor.is_current_thread) == ((True, "records"), False)
    executor.close(nothing)


def test_a_failed_job_fails_for_its_caller_only() -> None:
    executor = SerialExecutor("records")
    failed = executor.submit(lambda: 1 // 0)
    with pytest.raises(ZeroDivisionError):
        failed.result()
    assert executor.submit(lambda: 7).result() == 7
    executor.close(nothing)


def test_a_long_job_lets_those_that_wait_go_first() -> None:
    executor = SerialExecutor("records")
    waiting, order = threading.Event(), list[str]()

    def long() -> None:
        order.append("begun")
        waiting.wait()
        executor.run_pending()
        order.append("done")

    first = executor.submit(long)
    second = executor.submit(lambda: order.append("other"))
    waiting.set()
    first.result()
    second.result()
    assert order == ["begun", "other", "done"]
    executor.close(nothing)


def test_closing_finishes_what_waits_and_then_does_the_last() -> None:
    executor = SerialExecutor("records")
    begun, go_on, order = threading.Event(), threading.Event(), list[str]()

    def slow() -> None:
        begun.set()
        go_on.wait()
        executor.run_pending()
        order.append("slow")

    executor.submit(slow)
    begun.wait()
    executor.submit(lambda: order.append("waited"))
    closer = threading.Thread(target=lambda: executor.close(lambda: order.append("last")))
    closer.start()
    while not executor.is_closing:
        pass
    with pytest.raises(RuntimeError):
        executor.submit(nothing)
    go_on.set()
    closer.join()
    assert order == ["waited", "slow", "last"]


def test_maintenance_runs_until_it_is_done() -> None:
    executor = SerialExecutor("records")
    steps, done = list[bool](), threading.Event()

    def step() -> bool:
        steps.append(executor.is_current_thread)
        if len(steps) == 5:
            done.set()
        return len(steps) < 5

    executor.start_maintenance(step)
    done.wait()
    executor.close(nothing)
    assert steps == [True] * 5


def test_maintenance_runs_even_with_jobs_always_waiting() -> None:
    executor = SerialExecutor("records")
    done = threading.Event()

    def step() -> bool:
        done.set()
        return False

    def ask_again() -> None:
        if not done.is_set():
            executor.submit(ask_again)

    ask_again()
    executor.start_maintenance(step)
    assert done.wait(60)
    executor.close(nothing)


def test_failing_maintenance_is_logged_and_stops(caplog: pytest.LogCaptureFixture) -> None:
    executor = SerialExecutor("records")
    tried = threading.Event()

    def step() -> bool:
        tried.set()
        raise ValueError("a mistake of ours")

    with caplog.at_level(logging.ERROR):
        executor.start_maintenance(step)
        tried.wait()
        executor.close(nothing)
    assert [record.message for record in caplog.records] == ["upkeep of the records stopped"]
