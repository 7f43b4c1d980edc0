"""A lock whose next process cannot be started: no desk is left that shows nothing for ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from desktop.app.lifecycle import desk_lock
from desktop.app.lifecycle.desk_lock import DeskLock
from desktop.app.lifecycle.restart import Handover
from desktop.ui.lock_triggers.lock_reason import LockReason


class SignInPage(QObject):
    """Where nobody is signing in."""

    failed = Signal()
    busy = False
    first_start = False


@dataclass
class Desk:
    """What a lock does to the rest of the program, in order."""

    done: list[str] = field(default_factory=list)

    def lock(self) -> DeskLock:
        window = SimpleNamespace(
            sign_in_page=SignInPage(),
            cover=lambda: self.done.append("covered"),
            draft=lambda restarts: "",
            form_drafts=dict,
        )
        return DeskLock(
            lambda: self.done.append("ended"),
            lambda: False,
            cast(Any, window),
            cast(Any, SimpleNamespace(for_this_run_only=False)),
            None,
            ("--training",),
        )


@pytest.mark.expects_warning("desktop.app.lifecycle.desk_lock")
def test_a_desk_that_has_no_next_process_covers_itself_and_ends(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk, or where the program was removed meanwhile."""

    def no_program(_handover: Handover) -> NoReturn:
        raise FileNotFoundError

    monkeypatch.setattr(desk_lock, "restart_process", no_program)
    desk = Desk()
    lock = desk.lock()
    session = SimpleNamespace(
        end_children=lambda: None,
        record_sign_out=lambda *_kept: desk.done.append("signed out"),
        put_away=lambda: desk.done.append("put away"),
    )
    assert lock.may_open(cast(Any, session))
    lock.lock(LockReason.SESSION)
    assert desk.done == ["covered", "signed out", "put away", "ended"]
