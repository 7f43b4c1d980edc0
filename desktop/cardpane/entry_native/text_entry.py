"""The models of name and postcode: short texts that cannot contain a card number."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from desktop.card_protocol import Label, Labels


@dataclass(slots=True)
class TextEntry:
    """A short text. `accepts` decides about each character, `limit` is in characters.

    `refusal` and `missing` are the messages for a refused character and an empty text.
    """

    text: str
    limit: int
    accepts: Callable[[str], bool]
    refusal: str
    missing: str
    _refused: bool = field(default=False, init=False)

    def add(self, character: str) -> bool:
        self._refused = not self.accepts(character)
        if self._refused or len(self.text) >= self.limit:
            return False
        self.text += character
        return True

    def clear(self) -> None:
        """Drop all of it."""
        self._refused, self.text = False, ""

    def drop(self, whole_word: bool) -> None:
        self._refused = False
        self.text = self.text[:-1]
        while whole_word and self.text and self.text[-1] != " ":
            self.text = self.text[:-1]

    def error(self) -> str:
        """Why the last character was refused; empty when it was not."""
        return self.refusal if self._refused else ""

    def send_error(self) -> str:
        """What is missing; empty when the text may be sent."""
        return "" if self.text.strip() else self.missing


def name_on_card(prefill: str, labels: Labels) -> TextEntry:
    """Letters and the punctuation of names, at most 80 characters; no digits."""

    def accepts(character: str) -> bool:
        return character.isalpha() or character in " .-\u2019'&"

    return TextEntry(
        text="".join(filter(accepts, prefill))[:80],
        limit=80,
        accepts=accepts,
        refusal=labels.text(Label.NAME_SIGN),
        missing=labels.text(Label.NAME_MISSING),
    )


def postcode(prefill: str, labels: Labels, *, required: bool) -> TextEntry:
    """At most ten characters, three fewer than the shortest card number."""

    def accepts(character: str) -> bool:
        return character.isascii() and (character.isalnum() or character in " -")

    return TextEntry(
        text="".join(filter(accepts, prefill))[:10],
        limit=10,
        accepts=accepts,
        refusal=labels.text(Label.POSTCODE_SIGN),
        missing=labels.text(Label.POSTCODE_MISSING) if required else "",
    )
