"""What a screen reader is told: names, kinds, states and counts. Nothing that was typed, ever.

Counts are spelled out, so that no figure at all leaves here and none can be taken for a digit.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from .chrome import KeyButton
from .digit_entry import GAP, WAITING, Entry
from .pane import Pane
from .pane_fields import DigitField, TextField

_SMALL = (
    *("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_FIGURES = re.compile(r"[0-9]+")
Text = QAccessible.Text


def in_words(text: str) -> str:
    """Figures up to nineteen as words, others as "many"."""

    def word(found: re.Match[str]) -> str:
        number = found.group()
        return _SMALL[int(number)] if len(number) < 3 and int(number) < len(_SMALL) else "many"

    return _FIGURES.sub(word, text)


def count_of(entry: Entry) -> str:
    """``"four of sixteen"``."""
    places = [dot for dot in entry.marks() if dot not in (GAP, "/")]
    typed = sum(dot != WAITING and not dot.isalpha() for dot in places)
    return in_words(f"{typed} of {len(places)}")


class AccessibleDigits(QAccessibleWidget):
    """A password field with a count and no contents."""

    def __init__(self, field: DigitField) -> None:
        super().__init__(field, QAccessible.Role.EditableText, field.label)
        self._field = field

    def text(self, kind: QAccessible.Text) -> str:
        if kind is Text.Name:
            return self._field.label
        return count_of(self._field.entry) if kind is Text.Description else ""

    def state(self) -> QAccessible.State:
        state = super().state()
        state.passwordEdit = True
        state.invalid = self._field.wrong
        return state


class AccessibleText(QAccessibleWidget):
    """Name or postcode: whether something stands there, never what."""

    def __init__(self, field: TextField) -> None:
        super().__init__(field, QAccessible.Role.EditableText, field.label)
        self._field = field

    def text(self, kind: QAccessible.Text) -> str:
        if kind is Text.Name:
            return self._field.label
        if kind is Text.Description:
            return "filled in" if self._field.text.text.strip() else "empty"
        return ""


class AccessibleButton(QAccessibleWidget):
    """A button by its words."""

    def __init__(self, button: KeyButton) -> None:
        super().__init__(button, QAccessible.Role.Button, button.label)
        self._button = button

    def text(self, kind: QAccessible.Text) -> str:
        return self._button.label if kind is Text.Name else ""


class Speaker(QObject):
    """Tells the reader of each change while it lives. Make it before the pane is shown."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self._pane = pane
        # Qt keeps no hold on what Python made for it.
        self._made: dict[int, QAccessibleInterface] = {}
        QAccessible.installFactory(self._interface)
        for field in pane.digit_fields:
            field.changed.connect(lambda field=field: self._counted(field))
        pane.said.connect(lambda sentence: self._announce(pane, in_words(sentence)))

    def _interface(self, _key: str, widget: QObject) -> QAccessibleInterface | None:
        kinds = (
            (DigitField, AccessibleDigits),
            (TextField, AccessibleText),
            (KeyButton, AccessibleButton),
        )
        for kind, accessible in kinds:
            if isinstance(widget, kind):
                return self._made.setdefault(id(widget), accessible(widget))  # type: ignore[arg-type]
        return None

    def _counted(self, field: DigitField) -> None:
        QAccessible.updateAccessibility(
            QAccessibleEvent(field, QAccessible.Event.DescriptionChanged)
        )
        self._announce(field, count_of(field.entry))

    def _announce(self, widget: QWidget, text: str) -> None:
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
