"""The five answers on one page: what is done, what is missing, and the next step with its key."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.delegation.founder_answers import FounderAnswer, NextStep
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import keycap, width_of, wrapped_height, write, write_wrapped
from desktop.use_cases.delegation.read_safeguards import SafeguardsView

from .safeguard_rows import State, paint_chip

_LINE, _MOST = 16, 3
_HEAD, _SHORT = 24, 15
Numbered = tuple[int, FounderAnswer]


class AnswersPart(QWidget):
    """`chosen` carries the NextStep of a question: by its number, or by Enter."""

    commands_changed = Signal()
    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        panel = Panel(theme, holds_list=True)
        self.list: RowList[Numbered] = RowList(
            theme, "five answers", _height(2), _paint_answer, _accessible_answer, ""
        )
        panel.column.setContentsMargins(1, S, 1, S)
        panel.column.addWidget(self.list)
        column.addWidget(panel)
        self.list.opened.connect(lambda row: self._choose(row[1].next_step))
        self._theme = theme
        self._lines = 2

    def show_view(self, view: SafeguardsView) -> None:
        """As things are now."""
        rows = tuple(enumerate(view.answers, start=1))
        self.list.show_records(rows, keep=lambda row: row[0])
        self._fit(rows)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(self.list.rows.records)

    def _fit(self, rows: Sequence[Numbered]) -> None:
        """All rows are as high as the one whose answer takes the most lines."""
        room = self.width() - 2 * L - 12
        lines = max((_short_lines(self._theme, room, row[1]) for row in rows), default=2)
        if lines != self._lines:
            self._lines = lines
            self.list.set_row_height(_height(lines))
            self.list.show_records(tuple(rows), keep=lambda row: row[0])

    def commands(self) -> tuple[Command, ...]:
        """A number for each question that has a next step."""
        steps = [
            Command(
                str(number),
                f"Next step {number}",
                partial(self._choose, answer.next_step),
                in_key_bar=number == 1,
            )
            for number, answer in self.list.rows.records
            if answer.next_step is not None
        ]
        return (
            Command("Return", "Do the next step", self.list.open_current, own_key=True),
            *steps,
            Command("Down", "Next", lambda: self.list.step(1), own_key=True),
        )

    def _choose(self, step: NextStep | None) -> None:
        if step is not None:
            self.chosen.emit(step)


def _height(lines: int) -> int:
    """Of a row whose short answer takes so many lines, in px."""
    return S + _HEAD + lines * _SHORT + S + _LINE * (_MOST + 1) + M


def _short_lines(theme: Theme, room: int, answer: FounderAnswer) -> int:
    tall = wrapped_height(theme, answer.question.short, room, Type.META)
    return tall // theme.metrics(Type.META).height()


def _state(answer: FounderAnswer) -> State:
    if not answer.missing:
        return "✓", "in order", "good"
    return "!", f"{len(answer.missing)} missing", "warn"


def _paint_answer(
    painter: QPainter, theme: Theme, rect: QRect, row: Numbered, chosen: bool
) -> None:
    number, answer = row
    inner = rect.adjusted(L, M, -L, -S)
    chip = paint_chip(painter, theme, inner.right(), inner.y() + 10, _state(answer))
    top = QRect(inner.x(), inner.y(), chip - inner.x() - M, 20)
    write(painter, theme, top, answer.question.question, Type.SECTION)
    lines = _short_lines(theme, inner.width(), answer)
    short = QRect(inner.x(), inner.y() + _HEAD - 2, inner.width(), lines * _SHORT)
    write_wrapped(painter, theme, short, answer.question.short, Type.META, "secondary")
    third = (inner.width() - 2 * L) // 3
    below = QRect(inner.x(), short.bottom() + S, third, 15)
    _paint_list(painter, theme, below, "Done", answer.done, "✓", "good")
    second = below.translated(third + L, 0)
    _paint_list(painter, theme, second, "Missing", answer.missing, "○", "warn")
    last = second.translated(third + L, 0)
    write(painter, theme, last, "Next step", Type.LABEL, "tertiary")
    if answer.next_step is None:
        write(painter, theme, last.translated(0, _LINE), "Nothing is missing.", Type.META,
              "secondary")  # fmt: skip
        return
    beside = last.x() + width_of(theme, "Next step", Type.LABEL) + S
    keycap(painter, theme, beside + 20, last.center().y(), str(number))
    words = QRect(last.x(), last.bottom() + 3, third, 3 * _LINE)
    write_wrapped(painter, theme, words, answer.next_step.sentence, Type.META)


def _paint_list(
    painter: QPainter,
    theme: Theme,
    head: QRect,
    name: str,
    items: tuple[str, ...],
    symbol: str,
    tone: str,
) -> None:
    """Up to three lines; where there are more, the last counts the rest."""
    write(painter, theme, head, name, Type.LABEL, "tertiary")
    shown = items if len(items) <= _MOST else items[: _MOST - 1]
    line = QRect(head.x(), head.bottom() + 2, head.width(), _LINE)
    for item in shown or ("nothing yet" if name == "Done" else "nothing",):
        if items:
            write(painter, theme, line, symbol, Type.META, tone)
        write(painter, theme, line.adjusted(L if items else 0, 0, 0, 0), item, Type.META,
              "text" if items else "tertiary")  # fmt: skip
        line.translate(0, _LINE)
    if len(shown) < len(items):
        more = f"and {len(items) - len(shown)} more"
        write(painter, theme, line.adjusted(L, 0, 0, 0), more, Type.META, "secondary")


def _accessible_answer(row: Numbered) -> str:
    number, answer = row
    done = ", ".join(answer.done) or "nothing yet"
    missing = ", ".join(answer.missing) or "nothing"
    step = "" if answer.next_step is None else f" Next step, key {number}: "
    sentence = "" if answer.next_step is None else answer.next_step.sentence
    return (
        f"{answer.question.question} {answer.question.short} Done: {done}. "
        f"Missing: {missing}.{step}{sentence}"
    )
