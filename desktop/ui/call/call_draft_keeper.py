"""Keeps the draft of the call in the store while it is typed, and loads it again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from desktop.booking.trip.trip_rules import blocking_order
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.call.call_draft import DRAFT, CallDraft
from desktop.ui.use_cases import UseCases
from desktop.use_cases.errors import DeskError

log = logging.getLogger(__name__)
_PAUSE_MS = 400


class CallDraftKeeper(QObject):
    """`draft` is asked for what is to be kept."""

    def __init__(
        self, background: Background, use_cases: UseCases, draft: Callable[[], CallDraft],
        fail: Callable[[DeskError], None], parent: QObject,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._background = background
        self._use_cases = use_cases
        self._draft = draft
        self._fail = fail
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PAUSE_MS)
        self._timer.timeout.connect(self.keep)

    def begin_call(self) -> None:
        """Another call begins, or one has ended. No draft brings back the one before, not even one
        that is recalled after a lock or a crash, or by another member's sign-in.
        """
        self._use_cases.actor.calls.begin()
        self._note_call()

    def resume_call(self, draft: CallDraft) -> None:
        """Go on with the call of a draft, unless it has ended."""
        self._use_cases.actor.calls.resume(draft.call)
        self._note_call()

    def _note_call(self) -> None:
        self._background.run(
            self._use_cases.keep_draft.note_call, lambda _: log.info("call noted"), self._fail
        )

    def note_caller(self, client_id: str) -> None:
        """Who is on the line. It orders a list: no reason to stop the call where it fails."""
        self._background.run(
            lambda: self._use_cases.note_caller(client_id),
            lambda _: log.info("caller noted"),
            lambda error: log.info("caller not noted code=%s", error.code),
        )

    def keep_soon(self) -> None:
        """In a moment. Keys do not begin it anew: who types on is kept too."""
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Now."""
        self._timer.stop()
        draft = self._draft().call_only()
        text = draft.text() if draft.is_call else ""
        self._background.run(
            lambda: self._use_cases.keep_draft(DRAFT, text),
            lambda _: log.info("call kept"),
            self._fail,
        )

    def recall(self, then: Callable[[CallDraft], None], *, only_open: bool = False) -> None:
        """Load the saved draft; `then` gets an empty one if there is none. With `only_open` also
        where its trip was ordered meanwhile, by whichever member. A call that has ended is no part
        of it any more.
        """

        def load() -> CallDraft:
            kept = self._use_cases.keep_draft
            draft = CallDraft.read(kept.recall(DRAFT)) or CallDraft()
            if kept.has_ended(draft.call):
                draft = replace(draft, call="")
            if only_open and draft.trip_id:
                trip = self._use_cases.open_trip(draft.trip_id).trip
                return draft if blocking_order(trip) is None else CallDraft()
            return draft

        self._background.run(load, then, lambda _: then(CallDraft()))
