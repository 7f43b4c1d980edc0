"""Says, while a client is typed, who that may be already."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from desktop.booking.clients.phone_number import shown_number
from desktop.ui.event_loop.background import Background
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.use_cases.ports.store_port import ClientHit

_PAUSE_MS = 250


class DuplicateCheck(Notice):
    """Hidden while nobody is alike. `opened` carries a client's id; `changed`: there are other
    commands.
    """

    opened = Signal(str)
    changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._background = background
        self._use_cases = use_cases
        self._typed = ("", "", "")
        self._but = ""
        self._hits: tuple[ClientHit, ...] = ()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_PAUSE_MS)
        self._soon.timeout.connect(self._ask)

    def look(self, name: str, email: str, phone: str, *, but: str = "") -> None:
        """In a moment, for clients who may be this one; `but`: the client who is changed."""
        self._typed, self._but = (name, email, phone), but
        if any(self._typed):
            self._soon.start()
        else:
            self._soon.stop()
            self._show(())

    def commands(self) -> tuple[Command, ...]:
        """One for each who may be the same."""
        return tuple(
            Command(f"Alt+{number}", f"Open {hit.name}", partial(self.opened.emit, hit.id))
            for number, hit in enumerate(self._hits, 1)
        )

    def _ask(self) -> None:
        typed, but = self._typed, self._but

        def show(hits: tuple[ClientHit, ...]) -> None:
            if typed == self._typed:
                self._show(hits)

        self._background.run(
            lambda: self._use_cases.find_duplicates(*typed, but=but),
            show,
            lambda _: self._show(()),
            latest="duplicates",
        )

    def _show(self, hits: tuple[ClientHit, ...]) -> None:
        before, self._hits = self._hits, hits
        if hits:
            lines = [
                f"Alt+{number}  {hit.name} · {shown_number(hit.phone)} · {hit.because}"
                for number, hit in enumerate(hits, 1)
            ]
            self.show_message(
                "Already a client? The key opens that file; or go on.",
                "\n".join(lines),
                "warn",
            )
        else:
            self.clear()
        if hits != before:
            self.changed.emit()
