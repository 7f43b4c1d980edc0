"""A text to read: headings, paragraphs, lists, in one column no wider than is easy to read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.ui.theme import READING_WIDTH, L, M, S, Theme, Type
from desktop.ui.widgets.scroll_bar import slim
from desktop.ui.widgets.text import Text

_BULLET, _NUMBER = 14, 22


class Look(Enum):
    """How a block of text is shown."""

    TITLE = "title"
    META = "meta"
    LEAD = "lead"
    STATE = "state"
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    STEP = "step"
    UNDER_STEP = "under a step"
    SOURCE = "source"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `tone`: its color token, of a step that of its `mark`, which is what is in front
    of an item or a step.
    """

    look: Look
    text: str = ""
    tone: str = ""
    mark: str = "•"


_KIND = {
    Look.TITLE: (Type.SECTION, "text"),
    Look.META: (Type.META, "secondary"),
    Look.LEAD: (Type.BODY, "text"),
    Look.STATE: (Type.BODY_STRONG, "text"),
    Look.HEADING: (Type.BODY_STRONG, "text"),
    Look.PARAGRAPH: (Type.BODY, "text"),
    Look.ITEM: (Type.BODY, "text"),
    Look.STEP: (Type.BODY_STRONG, "text"),
    Look.UNDER_STEP: (Type.BODY, "secondary"),
    Look.SOURCE: (Type.META, "tertiary"),
}
_ABOVE = {Look.HEADING: M, Look.STEP: M, Look.TITLE: 0, Look.RULE: S, Look.STATE: S, Look.LEAD: S}


def body_blocks(body: str) -> Iterable[Block]:
    """The blocks of a text as `policy_text` describes it."""
    for line in body.split("\n"):
        if line.startswith("## "):
            yield Block(Look.HEADING, line[3:])
        elif line.startswith("- "):
            yield Block(Look.ITEM, line[2:])
        elif line.strip():
            yield Block(Look.PARAGRAPH, line)


class ReadingView(QScrollArea):
    """`show_blocks` replaces what is shown, and begins at its top."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Block, ...] = ()
        slim(self, theme)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("text")
        self.setWidget(QWidget())

    @property
    def text(self) -> str:
        """All that is shown, for tests."""
        return "\n".join(block.text for block in self._shown)

    def show_blocks(self, blocks: Iterable[Block]) -> None:
        """The same blocks again change nothing, so that the place stays."""
        shown = tuple(blocks)
        if shown == self._shown:
            return
        self._shown = shown
        column = QWidget()
        column.setMaximumWidth(READING_WIDTH)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(L, S, L, M)
        layout.setSpacing(3)
        for at, block in enumerate(self._shown):
            if at and (above := _ABOVE.get(block.look, 0)):
                layout.addSpacing(above)
            self._add(layout, block)
        layout.addStretch(1)
        # On `Base`, which the area sets, Qt would write in the color of fields.
        column.setBackgroundRole(QPalette.ColorRole.Window)
        self.setWidget(column)
        column.setAutoFillBackground(False)
        self.verticalScrollBar().setValue(0)

    def turn(self, pages: int) -> None:
        """Scroll by this many pages."""
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + pages * (bar.pageStep() - 40))

    def _add(self, layout: QVBoxLayout, block: Block) -> None:
        if block.look is Look.RULE:
            layout.addWidget(Hairline(self._theme))
            return
        kind, tone = _KIND[block.look]
        is_step = block.look is Look.STEP
        of_text = "" if is_step else block.tone
        label = Text(self._theme, block.text, kind, of_text or tone, wrap=True)
        if block.look is Look.UNDER_STEP:
            label.setContentsMargins(_NUMBER, 0, 0, 0)
        if block.look not in (Look.ITEM, Look.STEP):
            layout.addWidget(label)
            return
        row = QHBoxLayout()
        row.setSpacing(0)
        of_mark = (block.tone or "accent") if is_step else "tertiary"
        mark = Text(self._theme, block.mark, kind, of_mark)
        mark.setFixedWidth(_NUMBER if is_step else _BULLET)
        mark.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        row.addWidget(mark)
        row.addWidget(label, 1)
        layout.addLayout(row)


class Hairline(QWidget):
    """A line of one pixel between two parts of a text."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedHeight(9)
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 4, self.width(), 1), self._theme.color("hairline"))
