"""What is typed into a form and not saved, so that no lock and no crash loses it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from PySide6.QtCore import QObject, QTimer

from desktop.ui.event_loop.background import Background
from desktop.use_cases.errors import DeskError
from desktop.use_cases.keep_draft import KeepDraft, parsed_draft

R = TypeVar("R")
log = logging.getLogger(__name__)
_AFTER_MS = 700
"""The most that a killed desk loses. Keys do not begin it anew: who types on is kept too."""


class TextForm(Protocol):
    """The form that the draft is of."""

    @property
    def typed(self) -> tuple[str, ...]: ...
    def show_typed(self, typed: tuple[str, ...]) -> None: ...


class TextDrafts(QObject):
    """One draft for each form, of what was saved then; once something else is, it is thrown away.

    `kind` begins the name of each: ``policy``.
    """

    def __init__(self, background: Background, keep: KeepDraft, kind: str, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._keep = keep
        self._kind = kind
        self._form: TextForm | None = None
        self._name, self._version = "", ""
        self._typed = self._is_being_saved = False
        self._unwritten: dict[str, str] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self._save)

    def recall(self, item: str, form: TextForm, saved: tuple[str, ...] | None = None) -> None:
        """The form shows what is saved of this item. Show what is kept of it, once that is read,
        unless a person was faster. `saved`: just what of it the draft is of, where the form begins
        with more, such as the day of today.
        """
        before = form.typed
        name, version = f"{self._kind} {item}", _digest(before if saved is None else saved)
        self._form, self._name, self._version = form, name, version
        self._typed = self._is_being_saved = False

        def show(kept: str) -> None:
            typed = _read(kept, version, len(before))
            if name == self._name and form.typed == before and typed is not None:
                form.show_typed(typed)
                log.info("typed text shown")

        self._background.run(partial(self._keep.recall, name), show, _note_failure)

    def keep_soon(self) -> None:
        """A person has typed."""
        if self._form is not None:
            self._typed, self._is_being_saved = True, False
            if not self._timer.isActive():
                self._timer.start()

    def keep_now(self) -> None:
        """What was typed since the last time, before the form is left."""
        self._timer.stop()
        if self._typed and not self._is_being_saved:
            self._save()
        self._typed = self._is_being_saved = False
        self._form = None

    def saving(self, save: Callable[[], R]) -> Callable[[], R]:
        """A job that saves what is typed, and then forgets its draft; until then a lock keeps it.

        What was saved is saved also where the draft cannot be forgotten: it is of another text.
        """
        self._timer.stop()
        self._is_being_saved = True
        name = self._name

        def job() -> R:
            saved = save()
            try:
                self._forget(name)
            except DeskError as error:
                _note_failure(error)
            return saved

        return job

    def drop(self) -> None:
        """Thrown away by the person."""
        self._timer.stop()
        name, self._form = self._name, None
        self._typed = False
        self._unwritten.pop(name, None)
        self._background.run(partial(self._forget, name), lambda _: None, _note_failure)

    def unwritten(self) -> dict[str, str]:
        """Drafts by name that are not known to be in the records yet, for a lock to keep."""
        typed = {self._name: self._text(self._form)} if self._typed and self._form else {}
        return self._unwritten | typed

    def _forget(self, name: str) -> None:
        self._keep(name, "")

    def _save(self) -> None:
        if self._form is None:
            return
        name, text = self._name, self._text(self._form)
        self._typed = False
        self._unwritten[name] = text

        def written(_: None) -> None:
            if self._unwritten.get(name) == text:
                del self._unwritten[name]

        self._background.run(partial(self._keep, name, text), written, _note_failure)

    def _text(self, form: TextForm) -> str:
        return json.dumps([self._version, *form.typed])


def _digest(typed: tuple[str, ...]) -> str:
    return hashlib.sha256(json.dumps(typed).encode()).hexdigest()[:16]


def _read(kept: str, version: str, parts: int) -> tuple[str, ...] | None:
    texts = parsed_draft(kept)
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        return None
    found, *typed = texts or [""]
    return tuple(typed) if found == version and len(typed) == parts else None


def _note_failure(error: DeskError) -> None:
    """What is typed stays in the form; the next key tries again, and so does a lock."""
    log.info("typed text not kept code=%s", error.code)
