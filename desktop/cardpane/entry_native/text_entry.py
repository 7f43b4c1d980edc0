"""Name and postcode: short texts so made that no card number can stand in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.card_protocol import Label, Labels


@dataclass(slots=True)
class TextEntry:
    """A short text that cannot hold a card number: `takes` says which characters may come in."""

    text: str
    limit: int
    takes: Callable[[str], bool]
    refuses: str
    needed: str
    _refused: bool = field(default=False, init=False)

    def add(self, character: str) -> bool:
        self._refused = not self.takes(character)
        if self._refused or len(self.text) >= self.limit:
            return False
        self.text += character
        return True

    def drop(self, whole_word: bool) -> None:
        self._refused = False
        self.text = self.text[:-1]
        while whole_word and self.text and self.text[-1] != " ":
            self.text = self.text[:-1]

    def wrong(self) -> str:
        """Why the last key was not taken; empty when it was."""
        return self.refuses if self._refused else ""

    def lacking(self) -> str:
        """What is missing; empty when it may be sent."""
        return "" if self.text.strip() else self.needed


def name_on_card(prefill: str, labels: Labels) -> TextEntry:
    """Letters and what stands between names; no digit, so a number typed here goes nowhere."""

    def takes(character: str) -> bool:
        return character.isalpha() or character in " .-\u2019'"

    return TextEntry(
        text="".join(filter(takes, prefill))[:80],
        limit=80,
        takes=takes,
        refuses=labels.text(Label.NAME_SIGN),
        needed=labels.text(Label.NAME_MISSING),
    )


def postcode(prefill: str, labels: Labels) -> TextEntry:
    """At most ten signs, three fewer than the shortest card number; may be empty."""

    def takes(character: str) -> bool:
        return character.isascii() and (character.isalnum() or character in " -")

    return TextEntry(
        text="".join(filter(takes, prefill))[:10],
        limit=10,
        takes=takes,
        refuses=labels.text(Label.POSTCODE_SIGN),
        needed="",
    )
