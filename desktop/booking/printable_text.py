"""Text of others for a terminal, which obeys some of what it is sent: an escape may erase a line,
write another one, or hide all that follows.
"""

from __future__ import annotations

import unicodedata

_LINE_BREAKS = frozenset({"Zl", "Zp"})
# Those that turn the direction of what follows (Unicode Standard Annex 9), so that a text is read
# otherwise than it is. Joiners of letters stay: some scripts are written with them.
_TURNS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def printable(text: str) -> str:
    """On one line, as it is, but what has no look of its own as Python escapes it:
    ``"Ida\\x1b[2K"``. Those are all control and format characters, also of writing directions, line
    breaks, and code points that are no characters.
    """
    if text.isprintable():
        return text
    return "".join(_escaped(each) if _is_unseen(each) else each for each in text)


def without_controls(text: str) -> str:
    """Without what steers a screen, or how the rest is read: control characters but for line ends
    and tabs, and what turns the direction of writing.
    """
    return "".join(
        each
        for each in text
        if each in "\n\t" or (unicodedata.category(each) != "Cc" and each not in _TURNS)
    )


def _is_unseen(character: str) -> bool:
    category = unicodedata.category(character)
    return category.startswith("C") or category in _LINE_BREAKS


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
