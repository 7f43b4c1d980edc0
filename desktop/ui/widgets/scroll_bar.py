"""A slim scroll bar without arrows or track, and scroll areas that use it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QScrollArea, QScrollBar, QWidget

from desktop.ui.theme import Theme


class SlimBar(QScrollBar):
    """8 px wide; the thumb darkens under the pointer. `background` is a color token."""

    def __init__(
        self, theme: Theme, background: str = "surface", parent: QWidget | None = None
    ) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self._theme = theme
        self._background = background
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(10, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color(self._background))
        span = self.maximum() - self.minimum()
        if span <= 0:
            return
        room = self.height() - 4
        tall = max(28.0, room * self.pageStep() / (span + self.pageStep()))
        top = 2 + (room - tall) * (self.value() - self.minimum()) / span
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.tint("text", 0.32 if self.underMouse() else 0.18))
        painter.drawRoundedRect(QRectF(2, top, 6, tall), 3, 3)


def slim(area: QAbstractScrollArea, theme: Theme, background: str = "surface") -> None:
    """Give this area a slim bar and a viewport created in Python. Call it before adding content.

    `background` is ``"surface"``, or ``"canvas"`` behind panels. PySide6 6.11 does not know the
    class of a viewport that Qt created: to find it, it loads every widget class, which took 30 ms
    of the first page after sign-in.
    """
    area.setVerticalScrollBar(SlimBar(theme, background, area))
    viewport = QWidget()
    role = QPalette.ColorRole
    viewport.setBackgroundRole(role.Window if background == "canvas" else role.Base)
    viewport.setAutoFillBackground(True)
    area.setViewport(viewport)


def scrolled(theme: Theme, content: QWidget, background: str = "canvas") -> QScrollArea:
    """A scroll area around this content that keeps the focused widget visible."""
    area = QScrollArea()
    slim(area, theme, background)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    follower = _FocusFollower(area)
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.focusChanged.connect(follower.follow)
    return area


def scroll_to(area: QScrollArea, widget: QWidget) -> None:
    """Make this widget of the area visible after the layout, since it may just have grown."""
    QTimer.singleShot(0, widget, lambda: area.ensureWidgetVisible(widget))


def scroll_into_view(widget: QWidget) -> None:
    """As `scroll_to`, of the area that it lies in; for one that had the focus before, too."""
    area: QWidget | None = widget
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if isinstance(area, QScrollArea):
        scroll_to(area, widget)


class _FocusFollower(QObject):
    """Scrolls to the widget that gets the focus."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area

    @Slot(QWidget, QWidget)
    def follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        """Slot for `QApplication.focusChanged`."""
        content = self._area.widget()
        if now is not None and content is not None and content.isAncestorOf(now):
            self._area.ensureWidgetVisible(now)
