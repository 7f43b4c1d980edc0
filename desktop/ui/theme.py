"""Colors, spacing and fonts of the whole window, for light and dark mode."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette

# Spacing in px, on a 4-px grid.
XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 32
SIDEBAR, NARROW = 208, 76
ROOMY_WINDOW = 1400
ROW = 32
FIELD = 32
DETAIL, DETAIL_LEAST = 384, 300
READING_WIDTH = 720
CONTROL_RADIUS, PANEL_RADIUS, OVERLAY_RADIUS = 6, 10, 14


@dataclass(frozen=True, slots=True)
class Colors:
    """One color scheme. Contrast with the surface: text > 14, secondary > 6, tertiary > 4.5."""

    canvas: str
    surface: str
    raised: str
    sunken: str
    hairline: str
    edge: str
    text: str
    secondary: str
    tertiary: str
    accent: str
    on_accent: str
    good: str
    warn: str
    bad: str
    sealed: str
    on_sealed: str
    amber: str
    on_amber: str
    violet: str
    on_violet: str


LIGHT = Colors(
    canvas="#F5F6F8",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#EDEFF3",
    hairline="#DFE3E9",
    edge="#8A94A3",
    text="#14181F",
    secondary="#525C6B",
    tertiary="#626C7B",
    accent="#0B5FC6",
    on_accent="#FFFFFF",
    good="#12714A",
    warn="#8A5200",
    bad="#B42025",
    sealed="#0F6B64",
    on_sealed="#FFFFFF",
    amber="#F2B13C",
    on_amber="#3A2600",
    violet="#5B4BC4",
    on_violet="#FFFFFF",
)

DARK = Colors(
    canvas="#0F1216",
    surface="#161A20",
    raised="#1E242C",
    sunken="#0B0E12",
    hairline="#2B323C",
    edge="#657182",
    text="#E9EDF2",
    secondary="#A7B1BE",
    tertiary="#8591A0",
    accent="#6AB0FF",
    on_accent="#06182C",
    good="#4CC38A",
    warn="#F0B24A",
    bad="#FF8A87",
    sealed="#3CCFBF",
    on_sealed="#04211E",
    amber="#E0A030",
    on_amber="#1E1300",
    violet="#A79BFF",
    on_violet="#140B33",
)


class Type(Enum):
    """Font size in px and weight; body text is 13 px."""

    LABEL = (11, QFont.Weight.Medium)
    META = (12, QFont.Weight.Normal)
    META_STRONG = (12, QFont.Weight.DemiBold)
    BODY = (13, QFont.Weight.Normal)
    BODY_STRONG = (13, QFont.Weight.DemiBold)
    SECTION = (15, QFont.Weight.DemiBold)
    TITLE = (20, QFont.Weight.DemiBold)
    MONEY = (28, QFont.Weight.DemiBold)
    DISPLAY = (40, QFont.Weight.DemiBold)


_FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", ".AppleSystemUIFont", "Noto Sans")
_MAX_WIDTHS = 4_096
_MONO = ("JetBrains Mono", "Cascadia Mono", "SF Mono", "DejaVu Sans Mono")


class Theme(QObject):
    """The color scheme in use. `changed` is emitted after a switch; painters then read `colors`."""

    changed = Signal()

    def __init__(self, app: QGuiApplication, look: str = "system") -> None:
        """`look` is ``"system"``, ``"light"`` or ``"dark"``."""
        super().__init__(app)
        self._app = app
        self._look = look
        self._fonts: dict[Type, QFont] = {}
        self._metrics: dict[Type, QFontMetrics] = {}
        self._widths: dict[tuple[Type, str], int] = {}
        installed = QFontDatabase.hasFamily
        self._families = [f for f in _FAMILIES if installed(f)] or [app.font().family()]
        self._mono = [f for f in _MONO if installed(f)] or [
            QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        ]
        app.setFont(self.font(Type.BODY))
        app.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._follow_system()

    @property
    def dark(self) -> bool:
        return self._colors is DARK

    @property
    def colors(self) -> Colors:
        return self._colors

    def color(self, name: str) -> QColor:
        """The color of this token, such as ``"accent"``."""
        return QColor(getattr(self._colors, name))

    def tint(self, name: str, alpha: float) -> QColor:
        """The color of this token with this opacity, 0 to 1."""
        color = self.color(name)
        color.setAlphaF(alpha)
        return color

    def font(self, kind: Type) -> QFont:
        """The font of this kind, with tabular figures, so that times and money line up."""
        if kind not in self._fonts:
            size, weight = kind.value
            font = QFont(self._families)
            font.setPixelSize(size)
            font.setWeight(weight)
            font.setFeature(QFont.Tag("tnum"), 1)
            if size >= 20:
                font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98)
            font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[kind] = font
        return self._fonts[kind]

    def metrics(self, kind: Type) -> QFontMetrics:
        """The metrics of the font of this kind."""
        if kind not in self._metrics:
            self._metrics[kind] = QFontMetrics(self.font(kind))
        return self._metrics[kind]

    def width(self, text: str, kind: Type) -> int:
        """Width in px of one line. Cached, because measuring costs as much as painting."""
        known = self._widths.get((kind, text))
        if known is None:
            if len(self._widths) >= _MAX_WIDTHS:
                self._widths.clear()
            known = self._widths[kind, text] = self.metrics(kind).horizontalAdvance(text)
        return known

    def mono(self, size: int, weight: QFont.Weight = QFont.Weight.Medium) -> QFont:
        """The monospace font, for locators and ticket numbers only."""
        font = QFont(self._mono)
        font.setPixelSize(size)
        font.setWeight(weight)
        return font

    def toggle_dark_mode(self) -> None:
        """Switch from dark to light or back, until the program ends."""
        self._look = "light" if self.dark else "dark"
        self._follow_system()

    def _follow_system(self) -> None:
        system = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = system if self._look == "system" else self._look == "dark"
        self._colors = DARK if dark else LIGHT
        self._app.setPalette(self._palette())
        self.changed.emit()

    def _palette(self) -> QPalette:
        palette = QPalette()
        role = QPalette.ColorRole
        for names, token in (
            ((role.Window,), "canvas"),
            ((role.Base, role.Button, role.ToolTipBase), "surface"),
            ((role.AlternateBase,), "sunken"),
            ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), "text"),
            ((role.PlaceholderText,), "tertiary"),
            ((role.Mid, role.Dark), "hairline"),
            ((role.Highlight, role.Accent, role.Link), "accent"),
            ((role.HighlightedText,), "on_accent"),
        ):
            for name in names:
                palette.setColor(name, self.color(token))
        disabled = QPalette.ColorGroup.Disabled
        for name in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(disabled, name, self.color("tertiary"))
        return palette


TOKENS = tuple(field.name for field in fields(Colors))
