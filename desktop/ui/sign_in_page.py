"""The door: first start makes the owner; later starts ask who, and the passphrase."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.desk.errors import DeskError, Refused
from desktop.desk.ports import OpenedDoor, Person

from .acts import Act
from .buttons import Button
from .calls import DoorCalls
from .fields import Field
from .messages import Notice
from .segments import Segments
from .sidebar import mark
from .text import Text
from .theme import PANEL_RADIUS, XL, XXL, L, M, S, Theme, Type
from .work import Work

log = logging.getLogger(__name__)
_STRENGTH = ("far too easy", "too easy", "too easy", "strong", "very strong")


class StrengthMeter(QWidget):
    """Four bars and a word; the word carries the meaning, the colour only helps."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._score = -1
        self._ok = False
        self.setFixedHeight(6)
        theme.changed.connect(self.update)

    def show_score(self, score: int, ok: bool) -> None:
        """0 to 4; below zero shows nothing."""
        self._score, self._ok = score, ok
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        part = (self.width() - 4 - 3 * 4) / 4
        for index in range(4):
            full = index < self._score
            tone = "good" if self._ok else "warn"
            painter.setBrush(self._theme.colour(tone if full else "hairline"))
            painter.drawRoundedRect(QRectF(2 + index * (part + 4), 1, part, 4), 2, 2)


class SignInPage(QWidget):
    """`opened` carries the OpenedDoor, after the recovery sheet was offered on a first start."""

    opened = Signal(object)
    acts_changed = Signal()

    def __init__(
        self, theme: Theme, work: Work, door: DoorCalls, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._work = work
        self._door = door
        self._people: tuple[Person, ...] = ()
        self._first = False
        self._busy = False
        self.entered_at = 0.0
        self._opened: OpenedDoor | None = None

        card = QWidget(self)
        card.setFixedWidth(432)
        self._card = card
        column = QVBoxLayout(card)
        column.setContentsMargins(XXL, 88, XXL, XL)
        column.setSpacing(S)
        self._title = Text(theme, "", Type.TITLE)
        self._under = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._under)
        column.addSpacing(S)
        self.name = Field(theme, "Your name", placeholder="Shown on everything you do")
        self._who_row = QHBoxLayout()
        self._who: Segments | None = None
        self.passphrase = Field(theme, "Passphrase", secret=True, problem_line=False)
        self._meter = StrengthMeter(theme)
        self._strength = Text(theme, "", Type.LABEL, "secondary", wrap=True)
        self.again = Field(theme, "Passphrase again", secret=True)
        column.addWidget(self.name)
        column.addLayout(self._who_row)
        column.addWidget(self.passphrase)
        column.addWidget(self._meter)
        column.addWidget(self._strength)
        column.addSpacing(S)
        column.addWidget(self.again)
        self._enter = Button(theme, "Sign in", "Enter", "accent")
        self._enter.setFixedHeight(40)
        self._enter.clicked.connect(self._submit)
        column.addWidget(self._enter)
        column.addSpacing(M)
        self.notice = Notice(theme)
        column.addWidget(self.notice)

        self._sheet = _SheetCard(theme, self)
        self._sheet.kept.connect(self._done)
        self._stack = QStackedLayout()
        outer = QVBoxLayout(self)
        outer.addLayout(self._stack)
        for part in (card, self._sheet):
            frame = QWidget(self)
            row = QHBoxLayout(frame)
            row.addStretch(1)
            inner = QVBoxLayout()
            inner.addStretch(2)
            inner.addWidget(part)
            inner.addStretch(3)
            row.addLayout(inner)
            row.addStretch(1)
            self._stack.addWidget(frame)

        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(120)
        self._later.timeout.connect(self._measure)
        self.passphrase.edited.connect(lambda _: self._later.start())
        self.name.entered.connect(self.passphrase.edit.setFocus)
        self.passphrase.entered.connect(self._after_passphrase)
        self.again.entered.connect(self._submit)

    def begin(self) -> None:
        """Look who may sign in here."""
        self._work.run(self._door.people, self._show_people, self._fail)

    def acts(self) -> tuple[Act, ...]:
        """Keys of this page."""
        if self._stack.currentIndex() == 1:
            return self._sheet.acts()
        return (Act("Return", "Sign in", self._submit, own_key=True),)

    def _show_people(self, people: tuple[Person, ...]) -> None:
        self._people = people
        self._first = not people
        for widget in (self.name, self.again, self._meter, self._strength):
            widget.setVisible(self._first)
        if self._first:
            self._title.setText("Welcome. This desk is yours.")
            self._under.setText(
                "Your passphrase and a secret in this computer's keyring together open the "
                "records. One without the other opens nothing, so nobody can reset it for you."
            )
            self._strength.setText("12 or more characters, letters and digits.")
            self._enter.setText("Make this desk mine")
            self.name.edit.setFocus()
        else:
            self._title.setText("Sign in")
            self._under.setText(
                people[0].name if len(people) == 1 else "Choose your name, then type."
            )
            self._enter.setText("Sign in")
            if len(people) > 1 and self._who is None:
                self._who = Segments(self._theme, "Who", tuple(p.name for p in people))
                self._who.choose(0)
                self._who_row.addWidget(self._who)
            self.passphrase.edit.setFocus()
        log.info("shown page=%s", "first_start" if self._first else "sign_in")

    def _after_passphrase(self) -> None:
        if self._first and not self.again.text:
            self.again.edit.setFocus()
        else:
            self._submit()

    def _measure(self) -> None:
        if not self._first:
            return
        text, name = self.passphrase.edit.text(), self.name.text
        self._work.run(lambda: self._door.strength(text, name), self._show_strength, lambda _: None)

    def _show_strength(self, strength: tuple[int, bool, str]) -> None:
        score, ok, sentence = strength
        self._meter.show_score(score if self.passphrase.edit.text() else -1, ok)
        self._strength.setText(sentence or f"This one is {_STRENGTH[score]}.")
        self._strength.set_tone("good" if ok else "secondary")

    def _submit(self) -> None:
        if self._busy:
            return
        self.notice.clear()
        passphrase = self.passphrase.edit.text()
        job: Callable[[], OpenedDoor]
        if self._first:
            if passphrase != self.again.edit.text():
                self.again.set_problem("The two are not the same.")
                self.again.edit.setFocus()
                return
            name = self.name.text
            job = lambda: self._door.enrol_owner(name, passphrase)  # noqa: E731
        else:
            person = self._people[max(0, self._who.index) if self._who else 0]
            job = lambda: self._door.open(person.id, passphrase)  # noqa: E731
        self._busy = True
        self.entered_at = time.perf_counter()
        self._enter.setEnabled(False)
        self._work.run(job, self._let_in, self._fail)

    def _let_in(self, opened: OpenedDoor) -> None:
        self._opened = opened
        self.passphrase.edit.clear()
        self.again.edit.clear()
        if not self._first:
            self._done()
            return
        self._work.run(lambda: self._door.recovery_sheet(opened), self._offer_sheet, self._fail)

    def _offer_sheet(self, sheet: str) -> None:
        self._sheet.show_sheet(sheet)
        self._stack.setCurrentIndex(1)
        self._sheet.setFocus()
        self.acts_changed.emit()
        log.info("shown page=recovery_sheet")

    def _done(self) -> None:
        if self._opened is not None:
            opened, self._opened = self._opened, None
            self.opened.emit(opened)

    def tell_ending(self, ending: DeskError) -> None:
        """The passphrase was right, but the records did not open."""
        self._fail(ending)

    def _fail(self, ending: DeskError) -> None:
        self._busy = False
        self._enter.setEnabled(True)
        log.info("refused code=%s", ending.code)
        field = ending.field if isinstance(ending, Refused) else ""
        target = {"name": self.name, "passphrase": self.passphrase}.get(field)
        if target is not None and self._first:
            target.set_problem(ending.happened)
            target.edit.setFocus()
        self.notice.tell_ending(ending)
        if target is None:
            self.passphrase.edit.selectAll()
            self.passphrase.edit.setFocus()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        shown: QWidget = self._card if self._stack.currentIndex() == 0 else self._sheet
        origin = shown.mapTo(self, shown.rect().topLeft())
        box = QRectF(origin.x(), origin.y(), shown.width(), shown.height())
        painter.setPen(self._theme.colour("hairline"))
        painter.setBrush(self._theme.colour("surface"))
        painter.drawRoundedRect(box, PANEL_RADIUS, PANEL_RADIUS)
        mark(painter, self._theme, QRectF(box.x() + XXL, box.y() + XXL, 32, 32).toRect())


class _SheetCard(QWidget):
    """The recovery sheet, once: print it, or go on without."""

    kept = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet = ""
        self.setFixedWidth(640)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(XXL, 88, XXL, XL)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Your recovery sheet", Type.TITLE))
        column.addWidget(Text(
            theme,
            "If you forget the passphrase or this computer is lost, this sheet is the only way "
            "back in. Print it and lock the paper away. It is not kept on this computer and is "
            "shown this once.", Type.BODY, "secondary", wrap=True,
        ))  # fmt: skip
        self._text = Text(theme, "", Type.BODY, wrap=True)
        self._text.setFont(theme.mono(13))
        column.addWidget(self._text)
        row = QHBoxLayout()
        self._print = Button(theme, "Print the sheet", "Ctrl+P", "accent")
        self._go = Button(theme, "Go on to the desk", "Enter")
        self._print.clicked.connect(self._print_sheet)
        self._go.clicked.connect(self.kept)
        row.addWidget(self._print)
        row.addWidget(self._go)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(L)

    def show_sheet(self, sheet: str) -> None:
        """The text as it will be printed."""
        self._sheet = sheet
        self._text.setText(sheet)

    def acts(self) -> tuple[Act, ...]:
        """Keys while the sheet is shown."""
        return (
            Act("Ctrl+P", "Print the sheet", self._print_sheet),
            Act("Return", "Go on to the desk", self.kept.emit),
        )

    def _print_sheet(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            page = QTextDocument()
            page.setPlainText(self._sheet)
            page.print_(printer)
        self._sheet_focus()

    def _sheet_focus(self) -> None:
        self.setFocus()
