"""The files of the log, and the errors that nobody caught, which are in it."""

from __future__ import annotations

import logging
import shutil
import stat
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from desktop.booking.card_number_guard import card_number_spans
from desktop.system import redacting_log
from desktop.system.atomic_file import WriteFault, fault_of
from desktop.system.redacting_log import log_uncaught, start_log
from tests.support.log_handlers import only_ours
from tests.support.special_files import place_special_file

VISA = "4242424242424242"
log = logging.getLogger("tests.redact")


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    stop = start_log(tmp_path / "logs" / "desk.log", card_number_spans)
    yield tmp_path / "logs" / "desk.log"
    stop()


def test_the_log_is_for_its_owner_only_and_stays_small(file: Path) -> None:
    for _ in range(40):
        log.info("y" * 60_000)
    kept = sorted(path.name for path in file.parent.iterdir())
    assert kept == ["desk.log", "desk.log.1", "desk.log.2", "desk.log.3"]
    for path in file.parent.iterdir():
        assert path.stat().st_size <= 600_000
        if sys.platform != "win32":  # whose folders carry rights of their own
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_a_log_left_open_to_others_is_closed_to_them(tmp_path: Path) -> None:
    file = tmp_path / "desk.log"
    file.write_text("")
    file.chmod(0o644)
    start_log(file, card_number_spans)()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A log of files of four kilobytes: four entries each."""
    monkeypatch.setattr(redacting_log, "_MAX_BYTES", 4096)
    stop = start_log(tmp_path / "logs" / "desk.log", card_number_spans)
    yield tmp_path / "logs" / "desk.log"
    stop()


def _log(entries: range) -> None:
    for number in entries:
        log.info("entry %s %s", number, "y" * 900)


def test_a_place_for_an_older_log_that_is_taken_costs_no_entry(small: Path) -> None:
    """A folder in it, or on Windows a file that another program has open."""
    (small.with_name("desk.log.1") / "something").mkdir(parents=True)
    _log(range(30))
    kept = "".join(path.read_text() for path in small.parent.glob("desk.log*") if path.is_file())
    assert all(f"entry {number} " in kept for number in range(24, 30))
    assert len(list(small.parent.iterdir())) <= 5


def test_a_log_that_cannot_be_set_aside_goes_on_and_the_older_ones_stay(small: Path) -> None:
    """Windows renames no file that another program has open; elsewhere a folder is in the way."""
    _log(range(14))
    older = {number: small.with_name(f"desk.log.{number}").read_bytes() for number in (1, 2, 3)}
    with _cannot_be_renamed(small):
        _log(range(14, 24))
        assert "entry 23 " in small.read_text()
        for number, content in older.items():
            assert small.with_name(f"desk.log.{number}").read_bytes() == content
    _log(range(24, 25))
    assert "entry 23 " in small.with_name("desk.log.1").read_text()
    assert "entry 24 " in small.read_text()


def test_a_log_that_can_never_be_set_aside_does_not_fill_the_disk(
    small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with _cannot_be_renamed(small), only_ours():
        _log(range(30))
    assert small.stat().st_size <= 5 * 4096
    assert "The log could not be written" in capsys.readouterr().err


@contextmanager
def _cannot_be_renamed(file: Path) -> Iterator[None]:
    if sys.platform == "win32":
        with file.open("rb"):
            yield
        return
    set_aside = file.with_name("desk.log.0")
    (set_aside / "something").mkdir(parents=True)
    yield
    shutil.rmtree(set_aside)


def test_a_log_that_cannot_be_written_repeats_no_entry(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = start_log(tmp_path / "desk.log", card_number_spans)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk, only_ours():
        disk.setattr(logging.StreamHandler, "flush", full)
        log.error("card %s", VISA)
    stop()
    output = capsys.readouterr().err
    assert "The log could not be written" in output
    assert VISA not in output


@pytest.mark.skipif(sys.platform == "win32", reason="limits files as POSIX does")
def test_a_disk_that_is_still_full_at_the_end_is_survived(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import resource

    file = tmp_path / "desk.log"
    stop = start_log(file, card_number_spans)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size, before[1]))
    try:
        with only_ours():
            log.error("card %s", VISA)
            stop()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    output = capsys.readouterr().err
    assert "The log could not be written" in output
    assert VISA not in output


def test_the_screen_copy_is_blanked_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stop = start_log(tmp_path / "desk.log", card_number_spans, to_stderr=True)
    log.info("card %s", VISA)
    stop()
    output = capsys.readouterr().err
    assert "[card number]" in output
    assert VISA not in output


def test_stopping_the_log_leaves_logging_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    start_log(tmp_path / "desk.log", card_number_spans)()
    assert (root.level, list(root.handlers)) == before


def test_pythons_own_warnings_are_logged_blanked(file: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn(f"odd {VISA}", stacklevel=1)
    assert "[card number]" in file.read_text()
    assert VISA not in file.read_text()


def test_a_log_that_cannot_be_written_is_survived_where_there_is_no_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program with a window and no console has no standard error."""
    stop = start_log(tmp_path / "desk.log", card_number_spans)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as disk, only_ours():
        disk.setattr(logging.StreamHandler, "flush", full)
        disk.setattr(sys, "stderr", None)
        log.error("something")
    stop()


@pytest.mark.parametrize("what", ["pipe", "socket", "circle of links"])
def test_a_log_that_is_no_file_is_refused_and_never_waited_for(tmp_path: Path, what: str) -> None:
    place_special_file(tmp_path / "desk.log", what)
    with pytest.raises(OSError) as refused:  # noqa: PT011
        start_log(tmp_path / "desk.log", card_number_spans)
    assert fault_of(refused.value) is WriteFault.IN_THE_WAY


@pytest.mark.skipif(sys.platform == "win32", reason="Wine makes no links")
def test_a_link_in_place_of_the_log_is_not_followed(tmp_path: Path) -> None:
    foreign = tmp_path / "letter"
    foreign.write_text("Dear Ada")
    foreign.chmod(0o644)
    (tmp_path / "desk.log").symlink_to(foreign)
    with pytest.raises(OSError) as refused:  # noqa: PT011
        start_log(tmp_path / "desk.log", card_number_spans)
    assert fault_of(refused.value) is WriteFault.IN_THE_WAY
    assert foreign.read_text() == "Dear Ada"
    if sys.platform != "win32":
        assert stat.S_IMODE(foreign.stat().st_mode) == 0o644


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
