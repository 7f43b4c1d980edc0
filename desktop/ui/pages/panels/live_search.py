"""A search that follows what is typed: the newest text counts, and Enter waits for its answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Generic, TypeVar

from desktop.ui.event_loop.background import Background
from desktop.use_cases.errors import DeskError

Hit = TypeVar("Hit")
log = logging.getLogger(__name__)


class LiveSearch(Generic[Hit]):
    """`answered` is the text that the list shows the hits of."""

    def __init__(
        self,
        background: Background,
        name: str,
        find: Callable[[str], tuple[Hit, ...]],
        show: Callable[[str, tuple[Hit, ...]], None],
        enter: Callable[[], None],
        fail: Callable[[DeskError], None],
    ) -> None:
        """`name`: what is found, in the plural. `find` may block. `enter` takes what is shown."""
        self._background, self._name, self._find = background, name, find
        self._show, self._enter, self._fail = show, enter, fail
        self._asked = ""
        self._enter_waits = False
        self.answered = ""

    def ask(self, text: str) -> None:
        """Search for this text; an answer to an earlier one is dropped."""
        self._asked = text
        self._enter_waits = False
        self._background.run(
            lambda: self._find(text),
            lambda hits: self._answer(text, hits),
            self._fail,
            latest=self._name,
        )

    def enter(self) -> None:
        """Enter: now, or when the newest text is answered."""
        self._enter_waits = self.answered != self._asked
        if not self._enter_waits:
            self._enter()

    def _answer(self, text: str, hits: tuple[Hit, ...]) -> None:
        if text != self._asked:
            return
        self.answered = text
        self._show(text, hits)
        log.info("found %s=%d", self._name, len(hits))
        if self._enter_waits:
            self.enter()
