"""Errors that nobody caught are logged, and what they hold is blanked."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.booking.card_number_guard import card_number_spans
from desktop.system.redacting_log import log_uncaught, start_log

VISA = "4242424242424242"


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    stop = start_log(tmp_path / "logs" / "desk.log", card_number_spans)
    yield tmp_path / "logs" / "desk.log"
    stop()


@pytest.fixture
def uncaught(file: Path) -> Iterator[Path]:
    undo = log_uncaught()
    yield file
    undo()


def _raised(error: BaseException) -> BaseException:
    try:
        raise error
    except BaseException as caught:
        return caught


@pytest.mark.expects_warning("desktop.system.redacting_log")
def test_an_uncaught_error_is_logged_blanked_and_not_shown_bare(
    uncaught: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    error = _raised(ValueError(VISA))
    sys.excepthook(ValueError, error, error.__traceback__)
    text = uncaught.read_text()
    assert "CRITICAL" in text
    assert "ValueError" in text
    assert VISA not in text
    assert VISA not in "".join(capsys.readouterr())


@pytest.mark.expects_warning("desktop.system.redacting_log")
def test_an_uncaught_error_of_a_thread_is_logged_blanked(
    uncaught: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError(VISA)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "uncaught error in a thread" in uncaught.read_text()
    assert VISA not in uncaught.read_text()
    assert VISA not in "".join(capsys.readouterr())


@pytest.mark.expects_warning("desktop.system.redacting_log")
def test_an_error_while_tidying_up_is_logged_blanked(
    uncaught: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Fails:
        def __del__(self) -> None:
            raise ValueError(VISA)

    Fails()
    assert "ValueError" in uncaught.read_text()
    assert VISA not in uncaught.read_text()
    assert VISA not in "".join(capsys.readouterr())


def test_an_interrupt_by_keyboard_keeps_its_way(
    file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
    undo = log_uncaught()
    error = _raised(KeyboardInterrupt())
    sys.excepthook(KeyboardInterrupt, error, error.__traceback__)
    undo()
    assert file.read_text() == ""
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_the_hooks_are_put_back(file: Path) -> None:
    hooks: Callable[[], object] = lambda: (  # noqa: E731
        sys.excepthook,
        threading.excepthook,
        sys.unraisablehook,
    )
    before = hooks()
    undo = log_uncaught()
    assert hooks() != before
    undo()
    assert hooks() == before


def test_an_end_by_exit_and_an_error_without_a_value_are_not_logged(uncaught: Path) -> None:
    def leave() -> None:
        raise SystemExit(3)

    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    sys.unraisablehook(SimpleNamespace(exc_type=ValueError, exc_value=None, exc_traceback=None))
    assert "uncaught" not in uncaught.read_text()
    assert "tidying" not in uncaught.read_text()
