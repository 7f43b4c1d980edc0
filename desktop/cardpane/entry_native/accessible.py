"""Accessibility of the pane: names, roles, states and counts, but never what was typed.

Counts are spelled out, so that the accessibility bus carries no digits at all.
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

_NUMBERS = re.compile(r"[0-9]+")
_MANY = 99
Text = QAccessible.Text


def spell_out_numbers(text: str, labels: Labels) -> str:
    """The text with numbers up to nineteen as words and larger ones as "many"."""

    def word(found: re.Match[str]) -> str:
        number = found.group()
        return labels.number_word(int(number) if len(number) < 3 else _MANY)

    return _NUMBERS.sub(word, text)


def spoken_count(entry: Entry, labels: Labels) -> str:
    """How many digits are typed, such as ``"four of sixteen"``."""
    symbols_counted = [symbol for symbol in entry.symbols() if symbol not in (GAP, "/")]
    typed = sum(symbol != WAITING and not symbol.isalpha() for symbol in symbols_counted)
    text = (labels.number_word(typed), labels.number_word(len(symbols_counted)))
    return labels.text(Label.COUNT, *text)


class AccessibleDigits(QAccessibleWidget):
    """A digit field as a password field: its description is the count, its value is empty."""

    def __init__(self, field: DigitField, labels: Labels) -> None:
        super().__init__(field, QAccessible.Role.EditableText, field.label)
        self._field, self._labels = field, labels

    def text(self, kind: QAccessible.Text) -> str:
        if kind is Text.Name:
            return self._field.label
        return spoken_count(self._field.entry, self._labels) if kind is Text.Description else ""

    def state(self) -> QAccessible.State:
        state = super().state()
        state.passwordEdit = True
        state.invalid = self._field.invalid
        return state


class AccessibleText(QAccessibleWidget):
    """Name or postcode: whether it is filled in, never its contents."""

    def __init__(self, field: TextField, labels: Labels) -> None:
        super().__init__(field, QAccessible.Role.EditableText, field.label)
        self._field, self._labels = field, labels

    def text(self, kind: QAccessible.Text) -> str:
        if kind is Text.Name:
            return self._field.label
        if kind is Text.Description:
            filled = self._field.entry.text.strip()
            return self._labels.text(Label.FILLED_IN if filled else Label.EMPTY)
        return ""


class AccessibleButton(QAccessibleWidget):
    """A button by its label."""

    def __init__(self, button: KeyButton, _labels: Labels) -> None:
        super().__init__(button, QAccessible.Role.Button, button.label)
        self._button = button

    def text(self, kind: QAccessible.Text) -> str:
        return self._button.label if kind is Text.Name else ""


class ScreenReaderAnnouncer(QObject):
    """Announces each change to the screen reader. Create it before the pane is shown."""

    def __init__(self, pane: Pane) -> None:
        super().__init__(pane)
        self._pane, self._labels = pane, pane.labels
        # Qt keeps no reference to these objects, so they are kept here.
        self._interfaces: dict[int, QAccessibleInterface] = {}
        QAccessible.installFactory(self._interface)
        pane.setAccessibleDescription(spell_out_numbers(pane.banner, self._labels))
        for field in pane.digit_fields:
            field.changed.connect(lambda field=field: self._announce_count(field))
        pane.message_shown.connect(
            lambda sentence: self._announce(pane, spell_out_numbers(sentence, self._labels))
        )

    def _interface(self, _key: str, widget: QObject) -> QAccessibleInterface | None:
        kinds = (
            (DigitField, AccessibleDigits),
            (TextField, AccessibleText),
            (KeyButton, AccessibleButton),
        )
        for kind, accessible in kinds:
            if isinstance(widget, kind):
                return self._interfaces.setdefault(id(widget), accessible(widget, self._labels))  # type: ignore[arg-type]
        return None

    def _announce_count(self, field: DigitField) -> None:
        QAccessible.updateAccessibility(
            QAccessibleEvent(field, QAccessible.Event.DescriptionChanged)
        )
        self._announce(field, spoken_count(field.entry, self._labels))

    def _announce(self, widget: QWidget, text: str) -> None:
        if text:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
