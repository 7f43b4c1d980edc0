"""The evidence pack: for whom, what they see and do not see, and where it is saved."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.evidence.evidence_receiver import EvidenceReceiver, ReceiverKind
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.pages.panels.live_search import LiveSearch
from desktop.ui.pages.panels.reading.reading_view import Block, Look, ReadingView
from desktop.ui.pages.panels.save_dialog import ask_where_to_save
from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError

from .safeguard_rows import ROW_HEIGHT, State, paint_item

if TYPE_CHECKING:
    from desktop.use_cases.evidence.make_evidence_pack import MadePack

log = logging.getLogger(__name__)
_NARROW, _WIDE, _ROOMY, _MOST = 300, 380, 1000, 12
_CHIP: dict[ReceiverKind, State] = {
    ReceiverKind.BANK: ("–", "company", "secondary"),
    ReceiverKind.INSURER: ("–", "company", "secondary"),
    ReceiverKind.CLIENT: ("○", "client", "accent"),
    ReceiverKind.DISPUTE: ("!", "dispute", "warn"),
}
_SEES: dict[ReceiverKind, tuple[str, ...]] = {
    ReceiverKind.BANK: (
        "where a card number goes, and what is kept of it",
        "vendors, with what you noted of their attestations",
        "who may take cards and why, with each member's name and dates",
        "limits, reviews, training, screening, policies, locks, this computer",
        "incidents, refunds and disputes by month, drills",
        "draft answers, marked “draft, your assessor decides”",
        "of the audit log: changes of members, keys, policies",
    ),
    ReceiverKind.INSURER: (
        "insurance lines, policies, training and screening",
        "who may take cards and why, with each member's name and dates",
        "limits, locks, this computer, incidents, drills, vendors",
        "draft answers, marked “draft, your underwriter decides”",
        "of the audit log: changes of members, keys, policies",
    ),
    ReceiverKind.CLIENT: (
        "the names of those who may take a card",
        "where their card goes, and by which words it is known here",
        "their own consents with the words that were read",
        "who charged what on their own trips, and how to withdraw",
    ),
    ReceiverKind.DISPUTE: (
        "the flights, names of the travelers, who charged what",
        "consents with the words that were read, and when",
        "documents handed out, changes, refunds of this one trip",
        "of the audit log: the entries about this trip",
    ),
}
_NOT: dict[ReceiverKind, str] = {
    ReceiverKind.BANK: "No client, no trip, no report of a background check.",
    ReceiverKind.INSURER: "No client, no trip, no report of a background check.",
    ReceiverKind.CLIENT: "No other client, nothing about members but their names, no audit log.",
    ReceiverKind.DISPUTE: "No other trip or client; no birth date, passport, address or note.",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A receiver in the list: whom, and about what. `under` is the second line."""

    receiver: EvidenceReceiver
    title: str
    under: str


_COMPANY = (
    Choice(EvidenceReceiver(ReceiverKind.BANK), "Bank or acquirer", "How the company takes cards"),
    Choice(EvidenceReceiver(ReceiverKind.INSURER), "Insurer", "Cyber, errors and omissions"),
)


class EvidenceView(QWidget):
    """`commands_changed`: another row. `working` and `made` carry a sentence, `failed` a DeskError;
    `left`: the member goes back to the parts.
    """

    commands_changed = Signal()
    made = Signal(str)
    failed = Signal(object)
    began = Signal()
    working = Signal(str)
    left = Signal()

    def __init__(self, theme: Theme, background: Background, use_cases: UseCases) -> None:
        super().__init__()
        self._background, self._use_cases = background, use_cases
        self._folder = ""
        self._making = False
        self._made: tuple[Choice, MadePack, Path] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(M)
        left = QVBoxLayout()
        left.setSpacing(S)
        self._side = QWidget()
        self._side.setLayout(left)
        left.setContentsMargins(0, 0, 0, 0)
        self.field = Field(
            theme, placeholder="A client's name, or a trip's reference", height=32,
            problem_line=False,
        )  # fmt: skip
        self.field.edit.setAccessibleName("client or trip that the pack is about")
        left.addWidget(self.field)
        listed = Panel(theme, holds_list=True)
        self.list: RowList[Choice] = RowList(
            theme, "receivers", ROW_HEIGHT, _paint, _accessible, "", always_marked=True
        )
        listed.column.addWidget(self.list)
        left.addWidget(listed, 1)
        self._hint = Text(
            theme, "Type above to find one client, or the trip of a dispute.", Type.META,
            "tertiary", wrap=True,
        )  # fmt: skip
        left.addWidget(self._hint)
        row.addWidget(self._side)
        panel = Panel(theme)
        panel.column.setContentsMargins(1, S, 1, S)
        self.reading = ReadingView(theme)
        panel.column.addWidget(self.reading)
        row.addWidget(panel, 1)
        self._search: LiveSearch[Choice] = LiveSearch(
            background, "receivers", self._find, self._show, self.ask_where, self.failed.emit
        )
        self.field.edit.textChanged.connect(self._search.ask)
        self.field.entered.connect(self._search.enter)
        self.list.moved.connect(lambda _: self._moved())
        self.list.opened.connect(lambda _: self.ask_where())

    def commands(self) -> tuple[Command, ...]:
        """Keys while it is shown."""
        return (
            Command("Return", "Make it and save", self.ask_where, own_key=True),
            Command("Down", "Next", lambda: self.list.step(1)),
            Command("Up", "Previous", lambda: self.list.step(-1), in_key_bar=False),
            Command("Escape", "Back", self._leave),
            Command("/", "Search", self.field.edit.setFocus, in_key_bar=False),
            Command("PgDown", "Read on", lambda: self.reading.turn(1), in_key_bar=False),
            Command("PgUp", "Back up", lambda: self.reading.turn(-1), in_key_bar=False),
        )

    def begin(self) -> None:
        """The receivers that need no search, with the focus on the list."""
        self._made = None
        self.field.edit.clear()
        self._show("", _COMPANY)
        self.list.setFocus()
        log.info("evidence shown")

    def ask_where(self) -> None:
        """For the receiver that is chosen, by the system's dialog."""
        choice = self.list.current()
        if choice is None or self._making:
            return
        self.began.emit()
        today: date = self._use_cases.today_is()
        name = f"evidence-{choice.receiver.short_name}-{today.isoformat()}.html"
        save = partial(self._save, choice)
        ask_where_to_save(self.window(), "Save the evidence pack", name, self._folder, save)
        log.info("asked where to save")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(_WIDE if self.width() >= _ROOMY else _NARROW)

    def _leave(self) -> None:
        if self.field.edit.text():
            self.field.edit.clear()
            self.list.setFocus()
        else:
            self.left.emit()

    def _find(self, text: str) -> tuple[Choice, ...]:
        """On a thread of its own."""
        if not text.strip():
            return _COMPANY
        clients = self._use_cases.find_clients(text)[:_MOST]
        trips = self._use_cases.find_trips(text)[:_MOST]
        return (
            *(
                Choice(EvidenceReceiver(ReceiverKind.CLIENT, each.id), each.name, "For this client")
                for each in clients
            ),
            *(
                Choice(
                    EvidenceReceiver(ReceiverKind.DISPUTE, each.id),
                    f"{each.route} · {each.departs_on}",
                    " · ".join(filter(None, (each.client_name, each.record_locator))),
                )
                for each in trips
            ),
        )

    def _show(self, text: str, choices: tuple[Choice, ...]) -> None:
        self.list.set_empty("No client and no trip has these words." if text.strip() else "")
        self.list.show_records(choices)
        self._moved()

    def _moved(self) -> None:
        choice = self.list.current()
        self.reading.show_blocks(() if choice is None else self._blocks(choice))
        self.commands_changed.emit()

    def _blocks(self, choice: Choice) -> Iterable[Block]:
        kind = choice.receiver.kind
        yield Block(Look.TITLE, choice.title)
        if self._made is not None and self._made[0].receiver == choice.receiver:
            yield from _made_blocks(*self._made[1:])
        yield Block(
            Look.LEAD,
            "One page that verifies itself offline in a browser, signed by the organization's key, "
            "with a PDF and tables beside it. What the records do not hold is “not known” in it.",
        )
        yield Block(Look.HEADING, "They see")
        for each in _SEES[kind]:
            yield Block(Look.ITEM, each)
        yield Block(Look.HEADING, "They do not see")
        yield Block(Look.PARAGRAPH, f"{_NOT[kind]} Never a card number: the desk has none.")

    def _save(self, choice: Choice, file: Path) -> None:
        self._folder = str(file.parent)
        self._making = True
        self.working.emit("Checking the audit log, and making the pack …")

        def done(pack: MadePack) -> None:
            self._making = False
            self._made = choice, pack, file
            self._moved()
            beside = f"Saved as {file.name}, with {pack.files} files beside it."
            self.made.emit(beside)
            log.info("evidence pack made flaws=%d", len(pack.flaws))

        def failed(error: DeskError) -> None:
            self._making = False
            self.failed.emit(error)

        make = partial(self._use_cases.make_evidence, choice.receiver, file)
        self._background.run(make, done, failed, lane=Lane.REMOTE)


def _made_blocks(pack: MadePack, file: Path) -> Iterable[Block]:
    if pack.flaws:
        yield Block(Look.STATE, "! Saved, and it says that the audit log is not whole", "bad")
        for each in pack.flaws:
            yield Block(Look.ITEM, each)
    else:
        yield Block(Look.STATE, f"✓ Saved as {file.name}", "good")
    yield Block(Look.PARAGRAPH, f"In {file.parent}.")
    yield Block(Look.HEADING, "Read this to the receiver, by telephone")
    yield Block(Look.TITLE, pack.fingerprint)
    yield Block(
        Look.PARAGRAPH,
        "The page shows the same letters. Another pack with other letters is not the company's.",
    )
    yield Block(Look.RULE)


def _paint(painter: QPainter, theme: Theme, rect: QRect, row: Choice, chosen: bool) -> None:
    paint_item(painter, theme, rect, row.title, row.under, _CHIP[row.receiver.kind])


def _accessible(row: Choice) -> str:
    return f"{row.title}, {row.receiver.kind.value}. {row.under}"
