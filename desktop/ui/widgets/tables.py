"""One list for every kind of record: rows painted by a function, worked by keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPicture,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from desktop.ui.key_events import is_enter, is_plain
from desktop.ui.theme import Theme, Type

from .scroll_bar import slim
from .text import CENTRE, noting_cuts, write

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
RECORD = Qt.ItemDataRole.UserRole
Paint = Callable[[QPainter, Theme, QRect, R, bool], None]


class Rows(QAbstractListModel, Generic[R]):
    """The records shown, and the words that a screen reader says for each."""

    def __init__(self, spoken: Callable[[R], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accessible = spoken
        self._records: list[R] = []

    @property
    def records(self) -> Sequence[R]:
        return self._records

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._records)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self._records):
            return None
        record = self._records[index.row()]
        if role == RECORD:
            return record
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._accessible(record)
        return None

    def replace(self, records: Sequence[R]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._records = list(records)
        self.endResetModel()


class _Delegate(QStyledItemDelegate, Generic[R]):
    def __init__(
        self, theme: Theme, height: int, paint: Paint[R], always: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._always = always
        self._theme = theme
        self._height = height
        self._paint = paint

    def set_height(self, height: int) -> None:
        """Of every row, in px."""
        self._height = height

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = self._theme
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        view = self.parent()
        focused = isinstance(view, QWidget) and view.hasFocus()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen and (focused or self._always):
            painter.fillRect(rect, theme.tint("accent", 0.10 if focused else 0.06))
            painter.fillRect(
                rect.x(), rect.y(), 2, rect.height(),
                theme.color("accent" if focused else "edge"),
            )  # fmt: skip
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, theme.tint("text", 0.03))
        painter.fillRect(
            rect.x() + 12, rect.bottom(), rect.width() - 24, 1, theme.color("hairline")
        )
        self._paint(painter, theme, rect, index.data(RECORD), chosen)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """The whole text of a row that had to be shortened, where the mouse rests on it."""
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        nowhere = QPicture()
        painter = QPainter(nowhere)
        with noting_cuts() as cut:
            self._paint(painter, self._theme, option.rect, index.data(RECORD), False)
        painter.end()
        QToolTip.showText(event.globalPos(), str(index.data()) if cut else "", view)
        return True


class RowList(QListView, Generic[R]):
    """`opened` carries the record of Enter or a double click; `moved` the current one.

    `stepped` comes when a person moved the bar, and not when new rows did.
    """

    opened = Signal(object)
    moved = Signal(object)
    stepped = Signal()

    def __init__(
        self,
        theme: Theme,
        name: str,
        height: int,
        paint: Paint[R],
        spoken: Callable[[R], str],
        empty: str,
        parent: QWidget | None = None,
        *,
        always_marked: bool = False,
    ) -> None:
        """`always_marked`: the choice shows while the keyboard is in a field above."""
        super().__init__(parent)
        self._theme = theme
        self._empty = empty
        slim(self, theme)
        self.rows: Rows[R] = Rows(spoken, self)
        self.setModel(self.rows)
        self._delegate = _Delegate(theme, height, paint, always_marked, self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(RECORD)))
        theme.changed.connect(self._recolor)
        self._recolor()

    def show_records(self, records: Sequence[R], keep: Callable[[R], object] | None = None) -> None:
        """Replace the rows; with `keep`, the chosen record stays chosen by this identity."""
        before = self.current()
        self.rows.replace(records)
        row = 0
        if keep is not None and before is not None:
            wanted = keep(before)
            row = next((i for i, r in enumerate(records) if keep(r) == wanted), 0)
        if records:
            self.setCurrentIndex(self.rows.index(row))

    def set_row_height(self, height: int) -> None:
        """In px, for the rows of the next `show_records`."""
        self._delegate.set_height(height)

    def set_empty(self, sentence: str) -> None:
        """What stands there when there are no rows."""
        self._empty = sentence
        self.viewport().update()

    def shown(self) -> Iterator[tuple[R, QRect]]:
        """The rows that can be seen, with their places in the viewport."""
        view = self.viewport().rect()
        first = self.indexAt(view.topLeft())
        for row in range(max(0, first.row()), self.rows.rowCount()):
            rect = self.visualRect(self.rows.index(row))
            if rect.top() > view.bottom():
                return
            yield self.rows.records[row], rect

    def current(self) -> R | None:
        """The chosen record."""
        index = self.currentIndex()
        record: R | None = index.data(RECORD) if index.isValid() else None
        return record

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.moved.emit(current.data(RECORD))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), is_plain(event)
        if is_enter(event) and plain:
            self.open_current()
            return
        step = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(key)) if plain else None
        if step is not None:
            self.step(step)
            return
        before = self.currentIndex().row()
        super().keyPressEvent(event)
        if self.currentIndex().row() != before:
            self.stepped.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.stepped.emit()

    def open_current(self) -> None:
        """As Enter does."""
        if (record := self.current()) is not None:
            self.opened.emit(record)

    def step(self, by: int) -> None:
        """Move the choice down or up."""
        self.stepped.emit()
        row = max(0, min(self.rows.rowCount() - 1, self.currentIndex().row() + by))
        self.setCurrentIndex(self.rows.index(row))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.rows.rowCount() == 0 and self._empty:
            painter = QPainter(self.viewport())
            area = self.viewport().rect()
            area.setHeight(min(area.height(), 96))
            write(painter, self._theme, area, self._empty, Type.BODY, "tertiary", CENTRE)

    def _recolor(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, self._theme.color("surface"))
        self.setPalette(palette)
