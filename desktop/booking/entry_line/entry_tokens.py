"""Splits an entry line into tokens and keeps the position of each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from desktop.booking.text_folding import DASHES

_HYPHENS = str.maketrans(dict.fromkeys(DASHES, "-"))
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
    | (?P<option>  [/¥‡¤*] -?[a-z0-9]+ (?: ,{_AIRLINE} )* )
    | (?P<offset>  \+ [0-9]{{1,3}} [dw]? (?!\w) )
    | (?P<comma>   [,;|/] )
    | (?P<joiner>  [-–—→>] )
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


_KIND_BY_GROUP = {kind.value: kind for kind in TokenKind}


@dataclass(frozen=True, slots=True)
class Token:
    """`text` is lower case without final points; `start` and `end` are places in the line."""

    text: str
    start: int
    end: int
    kind: TokenKind = TokenKind.WORD


def tokens_of(line: str) -> list[Token]:
    """All tokens in order; white space is dropped, nothing else. Every dash is read as a hyphen."""
    line = line.translate(_HYPHENS)
    return [
        Token(
            match.group().lower().rstrip(".:!?") or match.group(),
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
