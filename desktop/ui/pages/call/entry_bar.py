"""The entry line with chips below that show how it was parsed; ambiguous parts ask in amber."""

from __future__ import annotations

import logging

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.entry_line.parsed_entry import Chip, ParsedEntry
from desktop.booking.trip.search_request import SearchRequest
from desktop.ui.key_events import digit_key
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.text import LEFT, width_of, write

log = logging.getLogger(__name__)
_LINE = 26
_MAX_RECALLED = 50


class EntryBar(QWidget):
    """`asked` carries a SearchRequest on Enter, if the line is complete. Up recalls older lines."""

    asked = Signal(object)
    edited = Signal(str)

    def __init__(self, theme: Theme, use_cases: UseCases, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._use_cases = use_cases
        self._recent: list[str] = []
        self._recall = 0
        self._unfinished = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.field = Field(
            theme, placeholder="lax-lhr 12dec 19dec 2a prem", height=44, kind=Type.SECTION,
            problem_line=False,
        )  # fmt: skip
        self.field.edit.setAccessibleName("entry line")
        self.chips = ChipRow(theme)
        column.addWidget(self.field)
        column.addWidget(self.chips)
        self.setFocusProxy(self.field.edit)
        self._reading = use_cases.read_entry("")
        self.chips.chosen.connect(self.choose)
        self.field.edit.textChanged.connect(self._typed)
        self.field.entered.connect(self._enter)
        self.field.edit.installEventFilter(self)

    @property
    def text(self) -> str:
        return self.field.edit.text()

    @property
    def reading(self) -> ParsedEntry:
        return self._reading

    def set_text(self, text: str) -> None:
        """Set and parse the text, without a search."""
        self.field.edit.setText(text)

    def choose(self, number: int) -> None:
        """Resolve the first ambiguous chip with its choice of this index, from 0."""
        for chip in self._reading.chips:
            if chip.choices:
                if number < len(chip.choices):
                    start, end = chip.start, chip.end
                    text = self.text
                    self.set_text(text[:start] + chip.choices[number].text + text[end:])
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self._recent:
                self._recall_line(1 if event.key() == Qt.Key.Key_Up else -1)
                return True
            key = digit_key(event)
            if key.startswith("Alt+") and key != "Alt+0":
                self.choose(int(key.removeprefix("Alt+")) - 1)
                return True
        return super().eventFilter(watched, event)

    def _recall_line(self, by: int) -> None:
        """Recall an older line (1) or a newer one (-1); after the newest, the unfinished line."""
        if self._recall == 0:
            if by < 0:
                return
            self._unfinished = self.text
        self._recall = max(0, min(len(self._recent), self._recall + by))
        self.set_text(self._recent[-self._recall] if self._recall else self._unfinished)

    def _typed(self, text: str) -> None:
        self._reading = self._use_cases.read_entry(text)
        self.chips.show_reading(self._reading, typed=bool(text.strip()))
        self.edited.emit(text)

    def _enter(self) -> None:
        search_request: SearchRequest | None = self._reading.search_request
        if search_request is None:
            self.chips.show_problem()
            log.info("entry unclear")
            return
        if not self._recent or self._recent[-1] != self.text:
            self._recent = [*self._recent, self.text][-_MAX_RECALLED:]
        self._recall = 0
        log.info(
            "entry asked legs=%d people=%d",
            len(search_request.search_legs),
            search_request.passengers.total,
        )
        self.asked.emit(search_request)


class ChipRow(QWidget):
    """The parsed entry as chips; the first ambiguous chip shows its choices: Alt+1, Alt+2."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._reading: ParsedEntry | None = None
        self._typed = False
        self._problem_stressed = False
        self._choice_boxes: list[QRect] = []
        self.setFixedHeight(_LINE)
        self.setAccessibleName("understood")
        theme.changed.connect(self.update)

    def show_reading(self, reading: ParsedEntry, typed: bool) -> None:
        """Show this parsed entry."""
        self._reading, self._typed, self._problem_stressed = reading, typed, False
        labels = ", ".join(chip.label for chip in reading.chips)
        self.setAccessibleDescription(f"{labels}. {reading.problem}".strip())
        self._fit()
        self.update()

    def show_problem(self) -> None:
        """Enter was pressed on an incomplete line: show the problem in red."""
        self._problem_stressed = True
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for number, box in enumerate(self._choice_boxes):
            if box.contains(event.position().toPoint()):
                self.chosen.emit(number)
                return

    def chip_boxes(self) -> list[QRect]:
        """Of each chip, on as many lines as they need: no part of the echo is cut off."""
        boxes: list[QRect] = []
        x, line = 2, 0
        for chip in self._reading.chips if self._reading else ():
            wide = width_of(self._theme, chip.label, Type.META) + 2 * S
            if x + wide > self.width() and x > 2:
                x, line = 2, line + 1
            boxes.append(QRect(x, line * _LINE, min(wide, self.width() - x), _LINE))
            x += wide + 6
        return boxes

    def _problem_box(self, boxes: list[QRect]) -> QRect:
        """Behind the last chip, or below it where there is no room for a whole sentence."""
        last = boxes[-1] if boxes else QRect(2, 0, 0, _LINE)
        x, y = (last.right() + 11 if boxes else 6), last.y()
        problem = self._reading.problem if self._reading and self._typed else ""
        if problem and boxes and x + width_of(self._theme, problem, Type.META) > self.width():
            x, y = 6, y + _LINE
        return QRect(x, y, self.width() - x, _LINE)

    def _fit(self) -> None:
        reading = self._reading
        if reading is None:
            return
        asks = any(chip.choices for chip in reading.chips)
        last = self._problem_box(self.chip_boxes())
        self.setFixedHeight(last.y() + (2 if asks else 1) * _LINE)

    def paintEvent(self, event: QPaintEvent) -> None:
        reading = self._reading
        if reading is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._choice_boxes = []
        boxes = self.chip_boxes()
        last = self._problem_box(boxes)
        for chip, box in zip(reading.chips, boxes, strict=True):
            self._paint_chip(painter, chip, box)
            if chip.choices and not self._choice_boxes:
                self._paint_choices(painter, chip, QPoint(box.x(), last.y() + _LINE))
        if reading.problem and self._typed:
            write(painter, self._theme, last, reading.problem, Type.META,
                  "bad" if self._problem_stressed else "tertiary")  # fmt: skip

    def _paint_choices(self, painter: QPainter, chip: Chip, at: QPoint) -> None:
        """Paint the choices on a line below, under their chip; all of them, however long."""
        labels = [f"Alt+{at}  {choice.label}" for at, choice in enumerate(chip.choices, 1)]
        widths = [width_of(self._theme, label, Type.META) + M for label in labels]
        between, x = L // 2, at.x()
        if x + sum(widths) + between * len(labels) > self.width():
            x = min(x, 2)
            room = (self.width() - x) // len(labels) - between
            widths = [min(wide, room) for wide in widths]
        for label, wide in zip(labels, widths, strict=True):
            box = QRect(x, at.y(), wide, _LINE)
            write(painter, self._theme, box, label, Type.META, "accent")
            self._choice_boxes.append(box)
            x += wide + between

    def _paint_chip(self, painter: QPainter, chip: Chip, box: QRect) -> None:
        theme, unclear = self._theme, bool(chip.problem or chip.choices)
        painter.setPen(theme.tint("warn" if unclear else "text", 0.45 if unclear else 0.10))
        painter.setBrush(theme.tint("warn" if unclear else "text", 0.12 if unclear else 0.05))
        edge = QRectF(box.x() + 0.5, box.y() + 2.5, box.width(), 21)
        painter.drawRoundedRect(edge, 6, 6)
        write(painter, theme, edge.toRect().adjusted(S, 0, 0, 0), chip.label, Type.META,
              "warn" if unclear else "text", LEFT)  # fmt: skip
