"""The first page of a call: find a client, or add a new one."""

from __future__ import annotations

import json
import logging

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.booking.clients.client import Client, ServiceLevel
from desktop.booking.clients.phone_number import shown_number
from desktop.booking.date_time_text import date_text, local_time, time_text
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.call.clients.duplicate_check import DuplicateCheck
from desktop.ui.pages.panels.live_search import LiveSearch
from desktop.ui.theme import READING_WIDTH, XL, XXL, L, M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import scrolled
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import RIGHT, Text, write
from desktop.use_cases.clients.find_clients import MOST
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.store_port import ClientHit

log = logging.getLogger(__name__)
# In px: for the right column of a row.
_REASON = 190
_MOST_SHOWN = 30
_LEVELS = (ServiceLevel.STANDARD, ServiceLevel.MEMBER, ServiceLevel.COMPLEX)


class FindClientPage(QWidget):
    """`found` carries a client's id; `left`: Esc."""

    found = Signal(str)
    left = Signal()
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._use_cases = use_cases
        self._adding = False
        self._stack = QStackedLayout(self)

        search = QWidget(self)
        self._stack.addWidget(_centered(search))
        column = QVBoxLayout(search)
        column.setContentsMargins(0, XXL, 0, L)
        column.setSpacing(S)
        column.addWidget(Text(theme, "Who is calling?", Type.TITLE))
        self.field = Field(
            theme, placeholder="Name, traveler, phone, email, company, reference or ticket",
            height=44, problem_line=False, long_numbers=True,
        )  # fmt: skip
        self.field.edit.setAccessibleName("find client")
        column.addWidget(self.field)
        self._search_notice = Notice(theme)
        column.addWidget(self._search_notice)
        frame = Panel(theme, "Recent callers", holds_list=True)
        self._heading = frame.title
        self.list: RowList[ClientHit] = RowList(
            theme,
            "clients",
            52,
            _paint_client,
            lambda c: f"{c.name}, {c.email}, {shown_number(c.phone)} {c.because}".rstrip(),
            "",
            always_marked=True,
        )
        frame.column.addWidget(self.list, 1)
        column.addWidget(frame, 1)
        self._more = Text(theme, "", Type.META, "secondary")
        self._more.hide()
        column.addWidget(self._more)

        new_client = QWidget(self)
        self._stack.addWidget(scrolled(theme, _centered(new_client)))
        form = QVBoxLayout(new_client)
        form.setContentsMargins(0, XXL, 0, L)
        form.setSpacing(S)
        form.addWidget(Text(theme, "New client", Type.TITLE))
        form.addWidget(Text(theme, "Just three details to get started.", Type.BODY, "secondary"))
        form.addSpacing(M)
        self.name = Field(theme, "Name")
        self.email = Field(theme, "Email", placeholder="name@example.com")
        self.phone = Field(theme, "Phone", placeholder="+1 202 555 0123", long_numbers=True)
        self.level = SegmentedControl(theme, "Service", ("Standard", "Member", "Complex"))
        self.level.choose(0)
        self.level.setFixedWidth(320)
        form.addWidget(self.name)
        # Beside each other: on a small screen the warning below stays in view.
        reached = QHBoxLayout()
        reached.setSpacing(S)
        reached.addWidget(self.email, 1)
        reached.addWidget(self.phone, 1)
        form.addLayout(reached)
        form.addWidget(self.level)
        row = QHBoxLayout()
        add = Button(theme, "Add client", "Enter", "accent")
        add.clicked.connect(self._add)
        row.addWidget(add)
        row.addStretch(1)
        form.addLayout(row)
        form.addSpacing(S)
        self.duplicates = DuplicateCheck(theme, background, use_cases)
        self.duplicates.changed.connect(self.commands_changed)
        self.duplicates.opened.connect(self.found)
        form.addWidget(self.duplicates)
        self._new_client_notice = Notice(theme)
        form.addWidget(self._new_client_notice)
        form.addStretch(1)

        self._search: LiveSearch[ClientHit] = LiveSearch(
            background, "clients", use_cases.find_clients, self._show, self._open, self._fail
        )
        self.field.edit.textChanged.connect(self._search.ask)
        self.field.entered.connect(self._search.enter)
        self.list.opened.connect(lambda hit: self.found.emit(hit.id))
        self.list.clicked.connect(lambda _: self._search.enter())
        self.name.entered.connect(self.email.edit.setFocus)
        self.email.entered.connect(self.phone.edit.setFocus)
        self.phone.entered.connect(self._add)
        self.level.entered.connect(self._add)
        for field in (self.name, self.email, self.phone):
            field.edit.textChanged.connect(lambda _: self._look_for_duplicates())

    @property
    def notice(self) -> Notice:
        """The notice of the form that is shown."""
        return self._new_client_notice if self._stack.currentIndex() == 1 else self._search_notice

    def begin(self) -> None:
        """Show an empty search, for a new call."""
        self._stack.setCurrentIndex(0)
        self._search_notice.clear()
        self.field.edit.clear()
        self._search.ask("")
        self.field.edit.setFocus()
        self.commands_changed.emit()

    def draft(self) -> str:
        """Everything typed, as JSON; empty if nothing is."""
        new = (self.name, self.email, self.phone)
        adding = self._stack.currentIndex() == 1
        if not self.field.text and not adding:
            return ""
        at = next((index for index, field in enumerate(new) if field.edit.hasFocus()), 0)
        typed = [field.edit.text() for field in new]
        return json.dumps([self.field.edit.text(), adding, self.level.index, at, *typed])

    def restore(self, draft: str) -> None:
        """Restore a draft of this page."""
        found, adding, level, at, *typed = json.loads(draft) if draft else ("", False, 0, 0)
        new = (self.name, self.email, self.phone)
        self.field.edit.setText(found)
        if adding:
            self._show_new_client()
            self.level.choose(level)
            for field, text in zip(new, typed, strict=True):
                field.set_text(text)
            new[at].edit.setFocus()

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        if self._stack.currentIndex() == 1:
            return (
                Command("Return", "Add client", self._add, own_key=True),
                *self.duplicates.commands(),
                Command("Escape", "Back to search", self._back_to_search),
            )
        return (
            Command("Return", "Open client", self._search.enter, own_key=True),
            Command("Down", "Next", lambda: self.list.step(1)),
            Command("Up", "Previous", lambda: self.list.step(-1), in_key_bar=False),
            Command("Ctrl+N", "New client", self._show_new_client),
            Command("Escape", "End the call", self.left.emit),
        )

    def _show(self, text: str, hits: tuple[ClientHit, ...]) -> None:
        self._search_notice.clear()
        typed = text.strip()
        self._heading.setText("Clients" if typed else "Recent callers")
        self.list.set_empty(
            f"No client found. Enter adds “{typed[:_MOST_SHOWN]}”, as Ctrl+N does."
            if typed
            else "Two or three letters are enough. Ctrl+N adds a new client."
        )
        self.list.show_records(hits, keep=lambda hit: hit.id)
        more = f"The newest {MOST} are listed; type more of the name to find others."
        self._more.setText(more if len(hits) == MOST else "")
        self._more.setVisible(len(hits) == MOST)

    def _open(self) -> None:
        if (hit := self.list.current()) is not None:
            self.found.emit(hit.id)
        elif self.field.text:
            self._show_new_client()

    def _back_to_search(self) -> None:
        """With the text that was searched for."""
        self._stack.setCurrentIndex(0)
        self.field.edit.setFocus()
        self.commands_changed.emit()

    def _show_new_client(self) -> None:
        typed = self.field.text
        self._stack.setCurrentIndex(1)
        for field in (self.name, self.email, self.phone):
            field.set_text("")
            field.set_problem("")
        self.level.choose(0)
        self._adding = False
        self.notice.clear()
        if "@" in typed:
            self.email.set_text(typed)
        elif any(c.isdigit() for c in typed):
            self.phone.set_text(typed)
        else:
            self.name.set_text(typed.title() if typed.islower() else typed)
        fields = (self.name, self.email, self.phone)
        next((field for field in fields if not field.text), self.name).edit.setFocus()
        self.commands_changed.emit()
        log.info("shown page=new_client")

    def _look_for_duplicates(self) -> None:
        self.duplicates.look(self.name.text, self.email.text, self.phone.text)

    def _add(self) -> None:
        if self._adding:
            return
        self._adding = True
        name, email, phone = self.name.text, self.email.text, self.phone.text
        level = _LEVELS[max(0, self.level.index)]
        self._background.run(
            lambda: self._use_cases.add_client(name, email, phone, level),
            self._added,
            self._fail,
        )

    def _added(self, client: Client) -> None:
        log.info("client added")
        self.found.emit(client.id)

    def _fail(self, error: DeskError) -> None:
        self._adding = False
        field = error.field if isinstance(error, Refused) else ""
        target = {"name": self.name, "email": self.email, "phone": self.phone}.get(field)
        if target is None:
            self.notice.show_error(error)
        else:
            target.set_problem(error.happened)
            target.edit.setFocus()


def _centered(inner: QWidget) -> QWidget:
    frame = QWidget()
    row = QHBoxLayout(frame)
    row.setContentsMargins(XL, 0, XL, 0)
    row.addStretch(1)
    inner.setMaximumWidth(READING_WIDTH)
    row.addWidget(inner, 100)
    row.addStretch(1)
    return frame


def _paint_client(
    painter: QPainter, theme: Theme, rect: QRect, hit: ClientHit, chosen: bool
) -> None:
    inner = rect.adjusted(L, 0, -L, 0)
    top = QRect(inner.x(), inner.y() + 7, inner.width(), 20)
    left = top.adjusted(0, 0, -_REASON, 0)
    write(painter, theme, left, hit.name, Type.BODY_STRONG)
    reached = f"{hit.email} · {shown_number(hit.phone)}"
    write(painter, theme, left.translated(0, 19), reached, Type.META, "secondary")
    trips = (
        "no trips yet" if hit.trips == 0 else "1 trip" if hit.trips == 1 else f"{hit.trips} trips"
    )
    write(painter, theme, top, trips, Type.META, "tertiary", RIGHT)
    why = hit.because
    if hit.called_at is not None:
        called = local_time(hit.called_at)
        why = f"called {date_text(called.date())}, {time_text(called)}"
    write(painter, theme, top.translated(0, 19), why, Type.META,
          "accent" if hit.because else "tertiary", RIGHT)  # fmt: skip
