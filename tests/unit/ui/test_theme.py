"""Contrast by WCAG 2.2 in both color schemes, and a live switch between them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import DARK, LIGHT, TOKENS, Colors, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.text import Text

Show = Callable[[QWidget], None]
SCHEMES = pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])


def _brightness(color: str) -> float:
    """Relative luminance, WCAG 2.2."""

    def linear(part: float) -> float:
        return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)

    one = QColor(color)
    red, green, blue = (linear(part) for part in (one.redF(), one.greenF(), one.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """Contrast ratio, WCAG 2.2: 1 to 21."""
    low, high = sorted((_brightness(one), _brightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_formula_is_right() -> None:
    assert _contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert _contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@SCHEMES
@pytest.mark.parametrize("ground", ["surface", "canvas", "sunken", "raised"])
def test_text_has_contrast_on_every_background(scheme: Colors, ground: str) -> None:
    assert _contrast(scheme.text, getattr(scheme, ground)) >= 7


@SCHEMES
@pytest.mark.parametrize(
    "tone", ["secondary", "tertiary", "accent", "good", "warn", "bad", "sealed"]
)
@pytest.mark.parametrize("ground", ["surface", "canvas"])
def test_every_other_tone_can_be_read(scheme: Colors, tone: str, ground: str) -> None:
    assert _contrast(getattr(scheme, tone), getattr(scheme, ground)) >= 4.5


@SCHEMES
@pytest.mark.parametrize("plate", ["accent", "sealed", "amber", "violet"])
def test_text_on_a_colored_button_can_be_read(scheme: Colors, plate: str) -> None:
    assert _contrast(getattr(scheme, f"on_{plate}"), getattr(scheme, plate)) >= 4.5


@SCHEMES
def test_the_edge_of_a_control_can_be_seen(scheme: Colors) -> None:
    """Non-text contrast, WCAG 2.2, 1.4.11."""
    assert _contrast(scheme.edge, scheme.surface) >= 3


@SCHEMES
def test_every_token_is_a_color(scheme: Colors) -> None:
    for token in TOKENS:
        assert QColor(getattr(scheme, token)).isValid(), token


@pytest.mark.parametrize("kind", list(Type))
def test_figures_have_equal_widths(theme: Theme, kind: Type) -> None:
    font = theme.font(kind)
    assert font.featureValue(QFont.Tag("tnum")) == 1
    assert font.pixelSize() == kind.value[0]


def test_dark_mode_is_switched_live(theme: Theme, show: Show, qtbot: QtBot) -> None:
    label = Text(theme, "Northwind", tone="accent")
    show(label)
    before = label.grab().toImage()
    with qtbot.waitSignal(theme.changed):
        theme.toggle_dark_mode()
    assert theme.dark
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(DARK.accent)
    assert label.grab().toImage() != before
    theme.toggle_dark_mode()
    assert not theme.dark
    assert label.grab().toImage() == before


def test_painted_controls_follow_dark_mode(theme: Theme, show: Show) -> None:
    button = Button(theme, "Book", "Ctrl+Enter", "accent")
    show(button)
    before = button.grab().toImage()
    theme.toggle_dark_mode()
    assert button.grab().toImage() != before


def test_the_whole_program_takes_the_scheme(theme: Theme, qapp: QApplication) -> None:
    theme.toggle_dark_mode()
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.canvas)
    assert qapp.palette().color(QPalette.ColorRole.Text) == QColor(DARK.text)
    theme.toggle_dark_mode()
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.canvas)


def test_a_tone_can_be_changed(theme: Theme) -> None:
    label = Text(theme, "booked", tone="good")
    label.set_tone("bad")
    assert label.palette().color(QPalette.ColorRole.WindowText) == QColor(LIGHT.bad)


def test_dark_mode_can_be_requested(qapp: QApplication) -> None:
    theme = Theme(qapp, "dark")
    assert theme.dark
    assert theme.tint("text", 0.5).alphaF() == pytest.approx(0.5, abs=0.01)
    theme.deleteLater()
