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

from desktop.card_protocol import Label, Labels

from .chrome import KeyButton
from .digit_entry import GAP, WAITING, Entry
from .pane import Pane
from .pane_fields import DigitField, TextField

_FIGURES = re.compile(r"[0-9]+")
_MANY = 99
Text = QAccessible.Text


def in_words(text: str, labels: Labels) -> str:
    """Figures up to nineteen as words, others as "many"."""

    def word(found: re.Match[str]) -> str:
        number = found.group()
        return labels.number_word(int(number) if len(number) < 3 else _MANY)

    return _FIGURES.sub(word, text)


def count_of(entry: Entry, labels: Labels) -> str:
    """``"four of sixteen"``."""
    places = [dot for dot in entry.marks() if dot not in (GAP, "/")]
    typed = sum(dot != WAITING and not dot.isalpha() for dot in places)
    text = (labels.number_word(typed), labels.number_word(len(places)))
    return labels.text(Label.COUNT, *text)


class AccessibleDigits(QAccessibleWidget):
    """A password field with a count and no contents."""

    def __init__(self, field: DigitField, labels: Labels) -> None:
        super().__init__(field, QAccessible.Role.EditableText, field.label)
        self._field, self._labels = field, labels

    def text(self, kind: QAccessible.Text) -> str:
        if kind is Text.Name:
            return self._field.label
        return count_of(self._field.entry, self._labels) if kind is Text.Description else ""

    def state(self) -> QAccessible.State:
        state = super().state()
        state.passwordEdit = True
        state.invalid = self._field.wrong
        return state


class AccessibleText(QAccessibleWidget):
    """Name or postcode: whether there is something, never what."""

    def __init__(self, field: TextField, labels: Labels) -> None:
        super().__init__(field, QAccessible.Role.EditableText, field.label)
        self._field, self._labels = field, labels

    def text(self, kind: QAccessible.Text) -> str:
        if kind is Text.Name:
            return self._field.label
        if kind is Text.Description:
            filled = self._field.text.text.strip()
            return self._labels.text(Label.FILLED_IN if filled else Label.EMPTY)
        return ""


class AccessibleButton(QAccessibleWidget):
    """A button by its words."""

    def __init__(self, button: KeyButton, _labels: Labels) -> None:
        super().__init__(button, QAccessible.Role.Button, button.label)
        self._button = button

    def text(self, kind: QAccessible.Text) -> str:
        return self._button.label if kind is Text.Name else ""


class Speaker(QObject):
    """Tells the reader of each change while it lives. Make it before the pane is shown."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self._pane, self._labels = pane, pane.labels
        # Qt keeps no hold on what Python made for it.
        self._made: dict[int, QAccessibleInterface] = {}
        QAccessible.installFactory(self._interface)
        for field in pane.digit_fields:
            field.changed.connect(lambda field=field: self._counted(field))
        pane.said.connect(lambda sentence: self._announce(pane, in_words(sentence, self._labels)))

    def _interface(self, _key: str, widget: QObject) -> QAccessibleInterface | None:
        kinds = (
            (DigitField, AccessibleDigits),
            (TextField, AccessibleText),
            (KeyButton, AccessibleButton),
        )
        for kind, accessible in kinds:
            if isinstance(widget, kind):
                return self._made.setdefault(id(widget), accessible(widget, self._labels))  # type: ignore[arg-type]
        return None

    def _counted(self, field: DigitField) -> None:
        QAccessible.updateAccessibility(
            QAccessibleEvent(field, QAccessible.Event.DescriptionChanged)
        )
        self._announce(field, count_of(field.entry, self._labels))

    def _announce(self, widget: QWidget, text: str) -> None:
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
