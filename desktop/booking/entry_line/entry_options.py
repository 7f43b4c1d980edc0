"""Reads cabins, stops and airlines: ``prem``, ``j``, ``nonstop``, ``1stop``, ``/BA``, ``-UA``."""

from __future__ import annotations

import re
from dataclasses import replace

from desktop.booking.trip.search_request import Cabin

from .entry_passengers import NUMBER_WORDS
from .entry_pieces import AirlinesEntry, Piece, ReadResult, StopsEntry, clear_piece, unclear_piece
from .entry_tokens import Token, TokenKind, text_at
from .parsed_entry import ChipKind, Choice

# Booking letters as airlines use them most; others differ from airline to airline.
_LETTERS = {
    **dict.fromkeys("ym", Cabin.ECONOMY),
    "w": Cabin.PREMIUM,
    **dict.fromkeys("jc", Cabin.BUSINESS),
    "f": Cabin.FIRST,
}
_WORDS = {
    **dict.fromkeys(("y", "eco", "econ", "economy", "coach"), Cabin.ECONOMY),
    **dict.fromkeys(("w", "prem", "premium", "pe"), Cabin.PREMIUM),
    **dict.fromkeys(("j", "biz", "business", "club"), Cabin.BUSINESS),
    **dict.fromkeys(("f", "first"), Cabin.FIRST),
}
CABIN_LABELS = {
    Cabin.ECONOMY: "Economy",
    Cabin.PREMIUM: "Premium",
    Cabin.BUSINESS: "Business",
    Cabin.FIRST: "First",
}
_STOPS = re.compile(r"([0-2])(?:stops?)?")
_CODE = re.compile(r"[a-z][a-z0-9]|[0-9][a-z]")
_WITH = {"on", "with", "only"}
_WITHOUT = {"no", "not", "without", "avoid"}
STOPS_LABELS = ("nonstop", "at most 1 stop", "at most 2 stops")


def read_option(tokens: list[Token], at: int) -> ReadResult | None:
    """The cabin, the stops or the airlines that begin at this token, or None."""
    token = tokens[at]
    if token.kind is TokenKind.NONSTOP:
        return _stops(tokens, at, at, 0)
    if token.kind is TokenKind.WITHOUT:
        return _airlines(token.start, token, token.text[1:], at, wanted=False)
    if token.kind is TokenKind.OPTION:
        return _slashed(token, at)
    if token.kind is not TokenKind.WORD:
        return None
    return _cabin(tokens, at) or _stops_text(tokens, at) or _airline_words(tokens, at)


def _cabin(tokens: list[Token], at: int) -> ReadResult | None:
    cabin = _WORDS.get(tokens[at].text)
    if cabin is None:
        return None
    last = at
    if cabin is Cabin.PREMIUM and _WORDS.get(text_at(tokens, at + 1)) is Cabin.ECONOMY:
        last += 1
    if text_at(tokens, last + 1) in ("class", "cabin"):
        last += 1
    return ReadResult((cabin_piece(tokens[at].start, tokens[last].end, cabin),), last + 1)


def cabin_piece(start: int, end: int, cabin: Cabin) -> Piece:
    """A clear cabin."""
    return clear_piece(start, end, ChipKind.CABIN, CABIN_LABELS[cabin], cabin)


def cabin_of_letter(letter: str) -> Cabin | None:
    """The cabin that a booking letter usually means, in lower case."""
    return _LETTERS.get(letter)


def _stops_text(tokens: list[Token], at: int) -> ReadResult | None:
    word = tokens[at].text
    if word in ("nonstop", "direct", "ns"):
        return _stops(tokens, at, at, 0)
    number = NUMBER_WORDS.get(word)
    if match := _STOPS.fullmatch(word):
        number = int(match[1])
    if number is None or number > 2:
        return None
    if len(word) > 1 and word.endswith(("stop", "stops")):
        return _stops(tokens, at, at, number)
    last = at + 1
    if last < len(tokens) and tokens[last].kind is TokenKind.JOINER:
        last += 1
    return _stops(tokens, at, last, number) if text_at(tokens, last) in ("stop", "stops") else None


def _stops(tokens: list[Token], first: int, last: int, most: int) -> ReadResult:
    start, end = tokens[first].start, tokens[last].end
    return ReadResult(
        (clear_piece(start, end, ChipKind.STOPS, STOPS_LABELS[most], StopsEntry(most)),), last + 1
    )


# ---------------------------------------------------------------- airlines


def is_airline_code(text: str) -> bool:
    """Two signs, one of them a letter, as IATA gives them out."""
    return _CODE.fullmatch(text) is not None


def airlines_piece(start: int, end: int, codes: tuple[str, ...], *, wanted: bool) -> Piece:
    """Only these airlines, or any but these."""
    label = f"{'only' if wanted else 'without'} {', '.join(codes)}"
    return clear_piece(start, end, ChipKind.AIRLINE, label, AirlinesEntry(codes, wanted))


def _airlines(start: int, last: Token, text: str, at: int, *, wanted: bool) -> ReadResult | None:
    codes = tuple(text.upper().split(","))
    if not all(is_airline_code(code.lower()) for code in codes):
        return None
    return ReadResult((airlines_piece(start, last.end, codes, wanted=wanted),), at + 1)


def _airline_words(tokens: list[Token], at: int) -> ReadResult | None:
    """``on BA``, ``no UA``; an airline code after a word that includes or excludes it."""
    token, code = tokens[at], text_at(tokens, at + 1)
    if token.text in _WITH | _WITHOUT and is_airline_code(code) and not code[0].isdigit():
        return _airlines(token.start, tokens[at + 1], code, at + 1, wanted=token.text in _WITH)
    return None


def lone_airline_code(token: Token) -> Piece | None:
    """Two letters with nothing before them: an airline, to include or to exclude?"""
    if not is_airline_code(token.text):
        return None
    code = token.text.upper()
    choices = (Choice(f"/{code}", f"only {code}"), Choice(f"-{code}", f"without {code}"))
    problem = f"{code} alone is unclear: /{code} for only this airline, -{code} for without it."
    return unclear_piece(token.start, token.end, ChipKind.AIRLINE, code, problem, choices)


def _slashed(token: Token, at: int) -> ReadResult | None:
    text = token.text[1:]
    if text.startswith("-"):
        return _airlines(token.start, token, text[1:], at, wanted=False)
    if len(text) == 1 and (cabin := cabin_of_letter(text)):
        return ReadResult((cabin_piece(token.start, token.end, cabin),), at + 1)
    return _airlines(token.start, token, text, at, wanted=True)


def without_slash(token: Token) -> Token:
    """``/cdg`` without its sign, as a word: what follows a slash may be anything else."""
    return replace(
        token, text=token.text[1:].lstrip("-"), start=token.start + 1, kind=TokenKind.WORD
    )
