"""Text of others for a terminal, which obeys some of what it is sent: an escape may erase a line,
write another one, or hide all that follows.
"""

from __future__ import annotations

import unicodedata

_LINE_BREAKS = frozenset({"Zl", "Zp"})


def printable(text: str) -> str:
    """On one line, as it is, but what has no look of its own as Python escapes it:
    ``"Ida\\x1b[2K"``. Those are all control and format characters, also of writing directions, line
    breaks, and code points that are no characters.
    """
    if text.isprintable():
        return text
    return "".join(_escaped(each) if _is_unseen(each) else each for each in text)


def _is_unseen(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("C") or category in _LINE_BREAKS


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
