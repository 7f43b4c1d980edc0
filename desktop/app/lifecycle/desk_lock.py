"""Locks the desk: with a person signed in, during a sign-in, and at the door."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer

from desktop.app.options import FIRST_START
from desktop.ui.lock_triggers.lock_reason import LockReason

from .restart import Handover, restart_process
from .shutdown import begin, leave

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from desktop.app.environment.training_backend import TrainingBackend
    from desktop.app.sign_in_session import SignInSession
    from desktop.ui.main_window import MainWindow

log = logging.getLogger(__name__)
SIGN_IN_MAY_TAKE_MS = 500
"""After a lock sign a sign-in may end in order for this long; then its process ends as it is."""


class SignedIn(Protocol):
    """What has to be closed when a person is signed in."""

    @property
    def close_pane(self) -> Callable[[], None]:
        """End the sealed pane."""

    @property
    def record_sign_out(self) -> Callable[[str | None, str, bool], None]:
        """Write down that the person left: what was typed, why, and whether it is a lock."""

    @property
    def put_away(self) -> Callable[[], None]:
        """Close the records and every connection."""


class DeskLock:
    """Blank first; then nothing is asked: this process image ends and a fresh one takes its place.

    Only a desk that ends, or is kept for this run only, leaves none.
    """

    def __init__(
        self,
        app: QApplication,
        window: MainWindow,
        session: SignInSession,
        servers: TrainingBackend,
        arguments: tuple[str, ...],
    ) -> None:
        """`arguments` is what the next process is started with."""
        self._app, self._window, self._sign_in_session = app, window, session
        self._servers, self._arguments = servers, arguments
        self._signed_in: SignedIn | None = None
        # Why a sign-in that is still under way has to end locked.
        self._due: LockReason | None = None
        self._left = False
        window.sign_in_page.failed.connect(self._leave_door)

    def may_open(self, signed_in: SignedIn) -> bool:
        """The records are open. False: a lock sign came during the sign-in, and the desk locks."""
        self._signed_in = signed_in
        if self._due is None:
            return True
        self.lock(self._due)
        return False

    def lock(self, reason: LockReason) -> None:
        """At once, whatever else is going on; the second sign is none."""
        if self._left:
            if reason is LockReason.ENDED:
                self._app.quit()
        elif self._signed_in is not None:
            self._leave(self._signed_in, reason)
        elif reason is LockReason.ENDED:
            self._app.quit()
        else:
            self._lock_at_door(reason)

    def _leave(self, there: SignedIn, reason: LockReason) -> None:
        begun = time.perf_counter()
        self._left = True
        closing = begin(there.close_pane, "close the pane")
        if self._due is None:
            self._blank(begun, reason)
        comes_back = reason is not LockReason.ENDED and not self._sign_in_session.for_this_run_only
        leave(
            lambda: self._window.draft(comes_back=comes_back),
            lambda typed: there.record_sign_out(typed, reason.value, comes_back),
            closing,
            there.put_away,
        )
        log.info("lock left ms=%.0f", _ms_since(begun))
        self._end(comes_back)

    def _lock_at_door(self, reason: LockReason) -> None:
        """Nothing is open yet. What is half typed goes; a sign-in under way ends locked."""
        directory = self._window.sign_in_page
        if not directory.busy:
            directory.clear_secrets()
            log.info("lock sign at the door reason=%s", reason.name.lower())
        elif self._due is None:
            self._due = reason
            self._blank(time.perf_counter(), reason)
            QTimer.singleShot(SIGN_IN_MAY_TAKE_MS, self._leave_door)

    def _leave_door(self) -> None:
        """The sign-in that has to end locked failed, or takes too long: nothing of it stays."""
        if self._due is not None and not self._left:
            self._left = True
            log.info("lock left at sign-in")
            self._end(not self._sign_in_session.for_this_run_only)

    def _blank(self, begun: float, reason: LockReason) -> None:
        self._window.blank()
        log.info("lock blank ms=%.0f reason=%s", _ms_since(begun), reason.name.lower())

    def _end(self, comes_back: bool) -> None:
        if comes_back:
            try:
                restart_process(self._handover())
            except OSError:
                # A full disk, a program that was taken away: better no desk than one with its keys.
                log.exception("lock: no fresh door could be opened")
        self._app.quit()

    def _handover(self) -> Handover:
        line, lifeline = self._servers.hand_over(self._sign_in_session.settings.folder)
        arguments = tuple(one for one in self._arguments if one != FIRST_START)
        if self._signed_in is None and self._window.sign_in_page.first_start:
            # The recovery sheet is owed still, and perhaps there are no records yet.
            arguments = (*arguments, FIRST_START)
        return Handover(arguments, line, lifeline)


def _ms_since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
