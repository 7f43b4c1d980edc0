"""Locks the desk: after sign-in, during a sign-in, and on the sign-in page."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from desktop.app.options import FIRST_START
from desktop.ui.event_loop.timers import call_later
from desktop.ui.lock_triggers.lock_reason import LockReason

from .restart import Handover, restart_process
from .shutdown import close_session, run_in_thread

if TYPE_CHECKING:
    from desktop.app.environment.training_backend import TrainingBackend
    from desktop.app.sign_in_session import SignInSession
    from desktop.ui.main_window import MainWindow

log = logging.getLogger(__name__)
SIGN_IN_MAY_TAKE_MS = 500
"""After a lock trigger a running sign-in may finish within this time; then the process ends."""


class SignedIn(Protocol):
    """The parts of an open session that a lock closes."""

    @property
    def end_children(self) -> Callable[[], None]:
        """End the card pane and document workers; remove what a viewer was given."""

    @property
    def record_sign_out(self) -> Callable[[str | None, dict[str, str], str, bool], None]:
        """Save the sign-out: the call's draft, those of forms by name, the reason, and whether it
        is a lock.
        """

    @property
    def put_away(self) -> Callable[[], None]:
        """Close the store and every connection."""


class DeskLock:
    """Covers the window first, then replaces this process by a new one. Asks no questions.

    No new process is started if the program ends, or if its data is kept for this run only.
    """

    def __init__(
        self,
        end_program: Callable[[], None],
        asked_to_end: Callable[[], bool],
        window: MainWindow,
        session: SignInSession,
        servers: TrainingBackend | None,
        arguments: tuple[str, ...],
    ) -> None:
        """`end_program` leaves the event loop. `asked_to_end` is asked last before this process is
        replaced. `arguments` are those of the next process. `servers`: None outside training.
        """
        self._end_program, self._window, self._sign_in_session = end_program, window, session
        self._asked_to_end = asked_to_end
        self._servers, self._arguments = servers, arguments
        self._signed_in: SignedIn | None = None
        # The reason for a lock that waits for a running sign-in.
        self._pending: LockReason | None = None
        self._ended = False
        window.sign_in_page.failed.connect(self._abandon_sign_in)

    def may_open(self, signed_in: SignedIn) -> bool:
        """The store is open. Returns False, and locks, after a lock trigger during the sign-in."""
        self._signed_in = signed_in
        if self._pending is None:
            return True
        self.lock(self._pending)
        return False

    def lock(self, reason: LockReason) -> None:
        """Lock now, whatever else is running. A second trigger has no effect."""
        if self._ended:
            if reason is LockReason.ENDED:
                self._end_program()
        elif self._signed_in is not None:
            self._lock_session(self._signed_in, reason)
        elif reason is LockReason.ENDED:
            self._end_program()
        else:
            self._lock_at_sign_in(reason)

    def _lock_session(self, session: SignedIn, reason: LockReason) -> None:
        begun = time.perf_counter()
        self._ended = True
        closing = run_in_thread(session.end_children, "end the children")
        if self._pending is None:
            self._cover(begun, reason)
        restarts = reason is not LockReason.ENDED and not self._sign_in_session.for_this_run_only
        close_session(
            lambda: self._window.draft(restarts=restarts),
            self._window.form_drafts,
            lambda typed, forms: session.record_sign_out(typed, forms, reason.value, restarts),
            closing,
            session.put_away,
        )
        log.info("lock left ms=%.0f", _ms_since(begun))
        self._end(restarts)

    def _lock_at_sign_in(self, reason: LockReason) -> None:
        """Nobody is signed in. Clear what is typed; a running sign-in ends in a lock."""
        page = self._window.sign_in_page
        if not page.busy:
            page.clear_secrets()
            log.info("lock trigger at sign-in reason=%s", reason.name.lower())
        elif self._pending is None:
            self._pending = reason
            self._cover(time.perf_counter(), reason)
            call_later(SIGN_IN_MAY_TAKE_MS, self._abandon_sign_in)

    def _abandon_sign_in(self) -> None:
        """The sign-in that a lock waits for has failed or takes too long: end the process."""
        if self._pending is not None and not self._ended:
            self._ended = True
            log.info("lock left at sign-in")
            self._end(not self._sign_in_session.for_this_run_only)

    def _cover(self, begun: float, reason: LockReason) -> None:
        self._window.cover()
        log.info("lock covered ms=%.0f reason=%s", _ms_since(begun), reason.name.lower())

    def _end(self, restarts: bool) -> None:
        # The next process would not know of a signal to end: a logout would wait for it in vain.
        if restarts and not self._asked_to_end():
            try:
                restart_process(self._handover())
            except OSError:
                # A full disk or a missing program: no desk is better than one that keeps its keys.
                log.exception("lock: the new process could not be started")
        self._end_program()

    def _handover(self) -> Handover:
        arguments = tuple(each for each in self._arguments if each != FIRST_START)
        if self._signed_in is None and self._window.sign_in_page.first_start:
            # The recovery sheet has not been shown yet, and there may be no store.
            arguments = (*arguments, FIRST_START)
        if self._servers is None:
            return Handover(arguments)
        folder = self._sign_in_session.settings.folder
        return Handover(arguments, *self._servers.hand_over(folder))


def _ms_since(begun: float) -> float:
    return (time.perf_counter() - begun) * 1000
