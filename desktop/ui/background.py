"""The only thread code of the window: run a blocking job elsewhere, come back with its result."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

from desktop.use_cases.errors import DeskError

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Delivery:
    """What a worker hands to the window's thread: a call to make there."""

    call: Callable[[], None]


class Background(QObject):
    """A small pool. `run` may be called from the window's thread only; jobs may block."""

    _delivered = Signal(object)

    def __init__(self, parent: QObject | None = None, threads: int = 6) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="work")
        self._closed = False
        self._delivered.connect(self._make_call, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        job: Callable[[], T],
        then: Callable[[T], None],
        fail: Callable[[DeskError], None],
    ) -> None:
        """`then` or `fail` is called on the window's thread. Any other exception is a bug."""
        if self._closed:
            return
        self._pool.submit(self._do, job, then, fail)

    def post(self, call: Callable[[], None]) -> None:
        """From any thread: make this call on the window's thread, in order."""
        if not self._closed:
            self._delivered.emit(_Delivery(call))

    def close(self) -> None:
        """No delivery after this. Jobs under way end by themselves."""
        self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _do(
        self, job: Callable[[], Any], then: Callable[[Any], None], fail: Callable[[DeskError], None]
    ) -> None:
        try:
            result = job()
        except DeskError as error:
            log.info("ended: %s", error.code)
            expected = error
            self.post(lambda: fail(expected))
        except Exception as bug:
            log.exception("bug in a job")
            unexpected = DeskError(
                "bug",
                f"Skycap met a fault of its own ({type(bug).__name__}).",
                "What was saved is safe; the log has the details.",
                "Look at what was saved before any second try.",
            )
            self.post(lambda: fail(unexpected))
        else:
            self.post(lambda: then(result))

    @Slot(object)
    def _make_call(self, delivery: _Delivery) -> None:
        if not self._closed:
            delivery.call()
