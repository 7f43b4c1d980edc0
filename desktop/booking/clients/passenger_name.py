"""What an airline's interface takes as a given or family name, and which rule a name breaks."""

from __future__ import annotations

import itertools
import unicodedata
from dataclasses import dataclass

from desktop.booking.text_folding import APOSTROPHES, DASHES

_PLAIN_SIGNS = str.maketrans({**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(DASHES, "-")})
_BETWEEN_LETTERS = " -'"
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "sir"}


def composed_name(typed: str) -> str:
    """The name as it is kept: letters composed (NFC), plain apostrophes and hyphens, one blank.

    Signs that cannot be seen (a zero-width joiner from a paste) are dropped.
    """
    seen = "".join(sign for sign in typed if unicodedata.category(sign) != "Cf")
    return " ".join(unicodedata.normalize("NFC", seen.translate(_PLAIN_SIGNS)).split())


@dataclass(frozen=True, slots=True)
class NameRule:
    """Letters up to `last_letter` without `refused`, and " -'"; `longest` signs in all.

    Each airline interface has its own rule; this is its shape.
    """

    longest: int
    last_letter: str
    refused: frozenset[str]

    def problem(self, name: str) -> str:
        """Which rule the name breaks, as the end of a sentence; empty when it is taken as it is."""
        name = composed_name(name)
        if any(sign.isdigit() for sign in name):
            return "no digits."
        if wrong := self._first_refused(name):
            kind = "not taken by the airline" if wrong[0].isalpha() else "neither letter nor hyphen"
            return f'Latin letters; "{wrong}" is {kind}.'
        if not any(sign.isalpha() for sign in name):
            return "it has no letter."
        if len(name) > self.longest:
            return f"{len(name)} letters, the airline takes {self.longest}."
        if set(name.lower().split()) & _TITLES:
            return "leave the title out."
        return ""

    def _first_refused(self, name: str) -> str:
        """The first letter or sign that is not taken, with the accents over it."""
        for index, sign in enumerate(name):
            accents = itertools.takewhile(unicodedata.combining, name[index + 1 :])
            whole = sign + "".join(accents)
            if len(whole) > 1 or not self._takes(sign):
                return whole
        return ""

    def _takes(self, sign: str) -> bool:
        if sign in _BETWEEN_LETTERS:
            return True
        if sign > self.last_letter or sign in self.refused:
            return False
        # Not the signs ª, º and µ, which Unicode counts as letters.
        return sign.isalpha() and sign not in "ªºµ"


INTERFACE_NAMES = NameRule(longest=20, last_letter="\u017f", refused=frozenset("ÆæĲĳŒœÞð"))
"""ASCII, Latin-1 and Latin Extended-A but for eight letters (Duffel API v2, order passengers)."""
