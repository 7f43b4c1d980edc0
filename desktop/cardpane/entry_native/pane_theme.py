"""The pane's colors, fonts and drawing helpers. Teal marks where a card may be typed."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPen

FIELD_HEIGHT = 44
LABEL_HEIGHT = 20
RADIUS = 10
CONTROL_RADIUS = 6
XS, S, M, L, XL = 4, 8, 12, 16, 24
WIDTH = 448

_FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", ".AppleSystemUIFont", "Noto Sans")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One color scheme; names as in the desk's theme."""

    surface: QColor
    sunken: QColor
    hairline: QColor
    edge: QColor
    text: QColor
    secondary: QColor
    tertiary: QColor
    bad: QColor
    sealed: QColor
    on_sealed: QColor
    amber: QColor
    on_amber: QColor
    violet: QColor
    on_violet: QColor


def scheme(dark: bool) -> Scheme:
    """The dark or the light color scheme."""
    names = (
        ("#161A20", "#0F1216", "#2B323C", "#657182", "#E9EDF2", "#A7B1BE", "#8591A0"),
        ("#FFFFFF", "#F5F6F8", "#DFE3E9", "#8A94A3", "#14181F", "#525C6B", "#626C7B"),
    )[0 if dark else 1]
    signals = (
        ("#FF8A87", "#3CCFBF", "#04211E", "#E0A030", "#1E1300", "#A79BFF", "#140B33"),
        ("#B42025", "#0F6B64", "#FFFFFF", "#F2B13C", "#3A2600", "#5B4BC4", "#FFFFFF"),
    )[0 if dark else 1]
    return Scheme(*(QColor(name) for name in (*names, *signals)))


def faint(color: QColor, alpha: float) -> QColor:
    """The color with this opacity, 0 to 1."""
    thin = QColor(color)
    thin.setAlphaF(alpha)
    return thin


@dataclass(frozen=True, slots=True)
class PaneTheme:
    """Colors and fonts for all widgets of the pane."""

    colors: Scheme
    families: tuple[str, ...]

    def font(self, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """`size` in px. Digits have equal width, so that the countdown does not move."""
        font = QFont(list(self.families))
        font.setPixelSize(size)
        font.setWeight(weight)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font


def families() -> tuple[str, ...]:
    """The preferred font families that are installed. Call after the application exists."""
    installed = set(QFontDatabase.families())
    return tuple(name for name in _FAMILIES if name in installed) or ("sans-serif",)


def paint_box(painter: QPainter, theme: PaneTheme, box: QRectF, focused: bool, wrong: bool) -> None:
    """A field's box. The focus ring is painted outside `box`, which needs a margin of 3 px."""
    colors = theme.colors
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = colors.bad if wrong else colors.sealed if focused else colors.edge
    if focused:
        painter.setPen(QPen(faint(colors.bad if wrong else colors.sealed, 0.28), 3))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = box.adjusted(-1.5, -1.5, 1.5, 1.5)
        painter.drawRoundedRect(ring, RADIUS - 1, RADIUS - 1)
    painter.setPen(QPen(edge, 1.5 if focused or wrong else 1))
    painter.setBrush(colors.surface)
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(inner, RADIUS - 2, RADIUS - 2)


def paint_lock(painter: QPainter, box: QRectF, color: QColor) -> None:
    """A closed padlock, designed for 20 by 20 px and scaled to `box`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 20, box.height() / 20)
    painter.setPen(
        QPen(color, 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(4, 9, 12, 8.5), 2, 2)
    painter.drawArc(QRectF(6.5, 2.5, 7, 9), 0, 180 * 16)
    painter.drawLine(QPointF(6.5, 7), QPointF(6.5, 9))
    painter.drawLine(QPointF(13.5, 7), QPointF(13.5, 9))
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(10, 13.2), 1.5, 1.5)
    painter.restore()


def paint_alert(painter: QPainter, box: QRectF, color: QColor) -> None:
    """A ring with an exclamation mark, for a message that must be read."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / 16, box.height() / 16)
    pen = QPen(color, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(1.5, 1.5, 13, 13))
    painter.drawLine(QPointF(8, 4.8), QPointF(8, 8.6))
    painter.setBrush(color)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(8, 11.2), 0.95, 0.95)
    painter.restore()


def paint_keycap(
    painter: QPainter, theme: PaneTheme, right: float, middle: float, key: str, color: QColor
) -> float:
    """Paint a key name in a keycap that ends at x `right`; returns the x where it begins."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(theme.font(11, QFont.Weight.Medium))
    width = painter.fontMetrics().horizontalAdvance(key) + 2 * 6
    cap = QRectF(right - width, middle - 9, width, 18)
    painter.setPen(QPen(faint(color, 0.45), 1))
    painter.setBrush(faint(color, 0.10))
    painter.drawRoundedRect(cap.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    painter.setPen(color)
    painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()
    return cap.left()
