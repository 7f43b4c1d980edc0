"""What an owner has typed into a policy and not saved, so that no lock and no crash loses it."""

from __future__ import annotations

import json
import logging
from functools import partial
from typing import Protocol

from PySide6.QtCore import QObject, QTimer

from desktop.ui.event_loop.background import Background
from desktop.use_cases.errors import DeskError
from desktop.use_cases.keep_draft import KeepDraft

log = logging.getLogger(__name__)
_AFTER_MS = 700
_PARTS = 3


class TextForm(Protocol):
    """The form that the draft is of."""

    @property
    def typed(self) -> tuple[str, str, str]: ...
    def show_typed(self, summary: str, body: str, change: str) -> None: ...


class TextDrafts(QObject):
    """One draft for each text, of one version; another version throws it away."""

    def __init__(self, background: Background, keep: KeepDraft, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._keep = keep
        self._form: TextForm | None = None
        self._name, self._version = "", 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._save)

    def recall(self, name: str, version: int, form: TextForm) -> None:
        """Show what is kept of this version, once it is read, unless a person was faster."""
        self._form, self._name, self._version = form, name, version
        before = form.typed

        def show(kept: str) -> None:
            if name == self._name and form.typed == before and (typed := _read(kept, version)):
                form.show_typed(*typed)
                log.info("policy draft shown")

        self._background.run(partial(self._keep.recall, _draft(name)), show, _note_failure)

    def keep_soon(self) -> None:
        """After the last key."""
        self._timer.start()

    def keep_now(self) -> None:
        """What was typed since the last time, before the form is left."""
        if self._timer.isActive():
            self._timer.stop()
            self._save()

    def stop(self) -> None:
        """It is being saved as the text itself."""
        self._timer.stop()

    def drop(self) -> None:
        """Thrown away by the person."""
        self._timer.stop()
        name = self._name
        self._background.run(partial(self.forget, name), lambda _: None, _note_failure)

    def forget(self, name: str) -> None:
        """The draft of this text. Blocks."""
        self._keep(_draft(name), "")

    def _save(self) -> None:
        if self._form is None:
            return
        text = json.dumps([self._version, *self._form.typed])
        self._background.run(
            partial(self._keep, _draft(self._name), text), lambda _: None, _note_failure
        )


def _draft(name: str) -> str:
    return f"policy {name}"


def _read(kept: str, version: int) -> tuple[str, str, str] | None:
    if not kept:
        return None
    found, *typed = json.loads(kept)
    if found != version or len(typed) != _PARTS:
        return None
    return typed[0], typed[1], typed[2]


def _note_failure(error: DeskError) -> None:
    """What is typed stays in the form; the next key tries again."""
    log.info("policy draft not kept code=%s", error.code)
