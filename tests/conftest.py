"""What all tests share: strictness, an offscreen Qt, and a display for those who need one."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.virtual_display import VirtualDisplay, virtual_display

# Widgets under test are painted in memory. Journeys start programs of their own on a display.
# `QT_QPA_PLATFORM=xcb pytest ...` shows the widgets instead.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if sys.platform == "win32":
    # Offscreen, Qt looks for fonts beside itself only, and has none there.
    _place = os.environ.get("SKYCAP_WINDOWS_FOLDER") or os.environ["SYSTEMROOT"]
    os.environ.setdefault("QT_QPA_FONTDIR", os.path.join(_place, "fonts"))

# No example has to be quick: the machine may have other work.
settings.register_profile("dev", deadline=None)
# The same examples every time.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Python collects garbage on whatever thread makes the object that fills the measure. A worker's
# thread would free widgets of an earlier test, which belong to the main one: Qt then crashes in a
# later test that has done nothing wrong. The desk collects on its window's thread for that reason.
gc.disable()
GARBAGE_AT_MOST = 50_000


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Each worker loads the files from another one on. Where none is compiled yet it compiles its
    share, and reads what the others have compiled meanwhile; else each would compile them all.
    """
    worker = getattr(session.config, "workerinput", None)
    if worker is None:
        return
    root, hook = session.config.rootpath, session.config.hook
    files = [
        file
        for place in session.config.args
        for file in sorted((root / place).rglob("test_*.py"))
        if not hook.pytest_ignore_collect(collection_path=file, config=session.config)
    ]
    first = len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]
    for file in files[first:] + files[:first]:
        # What fails here is loaded, and reported, once more.
        with suppress(Exception, pytest.skip.Exception):
            import_module(".".join(file.relative_to(root).with_suffix("").parts))


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What was made until now stays to the end: no collection looks at it again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_logfinish() -> None:
    """Between two tests, on the main thread."""
    if gc.get_count()[0] > GARBAGE_AT_MOST:
        gc.collect()


# Files, then folders with files, that take long. Shared out among workers they come first, so that
# none of them is left for one worker alone at the end.
LONGEST = (
    "tests/journeys/test_lock_signs.py",
    "tests/hostile/desk/test_desk_killed.py",
    "tests/hostile/directory/test_lost_access.py",
    "tests/hostile/desk/test_typed_secrets.py",
    "tests/hostile/pane/test_pane_endings.py",
    "tests/journeys/test_fare_endings.py",
)
LONG = ("tests/hostile/", "tests/journeys/", "tests/unit/identity/", "tests/unit/os_keyring/")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--run-before",
        action="append",
        default=[],
        metavar="PATH",
        help="leave out the tests of this path that draw no examples: they have been run",
    )


def _was_run(item: pytest.Item) -> bool:
    paths = tuple(item.config.getoption("--run-before"))
    return item.nodeid.startswith(paths) and item.get_closest_marker("hypothesis") is None


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A file that draws no examples is not even read where its tests have been run."""
    run_before = [config.rootpath / path for path in config.getoption("--run-before")]
    if collection_path.suffix != ".py" or not any(map(collection_path.is_relative_to, run_before)):
        return None
    return b"hypothesis" not in collection_path.read_bytes() or None


def _place(item: pytest.Item) -> int:
    for place, start in enumerate((LONGEST, LONG)):
        if item.nodeid.startswith(start):
            return place
    return 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Alike for each worker: the long ones first where tests are shared out."""
    was_run = [item for item in items if _was_run(item)]
    if was_run:
        config.hook.pytest_deselected(items=was_run)
        items[:] = [item for item in items if not _was_run(item)]
    if hasattr(config, "workerinput"):
        items.sort(key=_place)


class UnexpectedLog(logging.Handler):
    """Keeps what a test logs as a warning or worse."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.entries: list[tuple[str, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.entries.append((record.name, record.getMessage()))


@pytest.fixture(autouse=True)
def no_unexpected_warning(request: pytest.FixtureRequest) -> Iterator[None]:
    """A warning in our own log fails a test, unless the test expects that logger to warn.

    It says so by the mark `expects_warning(logger, ...)`, or looks at the log itself (`caplog`).
    """
    seen = UnexpectedLog()
    ours = logging.getLogger("desktop")
    ours.addHandler(seen)
    yield
    ours.removeHandler(seen)
    if "caplog" in request.fixturenames:
        return
    expected = tuple(
        logger for mark in request.node.iter_markers("expects_warning") for logger in mark.args
    )
    unexpected = [entry for entry in seen.entries if not entry[0].startswith(expected or ("\0",))]
    if unexpected:
        pytest.fail(f"unexpected in the log: {unexpected}")


@pytest.fixture
def display() -> Iterator[VirtualDisplay]:
    """A fresh display of 1440 by 900."""
    with virtual_display() as fresh:
        yield fresh
