"""Splits an entry line into tokens and keeps the position of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from desktop.booking.text_folding import DASHES

# Pasted text brings along signs that cannot be seen. Sign for sign, so that places in the line
# stay; a soft hyphen, where a word may be broken, is left out of its token instead.
_SOFT_HYPHEN = "\u00ad"
_SEEN = str.maketrans(
    {
        **dict.fromkeys(DASHES, "-"),
        **dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", " "),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", " "),
    }
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_AIRLINE = r"(?:[a-z][a-z0-9]|[0-9][bd-hj-z])(?![a-z0-9])"

_TOKEN = re.compile(
    rf"""
      (?P<numeric> (?<![\w/.+-]) (?: [0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}
                              | [0-9]{{1,2}}([/.-])[0-9]{{1,2}} (?:\2[0-9]{{2,4}})? ) (?![\w:]) )
    | (?P<dashed>  (?<!\w) [0-9]{{1,2}}-{_MONTH} (?: -(?:[0-9]{{4}}|[0-9]{{2}}) )? (?!\w) )
    | (?P<window>  (?<!\w) [0-9]{{3,4}}-[0-9]{{3,4}} (?!\w) )
    | (?P<nonstop> (?<!\w) non-stop (?!\w) )
    | (?P<without> (?<!\S) -{_AIRLINE} (?!\S) )
    | (?P<shorthand> (?<!\w) (?: o/w | r/t | x/[a-z]{{3}} ) (?!\w) )
    | (?P<joiner>  [-–—→>] | (?<=[0-9]) / (?=[0-9]{{1,2}}{_MONTH}) )
    | (?P<option>  [/¥‡¤*] -?[a-z0-9]+ (?: ,{_AIRLINE} )* )
    | (?P<offset>  \+ [0-9]{{1,3}} [dw]? (?!\w) )
    | (?P<comma>   [,;|/] )
    | (?P<word>    @?[^\s,;|/>→–—\-¥‡¤*()&@+"]+ )
    | (?P<quiet>   [()&"] )
    | (?P<stray>   \S )
    """,
    re.VERBOSE | re.IGNORECASE,
)


class TokenKind(Enum):
    """What a token looks like, before anything is known of what it means."""

    NUMERIC = "numeric"
    DASHED = "dashed"
    WINDOW = "window"
    NONSTOP = "nonstop"
    WITHOUT = "without"
    OPTION = "option"
    OFFSET = "offset"
    COMMA = "comma"
    JOINER = "joiner"
    WORD = "word"
    QUIET = "quiet"
    STRAY = "stray"


_KIND_BY_GROUP = {kind.value: kind for kind in TokenKind} | {"shorthand": TokenKind.WORD}


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is lower case without final points; `start` and `end` are places in the line."""

    text: str
    start: int
    end: int
    kind: TokenKind = TokenKind.WORD


def tokens_of(line: str) -> list[Token]:
    """All tokens in order; white space and signs that cannot be seen are dropped, nothing else.

    Every dash is read as a hyphen.
    """
    line = line.translate(_SEEN)
    return [
        Token(
            match.group().lower().replace(_SOFT_HYPHEN, "").rstrip(".:!?") or match.group(),
            match.start(),
            match.end(),
            _KIND_BY_GROUP[match.lastgroup or "stray"],
        )
        for match in _TOKEN.finditer(line)
    ]


def text_at(tokens: list[Token], at: int) -> str:
    """The text of the word at this place; empty beyond the end and for anything but a word."""
    if at < len(tokens) and tokens[at].kind is TokenKind.WORD:
        return tokens[at].text
    return ""
