"""A list view for every kind of record: a function paints the rows; keys move the selection."""

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

from desktop.ui.key_events import is_enter, is_plain, letter_key
from desktop.ui.theme import Theme, Type

from .scroll_bar import slim
from .text import CENTRE, recording_elided, write

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
RECORD = Qt.ItemDataRole.UserRole
Paint = Callable[[QPainter, Theme, QRect, R, bool], None]
_MOVES = frozenset(
    {
        *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
        *(Qt.Key.Key_Home, Qt.Key.Key_End),
    }
)


class Rows(QAbstractListModel, Generic[R]):
    """The list model: the records, and the accessible text of each."""

    def __init__(self, accessible: Callable[[R], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._accessible = accessible
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
        """Replace all records."""
        self.beginResetModel()
        self._records = list(records)
        self.endResetModel()


class _Delegate(QStyledItemDelegate, Generic[R]):
    def __init__(
        self, theme: Theme, height: int, paint: Paint[R], always_marked: bool, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self._always_marked = always_marked
        self._theme = theme
        self._height = height
        self._paint = paint

    def set_height(self, height: int) -> None:
        """Set the height of every row, in px."""
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
        if chosen and (focused or self._always_marked):
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
        """Show the full text of an elided row as its tooltip."""
        if event.type() is not QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        picture = QPicture()
        painter = QPainter(picture)
        with recording_elided() as elided:
            self._paint(painter, self._theme, option.rect, index.data(RECORD), False)
        painter.end()
        QToolTip.showText(event.globalPos(), str(index.data()) if elided else "", view)
        return True


class RowList(QListView, Generic[R]):
    """`opened` carries the record on Enter or a double click; `moved` the new current record.

    `stepped` is emitted when a person moved the selection, not when new rows did.
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
        accessible: Callable[[R], str],
        empty: str,
        parent: QWidget | None = None,
        *,
        always_marked: bool = False,
    ) -> None:
        """`always_marked`: show the selection also while another widget has the focus."""
        super().__init__(parent)
        self._theme = theme
        self._empty = empty
        slim(self, theme)
        self.rows: Rows[R] = Rows(accessible, self)
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
        """Replace the rows; with `keep`, the record with the same identity stays selected."""
        before = self.current()
        self.rows.replace(records)
        row = 0
        if keep is not None and before is not None:
            wanted = keep(before)
            row = next((i for i, r in enumerate(records) if keep(r) == wanted), 0)
        if records:
            self.setCurrentIndex(self.rows.index(row))

    def set_row_height(self, height: int) -> None:
        """Set the row height in px, for the next `show_records`."""
        self._delegate.set_height(height)

    def set_empty(self, sentence: str) -> None:
        """Set the sentence shown when there are no rows."""
        self._empty = sentence
        self.viewport().update()

    def shown(self) -> Iterator[tuple[R, QRect]]:
        """The visible records with their rectangles in the viewport."""
        view = self.viewport().rect()
        first = self.indexAt(view.topLeft())
        for row in range(max(0, first.row()), self.rows.rowCount()):
            rect = self.visualRect(self.rows.index(row))
            if rect.top() > view.bottom():
                return
            yield self.rows.records[row], rect

    def current(self) -> R | None:
        """The selected record."""
        index = self.currentIndex()
        record: R | None = index.data(RECORD) if index.isValid() else None
        return record

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid():
            self.moved.emit(current.data(RECORD))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain, letter = is_plain(event), letter_key(event)
        if is_enter(event) and plain:
            self.open_current()
            return
        key = ord(letter) if plain and letter else event.key()
        step = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(key)) if plain else None
        if step is not None:
            self.step(step)
            return
        if letter:
            # Not for Qt's search by letters: the window may have a command for it.
            event.ignore()
            return
        super().keyPressEvent(event)
        if event.key() in _MOVES:
            # Also where there was nowhere to go: Home on the first row is a choice of that row.
            self.stepped.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self.stepped.emit()

    def open_current(self) -> None:
        """Open the selected record, as Enter does."""
        if (record := self.current()) is not None:
            self.opened.emit(record)

    def step(self, by: int) -> None:
        """Move the selection by this many rows."""
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
